export interface Node {
  name?: string;
  domain?: string;
  instance?: string;
}

/** Domain of bots, and of guests of the web chat, when the address says nothing else. */
export const botDomain = 'msging.net';
export const guestDomain = '0mn.io';

/** Parses `name@domain/instance`: the first `@` ends the name, the first `/` after it the domain. */
export function parseNode(text: string): Node {
  const node: Node = {};
  const at = text.indexOf('@');
  const rest = at < 0 ? text : text.slice(at + 1);
  const slash = rest.indexOf('/');
  const head = slash < 0 ? rest : rest.slice(0, slash);
  const instance = slash < 0 ? '' : rest.slice(slash + 1);
  const name = at < 0 ? head : text.slice(0, at);
  const domain = at < 0 ? '' : head;
  if (name) node.name = name;
  if (domain) node.domain = domain;
  if (instance) node.instance = instance;
  return node;
}

/** `name@domain` of a node, in lower case because identities are compared without case. */
export function identityOf(text: string): string {
  const { name = '', domain } = parseNode(text);
  return (domain ? `${name}@${domain}` : name).toLowerCase();
}

/**
 * The bot a chat address speaks of: `NAME` is `NAME@msging.net`, `NAME@DOMAIN` is itself.
 * Null when it cannot be an identity (reserved characters, empty parts, an instance).
 */
export function botIdentity(address: string): string | null {
  const at = address.indexOf('@');
  const name = at < 0 ? address : address.slice(0, at);
  const domain = at < 0 ? botDomain : address.slice(at + 1);
  const legal = /^[^"&'/:<>@\s]{1,1023}$/.test(name) && /^[^/@\s]{1,1023}$/.test(domain);
  return legal ? `${name}@${domain}` : null;
}

/** What people call the bot: its name with percent-encoding undone. */
export function displayName(identity: string): string {
  const name = parseNode(identity).name ?? identity;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
