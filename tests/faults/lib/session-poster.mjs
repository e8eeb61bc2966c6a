// One LIME session over TCP that sends the messages of one conversation; the server's `accepted` is its 202.

import { LimeSession } from '../../lib/lime.mjs';

export class SessionPoster {
  #session;
  #waiting = new Set();
  #running = false;
  #settled = () => {};

  constructor({ bot, instance, to, conversation, depth = 4 }) {
    Object.assign(this, { bot, instance, to, conversation, depth });
  }

  async start(address) {
    this.#running = true;
    try {
      const who = { bot: this.bot, instance: this.instance };
      // Nothing is for this session but what becomes of its own messages.
      this.#session = await LimeSession.connect('tcp', address, who, { habits: 'go', presence: null, receipt: ['accepted', 'failed'] });
    } catch {
      this.#running = false; // killed meanwhile
      return;
    }
    const session = this.#session;
    session.onEnvelope = (envelope) => session === this.#session && this.#receive(envelope);
    session.ended.then(() => session === this.#session && this.#over());
    this.#fill();
  }

  async stop() {
    this.#running = false;
    if (this.#waiting.size > 0) await new Promise((done) => (this.#settled = done));
    this.#session?.drop();
  }

  #fill() {
    while (this.#running && this.#waiting.size < this.depth) {
      const { number, id, content } = this.conversation.next();
      this.#waiting.add(number);
      this.#session.send({ id, to: this.to, type: 'text/plain', content });
    }
  }

  #receive(envelope) {
    if (envelope.event === undefined) return;
    const number = Number(/#(\d+)$/.exec(envelope.id)?.[1]);
    if (envelope.event === 'accepted') this.conversation.accept(number);
    else this.conversation.refuse(number, envelope);
    this.#waiting.delete(number);
    if (this.#waiting.size === 0) this.#settled();
    this.#fill();
  }

  #over() {
    this.#running = false;
    this.#waiting.clear();
    this.#settled();
  }
}
