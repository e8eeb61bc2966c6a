import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { mediaTypes } from '../lime/media-types';
import { CheckIcon } from '../ui/icons';
import { contentType } from './content-type';
import { asFields, asText, lines } from './fields';
import { linkify } from './linkify';

interface CopyAndPaste {
  header: string | null;
  body: string | null;
  footer: string | null;
  label: string;
  value: string;
}

export const copyAndPaste = contentType<CopyAndPaste>({
  mediaType: mediaTypes.copyAndPaste,
  frame: 'own',
  parse(content) {
    const fields = asFields(content);
    const button = asFields(fields?.button);
    const label = asText(button?.text);
    const value = asText(button?.value);
    if (!fields || label === null || value === null) return null;
    const { header, body, footer } = fields;
    return { header: asText(header), body: asText(body), footer: asText(footer), label, value };
  },
  text: ({ header, body, value, footer }) => lines(header, body, value, footer),
  View: CopyAndPasteView,
});

/** The button puts the value on the clipboard; nothing is sent. */
function CopyAndPasteView({ content }: { content: CopyAndPaste }) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  const copy = () => {
    const written = navigator.clipboard?.writeText(content.value) ?? Promise.reject();
    written.then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  };
  return (
    <div class="card copy">
      {content.header && <strong dir="auto">{content.header}</strong>}
      {content.body && (
        <p class="text" dir="auto">
          {linkify(content.body)}
        </p>
      )}
      <button type="button" class="option" dir="auto" onClick={copy}>
        {outcome === 'copied' && <CheckIcon />}
        {content.label}
      </button>
      <p class="copy-outcome" role="status">
        {outcome === 'copied' && t('content.copied')}
        {outcome === 'failed' && (
          <>
            {t('content.copyFailed')} <code>{content.value}</code>
          </>
        )}
      </p>
      {content.footer && <small dir="auto">{content.footer}</small>}
    </div>
  );
}
