// How the client libraries write their envelopes (lime.md 14): the same protocol, four handwritings.

import { randomUUID } from 'node:crypto';

/** Members in this order first, the others after them as they are. */
function ordered(envelope, keys) {
  const known = keys.filter((key) => key in envelope);
  const rest = Object.keys(envelope).filter((key) => !keys.includes(key));
  return Object.fromEntries([...known, ...rest].map((key) => [key, envelope[key]]));
}

function shuffled(envelope) {
  const keys = Object.keys(envelope);
  for (let i = keys.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [keys[i], keys[j]] = [keys[j], keys[i]];
  }
  return ordered(envelope, keys);
}

/** JSON as Python's json.dumps prints it: a blank after every colon and comma, ASCII only. */
export function pythonJson(value) {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${pythonJson(key)}: ${pythonJson(member)}`).join(', ')}}`;
  }
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const address = (message) => message.pp ?? message.from;

export const HABITS = {
  /** blip-sdk and lime-js. */
  javascript: {
    innerScheme: true,
    idInNew: false,
    format: (envelope) => JSON.stringify(envelope),
    notify: (message, event) => ({
      id: message.id,
      to: address(message),
      event,
      metadata: { '#message.to': message.to, '#message.uniqueId': message.metadata?.['#uniqueId'] ?? null },
    }),
  },
  /** blip-sdk for Python: an id in `new`, blanks in its JSON. */
  python: {
    innerScheme: true,
    idInNew: true,
    format: pythonJson,
    notify: (message, event) => ({ id: message.id, to: address(message), metadata: { '#message.to': message.to }, event }),
  },
  /** Take.Blip.Client: no inner scheme, content before id, objects back to back, negotiates TLS. */
  csharp: {
    innerScheme: false,
    idInNew: false,
    negotiates: 'tls',
    format: (envelope) =>
      JSON.stringify(
        ordered(envelope, [
          'uri', 'type', 'resource', 'content', 'method', 'event', 'status', 'state', 'encryption', 'compression',
          'scheme', 'authentication', 'id', 'from', 'to', 'metadata',
        ]),
      ),
    notify: (message, event) => ({
      event,
      id: message.id,
      to: address(message),
      metadata: { '#message.to': message.to, '#message.uniqueId': message.metadata?.['#uniqueId'] ?? null },
    }),
  },
  /** lime-go: members in no fixed order, a line feed after each envelope. */
  go: {
    innerScheme: false,
    idInNew: false,
    negotiates: 'tls',
    format: (envelope) => `${JSON.stringify(shuffled(envelope))}\n`,
    notify: (message, event) => ({ id: message.id, to: address(message), event }),
  },
};

export const newId = () => randomUUID();
