import { t } from '../i18n';
import { rendition } from './document';
import { asFields, asText } from './fields';

/** The message that a reply or a reaction is about, in words; null when nothing names one. */
export function quotedText(message: unknown): string | null {
  const fields = asFields(message);
  if (!fields || asText(fields.id) === null) return null;
  const type = asText(fields.type);
  if (type === null || fields.value === undefined || fields.value === null) {
    return t('content.aMessage');
  }
  return rendition(type, fields.value).text();
}

export function Quoted({ text }: { text: string }) {
  return (
    <blockquote class="quoted" dir="auto">
      {text}
    </blockquote>
  );
}
