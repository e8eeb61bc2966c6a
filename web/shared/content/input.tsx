import { mediaTypes, normalizeMediaType } from '../lime/media-types';
import { contentType } from './content-type';
import { Document, rendition } from './document';
import { asContainer, asFields, asText, type Container } from './fields';
import { useOptionName } from './host';
import { ShareLocation } from './share-location';

interface Input {
  label: Container;
  /** The answer wanted is a location, which a button can give. */
  location: boolean;
}

export function asksForLocation(content: unknown): boolean {
  const validation = asFields(asFields(content)?.validation);
  const rule = asText(validation?.rule)?.toLowerCase();
  return (
    rule === 'type' && normalizeMediaType(asText(validation?.type) ?? '') === mediaTypes.location
  );
}

export const input = contentType<Input>({
  mediaType: mediaTypes.input,
  frame: 'own',
  parse(content) {
    const label = asContainer(asFields(content)?.label);
    return label && { label, location: asksForLocation(content) };
  },
  text: ({ label }) => rendition(label.type, label.value).text(),
  View: InputView,
});

function InputView({ content: { label, location } }: { content: Input }) {
  const nameOf = useOptionName();
  return (
    <div class="select">
      <Document type={label.type} content={label.value} framed />
      {location && (
        <div class="options">
          <ShareLocation option={nameOf(0)} />
        </div>
      )}
    </div>
  );
}
