// What the files of the LIME checklist share: a server with one bot, people who talk to it, and a last look at every
// envelope that any of them received.

import assert from 'node:assert/strict';
import { LimeSession, kindOf } from '../../lib/lime.mjs';
import { startServer } from '../../lib/server.mjs';
import { after, before, describe, test } from '../../lib/test.mjs';

export const ALL = ['accepted', 'dispatched', 'received', 'consumed', 'failed'];
const EVENTS = [...ALL, 'deleted'];
const METHODS = ['get', 'set', 'merge', 'delete', 'subscribe', 'unsubscribe', 'observe'];
const STATES = ['negotiating', 'authenticating', 'established', 'finished', 'failed'];
const STATUSES = ['success', 'failure'];

class Checklist {
  #bots = 0;
  #logs = [];

  async start(config) {
    this.server = await startServer({ config });
    this.shop = await this.server.addBot('shop');
  }

  /** Keeps what a session receives for the last test; returns the session. */
  watched = (session) => {
    this.#logs.push(session.log);
    return session;
  };

  /** A bot that no other test knows. */
  fresh = () => this.server.addBot(`bot${(this.#bots += 1)}`);

  /** A session of `shop`, or of another bot. */
  bot = async (who, options) => this.watched(await LimeSession.connect('ws', this.server.http, { bot: this.shop, ...who }, options));

  guest = async (options) => this.watched(await LimeSession.connect('ws', this.server.http, { guest: true }, { receipt: ALL, ...options }));

  get received() {
    return this.#logs.flat();
  }
}

/** The tests that `body(checklist)` defines, on a server of their own, and L26 after them. */
export function checklist(title, { config }, body) {
  describe(`LIME conformance checklist: ${title}`, () => {
    const list = new Checklist();
    before(() => list.start(config));
    after(() => list.server?.stop());
    body(list);
    test(`L26: no unknown enumeration value was ever sent (${title})`, () => {
      assert.ok(list.received.length > 0, 'no envelope was seen');
      list.received.forEach(checkMembers);
    });
  });
}

function checkMembers(envelope) {
  const text = JSON.stringify(envelope).slice(0, 300);
  const kinds = ['content', 'event', 'method', 'state'].filter((key) => key in envelope);
  assert.equal(kinds.length, 1, `two kinds in one: ${text}`);
  if (kindOf(envelope) === 'notification') assert.ok(EVENTS.includes(envelope.event), text);
  if (kindOf(envelope) === 'session') assert.ok(STATES.includes(envelope.state), text);
  if (kindOf(envelope) === 'command') {
    assert.ok(METHODS.includes(envelope.method), text);
    assert.ok(envelope.status === undefined || STATUSES.includes(envelope.status), text);
    if (envelope.status === 'failure') assert.ok(Number.isInteger(envelope.reason?.code), text);
  }
  if (envelope.event === 'failed' || envelope.state === 'failed') assert.ok(Number.isInteger(envelope.reason?.code), text);
  if ('content' in envelope || envelope.resource !== undefined) assert.equal(typeof envelope.type, 'string', text);
  assert.ok(!text.includes(':null') || 'content' in envelope, `a null was sent: ${text}`);
}
