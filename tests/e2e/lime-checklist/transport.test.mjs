// The conformance checklist of lime.md 16: framing, encryption, sizes.

import assert from 'node:assert/strict';
import { PATIENCE, until, within } from '../../lib/deadline.mjs';
import { LimeSession } from '../../lib/lime.mjs';
import { makeCertificate, tlsConfig } from '../../lib/certificate.mjs';
import { OPCODE } from '../../lib/frames.mjs';
import { TcpTransport } from '../../lib/transports.mjs';
import { describe, serverFor, test } from '../../lib/test.mjs';
import { checklist } from './checklist.mjs';

checklist('framing, encryption, sizes', {}, (list) => {
  const { watched, bot, guest } = list;

  describe('L9: framing over TCP', () => {
    const established = async (instance) => {
      const session = watched(await LimeSession.tcp(list.server.tcp, 'javascript'));
      await session.login({ bot: list.shop, instance });
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
      const transport = await TcpTransport.open(list.server.tcp);
      await transport.sendChopped(Buffer.from('{"state":"new"}'), 3);
      const offer = await transport.envelopes.take();
      const login = { id: offer.id, state: 'authenticating', from: 'shop@msging.net/l9d', scheme: 'key', authentication: { key: list.shop.accessKey } };
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
        const sender = watched(await LimeSession.connect(transport, transport === 'ws' ? list.server.http : list.server.tcp, { guest: true }));
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
      const session = watched(await LimeSession.connect('tcp', list.server.tcp, { guest: true }));
      session.transport.send(envelope(session.node, LIMIT + 1));
      const failed = await session.nextSession();
      assert.deepEqual([failed.state, failed.reason.code], ['failed', 11]);
      session.transport.close();
      await within(session.ended, 'the end of the session', PATIENCE);
    });
  });
});
