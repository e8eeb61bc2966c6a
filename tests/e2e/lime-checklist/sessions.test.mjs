// The conformance checklist of lime.md 16: a session from its beginning to its end.

import assert from 'node:assert/strict';
import { PATIENCE, scaled, within } from '../../lib/deadline.mjs';
import { newId } from '../../lib/habits.mjs';
import { BotHttp } from '../../lib/http.mjs';
import { LimeSession, SessionRefused } from '../../lib/lime.mjs';
import { SdkClient } from '../../lib/sdk.mjs';
import { RawWebSocket } from '../../lib/websocket.mjs';
import { test } from '../../lib/test.mjs';
import { ALL, checklist } from './checklist.mjs';

checklist('a session from its beginning to its end', {}, (list) => {
  const { watched, bot, guest } = list;

  test('L1: the upgrade answers with the subprotocol lime', async () => {
    const ws = await RawWebSocket.open(list.server.http);
    assert.equal(ws.subprotocol, 'lime');
    ws.destroy();
    const sdk = await SdkClient.connect(list.server, { bot: list.shop, instance: 'l1' });
    await sdk.close();
    const without = await RawWebSocket.open(list.server.http, { protocol: null });
    assert.equal(without.subprotocol, undefined);
    without.sendText('{"state":"new"}');
    assert.equal(JSON.parse((await without.messages.take()).text).state, 'authenticating');
    without.destroy();
    const many = await RawWebSocket.open(list.server.http, { protocol: 'chat, lime', path: '/any/path?x=1' });
    assert.equal(many.subprotocol, 'lime');
    many.destroy();
  });

  test('L2: new with and without an id is accepted, and the server makes the id', async () => {
    for (const [transport, address] of [['ws', list.server.http], ['tcp', list.server.tcp]]) {
      for (const habits of ['javascript', 'python']) {
        const session = watched(await LimeSession[transport](address, habits));
        session.send(habits === 'python' ? { id: 'mine', state: 'new' } : { state: 'new' });
        const offer = await session.nextSession();
        assert.equal(offer.state, 'authenticating');
        assert.match(offer.id, /^[0-9a-f]{8}-[0-9a-f]{4}-/);
        assert.match(offer.from, /^postmaster@msging\.net\/#/);
        for (const scheme of ['guest', 'plain', 'key', 'external']) assert.ok(offer.schemeOptions.includes(scheme), scheme);
        session.drop();
      }
    }
  });

  test('L3: there are no option arrays on WebSocket', async () => {
    const session = watched(await LimeSession.ws(list.server.http));
    const offer = await session.begin();
    assert.deepEqual(Object.keys(offer).sort(), ['from', 'id', 'schemeOptions', 'state']);
    session.drop();
  });

  test('L4: established has id, from and to with an instance', async () => {
    const session = await bot({ instance: 'l4' });
    const { established } = session;
    assert.deepEqual(
      [established.id, established.from, established.to, established.state],
      [session.sid, session.server, 'shop@msging.net/l4', 'established'],
    );
    await session.finish();
  });

  test('L5: the inner scheme may be absent, the key may lack its padding', async () => {
    const padded = list.shop.accessKey;
    const bare = padded.replace(/=+$/, '');
    const equal = Buffer.from(bare, 'base64').toString('base64');
    for (const key of new Set([padded, bare, equal])) {
      for (const habits of ['javascript', 'csharp']) {
        const session = watched(await LimeSession.connect('ws', list.server.http, { bot: list.shop, key, instance: 'l5' }, { habits }));
        await session.finish();
      }
    }
    const api = new BotHttp(list.server, list.shop);
    for (const authorization of [
      list.shop.authorization, list.shop.authorization.replace(/=+$/, ''), list.shop.authorization.replace('Key', 'key'), list.shop.authorization.replace('Key ', 'KEY   '),
    ]) {
      const answer = await api.post('/commands', { id: newId(), method: 'get', uri: '/ping' }, { Authorization: authorization });
      assert.equal(answer.status, 200, authorization);
    }
    api.close();
  });

  test('L6: presence and receipt are answered within 100 ms, with the same id and method', async () => {
    const times = [];
    for (let round = 0; round < 15; round++) {
      const session = watched(await LimeSession.ws(list.server.http));
      await session.login({ bot: list.shop, instance: 'l6' });
      const began = performance.now();
      const presence = await session.command({
        id: `p${round}`, method: 'set', uri: '/presence', type: 'application/vnd.lime.presence+json', resource: { status: 'available' },
      });
      const receipt = await session.command({
        id: `r${round}`, method: 'set', uri: '/receipt', type: 'application/vnd.lime.receipt+json', resource: { events: ALL },
      });
      times.push((performance.now() - began) / 2);
      assert.deepEqual([presence.id, presence.method, presence.status], [`p${round}`, 'set', 'success']);
      assert.deepEqual([receipt.id, receipt.method, receipt.status], [`r${round}`, 'set', 'success']);
      await session.finish();
    }
    const median = times.sort((a, b) => a - b)[7];
    assert.ok(median < scaled(100), `the median is ${median} ms`);
  });

  test('L7: a wrong key gets failed 13, and the client closes first', async () => {
    const wrong = Buffer.from('not the key').toString('base64');
    for (const transport of ['ws', 'tcp']) {
      const session = watched(await LimeSession[transport](transport === 'ws' ? list.server.http : list.server.tcp, 'javascript'));
      let ended = false;
      session.ended.then(() => (ended = true));
      await assert.rejects(session.login({ bot: list.shop, key: wrong, instance: 'l7' }), (error) => {
        assert.ok(error instanceof SessionRefused);
        assert.equal(error.code, 13);
        assert.deepEqual([error.session.id, error.session.state], [session.sid, 'failed']);
        return true;
      });
      await (await bot({ instance: 'l7-other' })).finish();
      assert.equal(ended, false, 'the server waits for the client to close');
      session.transport.close();
      await within(session.ended, 'the end of the refused session', PATIENCE);
    }
  });

  test('L7: a client that does not close is closed by the server', async () => {
    const session = watched(await LimeSession.ws(list.server.http));
    await assert.rejects(session.login({ bot: list.shop, key: 'bm90IGl0', instance: 'l7' }));
    await within(session.ended, 'the server to close after its grace of 5 s', PATIENCE);
  });

  test('L8: a guest works without presence and receipt', async () => {
    const clerk = await bot({ instance: 'l8' });
    const ann = watched(await LimeSession.connect('ws', list.server.http, { guest: true }, { presence: null, receipt: null }));
    ann.say(clerk.node, 'Hello', { id: 'l8' });
    assert.equal((await clerk.nextMessage()).from, ann.node);
    clerk.say(ann.node, 'Welcome');
    assert.equal((await ann.nextMessage()).content, 'Welcome');
    assert.deepEqual(ann.notifications.all, []);
    ann.drop();
    clerk.drop();
  });

  test('L21: finishing is answered with finished, and the client closes', async () => {
    for (const transport of ['ws', 'tcp']) {
      const session = watched(await LimeSession.connect(transport, transport === 'ws' ? list.server.http : list.server.tcp, { bot: list.shop, instance: 'l21' }));
      let ended = false;
      session.ended.then(() => (ended = true));
      session.send({ id: session.sid, state: 'finishing' });
      const finished = await session.nextSession();
      assert.deepEqual(
        [finished.id, finished.from, finished.to, finished.state],
        [session.sid, session.server, session.node, 'finished'],
      );
      await (await bot({ instance: 'l21-other' })).finish();
      assert.equal(ended, false);
      session.transport.close();
      await within(session.ended, 'the end', PATIENCE);
    }
  });

  test('L22: a reconnect of the same instance replaces the old session', async () => {
    const old = await bot({ instance: 'l22' });
    const young = await bot({ instance: 'L22' });
    const failed = await old.nextSession('the end of the replaced session');
    assert.deepEqual([failed.state, failed.reason.code, failed.id], ['failed', 11, old.sid]);
    const ann = await guest();
    ann.say('shop@msging.net/l22', 'Hello');
    assert.equal((await young.nextMessage()).content, 'Hello');
    assert.deepEqual(old.messages.all, []);
    // The old one's end must not take the new one's presence away.
    old.drop();
    await old.ended;
    ann.say('shop@msging.net/l22', 'again');
    assert.equal((await young.nextMessage()).content, 'again');
    young.drop();
    ann.drop();
  });

  test('L25: nodes compare without regard to case', async () => {
    const session = watched(await LimeSession.ws(list.server.http));
    session.sid = (await session.begin()).id;
    const established = await session.authenticate('SHOP@Msging.NET/L25', 'key', { key: list.shop.accessKey });
    assert.equal(established.to.toLowerCase(), 'shop@msging.net/l25');
    await session.setPresence();
    const ann = await guest();
    ann.say('Shop@MSGING.net/l25', 'Hello', { id: 'l25' });
    assert.equal((await session.nextMessage()).content, 'Hello');
    session.send({ id: 'l25', to: ann.node.toUpperCase(), event: 'consumed' });
    await ann.notifications.take((n) => n.event === 'consumed', 'consumed');
    const own = await session.process({ from: 'ShOp@msging.net', method: 'get', uri: 'lime://SHOP@MSGING.NET/presence' });
    assert.equal(own.resource.status, 'available');
    session.drop();
    ann.drop();
  });
});
