import { type Signal, signal } from '@preact/signals';
import type { ConnectionEvents } from '../lime/connection';
import type { Message, Notification } from '../lime/envelopes';
import { randomUuid } from '../lime/ids';
import { mediaTypes, normalizeMediaType } from '../lime/media-types';
import { advance } from './delivery';
import type { Entry, Receipt } from './entry';
import type { Transcript } from './transcript';
import { TypingReporter, typingExpiryMs } from './typing';

/** What a conversation needs of its connection. */
export interface Line {
  sendMessage(message: Message): boolean;
  sendNotification(notification: Notification): boolean;
}

/** Tells the other tabs of the same conversation what changed. */
export interface Siblings {
  post(change: Change): void;
}

export type Change =
  | { put: Entry }
  /** The conversation is over, and the browser is this guest from now on. */
  | { restartAs: string };

export interface ConversationOptions {
  /** `name@domain` of the bot. */
  bot: string;
  /** `name@domain` of the guest. */
  guest: string;
  transcript: Transcript;
  siblings?: Siblings;
}

export const pageSize = 80;

/**
 * One person's side of a conversation with a bot: what was said, how far each message has come,
 * who is typing. It keeps unsent messages until the line is back and sends them in order with
 * the id they were given, so that a server that knows the id already drops the second copy.
 */
export class Conversation implements ConnectionEvents {
  readonly entries: Signal<Entry[]> = signal([]);
  readonly typing = signal(false);
  readonly loaded = signal(false);
  readonly hasEarlier = signal(false);
  readonly bot: string;

  private readonly chat: string;
  private readonly transcript: Transcript;
  private readonly siblings: Siblings | undefined;
  private readonly reporter = new TypingReporter((state) => this.tellTyping(state));
  private line: Line | null = null;
  private online = false;
  /** Unsent messages this tab answers for; those of another open tab are that tab's business. */
  private readonly outbox = new Set<string>();
  /** What was handed to the current session already. */
  private readonly handed = new Set<string>();
  private lastSeq = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  /** Incoming messages are worked on one after the other, because each looks into storage. */
  private incoming: Promise<void> = Promise.resolve();

  constructor(options: ConversationOptions) {
    this.bot = options.bot;
    this.chat = `${options.guest}|${options.bot}`.toLowerCase();
    this.transcript = options.transcript;
    this.siblings = options.siblings;
  }

  /** Reads what was said before. Call once, before the connection opens. */
  async load(): Promise<void> {
    const entries = await this.transcript.load(this.chat, pageSize);
    for (const entry of entries) {
      if (entry.delivery?.status === 'pending') this.outbox.add(entry.key);
    }
    this.lastSeq = entries.at(-1)?.seq ?? 0;
    this.entries.value = entries;
    this.hasEarlier.value = entries.length === pageSize;
    this.loaded.value = true;
  }

  async loadEarlier(): Promise<void> {
    const first = this.entries.value[0];
    if (!first || !this.hasEarlier.value) return;
    const earlier = await this.transcript.load(this.chat, pageSize, first.seq);
    this.hasEarlier.value = earlier.length === pageSize;
    const known = new Set(this.entries.value.map((entry) => entry.key));
    this.entries.value = [
      ...earlier.filter((entry) => !known.has(entry.key)),
      ...this.entries.value,
    ];
  }

  connectTo(line: Line): void {
    this.line = line;
  }

  /** Sends a document to the bot, now or when the line is back. */
  send(type: string, content: unknown, label?: string): void {
    const entry: Entry = {
      key: randomUuid(),
      chat: this.chat,
      seq: this.nextSeq(),
      direction: 'out',
      id: randomUuid(),
      type,
      content,
      at: Date.now(),
      delivery: { status: 'pending' },
      ...(label !== undefined && { label }),
    };
    this.outbox.add(entry.key);
    this.reporter.sent();
    this.save(entry);
    this.flush();
  }

  /** Sends a failed message again, as a new one: its old id is used up. */
  resend(key: string): void {
    const entry = this.entry(key);
    if (entry?.delivery?.status !== 'failed') return;
    this.outbox.add(key);
    this.save({
      ...entry,
      id: randomUuid(),
      seq: this.nextSeq(),
      at: Date.now(),
      delivery: { status: 'pending' },
    });
    this.flush();
  }

  /** Answers a menu: the choice is marked there and sent as a message. */
  choose(key: string, option: string, type: string, content: unknown, label: string): void {
    const entry = this.entry(key);
    if (entry) {
      const others = (entry.chosen ?? []).filter((other) => other !== option);
      this.save({ ...entry, chosen: [...others, option] });
    }
    this.send(type, content, label || undefined);
  }

  /** The person edits the draft. */
  edited(empty: boolean): void {
    this.reporter.edited(empty);
  }

  /** The message was on the screen of someone looking. */
  seen(key: string): void {
    const entry = this.entry(key);
    if (!entry?.receipt || entry.receipt.seen) return;
    const looked = { ...entry, receipt: { ...entry.receipt, seen: true } };
    this.save(looked);
    this.acknowledge(looked);
  }

  /** Forgets everything that was said, in the other tabs too, which go on as the given guest. */
  async clear(nextGuest: string): Promise<void> {
    this.outbox.clear();
    this.entries.value = [];
    await this.transcript.clear(this.chat);
    this.siblings?.post({ restartAs: nextGuest });
  }

  /** Another tab changed the conversation. */
  apply(change: Change): void {
    if ('restartAs' in change) this.entries.value = [];
    else if (change.put.chat === this.chat) this.place(change.put);
  }

