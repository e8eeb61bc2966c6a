import type { FunctionComponent } from 'preact';

/**
 * How one kind of document is shown. Each kind is one file in this folder and one row in
 * `registry.ts`; nothing else changes when one is added.
 */
export interface ContentType<T> {
  mediaType: string;
  /** The document as its view needs it, or null when it is not what its media type says. */
  parse(content: unknown): T | null;
  /** The document in words: for screen readers, titles and notifications. */
  text(content: T): string;
  View: FunctionComponent<{ content: T }>;
  /** `bubble`: the view is text and stands in a speech bubble; `own`: it draws its own surface. */
  frame: 'bubble' | 'own';
}

/** A document together with its view, with the type of the content kept inside. */
export interface Rendition {
  frame: 'bubble' | 'own';
  text(): string;
  View: FunctionComponent;
}

export interface AnyContentType {
  mediaType: string;
  render(content: unknown): Rendition | null;
}

export function contentType<T>(type: ContentType<T>): AnyContentType {
  return {
    mediaType: type.mediaType,
    render(value) {
      const content = type.parse(value);
      if (content === null) return null;
      return {
        frame: type.frame,
        text: () => type.text(content),
        View: () => type.View({ content }) as ReturnType<FunctionComponent>,
      };
    },
  };
}
