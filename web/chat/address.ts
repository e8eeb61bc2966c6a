import { botIdentity } from '@shared/lime/node';

/** The identity of the bot a path like `/chat/NAME` speaks of; null when it names none. */
export function botOfPath(path: string): string | null {
  const last = /^\/chat\/([^/]+)\/?$/.exec(path)?.[1];
  if (!last) return null;
  try {
    return botIdentity(decodeURIComponent(last)) ?? botIdentity(last);
  } catch {
    return botIdentity(last);
  }
}

/** The WebSocket of the server that this page came from. */
export function webSocketUrl(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/`;
}
