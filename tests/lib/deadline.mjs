// Waiting without sleeping: every wait names what it waits for and ends at a deadline.
//
// PARLANCE_TEST_TIME_FACTOR stretches every deadline, for sanitizer builds and slow machines.
// Deadlines are upper bounds of failing tests only: a passing test never waits for one.

const factor = Number(process.env.PARLANCE_TEST_TIME_FACTOR ?? 1);

/** Milliseconds of a deadline after the machine's factor. */
export const scaled = (ms) => ms * factor;

/** The deadline of ordinary waits: generous, since a passing test does not feel it. */
export const PATIENCE = scaled(15_000);

export class DeadlineError extends Error {
  constructor(what, ms) {
    super(`waited ${ms} ms for ${what}`);
    this.name = 'DeadlineError';
  }
}

/** Settles as `promise` does, or rejects with a DeadlineError that names `what`. */
export function within(promise, what, ms = PATIENCE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(typeof what === 'function' ? what() : what, ms)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks `condition` (may be async) until it answers something true, and returns that. */
export async function until(condition, what, ms = PATIENCE) {
  const end = performance.now() + ms;
  for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new DeadlineError(typeof what === 'function' ? what() : what, ms);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** A promise with its handles outside. */
export function deferred() {
  const d = {};
  d.promise = new Promise((resolve, reject) => Object.assign(d, { resolve, reject }));
  return d;
}

/**
 * What has arrived and is not taken yet, in order. `take(match)` removes and returns the first entry that
 * matches, waiting for it if need be; `peek` looks without removing; `all` is everything that ever came.
 */
export class Inbox {
  #waiting = [];
  #failure;

  constructor(name = 'inbox') {
    this.name = name;
    this.pending = [];
    this.all = [];
  }

  push(item) {
    this.all.push(item);
    for (const waiter of this.#waiting) {
      if (waiter.match(item)) {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        waiter.resolve(item);
        return;
      }
    }
    this.pending.push(item);
  }

  /** Ends every wait, present and future, that what is pending does not satisfy. */
  fail(error) {
    this.#failure ??= error;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
  }

  take(match = () => true, what = 'an entry', ms = PATIENCE) {
    const index = this.pending.findIndex(match);
    if (index >= 0) return Promise.resolve(this.pending.splice(index, 1)[0]);
    if (this.#failure) return Promise.reject(this.#failure);
    const waiter = { match, ...deferred() };
    this.#waiting.push(waiter);
    const say = () => `${typeof what === 'function' ? what() : what} in ${this.name}; pending: ${preview(this.pending)}`;
    return within(waiter.promise, say, ms).finally(() => {
      const at = this.#waiting.indexOf(waiter);
      if (at >= 0) this.#waiting.splice(at, 1);
    });
  }

  /** Takes what is pending now and matches, without waiting. */
  drain(match = () => true) {
    const taken = this.pending.filter(match);
    this.pending = this.pending.filter((item) => !taken.includes(item));
    return taken;
  }

  peek(match = () => true) {
    return this.pending.find(match);
  }
}

function preview(items) {
  const text = JSON.stringify(items);
  return text === undefined ? String(items) : text.length > 2000 ? `${text.slice(0, 2000)}… (${items.length} in all)` : text;
}
