import { mediaTypes } from '../lime/media-types';
import { contentType } from './content-type';
import { Document, rendition } from './document';
import { asContainer, asFields, asList, type Container, lines } from './fields';

interface List {
  header: Container | null;
  items: Container[];
}

const words = (part: Container) => rendition(part.type, part.value).text();

export const list = contentType<List>({
  mediaType: mediaTypes.list,
  frame: 'own',
  parse(content) {
    const fields = asFields(content);
    const items = asList(fields?.items).map(asContainer);
    if (!fields || !items.every((item) => item !== null)) return null;
    const header = asContainer(fields.header);
    return header || items.length ? { header, items } : null;
  },
  text: ({ header, items }) => lines(header && words(header), ...items.map(words)),
  View: ({ content: { header, items } }) => (
    <div class="card list">
      {header && (
        <div class="list-header">
          <Document type={header.type} content={header.value} />
        </div>
      )}
      <ul>
        {items.map((item, index) => (
          <li key={index}>
            <Document type={item.type} content={item.value} />
          </li>
        ))}
      </ul>
    </div>
  ),
});
