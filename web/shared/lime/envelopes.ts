/** The LIME envelopes as they are on the wire. */

export type Metadata = Record<string, string | null>;

interface Envelope {
  id?: string;
  from?: string;
  to?: string;
  pp?: string;
  metadata?: Metadata;
}

export interface Message extends Envelope {
  type: string;
  content: unknown;
}

export type NotificationEvent = 'accepted' | 'dispatched' | 'received' | 'consumed' | 'failed';

export interface Reason {
  code: number;
  description?: string;
}

export interface Notification extends Envelope {
  id: string;
  /** One of `NotificationEvent`; a newer server may send others. */
  event: string;
  reason?: Reason;
}

export interface Command extends Envelope {
  method: string;
  uri?: string;
  type?: string;
  resource?: unknown;
  status?: string;
  reason?: Reason;
}

export interface Session extends Envelope {
  state: string;
  scheme?: string;
  reason?: Reason;
}
