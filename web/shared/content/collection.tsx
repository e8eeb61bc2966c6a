import { useState } from 'preact/hooks';
import { plural } from '../i18n';
import { mediaTypes, normalizeMediaType } from '../lime/media-types';
import { Carousel } from './carousel';
import { contentType } from './content-type';
import { Document, rendition } from './document';
import { parseDocumentSelect } from './document-select';
import { asFields, asText, lines } from './fields';
import { PathContext } from './host';

interface Collection {
  itemType: string;
  items: unknown[];
}

/** More than this are shown when asked for. */
const shownAtFirst = 20;

export const collection = contentType<Collection>({
  mediaType: mediaTypes.collection,
  frame: 'own',
  parse(content) {
    const fields = asFields(content);
    const itemType = asText(fields?.itemType);
    if (!fields || !itemType || !Array.isArray(fields.items)) return null;
    return { itemType: normalizeMediaType(itemType), items: fields.items };
  },
  text: ({ itemType, items }) => lines(...items.map((item) => rendition(itemType, item).text())),
  View: CollectionView,
});

function CollectionView({ content: { itemType, items } }: { content: Collection }) {
  const [all, setAll] = useState(false);
  if (itemType === mediaTypes.documentSelect) {
    const cards = items.map(parseDocumentSelect);
    if (cards.every((card) => card !== null)) return <Carousel cards={cards} />;
  }
  const shown = all ? items : items.slice(0, shownAtFirst);
  return (
    <div class="stack">
      {shown.map((item, index) => (
        <PathContext.Provider key={index} value={`${index}/`}>
          <Document type={itemType} content={item} framed />
        </PathContext.Provider>
      ))}
      {shown.length < items.length && (
        <button type="button" class="option" onClick={() => setAll(true)}>
          {plural('content.more', items.length - shown.length)}
        </button>
      )}
    </div>
  );
}
