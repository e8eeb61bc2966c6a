// Unmodified blip-sdk over lime-transport-websocket: what a bot's author writes, against a real server.

import assert from 'node:assert/strict';
import { PATIENCE, until, within } from '../lib/deadline.mjs';
import { BotHttp } from '../lib/http.mjs';
import { LimeSession, base64 } from '../lib/lime.mjs';
import { SdkClient, failureOf } from '../lib/sdk.mjs';
import { after, before, describe, test } from '../lib/test.mjs';
import { startServer } from '../lib/server.mjs';

const ALL = ['accepted', 'dispatched', 'received', 'consumed', 'failed'];

describe('blip-sdk over WebSocket', () => {
  let server;
  let shop;
  before(async () => {
    server = await startServer();
    shop = await server.addBot('shop');
  });
  after(() => server?.stop());

  const guest = (options) => LimeSession.connect('ws', server.http, { guest: true }, { receipt: ALL, ...options });

  test('connects with an access key, receives, answers, and its reports reach the sender', async () => {
    const sdk = new SdkClient(server, { bot: shop, instance: 'one' });
    sdk.onMessage = (message) => {
      sdk.say(message.from, `You said: ${message.content}`, { id: 'answer-1' });
    };
    const session = await sdk.connect();
    assert.equal(session.state, 'established');
    assert.equal(session.to, 'shop@msging.net/one');
    const ann = await guest();
    ann.say('shop@msging.net', 'Hello', { id: 'hello-1' });
    const answer = await ann.nextMessage();
    assert.deepEqual(
      [answer.id, answer.from, answer.to, answer.type, answer.content],
      ['answer-1', 'shop@msging.net/one', ann.node, 'text/plain', 'You said: Hello'],
    );
    for (const event of ['accepted', 'dispatched', 'received', 'consumed']) {
      assert.equal((await ann.nextNotification('hello-1')).event, event);
    }
    assert.equal((await sdk.nextNotification('answer-1')).event, 'accepted');
    assert.equal((await sdk.nextNotification('answer-1')).event, 'dispatched');
    await ann.finish();
    await sdk.close();
  });

  test('a receiver that throws makes the sender hear failed 101 with the words of the exception, and nothing after', async () => {
    const sdk = new SdkClient(server, { bot: shop, instance: 'thrower' });
    sdk.onMessage = () => {
      throw new Error('boom');
    };
    await sdk.connect();
    const ann = await guest();
    ann.say(sdk.node, 'break', { id: 'break-1' });
    const events = [];
    for (let event = ''; event !== 'failed'; ) {
      const notification = await ann.nextNotification('break-1');
      events.push((event = notification.event));
      if (event === 'failed') assert.deepEqual(notification.reason, { code: 101, description: 'boom' });
    }
    assert.deepEqual(events, ['accepted', 'dispatched', 'received', 'failed']);
    await sdk.ping();
    await ann.ping();
    assert.deepEqual(ann.notifications.pending, [], 'nothing is forwarded after failed');
    await sdk.close();
    ann.drop();
  });

  test('connects as a guest, in the domain of bots, without presence and receipt', async () => {
    const clerk = await SdkClient.connect(server, { bot: shop, instance: 'guest-clerk' });
    const sdk = await SdkClient.connect(server, { guest: true });
    assert.match(sdk.node, /^[0-9a-f-]{36}@msging\.net\/default$/);
    sdk.say(clerk.node, 'from a guest', { id: 'g-1' });
    const message = await clerk.messages.take();
    assert.equal(message.from, sdk.node);
    clerk.say(message.from, 'to a guest');
    assert.equal((await sdk.messages.take()).content, 'to a guest');
    await sdk.close();
    await clerk.close();
  });

  test('connects with a password that the bot has set', async () => {
    const keyed = await SdkClient.connect(server, { bot: shop, instance: 'keyed' });
    await keyed.process({
      method: 'merge',
      uri: '/account',
      type: 'application/vnd.lime.account+json',
      resource: { password: base64('pa55 wörd') },
    });
    await keyed.close();
    const sdk = await SdkClient.connect(server, { bot: shop, password: 'pa55 wörd', instance: 'plain' });
    assert.equal(sdk.node, 'shop@msging.net/plain');
    await sdk.ping();
    await sdk.close();
    await assert.rejects(
      SdkClient.connect(server, { bot: shop, password: 'pa55 word', instance: 'plain' }),
      (failed) => failed.state === 'failed' && failed.reason.code === 13,
    );
  });

  test('a wrong key and an unknown bot are refused with 13', async () => {
    const other = await server.addBot('other-key');
    for (const bot of [{ ...shop, accessKey: other.accessKey }, { identifier: 'nobody', accessKey: shop.accessKey }]) {
      await assert.rejects(
        SdkClient.connect(server, { bot }),
        (failed) => failed.state === 'failed' && failed.reason.code === 13 && typeof failed.reason.description === 'string',
      );
    }
  });

  test('commands: a success resolves, a failure rejects with the response as JSON', async () => {
    const sdk = await SdkClient.connect(server, { bot: shop, instance: 'commands' });
    const pong = await sdk.ping();
    assert.deepEqual([pong.type, pong.resource], ['application/vnd.lime.ping+json', {}]);
    await assert.rejects(sdk.process({ method: 'get', uri: '/no/such/thing' }), (error) => {
      const response = failureOf(error);
      return response.reason.code === 62 && response.status === 'failure' && response.timeout === undefined;
    });
    const both = await Promise.all(Array.from({ length: 100 }, (_, i) => sdk.process({ id: `c-${i}`, method: 'get', uri: '/ping' })));
    assert.deepEqual(both.map((response) => response.id), Array.from({ length: 100 }, (_, i) => `c-${i}`));
    await sdk.close();
  });

  test('close() says finishing, gets finished, and the bot is away', async () => {
    const away = await server.addBot('away');
    const sdk = await SdkClient.connect(server, { bot: away, instance: 'one' });
    await sdk.close();
    const ann = await guest();
    ann.say('away@msging.net', 'anybody there', { id: 'away-1' });
    assert.equal((await ann.nextNotification('away-1')).event, 'accepted');
    const inbox = await new BotHttp(server, away).inbox('messages');
    assert.deepEqual(inbox.map((message) => message.id), ['away-1']);
    ann.drop();
  });

  test('a cut connection comes back by itself, and nothing sent meanwhile is lost or out of order', async () => {
    const phoenix = await server.addBot('phoenix');
    const sdk = await SdkClient.connect(server, { bot: phoenix, instance: 'one' });
    const ann = await guest();
    const listening = sdk.listening;
    listening.drain();
    sdk.cut();
    await listening.take((on) => on === false, 'the loss of the connection');
    for (let i = 0; i < 20; i++) ann.say('phoenix@msging.net', `number ${i}`, { id: `p-${i}` });
    await listening.take((on) => on === true, 'the reconnection');
    const seen = [];
    while (new Set(seen).size < 20) seen.push((await sdk.messages.take()).content);
    assert.deepEqual([...new Set(seen)], Array.from({ length: 20 }, (_, i) => `number ${i}`));
    for (let i = 0; i < 20; i++) {
      const events = [];
      while (events.at(-1) !== 'consumed') events.push((await ann.nextNotification(`p-${i}`)).event);
      assert.deepEqual(events, ['accepted', 'dispatched', 'received', 'consumed']);
    }
    await sdk.close();
    ann.drop();
  });

  test('messages for a bot that is away arrive when it connects, in order, with dispatched only then', async () => {
    const late = await server.addBot('late');
    const ann = await guest();
    for (let i = 0; i < 50; i++) ann.say('late@msging.net', `number ${i}`, { id: `l-${i}` });
    for (let i = 0; i < 50; i++) assert.equal((await ann.nextNotification(`l-${i}`)).event, 'accepted');
    await ann.ping();
    assert.deepEqual(ann.notifications.pending, []);
    const sdk = await SdkClient.connect(server, { bot: late, instance: 'one' });
    for (let i = 0; i < 50; i++) assert.equal((await sdk.messages.take()).content, `number ${i}`);
    for (let i = 0; i < 50; i++) assert.equal((await ann.nextNotification(`l-${i}`)).event, 'dispatched');
    await sdk.close();
    ann.drop();
  });

  test('two instances of one bot share the work in turn; when one dies the other goes on, and no message is lost', async () => {
    const team = await server.addBot('team');
    const presence = { roundRobin: true };
    const one = await SdkClient.connect(server, { bot: team, instance: 'one', presence });
    const two = await SdkClient.connect(server, { bot: team, instance: 'two', presence });
    const ann = await guest();
    for (let i = 0; i < 10; i++) ann.say('team@msging.net', `shared ${i}`, { id: `t-${i}` });
    for (let i = 0; i < 10; i++) {
      while ((await ann.nextNotification(`t-${i}`)).event !== 'consumed');
    }
    assert.deepEqual([one.messages.pending.length, two.messages.pending.length], [5, 5]);
    one.messages.drain();
    two.messages.drain();

    // `one` dies without a word while messages are under way.
    one.client._closing = true;
    for (let i = 10; i < 40; i++) {
      ann.say('team@msging.net', `shared ${i}`, { id: `t-${i}` });
      if (i === 20) one.cut();
    }
    const seen = new Set();
    await until(
      () => {
        for (const message of [...one.messages.drain(), ...two.messages.drain()]) seen.add(message.content);
        return seen.size === 30;
      },
      () => `all 30 messages; got ${seen.size}: ${[...seen]}`,
    );
    ann.say('team@msging.net', 'after', { id: 't-after' });
    assert.equal((await two.messages.take()).content, 'after');
    await two.close();
    ann.drop();
  });
});

