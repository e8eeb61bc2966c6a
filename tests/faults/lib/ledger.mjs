// What was posted, what the server accepted, and what arrived: kept for every conversation, and checked as it comes.
//
// A conversation is one sender with one recipient. Its messages are numbered from 1 in the order in which they are
// posted. The rules:
//   - only what was posted may arrive, and unchanged;
//   - first deliveries come in ascending order;
//   - a second delivery must say that it is one (`#redelivered`);
//   - within one session of the recipient the numbers only rise, redelivered or not;
//   - what was refused neither arrives nor stands in the history, unless the server died after it refused;
//   - what was accepted must arrive (`missing`) and stand in the history (`checkHistory`).

const MOST_FAULTS = 50;

const textOf = (conversation, number) => `${conversation} ${number} ${'.'.repeat(number % 120)}`;

export class Conversation {
  posted = 0;
  accepted = new Set();
  delivered = new Set();
  highest = 0;
  refused = [];
  #refusedNumbers = new Set();
  #faults;
  #lastOfSession = new WeakMap();
  #checked = new Map();

  constructor(name, faults) {
    this.name = name;
    this.#faults = faults;
  }

  #fault(what) {
    if (this.#faults.length < MOST_FAULTS) this.#faults.push(`${this.name}: ${what}`);
    else this.#faults[MOST_FAULTS] = '… and more';
  }

  /** The next message to post: `{number, id, content}`. */
  next() {
    const number = ++this.posted;
    return { number, id: `${this.name}#${number}`, content: textOf(this.name, number) };
  }

  accept(number) {
    if (this.accepted.has(number)) this.#fault(`${number} was accepted twice`);
    this.accepted.add(number);
  }

  refuse(number, why) {
    this.refused.push({ number, why });
    this.#refusedNumbers.add(number);
  }

  /** The server died: what it had refused may have reached the disk all the same. */
  forgiveRefusals() {
    this.#refusedNumbers.clear();
  }

  /** `session`: any object that stands for one connection of the recipient; webhooks have none. */
  deliver(message, session) {
    const number = this.#numberOf(message, 'delivered');
    if (number === undefined) return;
    const marked = message.metadata?.['#redelivered'] === 'true';
    if (session !== undefined) {
      const last = this.#lastOfSession.get(session) ?? 0;
      if (number <= last) this.#fault(`${number} came after ${last} in one session${marked ? ' (marked)' : ''}`);
      this.#lastOfSession.set(session, number);
    }
    if (this.delivered.has(number)) {
      if (!marked) this.#fault(`${number} was delivered a second time without saying so`);
      return;
    }
    if (number < this.highest) this.#fault(`${number} was delivered for the first time after ${this.highest}`);
    this.highest = Math.max(this.highest, number);
    this.delivered.add(number);
  }

  #numberOf(message, where) {
    const match = /#(\d+)$/.exec(message.id ?? '');
    const number = match ? Number(match[1]) : NaN;
    if (!(number >= 1 && number <= this.posted) || message.id !== `${this.name}#${number}`) {
      this.#fault(`${where}: ${JSON.stringify(message.id)} was never posted`);
      return undefined;
    }
    if (message.content !== textOf(this.name, number)) {
      this.#fault(`${where}: ${number} has another content: ${JSON.stringify(message.content)}`);
    }
    if (this.#refusedNumbers.has(number)) this.#fault(`${where}: ${number} had been refused`);
    return number;
  }

  /** Accepted and not delivered, in order. */
  missing() {
    return [...this.accepted].filter((number) => !this.delivered.has(number)).sort((a, b) => a - b);
  }

  /** The smallest accepted number that no earlier check of this side's history has seen; 0 when there is none. */
  firstUnchecked(side) {
    const checked = this.#checked.get(side) ?? 0;
    let smallest = 0;
    for (const number of this.accepted) if (number > checked && (smallest === 0 || number < smallest)) smallest = number;
    return smallest;
  }

  /** `items`: the newest messages of a thread, newest first, down to `firstUnchecked(side)` at least. */
  checkHistory(side, items) {
    const from = this.firstUnchecked(side);
    const there = new Set();
    let last = Infinity;
    for (const item of items) {
      const number = this.#numberOf(item, `history of the ${side}`);
      if (number === undefined) continue;
      if (number >= last) this.#fault(`history of the ${side}: ${number} stands before ${last}`);
      last = number;
      there.add(number);
    }
    let greatest = this.#checked.get(side) ?? 0;
    for (const number of this.accepted) {
      if (number >= from && from > 0 && !there.has(number)) this.#fault(`history of the ${side}: ${number} was accepted and is not there`);
      greatest = Math.max(greatest, number);
    }
    this.#checked.set(side, greatest);
  }
}

export class Ledger {
  faults = [];
  conversations = new Map();

  conversation(name) {
    let conversation = this.conversations.get(name);
    if (!conversation) this.conversations.set(name, (conversation = new Conversation(name, this.faults)));
    return conversation;
  }

  /** Files a message under the conversation that its id names. */
  deliver(message, session) {
    const name = /^(.*)#\d+$/.exec(message.id ?? '')?.[1];
    const conversation = name === undefined ? undefined : this.conversations.get(name);
    if (conversation) conversation.deliver(message, session);
    else this.faults.push(`a message of no conversation was delivered: ${JSON.stringify(message)}`);
  }

  forgiveRefusals() {
    for (const conversation of this.conversations.values()) conversation.forgiveRefusals();
  }

  total(what) {
    let sum = 0;
    for (const conversation of this.conversations.values()) sum += conversation[what].size ?? conversation[what].length;
    return sum;
  }

  missing(select = () => true) {
    const lines = [];
    for (const conversation of this.conversations.values()) {
      if (!select(conversation)) continue;
      const numbers = conversation.missing();
      if (numbers.length > 0) lines.push(`${conversation.name}: ${numbers.slice(0, 5).join(', ')}${numbers.length > 5 ? ` … ${numbers.length} in all` : ''}`);
    }
    return lines;
  }

  assertClean() {
    if (this.faults.length > 0) throw new Error(`the server broke its promise:\n  ${this.faults.join('\n  ')}`);
  }
}
