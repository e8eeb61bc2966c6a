import { mediaTypes } from '../lime/media-types';
import { contentType } from './content-type';
import { Document, rendition } from './document';
import { asContainer, asFields, type Container } from './fields';
import { Quoted, quotedText } from './quoted';

interface Reply {
  replied: Container;
  quoted: string;
}

/** An answer to one message, below the words of that message. */
export const reply = contentType<Reply>({
  mediaType: mediaTypes.reply,
  frame: 'own',
  parse(content) {
    const fields = asFields(content);
    const replied = asContainer(fields?.replied);
    const quoted = quotedText(fields?.inReplyTo);
    return replied && quoted !== null ? { replied, quoted } : null;
  },
  text: ({ replied }) => rendition(replied.type, replied.value).text(),
  View: ({ content: { replied, quoted } }) => (
    <div class="stack">
      <Quoted text={quoted} />
      <Document type={replied.type} content={replied.value} framed />
    </div>
  ),
});
