import { mediaTypes } from '../lime/media-types';
import { contentType } from './content-type';
import { asFields } from './fields';
import { Quoted, quotedText } from './quoted';

interface Reaction {
  emoji: string;
  quoted: string;
}

/** Code points as numbers, or as text: `0x2B06`, or decimal. */
function parseEmoji(value: unknown): string | null {
  const fields = asFields(value);
  const values = fields ? (fields.values ?? fields.value) : value;
  if (!Array.isArray(values) || !values.length) return null;
  const points = values.map((point) => (typeof point === 'string' ? Number(point) : point));
  const good = points.every(
    (point) => Number.isInteger(point) && point > 0 && point <= 0x10ffff && point >> 11 !== 0x1b,
  );
  return good ? String.fromCodePoint(...points) : null;
}

/** An emoji that somebody put on a message, below the words of that message. */
export const reaction = contentType<Reaction>({
  mediaType: mediaTypes.reaction,
  frame: 'bubble',
  parse(content) {
    const fields = asFields(content);
    const emoji = parseEmoji(fields?.emoji ?? fields?.Emoji);
    const quoted = quotedText(fields?.inReactionTo);
    return emoji !== null && quoted !== null ? { emoji, quoted } : null;
  },
  text: ({ emoji }) => emoji,
  View: ({ content: { emoji, quoted } }) => (
    <>
      <Quoted text={quoted} />
      <p class="text text-emoji">{emoji}</p>
    </>
  ),
});
