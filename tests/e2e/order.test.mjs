// Order and completeness under load: many senders over every transport, one bot that comes and goes.

import assert from 'node:assert/strict';
import { until } from '../lib/deadline.mjs';
import { BotHttp } from '../lib/http.mjs';
import { LimeSession } from '../lib/lime.mjs';
import { startServer } from '../lib/server.mjs';
import { after, before, describe, test } from '../lib/test.mjs';

describe('order', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server?.stop());

  /** Senders over WebSocket, TCP and HTTP: `{name, send(i)}`; HTTP ones send one after the other. */
  async function senders(to, count) {
    const all = [];
    for (let i = 0; i < count; i++) {
      const name = `s${i}`;
      if (i % 3 === 2) {
        const api = new BotHttp(server, await server.addBot(`${to.split('@')[0]}-sender${i}`), { sockets: 1 });
        all.push({
          name,
          close: () => api.close(),
          send: async (n) => {
            const answer = await api.message({ id: `${name}-${n}`, to, type: 'text/plain', content: `${name} ${n}` });
            assert.equal(answer.status, 202, answer.text);
          },
        });
      } else {
        const session = await LimeSession.connect(i % 3 ? 'tcp' : 'ws', i % 3 ? server.tcp : server.http, { guest: true });
        all.push({ name, close: () => session.drop(), send: async (n) => session.say(to, `${name} ${n}`, { id: `${name}-${n}` }) });
      }
    }
    return all;
  }

  const numbersOf = (contents, name) => contents.filter((text) => text.startsWith(`${name} `)).map((text) => Number(text.split(' ')[1]));

  test('every message of thirty senders arrives once, in the order of its sender', async () => {
    const bot = await server.addBot('busy');
    const clerk = await LimeSession.connect('ws', server.http, { bot, instance: 'one' });
    const each = 100;
    const all = await senders('busy@msging.net', 30);
    await Promise.all(all.map(async ({ send }) => {
      for (let n = 0; n < each; n++) await send(n);
    }));
    await until(() => clerk.messages.all.length >= all.length * each, () => `all messages; got ${clerk.messages.all.length}`);
    await clerk.ping();
    const contents = clerk.messages.all.map((message) => message.content);
    for (const { name, close } of all) {
      assert.deepEqual(numbersOf(contents, name), Array.from({ length: each }, (_, n) => n), name);
      close();
    }
    assert.equal(contents.length, all.length * each);
    assert.ok(clerk.messages.all.every((message) => message.metadata?.['#redelivered'] === undefined));
    clerk.drop();
  });

  test('the bot loses its connection five times: nothing is lost, what comes twice says so, and order holds', async () => {
    const bot = await server.addBot('shaky');
    const each = 120;
    const all = await senders('shaky@msging.net', 9);
    const got = [];
    let clerk;
    const connect = async () => {
      clerk = await LimeSession.ws(server.http);
      await clerk.login({ bot, instance: 'one' });
      clerk.onEnvelope = (envelope) => {
        if ('content' in envelope) got.push(envelope);
      };
      await clerk.setPresence();
    };
    await connect();
    const sending = Promise.all(all.map(async ({ send }) => {
      for (let n = 0; n < each; n++) {
        await send(n);
        if (n % 10 === 0) await new Promise(setImmediate);
      }
    }));
    const total = all.length * each;
    for (let cut = 1; cut <= 5; cut++) {
      await until(() => new Set(got.map((m) => m.id)).size >= (cut * total) / 8, () => `part ${cut}; got ${got.length}`);
      clerk.drop();
      await connect();
    }
    await sending;
    const seen = () => new Set(got.map((message) => message.id)).size;
    await until(() => seen() === total, () => `all ${total} messages; got ${seen()}`);
    const first = new Map();
    for (const message of got) {
      if (!first.has(message.id)) first.set(message.id, message.content);
      else assert.equal(message.metadata?.['#redelivered'], 'true', `${message.id} came twice and does not say so`);
    }
    for (const { name, close } of all) {
      assert.deepEqual(numbersOf([...first.values()], name), Array.from({ length: each }, (_, n) => n), name);
      close();
    }
    clerk.drop();
  });

  test('a bot that does not read holds up nobody, and gets everything when it reads again', async () => {
    const bot = await server.addBot('lazy');
    const other = await LimeSession.connect('ws', server.http, { bot: await server.addBot('quick'), instance: 'one' });
    const lazy = await LimeSession.connect('ws', server.http, { bot, instance: 'one' });
    lazy.transport.ws.pause();
    const ann = await LimeSession.connect('ws', server.http, { guest: true }, { receipt: ['accepted'] });
    const big = 'x'.repeat(20_000);
    for (let n = 0; n < 1000; n++) {
      ann.say('lazy@msging.net', `${n} ${big}`, { id: `lazy-${n}` });
      if (n % 100 === 0) ann.say('quick@msging.net', `${n}`, { id: `quick-${n}` });
    }
    for (let n = 0; n < 1000; n += 100) assert.equal((await other.nextMessage()).content, `${n}`);
    for (let n = 0; n < 1000; n++) assert.equal((await ann.nextNotification(`lazy-${n}`)).event, 'accepted');
    lazy.transport.ws.resume();
    for (let n = 0; n < 1000; n++) assert.ok((await lazy.nextMessage()).content.startsWith(`${n} x`));
    for (const session of [other, lazy, ann]) session.drop();
  });
});
