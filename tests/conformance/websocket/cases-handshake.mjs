// Sections 14 to 16, ours: the opening handshake, extensions, and what is no envelope.

import assert from 'node:assert/strict';
import { Case, OPCODE, encodeFrame } from './case.mjs';
import { RawWebSocket, UpgradeRefused } from '../../lib/websocket.mjs';

const cases = [];
const add = (id, title, run, open = true) => cases.push({ id, title, run, open });

const accepted = (options) => async (server) => {
  const c = await Case.open(server, options);
  await c.alive();
  c.ws.destroy();
};
const refused = (options, ...statuses) => async (server) => {
  await assert.rejects(RawWebSocket.open(server.http, options), (error) => {
    assert.ok(error instanceof UpgradeRefused, error.message);
    assert.ok(statuses.includes(error.status), `${error.message}, expected ${statuses.join(' or ')}`);
    return true;
  });
  const c = await Case.open(server);
  await c.alive();
  c.ws.destroy();
};
const hello = (id, title, run) => add(id, title, run, false);

hello('14.1.1', 'a plain upgrade', accepted({}));
hello('14.1.2', 'header names and values in other cases', accepted({ headers: { Upgrade: 'WebSocket', Connection: 'UPGRADE' } }));
hello('14.1.3', 'Connection with several tokens', accepted({ headers: { Connection: 'keep-alive, Upgrade' } }));
hello('14.1.4', 'Connection in two lines', accepted({ headers: { Connection: ['keep-alive', 'Upgrade'] } }));
hello('14.1.5', 'any path and query', accepted({ path: '/some/path?with=query&and=more' }));
hello('14.1.6', 'any Host', accepted({ headers: { Host: 'contract.ws.msging.net' } }));
hello('14.1.7', 'any Origin', accepted({ headers: { Origin: 'https://page.example' } }));
hello('14.1.8', 'no subprotocol', accepted({ protocol: null }));
hello('14.1.9', 'lime among other subprotocols, in several lines', accepted({ protocol: null, headers: { 'Sec-WebSocket-Protocol': ['chat', 'lime'] } }));
hello('14.1.10', 'blanks around values', accepted({ headers: { Upgrade: '   websocket  ', 'Sec-WebSocket-Version': ' 13 ' } }));
hello('14.1.11', 'many other headers', accepted({ headers: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`X-Header-${i}`, 'v'.repeat(50)])) }));
hello('14.2.1', 'version 8 is refused, and 13 is named', async (server) => {
  await assert.rejects(RawWebSocket.open(server.http, { headers: { 'Sec-WebSocket-Version': '8' } }), (error) => {
    assert.ok([400, 426].includes(error.status), error.message);
    assert.match(error.head, /^Sec-WebSocket-Version: *13/im);
    return true;
  });
});
hello('14.2.2', 'no version', refused({ headers: { 'Sec-WebSocket-Version': null } }, 400, 426));
hello('14.2.3', 'no key', refused({ headers: { 'Sec-WebSocket-Key': null } }, 400));
hello('14.2.4', 'a key that is no Base64', refused({ headers: { 'Sec-WebSocket-Key': 'not base64 at all!!!!!!!!' } }, 400));
hello('14.2.5', 'a key of 15 bytes', refused({ headers: { 'Sec-WebSocket-Key': Buffer.alloc(15).toString('base64') } }, 400));
hello('14.2.6', 'a POST', refused({ method: 'POST' }, 400, 405));
hello('14.2.7', 'HTTP/1.0', refused({ version: 'HTTP/1.0' }, 400, 426, 505, 200, 404));
hello('14.2.8', 'Upgrade to something else', refused({ headers: { Upgrade: 'h2c' } }, 400, 426, 200, 404));
hello('14.2.9', 'Connection without upgrade', refused({ headers: { Connection: 'keep-alive' } }, 400, 426, 200, 404));
hello('14.2.10', 'two keys', refused({ headers: { 'Sec-WebSocket-Key': [Buffer.alloc(16).toString('base64'), Buffer.alloc(16, 1).toString('base64')] } }, 400));
hello('14.3.1', 'frames sent together with the request are taken', async (server) => {
  const ws = await RawWebSocket.open(server.http, { early: encodeFrame({ payload: '{"state":"new"}' }) });
  assert.equal(JSON.parse((await ws.messages.take()).text).state, 'authenticating');
  ws.destroy();
});
hello('14.3.2', 'permessage-deflate is declined, or agreed without context takeover', async (server) => {
  const offer = 'permessage-deflate; client_max_window_bits';
  const ws = await RawWebSocket.open(server.http, { headers: { 'Sec-WebSocket-Extensions': offer } });
  const agreed = ws.header('Sec-WebSocket-Extensions');
  if (agreed !== undefined) {
    assert.match(agreed, /server_no_context_takeover/);
    assert.match(agreed, /client_no_context_takeover/);
  }
  ws.destroy();
  const c = await Case.open(server, { headers: { 'Sec-WebSocket-Extensions': offer } });
  await c.alive();
  c.ws.destroy();
});
hello('14.3.3', 'two hundred upgrades at once', async (server) => {
  const all = await Promise.all(Array.from({ length: 200 }, () => Case.open(server)));
  await Promise.all(all.map((c) => c.alive()));
  for (const c of all) c.ws.destroy();
});
hello('14.3.4', 'the accept header is the one of RFC 6455', async (server) => {
  const ws = await RawWebSocket.open(server.http, { headers: { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' } });
  assert.equal(ws.header('Sec-WebSocket-Accept'), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  ws.destroy();
});

// 15: before the session is established.
const unborn = (id, title, run) =>
  hello(id, title, async (server) => {
    const ws = await RawWebSocket.open(server.http);
    await run(ws, server);
    ws.destroy();
  });
const failed15 = async (ws) => {
  const session = JSON.parse((await ws.messages.take(() => true, 'a failed session')).text);
  assert.deepEqual([session.state, session.reason.code], ['failed', 15]);
};
[
  ['no JSON', 'hello'], ['an array', '[1]'], ['a string', '"new"'], ['a number', '7'], ['nothing', ''], ['a cut object', '{"state":"new"'],
  ['two objects', '{"state":"new"}{"state":"new"}'], ['a message', '{"id":"1","to":"a@msging.net","type":"text/plain","content":"x"}'],
  ['a command', '{"id":"1","method":"get","uri":"/ping"}'], ['a notification', '{"id":"1","event":"received"}'],
  ['another state', '{"state":"finishing"}'], ['authenticating', '{"state":"authenticating","scheme":"guest","from":"a@0mn.io"}'],
  ['an unknown state', '{"state":"sleeping"}'], ['no kind at all', '{"id":"1"}'],
].forEach(([title, text], i) =>
  unborn(`15.1.${i + 1}`, `${title} before the session gets failed 15, and the end`, async (ws) => {
    ws.sendText(text);
    await failed15(ws);
  }),
);
unborn('15.2.1', 'new twice gets failed 15', async (ws) => {
  ws.sendText('{"state":"new"}');
  await ws.messages.take();
  ws.sendText('{"state":"new"}');
  await failed15(ws);
});
unborn('15.2.2', 'another session id gets failed 11', async (ws) => {
  ws.sendText('{"state":"new"}');
  await ws.messages.take();
  ws.sendText('{"id":"other","state":"authenticating","from":"a@0mn.io/x","scheme":"guest","authentication":{}}');
  assert.equal(JSON.parse((await ws.messages.take()).text).reason.code, 11);
});
[
  ['no scheme', (s) => delete s.scheme, 11], ['an unknown scheme', (s) => (s.scheme = 'magic'), 11], ['no from', (s) => delete s.from, 11],
  ['no authentication', (s) => delete s.authentication, 11], ['no key in it', (s) => Object.assign(s, { scheme: 'key', authentication: {} }), 13],
  ['a key that is no Base64', (s) => Object.assign(s, { scheme: 'key', authentication: { key: '***' } }), 13],
  ['a token of an unknown issuer', (s) => Object.assign(s, { scheme: 'external', authentication: { token: 'a.b.c', issuer: 'nobody' } }), 13],
  ['a guest in another domain', (s) => (s.from = 'a@elsewhere.example/x'), 13],
].forEach(([title, change, code], i) =>
  unborn(`15.3.${i + 1}`, `credentials with ${title} get failed ${code}`, async (ws) => {
    ws.sendText('{"state":"new"}');
    const { id } = JSON.parse((await ws.messages.take()).text);
    const session = { id, state: 'authenticating', from: `${id}@0mn.io/x`, scheme: 'guest', authentication: {} };
    change(session);
    ws.sendText(JSON.stringify(session));
    const answer = JSON.parse((await ws.messages.take()).text);
    assert.deepEqual([answer.id, answer.state, answer.reason.code], [id, 'failed', code]);
  }),
);
hello('15.4.1', 'a client that says nothing is dropped after the handshake timeout with failed 16', async (_, impatient) => {
  const ws = await RawWebSocket.open(impatient.http);
  assert.equal(JSON.parse((await ws.messages.take(() => true, 'failed 16')).text).reason.code, 16);
  ws.destroy();
});
hello('15.4.2', 'so is one that stops after new', async (_, impatient) => {
  const ws = await RawWebSocket.open(impatient.http);
  ws.sendText('{"state":"new"}');
  await ws.messages.take();
  const failed = JSON.parse((await ws.messages.take(() => true, 'failed 16')).text);
  assert.deepEqual([failed.state, failed.reason.code], ['failed', 16]);
  ws.destroy();
});

// 16: after it.
add('16.1.1', 'frames that are no envelope are ignored, up to nine in a row', async (c) => {
  for (let round = 0; round < 3; round++) {
    for (const junk of ['hello', '[]', '7', 'null', '{"id":"1"}', '{', '', '{}', '"x"']) c.ws.sendText(junk);
    await c.alive();
  }
});
add('16.1.2', 'ten in a row end the connection, and the reason is said', async (c) => {
  for (let i = 0; i < 10; i++) c.ws.sendText('hello');
  const end = await c.ws.end();
  const failed = c.ws.messages.all.map((m) => JSON.parse(m.text)).find((envelope) => envelope.state === 'failed');
  assert.ok(failed?.reason.code >= 11 || [1002, 1003, 1007, 1008].includes(end.code), `closed with ${end.code} and no word`);
});
add('16.1.3', 'white space around an envelope', (c) => {
  const command = c.command();
  return c.roundTrip({ id: command.id, bytes: Buffer.concat([Buffer.from('\n\r\t '), command.bytes, Buffer.from(' \n\n')]) });
});
add('16.1.4', 'a byte order mark is not white space: ignored or answered, and the connection lives', async (c) => {
  c.ws.sendFrame({ payload: Buffer.concat([Buffer.from('efbbbf', 'hex'), c.command().bytes]) });
  await c.alive();
});
add('16.1.5', 'new on an established session gets failed 15', async (c) => {
  c.ws.sendText('{"state":"new"}');
  const failed = JSON.parse((await c.ws.messages.take(() => true, 'failed 15')).text);
  assert.deepEqual([failed.state, failed.reason.code], ['failed', 15]);
});
add('16.1.6', 'a binary message is an envelope too, and is answered with a text', async (c) => {
  await c.roundTrip(c.command(), { opcode: OPCODE.binary });
});

export default cases;
