// The conformance checklist of lime.md 16, one test for each number.

import assert from 'node:assert/strict';
import { PATIENCE, until, within } from '../lib/deadline.mjs';
import { HABITS, newId } from '../lib/habits.mjs';
import { BotHttp } from '../lib/http.mjs';
import { LimeSession, SessionRefused, kindOf } from '../lib/lime.mjs';
import { makeCertificate, tlsConfig } from '../lib/certificate.mjs';
import { OPCODE } from '../lib/frames.mjs';
import { SdkClient } from '../lib/sdk.mjs';
import { TcpTransport } from '../lib/transports.mjs';
import { RawWebSocket } from '../lib/websocket.mjs';
import { startServer } from '../lib/server.mjs';
import { after, before, describe, serverFor, test } from '../lib/test.mjs';

const ALL = ['accepted', 'dispatched', 'received', 'consumed', 'failed'];
const EVENTS = [...ALL, 'deleted'];
const METHODS = ['get', 'set', 'merge', 'delete', 'subscribe', 'unsubscribe', 'observe'];
const STATES = ['negotiating', 'authenticating', 'established', 'finished', 'failed'];
const STATUSES = ['success', 'failure'];

describe('LIME conformance checklist', () => {
  let server;
  let shop;
  let count = 0;
  /** Everything any session of this file ever received: L26 looks through it. */
  const everything = [];
  before(async () => {
    server = await startServer();
    shop = await server.addBot('shop');
  });
  after(() => server?.stop());

  const watched = (session) => {
    everything.push(session.log);
    return session;
  };
  const fresh = () => server.addBot(`bot${(count += 1)}`);
  const bot = async (who, options) => watched(await LimeSession.connect('ws', server.http, { bot: shop, ...who }, options));
  const guest = async (options) => watched(await LimeSession.connect('ws', server.http, { guest: true }, { receipt: ALL, ...options }));

  test('L1: the upgrade answers with the subprotocol lime', async () => {
    const ws = await RawWebSocket.open(server.http);
    assert.equal(ws.subprotocol, 'lime');
    ws.destroy();
    const sdk = await SdkClient.connect(server, { bot: shop, instance: 'l1' });
    await sdk.close();
    const without = await RawWebSocket.open(server.http, { protocol: null });
    assert.equal(without.subprotocol, undefined);
    without.sendText('{"state":"new"}');
    assert.equal(JSON.parse((await without.messages.take()).text).state, 'authenticating');
    without.destroy();
    const many = await RawWebSocket.open(server.http, { protocol: 'chat, lime', path: '/any/path?x=1' });
    assert.equal(many.subprotocol, 'lime');
    many.destroy();
  });

  test('L2: new with and without an id is accepted, and the server makes the id', async () => {
    for (const [transport, address] of [['ws', server.http], ['tcp', server.tcp]]) {
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
    const session = watched(await LimeSession.ws(server.http));
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
    const padded = shop.accessKey;
    const bare = padded.replace(/=+$/, '');
    const equal = Buffer.from(bare, 'base64').toString('base64');
    for (const key of new Set([padded, bare, equal])) {
      for (const habits of ['javascript', 'csharp']) {
        const session = watched(await LimeSession.connect('ws', server.http, { bot: shop, key, instance: 'l5' }, { habits }));
        await session.finish();
      }
    }
    const api = new BotHttp(server, shop);
    for (const authorization of [
      shop.authorization, shop.authorization.replace(/=+$/, ''), shop.authorization.replace('Key', 'key'), shop.authorization.replace('Key ', 'KEY   '),
    ]) {
      const answer = await api.post('/commands', { id: newId(), method: 'get', uri: '/ping' }, { Authorization: authorization });
      assert.equal(answer.status, 200, authorization);
    }
    api.close();
  });

  test('L6: presence and receipt are answered within 100 ms, with the same id and method', async () => {
    const times = [];
    for (let round = 0; round < 15; round++) {
      const session = watched(await LimeSession.ws(server.http));
      await session.login({ bot: shop, instance: 'l6' });
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
    assert.ok(median < 100, `the median is ${median} ms`);
  });

  test('L7: a wrong key gets failed 13, and the client closes first', async () => {
    const wrong = Buffer.from('not the key').toString('base64');
    for (const transport of ['ws', 'tcp']) {
      const session = watched(await LimeSession[transport](transport === 'ws' ? server.http : server.tcp, 'javascript'));
      let ended = false;
      session.ended.then(() => (ended = true));
      await assert.rejects(session.login({ bot: shop, key: wrong, instance: 'l7' }), (error) => {
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
    const session = watched(await LimeSession.ws(server.http));
    await assert.rejects(session.login({ bot: shop, key: 'bm90IGl0', instance: 'l7' }));
    await within(session.ended, 'the server to close after its grace of 5 s', PATIENCE);
  });

  test('L8: a guest works without presence and receipt', async () => {
    const clerk = await bot({ instance: 'l8' });
    const ann = watched(await LimeSession.connect('ws', server.http, { guest: true }, { presence: null, receipt: null }));
    ann.say(clerk.node, 'Hello', { id: 'l8' });
    assert.equal((await clerk.nextMessage()).from, ann.node);
    clerk.say(ann.node, 'Welcome');
    assert.equal((await ann.nextMessage()).content, 'Welcome');
    assert.deepEqual(ann.notifications.all, []);
    ann.drop();
    clerk.drop();
  });

  describe('L9: framing over TCP', () => {
    const established = async (instance) => {
      const session = watched(await LimeSession.tcp(server.tcp, 'javascript'));
      await session.login({ bot: shop, instance });
      await session.setPresence({ routingRule: 'instance' });
      return session;
    };
    const pings = (count) => Array.from({ length: count }, (_, i) => JSON.stringify({ id: `p${i}`, method: 'get', uri: '/ping' }));
    const answered = (session, count) =>
      until(() => {
        const seen = session.strayResponses.all.map((response) => response.id);
        return seen.length >= count && seen;
      }, () => `${count} answers, got ${session.strayResponses.all.length}`);

    test('two envelopes in one segment', async () => {
      const session = await established('l9a');
      session.transport.send(pings(2).join(''));
      assert.deepEqual(await answered(session, 2), ['p0', 'p1']);
      session.drop();
    });

    test('a thousand envelopes in one write, with white space of all kinds between', async () => {
      const session = await established('l9b');
      session.transport.send(pings(1000).join(' \r\n\t'));
      assert.deepEqual(await answered(session, 1000), Array.from({ length: 1000 }, (_, i) => `p${i}`));
      session.drop();
    });

    test('one envelope byte by byte, its UTF-8 split', async () => {
      const session = await established('l9c');
      const text = 'é€😀\u2028 {"}" \\ [] \\" end';
      const message = JSON.stringify({ id: 'm', to: session.node, type: 'text/plain', content: text });
      await session.setPresence({ routingRule: 'instance', echo: true });
      await session.transport.sendChopped(Buffer.from(message, 'utf8'), 1);
      assert.equal((await session.nextMessage()).content, text);
      session.drop();
    });

    test('the whole handshake in pieces of three bytes', async () => {
      const transport = await TcpTransport.open(server.tcp);
      await transport.sendChopped(Buffer.from('{"state":"new"}'), 3);
      const offer = await transport.envelopes.take();
      const login = { id: offer.id, state: 'authenticating', from: 'shop@msging.net/l9d', scheme: 'key', authentication: { key: shop.accessKey } };
      await transport.sendChopped(Buffer.from(JSON.stringify(login)), 3);
      assert.equal((await transport.envelopes.take()).state, 'established');
      transport.drop();
    });

    test('braces, quotes and escapes inside strings do not count', async () => {
      const session = await established('l9e');
      await session.setPresence({ routingRule: 'instance', echo: true });
      const texts = ['}', '{', '{{{', '"', '\\', '\\"}', '"}{"', '\\\\"{', ']["', '\u0000\u001f', '{"content":"}"}'];
      texts.forEach((content, i) => session.say(session.node, content, { id: `t${i}` }));
      for (const content of texts) assert.equal((await session.nextMessage()).content, content);
      session.drop();
    });

    test('what is no object ends the session with a reason', async () => {
      for (const garbage of [']', '}', 'GET / HTTP/1.1\r\n\r\n', '[1]']) {
        const session = await established('l9f');
        session.transport.send(garbage);
        const failed = await session.nextSession(`the end of the session after ${garbage}`);
        assert.equal(failed.state, 'failed');
        assert.ok(failed.reason.code >= 11 && failed.reason.code <= 27, JSON.stringify(failed.reason));
        session.transport.close();
        await within(session.ended, `the end of the session after ${garbage}`, PATIENCE);
      }
    });
  });

  test('L10: the TLS upgrade; nothing is sent between the confirmation and the handshake', async (t) => {
    const certificate = makeCertificate();
    const secure = await serverFor(t, { config: tlsConfig(certificate) });
    const account = await secure.addBot('safe');
    const transport = await TcpTransport.open(secure.tcp);
    transport.send('{"state":"new"}');
    const offer = await transport.envelopes.take();
    assert.deepEqual([offer.state, offer.encryptionOptions], ['negotiating', ['none', 'tls']]);
    transport.send(JSON.stringify({ state: 'negotiating', encryption: 'tls', compression: 'none', id: offer.id }));
    const confirmed = await transport.envelopes.take();
    assert.deepEqual(confirmed, { id: offer.id, from: offer.from, state: 'negotiating', compression: 'none', encryption: 'tls' });
    const clear = transport.clearBytes;
    // Another connection goes through its whole login meanwhile: time enough for a server that talks too early.
    const other = await LimeSession.connect('tcp', secure.tcp, { bot: account, instance: 'other' }, { tls: { ca: certificate.ca } });
    await other.ping();
    other.drop();
    assert.equal(transport.clearBytes, clear, 'nothing came in clear after the confirmation');
    assert.deepEqual(transport.envelopes.pending, []);
    await transport.upgrade({ ca: certificate.ca });
    const authenticating = await transport.envelopes.take();
    assert.deepEqual([authenticating.state, authenticating.id], ['authenticating', offer.id]);
    transport.drop();
  });

  describe('L11: sizes', () => {
    const LIMIT = 8 << 20;
    const envelope = (to, size) => {
      const empty = JSON.stringify({ id: 'big', to, type: 'text/plain', content: '' });
      return JSON.stringify({ id: 'big', to, type: 'text/plain', content: 'x'.repeat(size - empty.length) });
    };

    test('an envelope close under 8 MiB goes through, over WebSocket and TCP', async () => {
      const receiver = await bot({ instance: 'l11' });
      const frames = [];
      receiver.transport.ws.frames.push = (frame) => frames.push(frame);
      for (const transport of ['ws', 'tcp']) {
        const sender = watched(await LimeSession.connect(transport, transport === 'ws' ? server.http : server.tcp, { guest: true }));
        // What the server adds (from, metadata) must still fit into the client's own 8 MiB.
        sender.transport.send(envelope(receiver.node, LIMIT - 1024));
        const message = await receiver.nextMessage();
        assert.ok(message.content.length > LIMIT - 2048);
        sender.drop();
      }
      const data = frames.filter((frame) => frame.opcode <= OPCODE.binary);
      assert.ok(Math.max(...data.map((frame) => frame.payload.length)) <= 1 << 20, 'no frame over 1 MiB');
      assert.ok(data.length >= 16);
      receiver.drop();
    });

    test('a larger one over WebSocket closes with 1009', async () => {
      const session = await guest();
      session.transport.ws.sendFrame({ opcode: OPCODE.text, payload: Buffer.from(envelope(session.node, LIMIT + 1)) });
      assert.equal((await session.transport.ws.end()).code, 1009);
    });

    test('a larger one over TCP gets failed 11 and is closed', async () => {
      const session = watched(await LimeSession.connect('tcp', server.tcp, { guest: true }));
      session.transport.send(envelope(session.node, LIMIT + 1));
      const failed = await session.nextSession();
      assert.deepEqual([failed.state, failed.reason.code], ['failed', 11]);
      session.transport.close();
      await within(session.ended, 'the end of the session', PATIENCE);
    });
  });

  test('L12: notification metadata with null is accepted, and no null is passed on', async () => {
    const clerk = await bot({ instance: 'l12' });
    const ann = await guest();
    ann.say(clerk.node, 'Hello', { id: 'l12' });
    const message = await clerk.nextMessage();
    clerk.send({ id: 'l12', to: message.from, event: 'received', metadata: { '#message.to': message.to, '#message.uniqueId': null } });
    await ann.nextNotification('l12');
    await ann.nextNotification('l12');
    const received = await ann.nextNotification('l12');
    assert.equal(received.event, 'received');
    assert.equal(received.metadata['#message.to'], message.to);
    assert.ok(!('#message.uniqueId' in received.metadata));
    clerk.drop();
    ann.drop();
  });

  test('L13: failed followed by consumed, as JavaScript sends it: only failed is passed on', async () => {
    const clerk = await bot({ instance: 'l13' });
    const ann = await guest();
    ann.say(clerk.node, 'Hello', { id: 'l13' });
    const message = await clerk.nextMessage();
    for (const event of ['received', 'failed', 'consumed']) {
      clerk.send({ id: 'l13', to: message.from, event, ...(event === 'failed' ? { reason: { code: 101, description: 'boom' } } : {}) });
    }
    await clerk.ping();
    const events = [];
    while (events.at(-1) !== 'failed') events.push((await ann.nextNotification('l13')).event);
    assert.deepEqual(events, ['accepted', 'dispatched', 'received', 'failed']);
    await ann.ping();
    assert.deepEqual(ann.notifications.pending, []);
    clerk.drop();
    ann.drop();
  });

  test('L14: a message without an id never produces a notification', async () => {
    const clerk = await bot({ instance: 'l14' });
    const ann = await guest();
    for (const to of [clerk.node, 'nobody@msging.net', 'x@nowhere.example', 'bad@@node@@', undefined]) {
      ann.send({ ...(to ? { to } : {}), type: 'text/plain', content: 'without id' });
    }
    ann.send({ to: clerk.node, type: 'text/plain' });
    await clerk.nextMessage();
    // The next one with an id has its notifications; nothing else came before them.
    ann.say(clerk.node, 'with id', { id: 'l14' });
    await clerk.nextMessage();
    assert.equal((await ann.notifications.take()).id, 'l14');
    assert.equal((await ann.notifications.take()).id, 'l14');
    await ann.ping();
    assert.deepEqual(ann.notifications.pending, []);
    clerk.drop();
    ann.drop();
  });

  test('L15: a notification goes to pp when it is there', async () => {
    const principal = await fresh();
    const delegate = await fresh();
    const owner = await bot({ bot: principal, instance: 'one' });
    const agent = await bot({ bot: delegate, instance: 'one' });
    await owner.process({
      method: 'set', uri: '/delegations', type: 'application/vnd.lime.delegation+json', resource: { target: `${delegate.identifier}@msging.net` },
    });
    const ann = await guest();
    agent.send({ id: 'l15', from: `${principal.identifier}@msging.net`, to: ann.node, type: 'text/plain', content: 'on behalf' });
    const message = await ann.nextMessage();
    assert.deepEqual([message.from, message.pp], [`${principal.identifier}@msging.net`, agent.node]);
    ann.send({ id: 'l15', to: message.pp, event: 'received' });
    ann.send({ id: 'l15', to: message.pp, event: 'consumed' });
    for (const event of ['accepted', 'dispatched', 'received', 'consumed']) assert.equal((await agent.nextNotification('l15')).event, event);
    await owner.ping();
    assert.deepEqual(owner.notifications.all, []);
    for (const session of [owner, agent, ann]) session.drop();
  });

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

  test('L17: the receipt filters; failed always passes', async () => {
    const clerk = await bot({ instance: 'l17' });
    const deaf = await guest({ receipt: null });
    const picky = await guest({ receipt: ['received'] });
    for (const [session, id] of [[deaf, 'l17-deaf'], [picky, 'l17-picky']]) {
      session.say(clerk.node, 'Hello', { id });
      const { from } = await clerk.nextMessage();
      for (const event of ['received', 'consumed']) clerk.send({ id, to: from, event });
      await clerk.ping();
      session.say('nobody@msging.net', 'x', { id: 'l17-failed' });
      assert.equal((await session.notifications.take((n) => n.id === 'l17-failed', 'failed')).event, 'failed');
      await session.ping();
    }
    assert.deepEqual(deaf.notifications.all.map((n) => n.event), ['failed']);
    assert.deepEqual(picky.notifications.all.map((n) => n.event), ['received', 'failed']);
    for (const session of [clerk, deaf, picky]) session.drop();
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

  test('L21: finishing is answered with finished, and the client closes', async () => {
    for (const transport of ['ws', 'tcp']) {
      const session = watched(await LimeSession.connect(transport, transport === 'ws' ? server.http : server.tcp, { bot: shop, instance: 'l21' }));
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

  test('L23: polling the HTTP inbox drains exactly once', async () => {
    const account = await fresh();
    const ann = await guest();
    const total = 300;
    for (let i = 0; i < total; i++) ann.say(`${account.identifier}@msging.net`, `${i}`, { id: `l23-${i}` });
    for (let i = 0; i < total; i++) await ann.nextNotification(`l23-${i}`);
    const api = new BotHttp(server, account);
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

  describe('L24: pings and dead peers', () => {
    let impatient;
    let account;
    before(async () => {
      impatient = await startServer({ config: '[lime]\nping_after = "1s"\nping_within = "2s"\n' });
      account = await impatient.addBot('pinged');
    });
    after(() => impatient?.stop());

    for (const transport of ['ws', 'tcp']) {
      const address = () => (transport === 'ws' ? impatient.http : impatient.tcp);
      test(`over ${transport}, the server pings who is silent, and keeps who answers`, async () => {
        const session = watched(await LimeSession.connect(transport, address(), { bot: account, instance: `alive-${transport}` }));
        const ping = await session.pings.take(() => true, 'a ping of the server');
        assert.deepEqual([ping.method, ping.uri, ping.to, ping.from], ['get', '/ping', session.node, session.server]);
        assert.ok(ping.id);
        await session.pings.take(() => true, 'a second ping, the first one being answered');
        await session.ping();
        session.drop();
      });

      test(`over ${transport}, who answers no ping is dropped, and its messages go elsewhere`, async () => {
        const dead = watched(await LimeSession.connect(transport, address(), { bot: account, instance: `dead-${transport}` }));
        dead.answerPings = false;
        if (transport === 'ws') dead.transport.ws.answerPings = false;
        await dead.pings.take(() => true, 'a ping of the server');
        await within(dead.ended, 'the server to drop the dead session', PATIENCE);
        const other = watched(await LimeSession.connect(transport, address(), { bot: account, instance: `other-${transport}` }));
        const ann = watched(await LimeSession.connect('ws', impatient.http, { guest: true }));
        ann.say('pinged@msging.net', 'Hello');
        assert.equal((await other.nextMessage()).content, 'Hello');
        other.drop();
        ann.drop();
      });
    }

    test('what a dead peer had not confirmed is delivered again, marked', async () => {
      const bot2 = await impatient.addBot('careless');
      const dead = watched(await LimeSession.connect('ws', impatient.http, { bot: bot2, instance: 'again' }));
      dead.answerPings = false;
      dead.transport.ws.answerPings = false;
      const ann = watched(await LimeSession.connect('ws', impatient.http, { guest: true }));
      ann.say(dead.node, 'Hello', { id: 'again-1' });
      const first = await dead.nextMessage();
      assert.equal(first.metadata?.['#redelivered'], undefined);
      await within(dead.ended, 'the server to drop the dead session', PATIENCE);
      const alive = watched(await LimeSession.connect('ws', impatient.http, { bot: bot2, instance: 'again' }));
      const second = await alive.nextMessage();
      assert.deepEqual([second.id, second.content, second.metadata['#redelivered']], ['again-1', 'Hello', 'true']);
      alive.drop();
      ann.drop();
    });

    test('the client pings, and the server answers', async () => {
      for (const transport of ['ws', 'tcp']) {
        const session = watched(await LimeSession.connect(transport, address2(transport), { guest: true }));
        const pong = await session.ping();
        assert.deepEqual([pong.type, pong.resource], ['application/vnd.lime.ping+json', {}]);
        session.drop();
      }
    });
    const address2 = (transport) => (transport === 'ws' ? impatient.http : impatient.tcp);
  });

  test('L25: nodes compare without regard to case', async () => {
    const session = watched(await LimeSession.ws(server.http));
    session.sid = (await session.begin()).id;
    const established = await session.authenticate('SHOP@Msging.NET/L25', 'key', { key: shop.accessKey });
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

  test('L26: no unknown enumeration value was ever sent', () => {
    const envelopes = everything.flat();
    assert.ok(envelopes.length > 500, `only ${envelopes.length} envelopes were seen`);
    for (const envelope of envelopes) {
      const text = JSON.stringify(envelope).slice(0, 300);
      const kinds = ['content', 'event', 'method', 'state'].filter((key) => key in envelope);
      assert.equal(kinds.length, 1, `two kinds in one: ${text}`);
      if (kindOf(envelope) === 'notification') assert.ok(EVENTS.includes(envelope.event), text);
      if (kindOf(envelope) === 'session') assert.ok(STATES.includes(envelope.state), text);
      if (kindOf(envelope) === 'command') {
        assert.ok(METHODS.includes(envelope.method), text);
        assert.ok(envelope.status === undefined || STATUSES.includes(envelope.status), text);
        if (envelope.status === 'failure') assert.ok(Number.isInteger(envelope.reason?.code), text);
      }
      if (envelope.event === 'failed' || envelope.state === 'failed') assert.ok(Number.isInteger(envelope.reason?.code), text);
      if ('content' in envelope || envelope.resource !== undefined) assert.equal(typeof envelope.type, 'string', text);
      assert.ok(!text.includes(':null') || 'content' in envelope, `a null was sent: ${text}`);
    }
  });
});
