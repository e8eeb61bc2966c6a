// The server is killed while scheduled messages go out and others are being scheduled: each is sent, once, in order.

import assert from 'node:assert/strict';
import { scaled } from '../lib/deadline.mjs';
import { test } from '../lib/test.mjs';
import { Pair } from './lib/pair.mjs';
import { randomFrom, seed } from './lib/random.mjs';

const kills = Number(process.env.PARLANCE_FAULT_KILLS ?? 8);
const EACH = 300; // messages scheduled before a kill
const STEP = 4; // milliseconds from one to the next
const AHEAD = scaled(1_000); // of the first one: what is scheduled after its time goes out of order

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Schedules the next message; a server that dies meanwhile may have taken it or not. */
async function schedule(pair, when) {
  const { number, id, content } = pair.talk.next();
  const message = { id, to: pair.receiver.node, type: 'text/plain', content };
  const command = { to: 'postmaster@scheduler.msging.net', method: 'set', uri: '/schedules', type: 'application/vnd.iris.schedule+json' };
  try {
    const answer = await pair.http.command({ ...command, resource: { message, when: new Date(when).toISOString() } });
    assert.equal(answer.status, 'success', JSON.stringify(answer));
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return;
  }
  pair.talk.accept(number);
}

/** Schedules `EACH` messages, eight requests at a time, their times from `from` on. */
async function scheduleMany(pair, from) {
  let next = 0;
  const worker = async () => {
    while (next < EACH && pair.server.running) {
      await schedule(pair, from + next++ * STEP);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

test(`every scheduled message is sent once and in order when the server is killed ${kills} times meanwhile`, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const random = randomFrom();
  const pair = await Pair.create();
  try {
    let session = await pair.connect();
    let from = Date.now() + AHEAD;
    for (let kill = 1; kill <= kills; kill++) {
      from = Math.max(from, Date.now() + AHEAD);
      const scheduling = scheduleMany(pair, from);
      // Now and then while they are still being scheduled, mostly while they go out.
      if (random() > 0.2) await pause(Math.max(0, from - Date.now()) + random() * EACH * STEP);
      else await pause(random() * 100);
      await pair.kill();
      await scheduling;
      from += EACH * STEP;
      await session.ended;
      if (random() < 0.3) await pause(300); // some become due while it is down
      await pair.server.start();
      session = await pair.connect();
    }
    await scheduleMany(pair, Math.max(from, Date.now() + AHEAD));
    await pair.allDelivered();
    await pair.checkHistories();
    session.drop();
    t.diagnostic(`${pair.talk.accepted.size} scheduled, ${pair.talk.delivered.size} delivered`);
    assert.ok(pair.talk.accepted.size >= EACH);
  } finally {
    await pair.end();
  }
});
