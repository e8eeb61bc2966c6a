import { useContext } from 'preact/hooks';
import { t } from '../i18n';
import { mediaTypes, normalizeMediaType } from '../lime/media-types';
import { CheckIcon, ExternalIcon } from '../ui/icons';
import { contentType } from './content-type';
import { Document, rendition } from './document';
import { asContainer, asFields, asList, type Container, lines } from './fields';
import { HostContext, useOptionName } from './host';
import { asksForLocation } from './input';
import { ShareLocation } from './share-location';
import { anchorProps, parseWebLink, type WebLink } from './web-link';

type Choice =
  | { kind: 'reply'; label: string; type: string; value: unknown }
  | { kind: 'link'; label: string; link: WebLink }
  | { kind: 'location'; label: string };

export interface DocumentSelect {
  header: Container | null;
  choices: Choice[];
}

function parseChoice(option: unknown): Choice | null {
  const fields = asFields(option);
  const label = asContainer(fields?.label);
  if (!label) return null;
  const link = normalizeMediaType(label.type) === mediaTypes.webLink && parseWebLink(label.value);
  if (link) return { kind: 'link', label: link.text ?? link.title ?? link.uri, link };
  const text = rendition(label.type, label.value).text();
  if (normalizeMediaType(label.type) === mediaTypes.input && asksForLocation(label.value)) {
    return { kind: 'location', label: text };
  }
  // Without a value of its own, a choice says its label.
  const value = asContainer(fields?.value) ?? { type: mediaTypes.text, value: text };
  return text ? { kind: 'reply', label: text, ...value } : null;
}

export function parseDocumentSelect(content: unknown): DocumentSelect | null {
  const fields = asFields(content);
  const choices = asList(fields?.options).map(parseChoice);
  const header = asContainer(fields?.header);
  if (!fields || !choices.every((choice) => choice !== null)) return null;
  return header || choices.length ? { header, choices } : null;
}

export function documentSelectText({ header, choices }: DocumentSelect): string {
  return lines(
    header && rendition(header.type, header.value).text(),
    ...choices.map((choice) => choice.label),
  );
}

export function DocumentSelectView({ content }: { content: DocumentSelect }) {
  const nameOf = useOptionName();
  return (
    <div class="card menu-card">
      {content.header && (
        <div class="menu-header">
          <Document type={content.header.type} content={content.header.value} />
        </div>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame of its own */}
      <div class="menu-choices" role="group" aria-label={t('content.options')}>
        {content.choices.map((choice, index) => (
          <ChoiceView key={index} choice={choice} option={nameOf(index)} />
        ))}
      </div>
    </div>
  );
}

function ChoiceView({ choice, option }: { choice: Choice; option: string }) {
  const host = useContext(HostContext);
  if (choice.kind === 'location') return <ShareLocation option={option} label={choice.label} />;
  if (choice.kind === 'link') {
    const anchor = anchorProps(choice.link);
    return anchor ? (
      <a class="option" dir="auto" {...anchor}>
        {choice.label}
        <ExternalIcon />
      </a>
    ) : (
      <span class="option">{choice.label}</span>
    );
  }
  const chosen = host.chosen.at(-1) === option;
  return (
    <button
      type="button"
      class="option"
      dir="auto"
      aria-pressed={chosen}
      disabled={!host.interactive}
      onClick={() => host.choose(option, choice.type, choice.value, choice.label)}
    >
      {chosen && <CheckIcon />}
      {choice.label}
    </button>
  );
}

export const documentSelect = contentType<DocumentSelect>({
  mediaType: mediaTypes.documentSelect,
  frame: 'own',
  parse: parseDocumentSelect,
  text: documentSelectText,
  View: ({ content }) => <DocumentSelectView content={content} />,
});
