// The conformance checklist of blip-core.md, appendix B, rows 1 to 11: the HTTP API and its webhooks.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { PATIENCE, deferred, scaled, until, within } from '../lib/deadline.mjs';
import { BotHttp, Http } from '../lib/http.mjs';
import { LimeSession } from '../lib/lime.mjs';
import { SdkClient } from '../lib/sdk.mjs';
import { startServer } from '../lib/server.mjs';
import { startWebhook } from '../lib/webhook.mjs';
import { newId } from '../lib/habits.mjs';
import { after, before, describe, serverFor, test } from '../lib/test.mjs';

const ALL = ['accepted', 'dispatched', 'received', 'consumed', 'failed'];
const EGRESS = '[egress]\nallow = ["127.0.0.0/8"]\nallow_http = true\n';
const SERVER_NODE = /^postmaster@msging\.net\/#/;

describe('appendix B', () => {
  let server;
  let shop;
  let api;
  before(async () => {
    server = await startServer({ config: EGRESS });
    shop = await server.addBot('shop');
    api = new BotHttp(server, shop);
    await api.inbox('notifications');
  });
  after(async () => {
    api?.close();
    await server?.stop();
  });
  const guest = (options) => LimeSession.connect('ws', server.http, { guest: true }, { receipt: ALL, ...options });
  const heard = async (bot, id, count) => {
    const seen = [];
    await until(async () => {
      seen.push(...(await bot.inbox('notifications')).filter((n) => n.id === id));
      return seen.length >= count;
    }, () => `${count} notifications of ${id}; got ${JSON.stringify(seen)}`);
    return seen;
  };

  test('1: POST /messages is answered 202 with an empty body, and delivered from the bot', async () => {
    const ann = await guest();
    const answer = await api.post('/messages', { id: 'b1', to: ann.node, type: 'text/plain', content: 'Hello, how can I help you?' });
    assert.deepEqual([answer.status, answer.text], [202, '']);
    const message = await ann.nextMessage();
    assert.deepEqual([message.id, message.from, message.to, message.content], ['b1', 'shop@msging.net', ann.node, 'Hello, how can I help you?']);
    ann.drop();
  });

  test('2: without or with a wrong header 401; malformed JSON or no `to` 400', async () => {
    const message = { id: 'b2', to: 'someone@0mn.io', type: 'text/plain', content: 'x' };
    for (const headers of [{}, { Authorization: 'Key bm9ib2R5Ong=' }]) {
      const http = new Http(server.url, { headers });
      const answer = await http.post('/messages', message);
      assert.deepEqual([answer.status, answer.json.code], [401, 13]);
      http.close();
    }
    for (const body of ['{"id":"b2"', '', 'null', JSON.stringify({ ...message, to: undefined })]) {
      const answer = await api.post('/messages', body);
      assert.equal(answer.status, 400, body);
      assert.ok(Number.isInteger(answer.json.code) && answer.json.description, answer.text);
    }
  });

  test('3: a message with an id has accepted, dispatched, received, consumed; one without has nothing', async () => {
    const ann = await guest({ autoNotify: true });
    await api.message({ to: ann.node, type: 'text/plain', content: 'without' });
    await api.message({ id: 'b3', to: ann.node, type: 'text/plain', content: 'with' });
    const events = await heard(api, 'b3', 4);
    assert.deepEqual(events.map((n) => n.event), ['accepted', 'dispatched', 'received', 'consumed']);
    assert.match(events[0].from, SERVER_NODE);
    assert.equal(events[3].from, ann.node);
    for (const n of events) assert.match(n.to, /^shop@msging\.net/);
    assert.deepEqual(await api.inbox('notifications'), []);
    ann.drop();
  });

  test('4: an unknown recipient gets failed 42 from the server', async () => {
    await api.message({ id: 'b4', to: 'nobody@msging.net', type: 'text/plain', content: 'x' });
    const failed = (await heard(api, 'b4', 2)).find((n) => n.event === 'failed');
    assert.deepEqual(failed.reason, { code: 42, description: 'Destination not found' });
    assert.match(failed.from, SERVER_NODE);
  });

  test('5: POST /commands is answered 200 with id, method, status and #command.uri, failures too', async () => {
    for (const [uri, status] of [['/ping', 'success'], ['/no/such/thing', 'failure']]) {
      const id = newId();
      const answer = await api.commandAnswer({ id, method: 'get', uri });
      assert.equal(answer.status, 200);
      assert.match(answer.headers['content-type'], /^application\/json/);
      assert.deepEqual([answer.json.id, answer.json.method, answer.json.status], [id, 'get', status]);
      assert.equal(answer.json.metadata['#command.uri'], `lime://shop@msging.net${uri}`);
      assert.match(answer.json.from, SERVER_NODE);
      assert.equal(answer.json.to, 'shop@msging.net');
    }
  });

  test('5: a command that nobody answers is 504 at the deadline', async (t) => {
    const slow = await serverFor(t, { config: '[command]\ntimeout = "1s"\n' });
    const asked = await slow.addBot('asked');
    const asker = await slow.addBot('asker');
    // A node that says it takes commands, and does not answer them.
    const node = await LimeSession.connect('ws', slow.http, { bot: asked, instance: 'one' });
    await node.process({
      method: 'set', uri: '/capability', type: 'application/vnd.lime.capability+json', resource: { resourceTypes: ['application/vnd.lime.ping+json', 'text/plain'] },
    });
    await node.process({
      method: 'set', uri: '/delegations', type: 'application/vnd.lime.delegation+json', resource: { target: 'asker@msging.net' },
    });
    const http = new BotHttp(slow, asker);
    const answer = await http.commandAnswer({ id: 'slow', to: node.node, method: 'set', uri: '/anything', type: 'text/plain', resource: 'x' });
    assert.equal((await node.requests.take()).uri, '/anything');
    assert.deepEqual([answer.status, answer.json.code], [504, 61]);
    http.close();
    node.drop();
  });

  test('6: get /ping has the ping document, with and without `to`', async () => {
    for (const to of [undefined, 'postmaster@msging.net', 'postmaster@scheduler.msging.net']) {
      const response = await api.command({ ...(to ? { to } : {}), method: 'get', uri: '/ping' });
      assert.deepEqual([response.status, response.type, response.resource], ['success', 'application/vnd.lime.ping+json', {}]);
      assert.equal(response.from.split('/')[0], to ?? 'postmaster@msging.net');
    }
  });

  test('7: a notification with only `from` reaches that customer', async () => {
    const ann = await guest();
    ann.say('shop@msging.net', 'Help', { id: 'b7' });
    await until(async () => (await api.inbox('messages')).find((m) => m.id === 'b7'), 'the message');
    const answer = await api.notification({ id: 'b7', from: ann.node, event: 'consumed' });
    assert.deepEqual([answer.status, answer.text], [202, '']);
    const consumed = await ann.notifications.take((n) => n.event === 'consumed', 'consumed');
    assert.deepEqual([consumed.id, consumed.from, consumed.to], ['b7', 'shop@msging.net', ann.node]);
    ann.drop();
  });

  test('8: a free bot over its limit is refused for the penalty, and served again after it; commands are unaffected', async (t) => {
    const limited = await serverFor(t, { config: '[throttle]\nenabled = true\npenalty = "2s"\n' });
    const free = new BotHttp(limited, await limited.addBot('free', { plan: 'free' }));
    const message = (i) => free.message({ id: `f${i}`, to: 'someone@0mn.io', type: 'text/plain', content: 'x' });
    for (let i = 0; i < 3; i++) assert.equal((await message(i)).status, 202);
    // Windows are whole seconds of the clock: of thirty at once, however they fall, some are over three a second.
    const statuses = (await Promise.all(Array.from({ length: 30 }, (_, i) => message(`burst${i}`)))).map((answer) => answer.status);
    assert.ok(statuses.includes(429), statuses.join());
    const refused = await message('r');
    assert.deepEqual([refused.status, refused.json.code], [429, 34]);
    assert.match(refused.headers['retry-after'], /^[12]$/);
    assert.equal((await free.command({ method: 'get', uri: '/ping' })).status, 'success');
    assert.equal((await free.notification({ id: 'x', to: 'someone@0mn.io', event: 'consumed' })).status, 202);
    const began = performance.now();
    await until(async () => (await message(newId())).status === 202, 'the end of the penalty');
    assert.ok(performance.now() - began < scaled(10_000), 'requests during the block do not make it longer');
    free.close();
  });

  test('8: with the documented numbers the penalty is two minutes', async (t) => {
    const limited = await serverFor(t, { config: '[throttle]\nenabled = true\n' });
    for (const [plan, limit] of [['free', 3], ['paid', 50]]) {
      const http = new BotHttp(limited, await limited.addBot(`p-${plan}`, { plan }));
      const answers = await Promise.all(Array.from({ length: limit * 4 }, () => http.message({ to: 'someone@0mn.io', type: 'text/plain', content: 'x' })));
      const accepted = answers.filter((answer) => answer.status === 202).length;
      const refused = answers.filter((answer) => answer.status === 429);
      assert.ok(accepted >= limit && accepted <= 3 * limit, `${plan}: ${accepted} accepted`);
      assert.ok(refused.length > 0);
      const left = Number(refused[0].headers['retry-after']);
      assert.ok(left > 110 && left <= 120, `Retry-After: ${left}`);
      http.close();
    }
    const unlimited = new BotHttp(limited, await limited.addBot('p-unlimited', { plan: 'unlimited' }));
    const answers = await Promise.all(Array.from({ length: 300 }, () => unlimited.message({ to: 'someone@0mn.io', type: 'text/plain', content: 'x' })));
    assert.ok(answers.every((answer) => answer.status === 202));
    unlimited.close();
  });

  test('9: messages and notifications are posted to URLs of their own, as JSON', async (t) => {
    const hook = await startWebhook();
    t.after(() => hook.close());
    const bot = await server.addBot('hooked', { messageUrl: hook.url('/m'), notificationUrl: hook.url('/n') });
    const http = new BotHttp(server, bot);
    const ann = await guest({ autoNotify: true });
    ann.say('hooked@msging.net', 'Hello', { id: 'b9' });
    const post = await hook.posts.take((p) => p.path === '/m', 'the message');
    assert.equal(post.method, 'POST');
    assert.match(post.headers['content-type'], /^application\/json/);
    assert.equal(Number(post.headers['content-length']), Buffer.byteLength(post.body));
    assert.deepEqual([post.json.id, post.json.from, post.json.to, post.json.content], ['b9', ann.node, 'hooked@msging.net', 'Hello']);
    for (const event of ['accepted', 'dispatched', 'received']) assert.equal((await ann.nextNotification('b9')).event, event);
    await http.message({ id: 'b9-out', to: ann.node, type: 'text/plain', content: 'x' });
    // In order for each sender (A20): what the server says, and what the customer says.
    const told = [];
    while (told.length < 4) told.push((await hook.posts.take((p) => p.path === '/n', 'four notifications')).json);
    assert.ok(told.every((n) => n.id === 'b9-out'));
    assert.deepEqual(told.filter((n) => SERVER_NODE.test(n.from)).map((n) => n.event), ['accepted', 'dispatched']);
    assert.deepEqual(told.filter((n) => n.from === ann.node).map((n) => n.event), ['received', 'consumed']);
    http.close();
    ann.drop();
  });

  test('9: a URL that redirects is not followed, and one that fails for good makes the message fail with 51', async (t) => {
    const fast = await serverFor(t, { config: `${EGRESS}[webhook]\nretry_seconds = [1]\n` });
    const elsewhere = deferred();
    const trap = createServer((_, response) => {
      elsewhere.resolve();
      response.end();
    });
    await new Promise((resolve) => trap.listen(0, '127.0.0.1', resolve));
    t.after(() => trap.close());
    const redirecting = createServer((_, response) => response.writeHead(307, { Location: `http://127.0.0.1:${trap.address().port}/` }).end());
    await new Promise((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    t.after(() => redirecting.close());
    await fast.addBot('moved', { messageUrl: `http://127.0.0.1:${redirecting.address().port}/` });
    const ann = await LimeSession.connect('ws', fast.http, { guest: true }, { receipt: ALL });
    ann.say('moved@msging.net', 'Hello', { id: 'b9-moved' });
    assert.equal((await ann.nextNotification('b9-moved')).event, 'accepted');
    const failed = await ann.nextNotification('b9-moved');
    assert.deepEqual([failed.event, failed.reason.code], ['failed', 51]);
    assert.equal(await Promise.race([elsewhere.promise.then(() => 'followed'), ann.ping().then(() => 'not followed')]), 'not followed');
    ann.drop();
  });

  test('9: outgoing requests reach no private address and no plain HTTP unless it is allowed', async (t) => {
    const fenced = await serverFor(t, { config: '[egress]\nallow_http = true\n[webhook]\nretry_seconds = [1]\n' });
    const hook = await startWebhook();
    t.after(() => hook.close());
    const ann = await LimeSession.connect('ws', fenced.http, { guest: true }, { receipt: ALL });
    for (const [name, url] of [['plain', hook.url('/')], ['named', `http://localhost:${hook.port}/`], ['mapped', `http://[::ffff:127.0.0.1]:${hook.port}/`]]) {
      try {
        await fenced.addBot(name, { messageUrl: url });
      } catch {
        continue; // Refused when the bot is made: as good.
      }
      ann.say(`${name}@msging.net`, 'Hello', { id: `fence-${name}` });
      assert.equal((await ann.nextNotification(`fence-${name}`)).event, 'accepted');
      const failed = await ann.nextNotification(`fence-${name}`);
      assert.deepEqual([failed.event, failed.reason.code], ['failed', 51]);
    }
    assert.deepEqual([hook.posts.all, hook.refused.all], [[], []]);
    ann.drop();
  });

  test('10: the unmodified JavaScript client connects, completes presence and receipt, sends and receives', async () => {
    const sdk = await SdkClient.connect(server, { bot: shop, instance: 'b10' });
    const ann = await guest();
    ann.say(sdk.node, 'Hello', { id: 'b10' });
    assert.equal((await sdk.messages.take()).content, 'Hello');
    sdk.say(ann.node, 'Welcome', { id: 'b10-r' });
    assert.equal((await ann.nextMessage()).content, 'Welcome');
    await sdk.close();
    ann.drop();
  });

  test('11: the access key of the SDK and the token of the HTTP API are one secret', async () => {
    const secret = Buffer.from(shop.accessKey, 'base64').toString('utf8');
    const token = Buffer.from(`${shop.identifier}:${secret}`).toString('base64');
    assert.equal(shop.authorization, `Key ${token}`);
    const made = await api.command({ method: 'set', uri: '/account/keys', type: 'application/vnd.iris.keyRequest+json', resource: {} });
    const { key } = made.resource;
    const session = await LimeSession.connect('ws', server.http, { bot: shop, key, instance: 'b11' });
    await session.finish();
    const other = Buffer.from(`shop:${Buffer.from(key, 'base64')}`).toString('base64');
    const http = new BotHttp(server, { authorization: `Key ${other}` });
    assert.equal((await http.command({ method: 'get', uri: '/ping' })).status, 'success');
    http.close();
  });

  test('health, readiness and metrics are there for whoever runs it', async () => {
    const http = new Http(server.url);
    assert.equal((await http.get('/healthz')).status, 200);
    assert.equal((await http.get('/readyz')).status, 200);
    assert.equal((await http.get('/nowhere')).status, 404);
    const metrics = await within(http.get('/metrics'), 'the metrics', PATIENCE);
    assert.equal(metrics.status, 200);
    assert.match(metrics.text, /^# TYPE parlance_\w+ (counter|gauge|histogram)$/m);
    for (const line of metrics.text.split('\n')) assert.match(line, /^(#.*|[a-zA-Z_:][\w:]*(\{[^}]*\})? [-+]?[\d.eE+-]+|[\w:]+(\{.*\})? (NaN|\+Inf))?$/, line);
    assert.match(metrics.text, /^parlance_http_requests_total\{route="\/healthz",status="200"\} [1-9]/m);
    assert.match(metrics.text, /^parlance_http_requests_total\{route="none",status="404"\} [1-9]/m);
    http.close();
  });
});
