import { mediaTypes } from '../lime/media-types';
import { contentType } from './content-type';
import { linkify } from './linkify';

const oneToThreeEmoji =
  /^(?:\p{RI}\p{RI}|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)(?:\p{EMod}|\u200D(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F?))*(?:\s*(?:\p{RI}\p{RI}|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)(?:\p{EMod}|\u200D(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F?))*){0,2}$/u;

export const plainText = contentType<string>({
  mediaType: mediaTypes.text,
  frame: 'bubble',
  parse: (content) =>
    typeof content === 'string'
      ? content
      : content === null || content === undefined
        ? ''
        : typeof content === 'object'
          ? null
          : String(content),
  text: (content) => content,
  View: ({ content }) => (
    <p class={oneToThreeEmoji.test(content.trim()) ? 'text text-emoji' : 'text'} dir="auto">
      {linkify(content)}
    </p>
  ),
});