describe('blip-sdk and a server that goes away', () => {
  test('the client comes back after a restart and finds what was sent meanwhile', async (t) => {
    const server = await startServer();
    t.after(() => server.stop());
    const bot = await server.addBot('shop');
    const sdk = await SdkClient.connect(server, { bot, instance: 'one' });
    sdk.listening.drain();
    await server.stop();
    await sdk.listening.take((on) => on === false, 'the loss of the connection');
    await server.start();
    const api = new BotHttp(server, await server.addBot('sender'));
    assert.equal((await api.message({ id: 'r-1', to: 'shop@msging.net', type: 'text/plain', content: 'while away' })).status, 202);
    assert.equal((await within(sdk.messages.take(), 'the message after the restart', PATIENCE)).content, 'while away');
    await sdk.close();
    api.close();
  });

  test('a killed server has forgotten nothing of what it had accepted', async (t) => {
    const server = await startServer();
    t.after(() => server.stop());
    const bot = await server.addBot('shop');
    const api = new BotHttp(server, await server.addBot('sender'));
    for (let i = 0; i < 20; i++) {
      const answer = await api.message({ id: `k-${i}`, to: 'shop@msging.net', type: 'text/plain', content: `number ${i}` });
      assert.equal(answer.status, 202);
    }
    api.close();
    await server.kill();
    await server.start();
    const sdk = await SdkClient.connect(server, { bot, instance: 'one' });
    for (let i = 0; i < 20; i++) assert.equal((await sdk.messages.take()).content, `number ${i}`);
    await sdk.close();
  });
});
