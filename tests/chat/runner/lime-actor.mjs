// The forms that all LIME connectors share: texts and documents, notifications, commands.

import { Inbox } from '../../lib/deadline.mjs';
import { newId } from '../../lib/habits.mjs';
import { Actor } from './actor.mjs';
import { ChatSyntaxError } from './pattern.mjs';

const EVENTS = ['accepted', 'dispatched', 'received', 'consumed', 'failed', 'deleted', 'validated', 'authorized'];
const TYPED = /^([a-z]+\/[\w.+-]+)\s+(?=[{["])/;
const LABEL = /^\[([^\]]+)\]/;

/** Whether `from` is `address`, or lies under it when that is an identity. Cases do not matter. */
export function isFrom(from, address) {
  const a = String(from ?? '').toLowerCase();
  const b = String(address ?? '').toLowerCase();
  return a === b || (!b.includes('/') && a.startsWith(`${b}/`));
}

export class LimeActor extends Actor {
  constructor(world, name, options) {
    super(world, name, options);
    this.queues.commands = new Inbox(`commands of ${name}`);
    /** Responses that no `?` of this actor waits for: there should be none, unless the request was sent by `>`. */
    this.queues.responses = new Inbox(`responses to ${name}`);
    /** Every message this actor ever received, by id: what `!` answers to. */
    this.known = new Map();
  }

  /** A connector calls this for every envelope that comes. */
  receive(envelope) {
    if ('content' in envelope) {
      if (envelope.id !== undefined) this.known.set(envelope.id, envelope);
      this.arrived('messages', envelope);
    } else if ('event' in envelope) this.arrived('notifications', envelope);
    else this.arrived(envelope.status ? 'responses' : 'commands', envelope);
  }

  /** What a connector sends with: `post(envelope)` and `request(command) → response`. */
  async post() {
    throw new ChatSyntaxError(`${this.name} cannot send envelopes`);
  }

  // actor > {…}        an envelope as it is
  // actor > TO [id]: text       actor > TO [id]: some/type {…}       [-] sends without id
  async say(cursor) {
    if (cursor.startsJson) {
      const envelope = this.world.json(cursor.pattern());
      return this.#posted(envelope, cursor);
    }
    const to = cursor.take(/^([^\s:[]+)/)?.[1];
    if (!to) throw new ChatSyntaxError('“> TO: text” or “> {envelope}” expected');
    const label = cursor.take(LABEL)?.[1];
    if (!cursor.take(/^:/)) throw new ChatSyntaxError('“:” expected after the address');
    const id = label === '-' ? undefined : label ? this.world.text(label) : newId();
    const envelope = { ...(id === undefined ? {} : { id }), to: this.world.addressOf(to), ...this.#document(cursor) };
    this.world.set('last', id ?? '');
    return this.#posted(envelope, cursor);
  }

  #document(cursor) {
    const typed = cursor.take(TYPED);
    if (typed) return { type: typed[1], content: this.world.json(cursor.pattern()) };
    const text = this.world.text(cursor.take(/^((?!\s->\s)[^\n])*/)?.[0].trimEnd() ?? '');
    return { type: 'text/plain', content: text };
  }

  async #posted(envelope, cursor) {
    this.world.note(`${this.name} -> ${JSON.stringify(envelope)}`);
    return this.post(envelope, cursor);
  }

  // actor ! consumed ID        actor ! failed ID 101 "why"
  async notify(cursor) {
    const event = cursor.word();
    if (!EVENTS.includes(event)) throw new ChatSyntaxError(`no event is named “${event}”`);
    const id = this.world.text(cursor.word());
    const message = this.known.get(id);
    if (!message) throw new ChatSyntaxError(`${this.name} has not received a message ${id}`);
    const envelope = { id, to: message.pp ?? message.from, event };
    if (event === 'failed') {
      const code = Number(cursor.word());
      envelope.reason = { code, ...(cursor.startsJson ? { description: this.world.json(cursor.pattern()) } : {}) };
    }
    await this.#posted(envelope, cursor);
  }

  // actor < …
  expectation(cursor) {
    if (cursor.startsJson) return this.#pattern('messages', cursor);
    const word = cursor.peek();
    for (const [name, queue] of [['message', 'messages'], ['notification', 'notifications'], ['command', 'commands'], ['response', 'responses']]) {
      if (word === name) {
        cursor.word();
        return this.#pattern(queue, cursor);
      }
    }
    if (EVENTS.includes(word)) return this.#event(cursor);
    return this.#textFrom(cursor);
  }

  #pattern(queue, cursor) {
    const start = cursor.at;
    const test = this.testOf(cursor.pattern());
    return { queue, test, text: `${queue.slice(0, -1)} ${cursor.text.slice(start, cursor.at).trim()}` };
  }

  // accepted ID [from WHO] · failed ID CODE [from WHO]
  #event(cursor) {
    const event = cursor.word();
    const id = this.world.text(cursor.word() ?? '');
    const code = event === 'failed' ? cursor.take(/^\d+/)?.[0] : undefined;
    const from = cursor.take(/^from\s+(\S+)/)?.[1];
    const sender = from === undefined ? undefined : from === 'server' ? 'postmaster@msging.net' : this.world.addressOf(from);
    const test = (n) => {
      if (n.event !== event) return `the event is ${n.event}`;
      if (code !== undefined && n.reason?.code !== Number(code)) return `the reason is ${JSON.stringify(n.reason)}`;
      if (event === 'failed' && typeof n.reason?.code !== 'number') return 'a failure must have a reason with a code';
      if (event !== 'failed' && n.reason !== undefined) return 'only a failure has a reason';
      if (sender !== undefined && !isFrom(n.from, sender)) return `it is from ${n.from}`;
      return null;
    };
    const text = `notification ${event} of ${id}${code ? ` with code ${code}` : ''}${sender ? ` from ${sender}` : ''}`;
    return { queue: 'notifications', select: (n) => n.id === id, test, text };
  }

  // WHO [id]: text · WHO: some/type {…} · *: text
  #textFrom(cursor) {
    const who = cursor.take(/^([^\s:[]+)/)?.[1];
    const label = who && cursor.take(LABEL)?.[1];
    if (!who || !cursor.take(/^:/)) throw new ChatSyntaxError('“< WHO: text”, “< EVENT ID”, “< {…}” or “< nothing” expected');
    const sender = who === '*' ? undefined : this.world.addressOf(who);
    const id = label === undefined ? undefined : this.world.text(label);
    const typed = cursor.take(TYPED);
    const start = cursor.at;
    const content = typed ? this.testOf(cursor.pattern()) : undefined;
    const expected = typed ? cursor.text.slice(start, cursor.at) : this.world.text(cursor.rest());
    const test = (m) => {
      if (sender !== undefined && !isFrom(m.from, sender)) return `it is from ${m.from}, not from ${sender}`;
      if (id !== undefined && m.id !== id) return `its id is ${m.id}, not ${id}`;
      if (m.type !== (typed?.[1] ?? 'text/plain')) return `its type is ${m.type}`;
      if (typed) return content(m.content);
      return m.content === expected ? null : `its content is ${JSON.stringify(m.content)}`;
    };
    return { queue: 'messages', test, text: `message from ${sender ?? 'anybody'}${id ? ` [${id}]` : ''}: ${typed ? `${typed[1]} ` : ''}${expected}` };
  }

  // actor ? METHOD URI [to ADDRESS] [TYPE RESOURCE]        actor ? {command}
  async ask(cursor) {
    const command = cursor.startsJson ? this.world.json(cursor.pattern()) : this.#command(cursor);
    this.world.note(`${this.name} -> ${JSON.stringify(command)}`);
    const response = await this.request(command);
    this.world.note(`${this.name} <- ${JSON.stringify(response)}`);
    this.world.set('response', response);
    return outcomeOf(response);
  }

  #command(cursor) {
    const command = { id: newId(), method: cursor.word(), uri: this.world.text(cursor.word() ?? '') };
    const to = cursor.take(/^to\s+(\S+)/)?.[1];
    if (to) command.to = this.world.addressOf(to);
    const type = cursor.take(/^([a-z]+\/[\w.+-]+)/)?.[1];
    if (type) {
      command.type = type;
      command.resource = this.world.json(cursor.pattern());
    }
    return command;
  }

  async barrier() {
    if (!this.connected) return;
    await this.request({ id: newId(), method: 'get', uri: '/ping' });
  }
}

/** `success` with the resource, `failure CODE` with the reason; `whole` is the response itself. */
export function outcomeOf(response) {
  return response.status === 'success'
    ? { outcome: 'success', value: response.resource, whole: response }
    : { outcome: `failure ${response.reason?.code}`, value: response.reason, whole: response };
}
