// Sixty-four connections post while the disk fails and recovers, again and again, and the server is killed at the end.

import assert from 'node:assert/strict';
import { test } from '../lib/test.mjs';
import { InjectedFaults } from './lib/injected.mjs';
import { randomFrom, seed } from './lib/random.mjs';
import { World } from './lib/world.mjs';

const PLANS = ['eio fsync', 'eio fsync after=3', 'eio write', 'enospc', 'enospc after=20000', 'enospc after=200000'];

test('nothing accepted is lost, reordered or repeated unsaid while the disk fails now and then', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const random = randomFrom();
  const faults = new InjectedFaults();
  await World.play(t, random, { env: faults.env }, async (world) => {
    await world.connect();
    for (const plan of PLANS) {
      world.startPosting();
      await world.wait(100, 300);
      await faults.set(plan);
      await world.wait(50, 300);
      await faults.set('off');
      await world.wait(100, 200);
      await world.stopPosting();
      await world.allDelivered();
      await world.allInHistory();
    }
    world.startPosting();
    await faults.set('eio fsync after=5');
    await world.wait(0, 200);
    await world.kill();
    await faults.set('off');
    await world.restart();
    await world.connect();
    await world.allInHistory();
    await world.allDelivered();
    await world.fetchAbsent();

    const refusals = [...world.ledger.conversations.values()].flatMap((conversation) => conversation.refused);
    assert.ok(refusals.length > 0, 'no fault was ever felt: the test tested nothing');
    for (const { number, why } of refusals) {
      const code = why.status ?? why.event;
      assert.ok(code === 503 || code === 'failed', `message ${number} was refused with ${JSON.stringify(why)}`);
    }
    t.diagnostic(`${world.ledger.total('accepted')} accepted, ${refusals.length} refused`);
  });
});
