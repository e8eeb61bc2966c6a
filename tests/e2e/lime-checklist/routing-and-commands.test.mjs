// The conformance checklist of lime.md 16: routing, commands, inboxes.

import assert from 'node:assert/strict';
import { until } from '../../lib/deadline.mjs';
import { BotHttp } from '../../lib/http.mjs';
import { test } from '../../lib/test.mjs';
import { checklist } from './checklist.mjs';

checklist('routing, commands, inboxes', {}, (list) => {
  const { fresh, bot, guest } = list;

  test('L16: identity routing with round robin over two sessions; an exact instance wins', async () => {
    const team = await fresh();
    const sessions = [];
    for (const instance of ['one', 'two']) sessions.push(await bot({ bot: team, instance }, { presence: { roundRobin: true } }));
    const ann = await guest();
    for (let i = 0; i < 10; i++) ann.say(`${team.identifier}@msging.net`, `${i}`, { id: `l16-${i}` });
    for (let i = 0; i < 10; i++) while ((await ann.nextNotification(`l16-${i}`)).event !== 'dispatched');
    for (const session of sessions) await session.ping();
    assert.deepEqual(sessions.map((session) => session.messages.all.length), [5, 5]);
    const [first] = sessions[0].messages.all;
    assert.ok(['0', '1'].includes(first.content));
    for (let i = 0; i < 4; i++) ann.say(sessions[1].node, `exact ${i}`, { id: `l16-x${i}` });
    for (let i = 0; i < 4; i++) await sessions[1].nextMessage((m) => m.content === `exact ${i}`);
    await sessions[0].ping();
    assert.equal(sessions[0].messages.all.length, 5);
    for (const session of [...sessions, ann]) session.drop();
  });

  test('L18: observe has no response', async () => {
    const session = await bot({ instance: 'l18' });
    for (const id of [undefined, 'o1']) {
      session.send({ ...(id ? { id } : {}), method: 'observe', uri: '/receipt', type: 'application/vnd.lime.receipt+json', resource: { events: [] } });
      session.send({ ...(id ? { id } : {}), method: 'observe', uri: '/unknown/thing', type: 'text/plain', resource: 'x' });
    }
    await session.ping();
    assert.deepEqual(session.strayResponses.all, []);
    session.drop();
  });

  test('L19: a response is sent once; #command.uri is absolute and percent-encoded', async () => {
    const session = await bot({ instance: 'l19' });
    const uris = [
      ['/ping', 'lime://shop@msging.net/ping'],
      ['/no/such thing/{x}', 'lime://shop@msging.net/no/such%20thing/%7Bx%7D'],
      ['lime://shop@msging.net/none?a=b c', 'lime://shop@msging.net/none?a=b%20c'],
      ['/none?$filter=a%20eq%20%27b%27', 'lime://shop@msging.net/none?$filter=a%20eq%20%27b%27'],
    ];
    for (const [uri, absolute] of uris) {
      const response = await session.command({ method: 'get', uri });
      assert.equal(response.metadata['#command.uri'], absolute);
      assert.doesNotThrow(() => new URL(response.metadata['#command.uri']));
      assert.equal(response.uri, undefined);
    }
    for (let i = 0; i < 50; i++) session.send({ id: `l19-${i}`, method: 'get', uri: i % 2 ? '/ping' : '/none' });
    await session.ping();
    const ids = session.strayResponses.all.map((response) => response.id);
    assert.equal(ids.length, 50);
    assert.equal(new Set(ids).size, 50);
    session.drop();
  });

  test('L20: a collection of nothing has total 0 and an empty array', async () => {
    const session = await bot({ bot: await fresh(), instance: 'one' });
    for (const uri of ['/threads', '/threads/nobody@0mn.io', '/messages', '/notifications', '/notifications?id=none']) {
      const { resource, type } = await session.process({ method: 'get', uri });
      assert.equal(type, 'application/vnd.lime.collection+json', uri);
      assert.deepEqual([resource.total, resource.items], [0, []], uri);
      assert.match(resource.itemType, /^application\/vnd\./);
    }
    session.drop();
  });

  test('L23: polling the HTTP inbox drains exactly once', async () => {
    const account = await fresh();
    const ann = await guest();
    const total = 300;
    for (let i = 0; i < total; i++) ann.say(`${account.identifier}@msging.net`, `${i}`, { id: `l23-${i}` });
    for (let i = 0; i < total; i++) await ann.nextNotification(`l23-${i}`);
    const api = new BotHttp(list.server, account);
    const kept = await api.inbox('messages', true);
    assert.ok(kept.length > 0);
    // Several pollers at once must not see the same message.
    const seen = [];
    await until(async () => {
      const pages = await Promise.all(Array.from({ length: 4 }, () => api.inbox('messages')));
      seen.push(...pages.flat().map((message) => message.content));
      return seen.length >= total;
    }, () => `${total} messages, got ${seen.length}`);
    assert.equal(new Set(seen).size, total);
    assert.equal(seen.length, total);
    assert.deepEqual(await api.inbox('messages'), []);
    api.close();
    ann.drop();
  });
});
