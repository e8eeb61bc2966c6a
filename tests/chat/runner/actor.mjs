// What every connector gives the runner: somebody who sends, sees and asks.
//
// A connector is one file in `connectors/` with a default export {name, help, create(world, name, options)}.
// `create` returns an Actor (or anything of its shape); LIME ones extend LimeActor. See tests/chat/README.md.

import { Inbox, scaled } from '../../lib/deadline.mjs';
import { ChatSyntaxError, match } from './pattern.mjs';

/** How long nothing must arrive after the barriers have been passed. */
export const QUIET = scaled(80);

export class Expectation extends Error {
  constructor(expected, got, detail) {
    super(detail ? `${detail}` : 'expectation not met');
    this.expected = expected;
    this.got = got;
  }
}

export class Actor {
  /** Queues that `<` reads, and that must be empty at the end of the file. */
  strict = ['messages', 'responses'];

  constructor(world, name, options) {
    this.world = world;
    this.name = name;
    this.options = options;
    this.facts = {};
    this.queues = { messages: new Inbox(`messages of ${name}`), notifications: new Inbox(`notifications of ${name}`) };
  }

  /** Something arrived: into the queue and the transcript. */
  arrived(queue, value) {
    this.world.note(`${this.name} <- ${JSON.stringify(value)}`);
    this.queues[queue].push(value);
  }

  // ---- what a connector fills in ------------------------------------------------------------------------

  async connect() {}
  async leave() {}
  drop() {}

  /** The test is over, whatever state it is in: let go of everything, and do not come back. */
  abandon() {
    return this.drop();
  }

  /** Returns only when everything that the server had sent this actor before has arrived. */
  async barrier() {}

  /** `actor > …` */
  async say() {
    throw new ChatSyntaxError(`${this.name} cannot send`);
  }

  /** `actor < …`: returns `{queue, test(value) → null | difference, text}`, or undefined for the common forms. */
  expectation() {
    return undefined;
  }

  /** `actor ? …`: the request up to `->`; returns `{outcome, value}`. */
  async ask() {
    throw new ChatSyntaxError(`${this.name} cannot ask`);
  }

  // ---- common forms -------------------------------------------------------------------------------------

  /** Takes the next entry of a queue; `anywhere` allows it behind others. It must satisfy `test`. */
  async see({ queue, test, select = () => true, text }, anywhere) {
    const inbox = this.queues[queue];
    if (!inbox) throw new ChatSyntaxError(`${this.name} has no ${queue}`);
    const fits = anywhere ? (value) => select(value) && test(value) === null : select;
    let value;
    try {
      value = await inbox.take(fits, () => text);
    } catch (error) {
      throw new Expectation(text, inbox.pending.length ? `only ${JSON.stringify(inbox.pending)}` : `nothing (${error.message})`);
    }
    const difference = test(value);
    if (difference) throw new Expectation(text, JSON.stringify(value), difference);
    return value;
  }

  /** Nothing of a queue is left, and nothing comes for a while after everybody passed a barrier. */
  async seeNothing(queues, select = () => true) {
    for (const actor of this.world.actors.values()) await actor.barrier();
    await this.barrier();
    await this.#checkEmpty(queues, select);
    await new Promise((resolve) => setTimeout(resolve, QUIET));
    await this.barrier();
    await this.#checkEmpty(queues, select);
  }

  async #checkEmpty(queues, select) {
    for (const queue of queues) {
      const found = this.queues[queue]?.peek(select);
      if (found !== undefined) throw new Expectation(`no ${queue} for ${this.name}`, JSON.stringify(found));
    }
  }

  /** A JSON pattern against whole entries. */
  testOf(pattern) {
    return (value) => match(pattern, value, this.world.lookup, (name, found) => this.world.set(name, found));
  }
}
