import { useContext, useState } from 'preact/hooks';
import { fileSize, t } from '../i18n';
import { mediaTypes } from '../lime/media-types';
import { FileIcon, ImageIcon } from '../ui/icons';
import { contentType } from './content-type';
import { asFields, asNumber, asText, lines } from './fields';
import { HostContext } from './host';
import { linkify } from './linkify';
import { hostOf, linkUrl, mediaUrl } from './url';

type Kind = 'image' | 'audio' | 'video' | 'file';

interface MediaLink {
  kind: Kind;
  uri: string;
  title: string | null;
  text: string | null;
  size: number | null;
  /** Width by height, when known before the media is loaded. */
  ratio: number | null;
  preview: string | null;
}

const byExtension: [RegExp, Kind][] = [
  [/\.(png|jpe?g|gif|webp|avif|svg|bmp)$/i, 'image'],
  [/\.(mp3|ogg|oga|opus|m4a|wav|aac|flac)$/i, 'audio'],
  [/\.(mp4|webm|mov|m4v|ogv)$/i, 'video'],
];

function kindOf(type: string | null, uri: string): Kind {
  const family = type?.toLowerCase().split('/')[0];
  if (family === 'image' || family === 'sticker') return 'image';
  if (family === 'audio' || family === 'voice') return 'audio';
  if (family === 'video') return 'video';
  if (type) return 'file';
  const path = uri.split(/[?#]/)[0] ?? '';
  return byExtension.find(([pattern]) => pattern.test(path))?.[1] ?? 'file';
}

function ratioOf(text: string | null): number | null {
  const [width, height] = (text ?? '').split(':').map(Number);
  const ratio = width && height ? width / height : Number.NaN;
  return ratio >= 0.1 && ratio <= 10 ? ratio : null;
}

function parse(content: unknown): MediaLink | null {
  const fields = asFields(content);
  const uri = asText(fields?.uri);
  if (!fields || !uri) return null;
  const preview = asText(fields.previewUri);
  return {
    kind: kindOf(asText(fields.type), uri),
    uri,
    title: asText(fields.title),
    text: asText(fields.text),
    size: asNumber(fields.size),
    ratio: ratioOf(asText(fields.aspectRatio)),
    preview: preview && mediaUrl(preview),
  };
}

const kindNames = {
  image: 'content.image',
  audio: 'content.audio',
  video: 'content.video',
  file: 'content.file',
} as const;

export const mediaLink = contentType<MediaLink>({
  mediaType: mediaTypes.mediaLink,
  frame: 'own',
  parse,
  text: ({ kind, title, text, uri }) =>
    lines(title !== text ? title : null, text ? `${text} ${uri}` : `${t(kindNames[kind])} ${uri}`),
  View: MediaView,
});

function MediaView({ content }: { content: MediaLink }) {
  const src = content.kind === 'file' ? null : mediaUrl(content.uri);
  const [broken, setBroken] = useState(false);
  if (!src || broken) return <FileView content={content} broken={broken} />;
  const fail = () => setBroken(true);
  return (
    <figure class={`card media media-${content.kind}`}>
      {content.kind === 'image' && <ImageView content={content} src={src} onFail={fail} />}
      {content.kind === 'audio' && (
        // biome-ignore lint/a11y/useMediaCaption: bots send no captions
        <audio controls preload="metadata" src={src} onError={fail} aria-label={nameOf(content)} />
      )}
      {content.kind === 'video' && (
        <video
          controls
          playsInline
          preload="metadata"
          src={src}
          onError={fail}
          aria-label={nameOf(content)}
          style={{ aspectRatio: content.ratio ?? 16 / 9 }}
          {...(content.preview && { poster: content.preview })}
        />
      )}
      {(content.title || content.text) && (
        <figcaption dir="auto">
          {content.title && <strong>{content.title}</strong>}
          {content.text && content.text !== content.title && <span>{linkify(content.text)}</span>}
        </figcaption>
      )}
    </figure>
  );
}

interface ImageProps {
  content: MediaLink;
  src: string;
  onFail: () => void;
}

function ImageView({ content, src, onFail }: ImageProps) {
  const host = useContext(HostContext);
  const name = nameOf(content);
  return (
    <button
      type="button"
      class="media-open"
      aria-label={t('content.imageOpen', { title: name })}
      onClick={() => host.openImage(src, name)}
    >
      <img
        src={src}
        alt={name}
        loading="lazy"
        decoding="async"
        onError={onFail}
        {...(content.ratio && { style: { aspectRatio: content.ratio, width: '100%' } })}
      />
    </button>
  );
}

function FileView({ content, broken }: { content: MediaLink; broken: boolean }) {
  const href = linkUrl(content.uri);
  const Icon = content.kind === 'image' ? ImageIcon : FileIcon;
  const details = [
    broken && content.kind === 'image' ? t('content.imageFailed') : null,
    content.size ? fileSize(content.size) : null,
    href && !broken ? hostOf(href) : null,
  ].filter(Boolean);
  const body = (
    <>
      <span class="file-icon">
        <Icon />
      </span>
      <span class="file-words">
        <strong dir="auto">{nameOf(content)}</strong>
        {content.text && content.text !== content.title && <span dir="auto">{content.text}</span>}
        {details.length > 0 && <small>{details.join(' · ')}</small>}
      </span>
    </>
  );
  if (!href) return <div class="card file">{body}</div>;
  return (
    <a class="card file" href={href} target="_blank" rel="noopener noreferrer">
      {body}
    </a>
  );
}

function nameOf({ title, text, uri, kind }: MediaLink): string {
  const file = uri.startsWith('data:') ? '' : (uri.split(/[?#]/)[0]?.split('/').pop() ?? '');
  return title ?? (kind === 'file' ? file : text) ?? (file || t(kindNames[kind]));
}
