import { normalizeMediaType } from '../lime/media-types';
import { collection } from './collection';
import { container } from './container';
import type { AnyContentType } from './content-type';
import { copyAndPaste } from './copy-and-paste';
import { documentSelect } from './document-select';
import { input } from './input';
import { list } from './list';
import { location } from './location';
import { mediaLink } from './media-link';
import { plainText } from './plain-text';
import { reaction } from './reaction';
import { reply } from './reply';
import { select } from './select';
import { sensitive } from './sensitive';
import { webLink } from './web-link';

/** Every kind of document there is a view for. */
const types = (): AnyContentType[] => [
  plainText,
  webLink,
  mediaLink,
  select,
  documentSelect,
  list,
  collection,
  container,
  location,
  input,
  copyAndPaste,
  reaction,
  reply,
  sensitive,
];

let table: Map<string, AnyContentType> | undefined;

export function find(mediaType: string): AnyContentType | undefined {
  table ??= new Map(types().map((type) => [type.mediaType, type]));
  return table.get(normalizeMediaType(mediaType));
}
