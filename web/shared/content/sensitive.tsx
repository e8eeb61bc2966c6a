import { mediaTypes } from '../lime/media-types';
import { contentType } from './content-type';
import { Document, rendition } from './document';
import { asContainer, type Container } from './fields';

/** A document that no server keeps: shown as what it holds. */
export const sensitive = contentType<Container>({
  mediaType: mediaTypes.sensitive,
  frame: 'own',
  parse: asContainer,
  text: ({ type, value }) => rendition(type, value).text(),
  View: ({ content: { type, value } }) => <Document type={type} content={value} framed />,
});
