import type { Delivery } from './delivery';

/** One message of a conversation as the client keeps it. */
export interface Entry {
  /** Local key, stable across retries. */
  key: string;
  /** The conversation it belongs to: guest and bot. */
  chat: string;
  /** Rises from message to message. */
  seq: number;
  direction: 'in' | 'out';
  /** The envelope's id; an incoming message may have none. */
  id?: string;
  type: string;
  content: unknown;
  /** When it was written or came in, in milliseconds since 1970. */
  at: number;
  /** Outgoing: what the person saw and chose, where the content is a value made for the bot. */
  label?: string;
  /** Outgoing: how far it has come. */
  delivery?: Delivery;
  /** Incoming, with an id: whom to tell about it, and what was told already. */
  receipt?: Receipt;
  /** Incoming: the options of a menu that were chosen, latest last. */
  chosen?: string[];
}

export interface Receipt {
  to: string;
  /** `to` and `#uniqueId` of the message, repeated in its notifications. */
  messageTo?: string;
  uniqueId?: string;
  told: 'nothing' | 'received' | 'consumed';
  seen: boolean;
}
