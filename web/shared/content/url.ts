const linkSchemes = ['http:', 'https:', 'mailto:', 'tel:'];
const mediaSchemes = ['http:', 'https:', 'blob:'];

function parse(uri: string): URL | null {
  const text = uri.trim();
  // Bots send `www.example.com/page` as well.
  const hostOnly = /^[\p{L}\d-]+(\.[\p{L}\d-]+)+([/?#:]|$)/u.test(text) && !/^[a-z]+:/i.test(text);
  try {
    return new URL(hostOnly ? `https://${text}` : text, document.baseURI);
  } catch {
    return null;
  }
}

/** The address to follow, or null when following it could run something in this page. */
export function linkUrl(uri: string): string | null {
  const url = parse(uri);
  return url && linkSchemes.includes(url.protocol) ? url.href : null;
}

/** The address to load an image, a sound or a video from. */
export function mediaUrl(uri: string): string | null {
  const url = parse(uri);
  if (!url) return null;
  const inline = url.protocol === 'data:' && /^(image|audio|video)\//i.test(url.pathname);
  return inline || mediaSchemes.includes(url.protocol) ? url.href : null;
}

/** What people recognise an address by. */
export function hostOf(href: string): string {
  const url = new URL(href);
  return url.host.replace(/^www\./, '') || decodeURIComponent(url.pathname);
}
