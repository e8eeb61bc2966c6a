// The conformance checklist of lime.md 16: pings and dead peers.

import assert from 'node:assert/strict';
import { PATIENCE, scaled, within } from '../../lib/deadline.mjs';
import { LimeSession } from '../../lib/lime.mjs';
import { test } from '../../lib/test.mjs';
import { checklist } from './checklist.mjs';

const config = `
[lime]
ping_after = "1s"
ping_within = "${scaled(2000)}ms"
`;

checklist('pings and dead peers', { config }, (list) => {
  const { fresh, watched } = list;
  const address = (transport) => (transport === 'ws' ? list.server.http : list.server.tcp);

  for (const transport of ['ws', 'tcp']) {
    test(`L24: over ${transport}, the server pings who is silent, and keeps who answers`, async () => {
      const session = watched(await LimeSession.connect(transport, address(transport), { bot: list.shop, instance: `alive-${transport}` }));
      const ping = await session.pings.take(() => true, 'a ping of the server');
      assert.deepEqual([ping.method, ping.uri, ping.to, ping.from], ['get', '/ping', session.node, session.server]);
      assert.ok(ping.id);
      await session.pings.take(() => true, 'a second ping, the first one being answered');
      await session.ping();
      session.drop();
    });

    test(`L24: over ${transport}, who answers no ping is dropped, and its messages go elsewhere`, async () => {
      const dead = watched(await LimeSession.connect(transport, address(transport), { bot: list.shop, instance: `dead-${transport}` }));
      dead.answerPings = false;
      if (transport === 'ws') dead.transport.ws.answerPings = false;
      await dead.pings.take(() => true, 'a ping of the server');
      await within(dead.ended, 'the server to drop the dead session', PATIENCE);
      const other = watched(await LimeSession.connect(transport, address(transport), { bot: list.shop, instance: `other-${transport}` }));
      const ann = watched(await LimeSession.connect('ws', list.server.http, { guest: true }));
      ann.say('shop@msging.net', 'Hello');
      assert.equal((await other.nextMessage()).content, 'Hello');
      other.drop();
      ann.drop();
    });
  }

  test('L24: what a dead peer had not confirmed is delivered again, marked', async () => {
    const careless = await fresh();
    const dead = watched(await LimeSession.connect('ws', list.server.http, { bot: careless, instance: 'again' }));
    dead.answerPings = false;
    dead.transport.ws.answerPings = false;
    const ann = watched(await LimeSession.connect('ws', list.server.http, { guest: true }));
    ann.say(dead.node, 'Hello', { id: 'again-1' });
    const first = await dead.nextMessage();
    assert.equal(first.metadata?.['#redelivered'], undefined);
    await within(dead.ended, 'the server to drop the dead session', PATIENCE);
    const alive = watched(await LimeSession.connect('ws', list.server.http, { bot: careless, instance: 'again' }));
    const second = await alive.nextMessage();
    assert.deepEqual([second.id, second.content, second.metadata['#redelivered']], ['again-1', 'Hello', 'true']);
    alive.drop();
    ann.drop();
  });

  test('L24: the client pings, and the server answers', async () => {
    for (const transport of ['ws', 'tcp']) {
      const session = watched(await LimeSession.connect(transport, address(transport), { guest: true }));
      const pong = await session.ping();
      assert.deepEqual([pong.type, pong.resource], ['application/vnd.lime.ping+json', {}]);
      session.drop();
    }
  });
});
