// The server is killed at random moments while sixty-four connections post to it.
//
// PARLANCE_FAULT_KILLS   how many times (8; the full proof is 50)
// PARLANCE_FAULT_SEED    repeats the random numbers of a run, though not the timing of the machine

import assert from 'node:assert/strict';
import { test } from '../lib/test.mjs';
import { scaled } from '../lib/deadline.mjs';
import { randomFrom, seed } from './lib/random.mjs';
import { World } from './lib/world.mjs';

const kills = Number(process.env.PARLANCE_FAULT_KILLS ?? 8);

test(`nothing accepted is lost, reordered or repeated unsaid when the server is killed ${kills} times`, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const random = randomFrom();
  const starts = [];
  await World.play(t, random, {}, async (world) => {
    await world.connect();
    world.startPosting();
    for (let kill = 1; kill <= kills; kill++) {
      await world.wait(20, 600);
      await world.kill();
      starts.push(await world.restart());
      const connected = world.connect();
      if (random() < 0.3 && kill < kills) {
        // The next one hits while the server still makes up for the last.
        world.startPosting();
        await world.wait(0, 100);
        await world.kill();
        kill += 1;
        await connected;
        starts.push(await world.restart());
        await world.connect();
      }
      await connected;
      await world.allInHistory();
      await world.allDelivered();
      if (kill < kills) world.startPosting();
    }
    await world.fetchAbsent();
    await world.allInHistory();
    world.ledger.assertClean();

    const accepted = world.ledger.total('accepted');
    assert.ok(accepted >= 64 * kills, `only ${accepted} messages were accepted: the test had nothing to lose`);
    assert.equal(world.ledger.total('refused'), 0, 'a running server refused messages');
    const slowest = Math.max(...starts);
    assert.ok(slowest < scaled(5_000), `a start took ${slowest} ms`);
    t.diagnostic(`${accepted} accepted of ${[...world.ledger.conversations.values()].reduce((sum, c) => sum + c.posted, 0)} posted; ` +
      `${world.ledger.total('delivered')} delivered; starts of at most ${slowest.toFixed(0)} ms`);
  });
});

test('a bot that has everything gets nothing again after a clean stop', async (t) => {
  await World.play(t, randomFrom(), {}, async (world) => {
    await world.connect();
    world.startPosting();
    await world.wait(200, 300);
    await world.stopPosting();
    await world.allDelivered();
    for (const receiver of world.receivers) await receiver.session.ping();
    await world.server.stop();
    await world.restart();
    await world.connect();
    assert.deepEqual(await world.nothingLeft('live'), []);
    await world.allInHistory();
  });
});
