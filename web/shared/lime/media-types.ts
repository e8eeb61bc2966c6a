/** The media types of documents that Parlance's clients know by name. */
export const mediaTypes = {
  text: 'text/plain',
  json: 'application/json',
  chatState: 'application/vnd.lime.chatstate+json',
  collection: 'application/vnd.lime.collection+json',
  container: 'application/vnd.lime.container+json',
  copyAndPaste: 'application/vnd.lime.copy-and-paste+json',
  documentSelect: 'application/vnd.lime.document-select+json',
  input: 'application/vnd.lime.input+json',
  list: 'application/vnd.lime.list+json',
  location: 'application/vnd.lime.location+json',
  mediaLink: 'application/vnd.lime.media-link+json',
  reaction: 'application/vnd.lime.reaction+json',
  receipt: 'application/vnd.lime.receipt+json',
  reply: 'application/vnd.lime.reply+json',
  select: 'application/vnd.lime.select+json',
  sensitive: 'application/vnd.lime.sensitive+json',
  webLink: 'application/vnd.lime.web-link+json',
} as const;

/** Lower case and without parameters, which is how media types are compared. */
export function normalizeMediaType(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}
