import { type Signal, signal } from '@preact/signals';
import Lime, { type ClientChannel, type Transport } from 'lime-js';
import WebSocketTransport from 'lime-transport-websocket';
import { backoffDelay } from './backoff';
import type { Command, Message, Notification, Reason } from './envelopes';
import { randomUuid } from './ids';
import { mediaTypes } from './media-types';

export type ConnectionState =
  | { kind: 'closed' }
  | { kind: 'connecting'; attempt: number }
  | { kind: 'online' }
  | { kind: 'waiting'; attempt: number; retryAt: number }
  /** The server does not want this client; only `retry` tries again. */
  | { kind: 'refused'; reason: Reason };

export interface ConnectionEvents {
  onMessage(message: Message): void;
  onNotification(notification: Notification): void;
  /** A session stands and its receipt is set: whatever waited can be sent. */
  onOnline(): void;
}

export interface ConnectionOptions {
  /** `ws://host:port/` or `wss://host:port/`. */
  url: string;
  /** `name@domain` of the guest. */
  identity: string;
  instance: string;
  events: ConnectionEvents;
}

const handshakeTimeoutMs = 15_000;
const idleBeforePingMs = 25_000;
const pingTimeoutMs = 10_000;
const notificationEvents = ['accepted', 'dispatched', 'received', 'consumed', 'failed'];

const authenticationFailed = 13;
const instanceTaken = [11, 12];

/**
 * A LIME session of a guest over WebSocket that comes back by itself: it backs off with jitter,
 * tries at once when the network returns or the page is shown again, and notices a dead peer by
 * unanswered pings. The protocol itself is lime-js'.
 */
export class Connection {
  readonly state: Signal<ConnectionState> = signal<ConnectionState>({ kind: 'closed' });

  private readonly url: string;
  private readonly identity: string;
  private readonly events: ConnectionEvents;
  private instance: string;
  private channel: ClientChannel | null = null;
  private transport: Transport | null = null;
  /** Counts the sockets; events of a socket that was given up carry an old number. */
  private generation = 0;
  private attempt = 0;
  private failure: Reason | null = null;
  private lastEnvelopeAt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private handshakeTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private pinging = false;

  constructor(options: ConnectionOptions) {
    this.url = options.url;
    this.identity = options.identity;
    this.instance = options.instance;
    this.events = options.events;
  }

  open(): void {
    if (this.state.value.kind !== 'closed') return;
    addEventListener('online', this.wake);
    addEventListener('offline', this.wake);
    document.addEventListener('visibilitychange', this.wake);
    this.connect();
  }

  close(): void {
    removeEventListener('online', this.wake);
    removeEventListener('offline', this.wake);
    document.removeEventListener('visibilitychange', this.wake);
    this.drop();
    this.state.value = { kind: 'closed' };
  }

  /** Tries now instead of when the pause ends, also after a refusal. */
  retry(): void {
    const { kind } = this.state.peek();
    if (kind === 'waiting' || kind === 'refused') this.connect();
  }

  /** False when there is no session; the caller keeps the envelope for `onOnline`. */
  sendMessage(message: Message): boolean {
    return this.send((channel) => channel.sendMessage(message));
  }

  sendNotification(notification: Notification): boolean {
    return this.send((channel) => channel.sendNotification(notification));
  }

  private send(action: (channel: ClientChannel) => void): boolean {
    if (this.state.peek().kind !== 'online' || !this.channel) return false;
    try {
      action(this.channel);
      return true;
    } catch {
      // The socket is gone and its close event is on the way.
      return false;
    }
  }

  private connect(): void {
    this.drop();
    const generation = this.generation;
    this.state.value = { kind: 'connecting', attempt: this.attempt };
    this.handshakeTimer = setTimeout(() => this.lost(generation), handshakeTimeoutMs);
    this.establish(generation).catch(() => this.lost(generation));
  }

  private async establish(generation: number): Promise<void> {
    const transport: Transport = new WebSocketTransport();
    transport.onClose = () => this.lost(generation);
    this.transport = transport;
    const channel = new Lime.ClientChannel(transport, true, false);
    const deliver = transport.onEnvelope;
    transport.onEnvelope = (envelope) => {
      if (generation !== this.generation) return;
      this.lastEnvelopeAt = Date.now();
      if (envelope.state === 'failed') this.failure = (envelope.reason as Reason) ?? { code: 11 };
      deliver(envelope);
    };
    channel.onMessage = (message) => this.events.onMessage(message);
    channel.onNotification = (notification) => this.events.onNotification(notification);

    await transport.open(this.url);
    if (generation !== this.generation) {
      // Given up while the socket was still opening, when it could not be closed.
      transport.close().catch(() => {});
      return;
    }
    const guest = new Lime.GuestAuthentication();
    await channel.establishSession('none', 'none', this.identity, guest, this.instance);
    // Guests get no notification but failures until they ask for them.
    await channel.processCommand(receiptCommand());
    if (generation !== this.generation) return;
    clearTimeout(this.handshakeTimer);
    this.channel = channel;
    this.attempt = 0;
    this.pingTimer = setInterval(() => void this.pingIfIdle(), idleBeforePingMs / 2);
    this.state.value = { kind: 'online' };
    this.events.onOnline();
  }

  private async pingIfIdle(idleMs = idleBeforePingMs, timeoutMs = pingTimeoutMs): Promise<void> {
    const { channel, generation } = this;
    if (!channel || this.pinging || Date.now() - this.lastEnvelopeAt < idleMs) return;
    this.pinging = true;
    try {
      await channel.processCommand({ id: randomUuid(), method: 'get', uri: '/ping' }, timeoutMs);
    } catch {
      // Anything that came in meanwhile proves the peer alive as well as the answer would.
      if (Date.now() - this.lastEnvelopeAt >= timeoutMs) this.lost(generation);
    } finally {
      this.pinging = false;
    }
  }

  private readonly wake = (): void => {
    const { kind } = this.state.peek();
    if (document.visibilityState === 'hidden') return;
    if (kind === 'waiting' && navigator.onLine) this.connect();
    else if (kind === 'online') void this.pingIfIdle(1000, 4000);
  };

  /** Forgets the current socket, whatever state it is in. */
  private drop(): void {
    this.generation++;
    clearTimeout(this.retryTimer);
    clearTimeout(this.handshakeTimer);
    clearInterval(this.pingTimer);
    this.channel = null;
    this.failure = null;
    const { transport } = this;
    this.transport = null;
    // Throws when the socket was not open, and then there is nothing to close.
    Promise.resolve()
      .then(() => transport?.close())
      .catch(() => {});
  }

  private lost(generation: number): void {
    if (generation !== this.generation) return;
    const { failure } = this;
    this.drop();
    if (failure && failure.code === authenticationFailed) {
      this.state.value = { kind: 'refused', reason: failure };
      return;
    }
    if (failure && instanceTaken.includes(failure.code)) {
      this.instance = `web-${randomUuid().slice(0, 13)}`;
    }
    const delay = backoffDelay(this.attempt);
    this.attempt++;
    this.state.value = { kind: 'waiting', attempt: this.attempt, retryAt: Date.now() + delay };
    this.retryTimer = setTimeout(() => this.connect(), delay);
  }
}

function receiptCommand(): Command {
  return {
    id: randomUuid(),
    method: 'set',
    uri: '/receipt',
    type: mediaTypes.receipt,
    resource: { events: notificationEvents },
  };
}
