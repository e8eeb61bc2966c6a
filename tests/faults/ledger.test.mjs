// The ledger must see every kind of fault, or the tests that rely on it prove nothing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ledger } from './lib/ledger.mjs';

function conversation(count) {
  const ledger = new Ledger();
  const talk = ledger.conversation('a>b');
  const messages = Array.from({ length: count }, () => talk.next());
  return { ledger, talk, messages };
}
const marked = (message) => ({ ...message, metadata: { '#redelivered': 'true' } });

describe('the ledger', () => {
  test('is content with what is in order, and with marked repetitions', () => {
    const { ledger, talk, messages } = conversation(3);
    for (const { number } of messages) talk.accept(number);
    const first = {};
    const second = {};
    ledger.deliver(messages[0], first);
    ledger.deliver(messages[1], first);
    ledger.deliver(marked(messages[1]), second);
    ledger.deliver(messages[2], second);
    talk.checkHistory('sender', [...messages].reverse());
    assert.deepEqual(ledger.missing(), []);
    ledger.assertClean();
  });

  test('does not miss what was never accepted, and takes it when it comes', () => {
    const { ledger, talk, messages } = conversation(2);
    talk.accept(2);
    ledger.deliver(messages[0], {});
    ledger.deliver(messages[1], {});
    assert.deepEqual(ledger.missing(), []);
    ledger.assertClean();
  });

  const cases = {
    'a lost message': ({ talk, ledger }) => {
      talk.accept(1);
      assert.equal(ledger.missing().length, 1);
      talk.checkHistory('sender', []);
    },
    'a message that history lost': ({ talk, messages }) => {
      for (const { number } of messages) talk.accept(number);
      talk.checkHistory('sender', [messages[2], messages[0]]);
    },
    'a history out of order': ({ talk, messages }) => talk.checkHistory('sender', [messages[0], messages[1]]),
    'a message twice in the history': ({ talk, messages }) => talk.checkHistory('sender', [messages[1], messages[1]]),
    'an unmarked repetition': ({ ledger, messages }) => {
      ledger.deliver(messages[0], {});
      ledger.deliver(messages[0], {});
    },
    'a first delivery out of order': ({ ledger, messages }) => {
      ledger.deliver(messages[1], {});
      ledger.deliver(messages[0], {});
    },
    'a marked repetition after a later message of its session': ({ ledger, messages }) => {
      const session = {};
      ledger.deliver(messages[0], {});
      ledger.deliver(messages[1], session);
      ledger.deliver(marked(messages[0]), session);
    },
    'a message that was never posted': ({ ledger }) => ledger.deliver({ id: 'a>b#9', content: '' }, {}),
    'a message of nobody': ({ ledger }) => ledger.deliver({ id: 'x', content: '' }, {}),
    'a changed message': ({ ledger, messages }) => ledger.deliver({ ...messages[0], content: 'other' }, {}),
    'a refused message that arrives': ({ ledger, talk, messages }) => {
      talk.refuse(1, 'no');
      ledger.deliver(messages[0], {});
    },
    'a refused message in the history': ({ talk, messages }) => {
      talk.refuse(1, 'no');
      talk.checkHistory('sender', [messages[0]]);
    },
    'an acceptance twice': ({ talk }) => {
      talk.accept(1);
      talk.accept(1);
    },
  };
  for (const [what, play] of Object.entries(cases)) {
    test(`sees ${what}`, () => {
      const world = conversation(3);
      play(world);
      assert.throws(() => world.ledger.assertClean(), /broke its promise/);
    });
  }

  test('forgives a refused message that arrives after a crash', () => {
    const { ledger, talk, messages } = conversation(1);
    talk.refuse(1, 'no');
    ledger.forgiveRefusals();
    ledger.deliver(messages[0], {});
    ledger.assertClean();
  });

  test('asks each side of the history only for what it has not seen', () => {
    const { ledger, talk, messages } = conversation(3);
    talk.accept(1);
    talk.accept(2);
    assert.equal(talk.firstUnchecked('sender'), 1);
    talk.checkHistory('sender', [messages[1], messages[0]]);
    assert.equal(talk.firstUnchecked('sender'), 0);
    talk.accept(3);
    assert.equal(talk.firstUnchecked('sender'), 3);
    assert.equal(talk.firstUnchecked('recipient'), 1);
    talk.checkHistory('sender', [messages[2]]);
    ledger.assertClean();
  });
});
