import { LinkifyIt } from 'linkify-it';
import type { ComponentChildren } from 'preact';
import { linkUrl } from './url';

const finder = new LinkifyIt({ fuzzyEmail: true, fuzzyLink: false });

/** The text with its web and mail addresses as links; everything else stays text. */
export function linkify(text: string): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const match of finder.match(text) ?? []) {
    const href = linkUrl(match.url);
    if (!href) continue;
    parts.push(
      text.slice(end, match.index),
      <a href={href} target="_blank" rel="noopener noreferrer">
        {match.raw}
      </a>,
    );
    end = match.lastIndex;
  }
  parts.push(text.slice(end));
  return parts;
}
