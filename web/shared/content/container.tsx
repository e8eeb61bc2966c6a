import { mediaTypes } from '../lime/media-types';
import { contentType } from './content-type';
import { Document, rendition } from './document';
import { asContainer, type Container } from './fields';

export const container = contentType<Container>({
  mediaType: mediaTypes.container,
  frame: 'own',
  parse: asContainer,
  text: ({ type, value }) => rendition(type, value).text(),
  View: ({ content: { type, value } }) => <Document type={type} content={value} framed />,
});