  onOnline(): void {
    this.online = true;
    this.handed.clear();
    for (const entry of this.entries.value) this.acknowledge(entry);
    this.flush();
  }

  onOffline(): void {
    this.online = false;
    this.setTyping(false);
  }

  onMessage(message: Message): void {
    if (normalizeMediaType(message.type) === mediaTypes.chatState) {
      const state = (message.content as { state?: string } | null)?.state;
      this.setTyping(state === 'composing');
      return;
    }
    this.incoming = this.incoming.then(() => this.take(message)).catch(() => {});
  }

  onNotification(notification: Notification): void {
    void this.settle(notification);
  }

  private async take(message: Message): Promise<void> {
    const known = message.id
      ? (this.entries.value.find((e) => e.direction === 'in' && e.id === message.id) ??
        (await this.transcript.find(this.chat, 'in', message.id)))
      : undefined;
    if (known) {
      // The server did not hear that it arrived: say so again.
      if (known.receipt) {
        this.acknowledge({ ...known, receipt: { ...known.receipt, told: 'nothing' } });
      }
      return;
    }
    this.setTyping(false);
    const receipt = receiptFor(message);
    const entry: Entry = {
      key: randomUuid(),
      chat: this.chat,
      seq: this.nextSeq(),
      direction: 'in',
      type: message.type,
      content: message.content,
      at: timeOf(message),
      ...(message.id && { id: message.id }),
      ...(receipt && { receipt }),
    };
    // It counts as received when a reload would still show it.
    await this.save(entry);
    this.acknowledge(this.entry(entry.key) ?? entry);
  }

  private async settle(notification: Notification): Promise<void> {
    const { id, event, reason } = notification;
    const entry =
      this.entries.value.find((e) => e.direction === 'out' && e.id === id) ??
      (await this.transcript.find(this.chat, 'out', id));
    if (!entry?.delivery) return;
    const delivery = advance(entry.delivery, event, reason);
    if (delivery === entry.delivery) return;
    this.outbox.delete(entry.key);
    this.save({ ...entry, delivery });
  }

  /** Sends what waits, in order. What is on the wire without an `accepted` yet waits on. */
  private flush(): void {
    if (!this.online || !this.line) return;
    for (const entry of this.entries.value) {
      if (!this.outbox.has(entry.key) || !entry.id || this.handed.has(entry.id)) continue;
      const sent = this.line.sendMessage({
        id: entry.id,
        to: this.bot,
        type: entry.type,
        content: entry.content,
      });
      if (!sent) return;
      this.handed.add(entry.id);
    }
  }

  /** Tells the sender of an incoming message what it has not been told yet. */
  private acknowledge(entry: Entry): void {
    const { id, receipt } = entry;
    if (!id || !receipt || !this.online) return;
    let { told } = receipt;
    if (told === 'nothing' && this.notify(id, receipt, 'received')) told = 'received';
    if (told === 'received' && receipt.seen && this.notify(id, receipt, 'consumed')) {
      told = 'consumed';
    }
    if (told !== receipt.told) this.save({ ...entry, receipt: { ...receipt, told } });
  }

  private notify(id: string, receipt: Receipt, event: 'received' | 'consumed'): boolean {
    const metadata = {
      ...(receipt.messageTo && { '#message.to': receipt.messageTo }),
      ...(receipt.uniqueId && { '#message.uniqueId': receipt.uniqueId }),
    };
    return this.line?.sendNotification({ id, to: receipt.to, event, metadata }) ?? false;
  }

  private tellTyping(state: 'composing' | 'paused'): void {
    if (!this.online) return;
    this.line?.sendMessage({ to: this.bot, type: mediaTypes.chatState, content: { state } });
  }

  private setTyping(on: boolean): void {
    clearTimeout(this.typingTimer);
    this.typing.value = on;
    if (on) this.typingTimer = setTimeout(() => this.setTyping(false), typingExpiryMs);
  }

  private entry(key: string): Entry | undefined {
    return this.entries.value.find((entry) => entry.key === key);
  }

  /** Shows, stores and tells the other tabs; resolves when it is stored. */
  private save(entry: Entry): Promise<void> {
    this.place(entry);
    this.siblings?.post({ put: entry });
    return this.transcript.put(entry).catch(() => {
      // Storage is full or gone; the conversation goes on without it.
    });
  }

  private place(entry: Entry): void {
    const { value } = this.entries;
    const others = value.filter((other) => other.key !== entry.key);
    const isUpdate = others.length < value.length;
    // An older message than those loaded shows up when its page is loaded.
    if (!isUpdate && entry.seq < (value[0]?.seq ?? 0) && this.hasEarlier.value) return;
    let index = others.length;
    while (index > 0 && (others[index - 1]?.seq ?? 0) > entry.seq) index--;
    others.splice(index, 0, entry);
    this.lastSeq = Math.max(this.lastSeq, entry.seq);
    this.entries.value = others;
  }

  private nextSeq(): number {
    this.lastSeq = Math.max(this.lastSeq + 1, Date.now() * 1000);
    return this.lastSeq;
  }
}

function receiptFor(message: Message): Receipt | null {
  const to = message.pp ?? message.from;
  if (!message.id || !to) return null;
  const uniqueId = message.metadata?.['#uniqueId'];
  return {
    to,
    told: 'nothing',
    seen: false,
    ...(message.to && { messageTo: message.to }),
    ...(uniqueId && { uniqueId }),
  };
}

/** When it was sent, if the server says so and it makes sense; else now. */
function timeOf(message: Message): number {
  const now = Date.now();
  const stamp = Number(message.metadata?.['#envelope.timestamp'] ?? Number.NaN);
  return stamp > 0 && stamp <= now ? stamp : now;
}
