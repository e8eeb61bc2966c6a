// The disk is full, or fails: whoever posts is told so, nothing that was accepted is lost, and the server goes on by
// itself when the disk does.

import assert from 'node:assert/strict';
import { BotHttp } from '../lib/http.mjs';
import { LimeSession } from '../lib/lime.mjs';
import { startServer } from '../lib/server.mjs';
import { describe, test } from '../lib/test.mjs';
import { InjectedFaults } from './lib/injected.mjs';
import { Pair } from './lib/pair.mjs';
import { SmallDisk } from './lib/small-disk.mjs';

const SMALL = 24; // megabytes

function assertClearRefusal(answer) {
  assert.equal(answer.status, 503, `${answer.status} ${answer.text}`);
  assert.equal(typeof answer.json?.code, 'number', `a reason with a code: ${answer.text}`);
  assert.match(answer.json.description, /stor|disk|try again/i);
}

describe('a full disk', () => {
  for (const ballast of [0, 20_000]) {
    test(`refuses ${ballast > 0 ? 'large' : 'small'} messages clearly, loses nothing, and recovers when there is room`, async (t) => {
      const { disk, why } = SmallDisk.mount(SMALL);
      if (!disk) return t.skip(why);
      const pair = await Pair.create({ dataDir: `${disk.folder}/data` });
      try {
        for (const answer of await pair.postMany(50)) assert.equal(answer.status, 202);
        disk.fill(256 << 10);
        assertClearRefusal(await pair.postUntilRefused(ballast));
        for (const answer of [await pair.post(60_000), await pair.post(60_000)]) assertClearRefusal(answer);

        // What is there can still be read, and the connection is as good as before.
        await pair.checkHistories();
        disk.free();
        await pair.recovers();
        await pair.checkHistories();

        await pair.kill();
        await pair.server.start();
        await pair.checkHistories();
        await pair.deliverAll();
      } finally {
        await pair.end();
        disk.unmount();
      }
    });
  }

  test('is survived by what was accepted when the server is killed on it, and starts on it again or says why not', async (t) => {
    const { disk, why } = SmallDisk.mount(SMALL);
    if (!disk) return t.skip(why);
    const pair = await Pair.create({ dataDir: `${disk.folder}/data` });
    try {
      for (const answer of await pair.postMany(200)) assert.equal(answer.status, 202);
      disk.fill();
      await pair.postUntilRefused(60_000);
      await pair.kill();
      let refused;
      try {
        await pair.server.start();
      } catch (error) {
        refused = error;
      }
      if (refused) {
        assert.match(refused.message, /full|space/i, `a start on a full disk must say what is wrong: ${refused.message}`);
        disk.free();
        await pair.server.start();
      } else {
        await pair.checkHistories();
        disk.free();
        await pair.recovers();
      }
      await pair.checkHistories();
      await pair.deliverAll();
    } finally {
      await pair.end();
      disk.unmount();
    }
  });
});

describe('a disk that fails', () => {
  const plans = ['eio fsync', 'eio fsync after=2', 'eio write', 'enospc', 'enospc after=3000', 'enospc after=70000'];
  for (const plan of plans) {
    test(`"${plan}": refusals are clear, nothing accepted is lost, the server recovers`, async () => {
      const faults = new InjectedFaults();
      const pair = await Pair.create({ env: faults.env });
      try {
        for (const answer of await pair.postMany(30)) assert.equal(answer.status, 202);
        await faults.set(plan);
        assertClearRefusal(await pair.postUntilRefused(0));
        assertClearRefusal(await pair.post());
        await pair.checkHistories();
        await faults.set('off');
        await pair.recovers();
        await pair.checkHistories();

        await faults.set(plan);
        await pair.postUntilRefused(0);
        await pair.kill();
        await faults.set('off');
        await pair.server.start();
        await pair.recovers();
        await pair.checkHistories();
        await pair.deliverAll();
      } finally {
        await pair.end();
      }
    });
  }

  test('fails a message over a session by a notification, a command by its response, and keeps both connections', async () => {
    const faults = new InjectedFaults();
    const server = await startServer({ env: faults.env });
    try {
      const sender = await server.addBot('sender');
      const receiver = await server.addBot('receiver');
      const http = new BotHttp(server, sender);
      const sessions = [];
      for (const transport of ['ws', 'tcp']) sessions.push(await LimeSession.connect(transport, transport === 'ws' ? server.http : server.tcp, { bot: sender, instance: transport }));
      await faults.set('eio write');
      for (const session of sessions) {
        const { id } = session.say(receiver.node, 'lost');
        const notification = await session.nextNotification(id, 'what became of a message that could not be stored');
        assert.equal(notification.event, 'failed', JSON.stringify(notification));
        assert.ok(notification.reason.code > 0 && notification.reason.description, JSON.stringify(notification));
        await session.ping();
      }
      const change = { method: 'set', uri: '/account', type: 'application/vnd.lime.account+json', resource: { fullName: 'New name' } };
      const response = await http.command(change);
      assert.equal(response.status, 'failure', JSON.stringify(response));
      assert.ok(response.reason.code > 0 && response.reason.description, JSON.stringify(response));
      await assert.rejects(server.addBot('late'), /parlance bot add/);

      await faults.set('off');
      for (const session of sessions) {
        const { id } = session.say(receiver.node, 'kept');
        const notification = await session.nextNotification(id);
        assert.equal(notification.event, 'accepted', JSON.stringify(notification));
        await session.finish();
      }
      assert.equal((await http.command(change)).status, 'success');
      const late = await server.addBot('late');
      assert.equal((await new BotHttp(server, late).command({ method: 'get', uri: '/account' })).status, 'success');
      http.close();
    } finally {
      await server.stop();
    }
  });
});
