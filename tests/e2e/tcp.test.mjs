// LIME over raw TCP, written as the C#, Go and Python clients write it (lime.md 14.4 to 14.6).

import assert from 'node:assert/strict';
import { makeCertificate, tlsConfig } from '../lib/certificate.mjs';
import { HABITS, newId } from '../lib/habits.mjs';
import { LimeSession, SessionRefused } from '../lib/lime.mjs';
import { startServer } from '../lib/server.mjs';
import { after, before, describe, test } from '../lib/test.mjs';

const ALL = ['accepted', 'dispatched', 'received', 'consumed', 'failed'];

describe('TCP in clear', () => {
  let server;
  let shop;
  before(async () => {
    server = await startServer();
    shop = await server.addBot('shop');
  });
  after(() => server?.stop());

  for (const habits of Object.keys(HABITS)) {
    test(`a ${habits} bot: straight to authenticating, presence, receipt, a message and its reports`, async () => {
      const instance = `vm-${habits}`;
      const bot = await LimeSession.tcp(server.tcp, habits);
      const offer = await bot.begin();
      assert.equal(offer.state, 'authenticating', 'no negotiation when there is nothing to choose');
      assert.equal(offer.encryptionOptions, undefined);
      assert.equal(offer.compressionOptions, undefined);
      bot.sid = offer.id;
      const established = await bot.authenticate(`shop@msging.net/${instance}`, 'key', { key: shop.accessKey });
      bot.node = established.to;
      await bot.announce({}, { presence: { routingRule: 'identity', roundRobin: true }, receipt: ALL, autoNotify: true });

      const ann = await LimeSession.connect('ws', server.http, { guest: true }, { receipt: ALL });
      const id = newId();
      ann.say(bot.node, `Hello ${habits} ✓`, { id });
      assert.equal((await bot.nextMessage()).content, `Hello ${habits} ✓`);
      for (const event of ['accepted', 'dispatched', 'received', 'consumed']) {
        assert.equal((await ann.nextNotification(id)).event, event);
      }
      bot.say(ann.node, 'Welcome ✓', { id: `w-${habits}` });
      assert.equal((await ann.nextMessage()).content, 'Welcome ✓');
      for (const event of ['accepted', 'dispatched']) assert.equal((await bot.nextNotification(`w-${habits}`)).event, event);

      const finished = await bot.finish();
      assert.deepEqual([finished.state, finished.id, finished.to], ['finished', offer.id, established.to]);
      ann.drop();
    });
  }

  test('the Python slip: consumed with the customer in `from` and no `to` reaches the customer', async () => {
    const bot = await LimeSession.connect('ws', server.http, { bot: shop, instance: 'py' }, { habits: 'python' });
    const ann = await LimeSession.connect('ws', server.http, { guest: true }, { receipt: ALL });
    ann.say(bot.node, 'Hello', { id: 'slip-1' });
    const message = await bot.nextMessage();
    bot.send({ id: 'slip-1', from: message.from, event: 'failed', reason: { code: 101, description: 'receiver returned False' } });
    for (const event of ['accepted', 'dispatched', 'failed']) assert.equal((await ann.nextNotification('slip-1')).event, event);
    bot.drop();
    ann.drop();
  });

  test('a guest whose name is a UUID, as the C# client connects when its identifier is one', async () => {
    const guest = await LimeSession.connect('tcp', server.tcp, { guest: true, domain: 'msging.net', instance: 'vm' }, { presence: null, receipt: null });
    const ann = await LimeSession.connect('ws', server.http, { guest: true });
    ann.say(guest.node, 'Hello');
    assert.equal((await guest.nextMessage()).content, 'Hello');
    guest.drop();
    ann.drop();
  });

  test('an identity without an instance gets one', async () => {
    const bot = await LimeSession.connect('tcp', server.tcp, { bot: shop, instance: '' });
    assert.equal(bot.node, 'shop@msging.net/default');
    bot.drop();
  });

  test('a name without a domain belongs to the server domain', async () => {
    const bot = await LimeSession.tcp(server.tcp);
    bot.sid = (await bot.begin()).id;
    const established = await bot.authenticate('shop', 'key', { key: shop.accessKey });
    assert.equal(established.to, 'shop@msging.net/default');
    bot.drop();
  });

  test('two hundred sessions at once, each with its own conversation', async () => {
    const sink = await LimeSession.connect('tcp', server.tcp, { bot: shop, instance: 'sink' });
    const guests = await Promise.all(Array.from({ length: 200 }, () => LimeSession.connect('tcp', server.tcp, { guest: true })));
    guests.forEach((guest, i) => guest.say(sink.node, `from ${i}`));
    const seen = new Set();
    for (let i = 0; i < 200; i++) {
      const message = await sink.nextMessage();
      seen.add(message.content);
      sink.say(message.from, `to ${message.content.slice(5)}`);
    }
    assert.equal(seen.size, 200);
    for (let i = 0; i < 200; i++) assert.equal((await guests[i].nextMessage()).content, `to ${i}`);
    for (const guest of guests) guest.drop();
    sink.drop();
  });
});

