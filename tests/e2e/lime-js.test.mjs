// Unmodified lime-js with lime-transport-websocket, and with lime-transport-http.

import assert from 'node:assert/strict';
import { PATIENCE, within } from '../lib/deadline.mjs';
import { LimeSession, base64 } from '../lib/lime.mjs';
import { newId } from '../lib/habits.mjs';
import { HttpTransport, Lime, LimeJsClient, SdkClient } from '../lib/sdk.mjs';
import { after, before, describe, test } from '../lib/test.mjs';
import { startServer } from '../lib/server.mjs';

const ALL = ['accepted', 'dispatched', 'received', 'consumed', 'failed'];
const ACCOUNT = 'application/vnd.lime.account+json';

let server;
let shop;
before(async () => {
  server = await startServer();
  shop = await server.addBot('shop');
});
after(() => server?.stop());

const guest = () => LimeSession.connect('ws', server.http, { guest: true }, { receipt: ALL });

describe('lime-js over WebSocket', () => {
  test('key, presence by hand, messages both ways, finished', async () => {
    const client = await LimeJsClient.connect(server, { bot: shop, instance: 'one' });
    assert.equal(client.session.to, 'shop@msging.net/one');
    assert.match(client.session.from, /^postmaster@msging\.net\/#/);
    const presence = { status: 'available', routingRule: 'identity' };
    const set = await client.command({ method: 'set', uri: '/presence', type: 'application/vnd.lime.presence+json', resource: presence });
    assert.equal(set.status, 'success');
    const ann = await guest();
    ann.say('shop@msging.net', 'Hello', { id: 'm-1' });
    const message = await client.messages.take();
    assert.equal(message.content, 'Hello');
    client.channel.sendNotification({ id: 'm-1', to: message.from, event: Lime.NotificationEvent.CONSUMED });
    for (const event of ['accepted', 'dispatched', 'consumed']) assert.equal((await ann.nextNotification('m-1')).event, event);
    client.say(ann.node, 'Welcome', { id: 'w-1' });
    assert.equal((await ann.nextMessage()).content, 'Welcome');
    await client.close();
    await within(client.finished, 'onSessionFinished', PATIENCE);
    ann.drop();
  });

  test('its own received notification (autoNotifyReceipt) is passed on', async () => {
    const client = await LimeJsClient.connect(server, { bot: shop, instance: 'auto', autoNotifyReceipt: true });
    await client.command({
      method: 'set',
      uri: '/presence',
      type: 'application/vnd.lime.presence+json',
      resource: { status: 'available', routingRule: 'instance' },
    });
    const ann = await guest();
    ann.say(client.node, 'Hello', { id: 'm-2' });
    for (const event of ['accepted', 'dispatched', 'received']) assert.equal((await ann.nextNotification('m-2')).event, event);
    await client.close();
    ann.drop();
  });

  test('a visitor of the chat page: guest, account with a password, then plain', async () => {
    const identity = `${newId()}.shop@0mn.io`;
    const first = await LimeJsClient.connect(server, { identity });
    const made = await first.command({ method: 'set', uri: '/account', type: ACCOUNT, resource: { fullName: 'Visitor', password: base64('secret') } });
    assert.equal(made.status, 'success', JSON.stringify(made));
    await first.close();
    const back = await LimeJsClient.connect(server, { identity, password: 'secret' });
    assert.equal(back.node, `${identity}/default`);
    const account = await back.command({ method: 'get', uri: '/account' });
    assert.equal(account.resource.fullName, 'Visitor');
    await back.close();
    await assert.rejects(LimeJsClient.connect(server, { identity, password: 'wrong' }), (failed) => failed.reason.code === 13);
  });

  test('an answer of 1 MiB and more arrives whole', async () => {
    const client = await LimeJsClient.connect(server, { bot: shop, instance: 'big' });
    const text = 'x'.repeat(3 << 20);
    const ann = await guest();
    client.say(ann.node, text, { id: 'big-1' });
    assert.equal((await ann.nextMessage()).content, text);
    await client.command({
      method: 'set',
      uri: '/presence',
      type: 'application/vnd.lime.presence+json',
      resource: { status: 'available', routingRule: 'instance' },
    });
    ann.say(client.node, text, { id: 'big-2' });
    assert.equal((await client.messages.take()).content, text, 'the websocket package takes no frame over 1 MiB');
    await client.close();
    ann.drop();
  });
});

/** A session of lime-js over lime-transport-http, as its documentation sets it up. */
async function httpClient({ bot, password, pollingInterval = 40 }) {
  const localNode = `${bot.identifier}@msging.net/default`;
  const transport = new HttpTransport({ localNode, remoteNode: 'postmaster@msging.net', pollingInterval });
  const channel = new Lime.ClientChannel(transport, true, false);
  const client = { transport, channel, received: [] };
  const inbox = (client.inbox = { messages: [], notifications: [] });
  client.waiters = [];
  const push = (kind) => (envelope) => {
    inbox[kind].push(envelope);
    for (const wake of client.waiters.splice(0)) wake();
  };
  channel.onMessage = push('messages');
  channel.onNotification = push('notifications');
  client.count = async (kind, count) => {
    while (inbox[kind].length < count) {
      await within(new Promise((resolve) => client.waiters.push(resolve)), `${count} ${kind} by polling; got ${inbox[kind].length}`, PATIENCE);
    }
    return inbox[kind];
  };
  await transport.open(server.url);
  const authentication = password === undefined
    ? new Lime.KeyAuthentication(bot.authorization.replace(/^Key /, ''))
    : new Lime.PlainAuthentication(base64(password));
  const established = channel.establishSession('none', 'none', `${bot.identifier}@msging.net`, authentication, 'default');
  client.session = await within(established, 'the session over HTTP', PATIENCE);
  client.close = () => transport.close();
  return client;
}

describe('lime-js over HTTP', () => {
  test('posts, runs commands, and polls each envelope exactly once', async (t) => {
    const bot = await server.addBot('poller');
    const client = await httpClient({ bot });
    t.after(() => client.close());
    const ann = await guest();
    for (let i = 0; i < 10; i++) ann.say('poller@msging.net', `number ${i}`, { id: `h-${i}` });
    const messages = await client.count('messages', 10);
    assert.deepEqual(messages.map((m) => m.content), Array.from({ length: 10 }, (_, i) => `number ${i}`));

    const pong = await within(client.channel.processCommand({ id: 'p-1', to: 'postmaster@msging.net', method: 'get', uri: '/ping' }), 'the pong', PATIENCE);
    assert.deepEqual([pong.id, pong.status, pong.type], ['p-1', 'success', 'application/vnd.lime.ping+json']);

    client.channel.sendMessage({ id: 'out-1', to: ann.node, type: 'text/plain', content: 'by HTTP' });
    assert.equal((await ann.nextMessage()).content, 'by HTTP');
    const notifications = await client.count('notifications', 2);
    assert.deepEqual(notifications.map((n) => [n.id, n.event]), [['out-1', 'accepted'], ['out-1', 'dispatched']]);

    client.channel.sendNotification({ id: 'h-0', to: ann.node, event: 'consumed' });
    await ann.notifications.take((n) => n.id === 'h-0' && n.event === 'consumed', 'consumed of h-0');
    await ann.ping();
    assert.equal(client.inbox.messages.length, 10, 'nothing is polled twice');
    ann.drop();
  });

  test('signs in with a password (Basic)', async (t) => {
    const bot = await server.addBot('basic');
    const keyed = await SdkClient.connect(server, { bot });
    await keyed.process({ method: 'merge', uri: '/account', type: ACCOUNT, resource: { password: base64('pass word') } });
    await keyed.close();
    const client = await httpClient({ bot, password: 'pass word' });
    t.after(() => client.close());
    const pong = await within(client.channel.processCommand({ id: 'p-2', method: 'get', uri: '/ping' }), 'the pong', PATIENCE);
    assert.equal(pong.status, 'success');
  });

  test('blip-sdk over the same transport', async (t) => {
    const bot = await server.addBot('sdkhttp');
    const sdk = await SdkClient.connect(server, { bot }, { transport: 'http', pollingInterval: 40 });
    t.after(() => sdk.abandon());
    const ann = await guest();
    ann.say('sdkhttp@msging.net', 'Hello', { id: 's-1' });
    assert.equal((await sdk.messages.take()).content, 'Hello');
    const events = [];
    while (events.length < 4) events.push((await ann.nextNotification('s-1')).event);
    assert.deepEqual(events.slice(0, 2), ['accepted', 'dispatched']);
    // This transport posts each report on a connection of its own, and waits for none: they may overtake each other.
    assert.deepEqual(events.slice(2).sort(), ['consumed', 'received']);
    ann.drop();
  });
});
