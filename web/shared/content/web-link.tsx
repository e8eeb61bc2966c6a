import { mediaTypes } from '../lime/media-types';
import { ExternalIcon } from '../ui/icons';
import { contentType } from './content-type';
import { asFields, asText, lines } from './fields';
import { hostOf, linkUrl, mediaUrl } from './url';

export interface WebLink {
  uri: string;
  title: string | null;
  text: string | null;
  preview: string | null;
  /** `self` opens in this window; everything else in a new one. */
  target: string;
}

export function parseWebLink(content: unknown): WebLink | null {
  const fields = asFields(content);
  const uri = asText(fields?.uri);
  if (!fields || !uri) return null;
  const preview = asText(fields.previewUri);
  return {
    uri,
    title: asText(fields.title),
    text: asText(fields.text),
    preview: preview && mediaUrl(preview),
    target: asText(fields.target)?.toLowerCase() ?? 'blank',
  };
}

/** Attributes of an anchor to the link; none when it must not be followed. */
export function anchorProps(link: WebLink) {
  const href = linkUrl(link.uri);
  if (!href) return null;
  return link.target === 'self'
    ? { href, rel: 'noreferrer' }
    : { href, target: '_blank', rel: 'noopener noreferrer' };
}

export const webLink = contentType<WebLink>({
  mediaType: mediaTypes.webLink,
  frame: 'own',
  parse: parseWebLink,
  text: ({ title, text, uri }) =>
    lines(title !== text ? title : null, text ? `${text} ${uri}` : uri),
  View: ({ content }) => {
    const anchor = anchorProps(content);
    const body = (
      <>
        {content.preview && (
          <img class="link-preview" src={content.preview} alt="" loading="lazy" />
        )}
        <span class="link-words">
          {content.title && (
            <strong class="link-title" dir="auto">
              {content.title}
            </strong>
          )}
          {content.text && (
            <span class="link-text" dir="auto">
              {content.text}
            </span>
          )}
          <span class="link-host">
            {anchor ? hostOf(anchor.href) : content.uri}
            {anchor && <ExternalIcon />}
          </span>
        </span>
      </>
    );
    if (!anchor) return <div class="card link">{body}</div>;
    return (
      <a class="card link" {...anchor}>
        {body}
      </a>
    );
  },
});