describe('TCP with a certificate', () => {
  let server;
  let shop;
  let tls;
  before(async () => {
    const certificate = makeCertificate();
    server = await startServer({ config: tlsConfig(certificate) });
    tls = { ca: certificate.ca, servername: 'localhost' };
    shop = await server.addBot('shop');
  });
  after(() => server?.stop());

  for (const [habits, maxVersion] of [['csharp', 'TLSv1.2'], ['csharp', 'TLSv1.3'], ['go', 'TLSv1.3']]) {
    test(`a ${habits} client upgrades to ${maxVersion} and talks`, async () => {
      const bot = await LimeSession.tcp(server.tcp, habits);
      const established = await bot.login({ bot: shop, instance: `${habits}-${maxVersion}` }, { tls: { ...tls, maxVersion } });
      assert.deepEqual(bot.offered.encryptionOptions, ['none', 'tls']);
      assert.deepEqual(bot.offered.compressionOptions, ['none']);
      assert.equal(bot.transport.tlsProtocol, maxVersion);
      assert.equal(established.to, `shop@msging.net/${habits}-${maxVersion}`);
      await bot.announce({}, {});
      const ann = await LimeSession.connect('ws', server.http, { guest: true });
      const text = 'encrypted '.repeat(20_000);
      ann.say(bot.node, text);
      assert.equal((await bot.nextMessage()).content, text);
      bot.say(ann.node, text);
      assert.equal((await ann.nextMessage()).content, text);
      await bot.finish();
      ann.drop();
    });
  }

  test('who chooses none stays in clear', async () => {
    const bot = await LimeSession.connect('tcp', server.tcp, { bot: shop, instance: 'clear' }, { encryption: 'none' });
    assert.equal(bot.transport.encrypted, false);
    await bot.ping();
    bot.drop();
  });

  for (const [what, choice] of [
    ['an encryption that was not offered', { encryption: 'rot13', compression: 'none' }],
    ['a compression that was not offered', { encryption: 'none', compression: 'gzip' }],
    ['no choice at all', {}],
  ]) {
    test(`${what} fails with 17`, async () => {
      const bot = await LimeSession.tcp(server.tcp);
      const offer = await bot.begin();
      bot.send({ id: offer.id, state: 'negotiating', ...choice });
      const failed = await bot.nextSession();
      assert.deepEqual([failed.state, failed.reason.code], ['failed', 17]);
      bot.drop();
    });
  }

  test('a negotiation with another session id fails with 11', async () => {
    const bot = await LimeSession.tcp(server.tcp);
    await bot.begin();
    bot.send({ id: newId(), state: 'negotiating', encryption: 'none', compression: 'none' });
    assert.equal((await bot.nextSession()).reason.code, 11);
    bot.drop();
  });

  test('credentials before the negotiation is over fail with 15', async () => {
    const bot = await LimeSession.tcp(server.tcp);
    bot.sid = (await bot.begin()).id;
    await assert.rejects(
      bot.authenticate('shop@msging.net/x', 'key', { key: shop.accessKey }),
      (error) => error instanceof SessionRefused && [11, 15].includes(error.code),
    );
    bot.drop();
  });

  test('a client that trusts another authority only gets no session and disturbs nobody', async () => {
    const bot = await LimeSession.tcp(server.tcp);
    await assert.rejects(bot.login({ bot: shop }, { tls: { servername: 'localhost' } }), /self.signed/i);
    const other = await LimeSession.connect('tcp', server.tcp, { bot: shop, instance: 'other' }, { tls });
    await other.ping();
    other.drop();
    bot.drop();
  });

  test('WebSocket has no negotiation even when there is a certificate', async () => {
    const ws = await LimeSession.ws(server.http);
    assert.equal((await ws.begin()).state, 'authenticating');
    ws.drop();
  });
});
