// What was under way to a receiver when the disk failed is delivered when it works again, in order, by itself.

import assert from 'node:assert/strict';
import { PATIENCE, until } from '../lib/deadline.mjs';
import { describe, test } from '../lib/test.mjs';
import { InjectedFaults } from './lib/injected.mjs';
import { Pair } from './lib/pair.mjs';

async function withPair(body) {
  const faults = new InjectedFaults();
  const pair = await Pair.create({ env: faults.env });
  try {
    await body(pair, faults);
  } finally {
    await pair.end();
  }
}

const accepted = (answers) => {
  for (const answer of answers) assert.equal(answer.status, 202, answer.text);
};
const received = (session) => session.log.filter((envelope) => 'content' in envelope);

describe('while the disk fails', () => {
  for (const plan of ['eio write', 'eio fsync']) {
    test(`a receiver comes for what waits ("${plan}"): it gets it, without another message to start it`, () =>
      withPair(async (pair, faults) => {
        accepted(await pair.postMany(5));
        await faults.set(plan);
        const session = await pair.connect();
        await faults.set('off');
        await pair.allDelivered();
        session.drop();
      }));

    test(`a receiver is lost with unconfirmed messages and comes back ("${plan}"): they come again, before later ones`, () =>
      withPair(async (pair, faults) => {
        const first = await pair.connect({ silent: true });
        accepted(await pair.postMany(5));
        await pair.allDelivered();
        await faults.set(plan);
        first.drop();
        await first.ended;
        const second = await pair.connect();
        await faults.set('off');
        await pair.recovers();
        await pair.allDelivered();
        await until(() => received(second).length >= 26, () => `the five to come again: ${received(second).map((m) => m.id)}`, PATIENCE);
        pair.ledger.assertClean();
        const again = received(second).filter((message) => message.metadata['#redelivered'] === 'true');
        assert.equal(again.length, 5, 'the five unconfirmed ones, and no others, say that they come again');
        second.drop();
      }));
  }
});

test('a receiver that is lost with unconfirmed messages gets them again before later ones, on a good disk too', () =>
  withPair(async (pair) => {
    const first = await pair.connect({ silent: true });
    accepted(await pair.postMany(5));
    await pair.allDelivered();
    first.drop();
    accepted(await pair.postMany(5));
    const second = await pair.connect();
    accepted(await pair.postMany(5));
    await pair.allDelivered();
    await until(() => received(second).length >= 15, () => `fifteen messages: ${received(second).map((m) => m.id)}`, PATIENCE);
    pair.ledger.assertClean();
    second.drop();
  }));

const COUNT = 3_000;

test('a receiver that never confirms gets at most what the server keeps under way, and the rest when it confirms', () =>
  withPair(async (pair) => {
    const session = await pair.connect({ silent: true });
    for (let i = 0; i < COUNT / 50; i++) accepted(await Promise.all(Array.from({ length: 50 }, () => pair.post())));
    const before = received(session).length;
    assert.ok(before < COUNT / 2, `${before} messages without a confirmation`);
    const { ws } = session.transport;
    const ping = ws.frames.drain((frame) => frame.opcode === 9).at(-1);
    ws.answerPings = true;
    ws.sendFrame({ opcode: 10, payload: ping.payload });
    await until(() => received(session).length === COUNT, () => `${COUNT} messages, not ${received(session).length}`, PATIENCE);
    assert.equal(new Set(received(session).map((message) => message.id)).size, COUNT);
    session.drop();
  }));
