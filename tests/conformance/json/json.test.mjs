// JSON as RFC 8259 has it, at every door: bodies of /commands and /messages, and frames of a session.

import assert from 'node:assert/strict';
import { Http } from '../../lib/http.mjs';
import { LimeSession } from '../../lib/lime.mjs';
import { startServer } from '../../lib/server.mjs';
import { after, before, describe, test } from '../../lib/test.mjs';
import { ACCEPTED, EXACT, OPEN, REJECTED } from './sets.mjs';

let server;
let api;
let sink;
let session;
before(async () => {
  server = await startServer();
  const bot = await server.addBot('shop');
  api = new Http(server.url, { headers: { Authorization: bot.authorization } });
  sink = await LimeSession.connect('ws', server.http, { bot: await server.addBot('sink'), instance: 'one' });
  // What comes is wanted as it was written, not as JavaScript reads it.
  sink.texts = [];
  const push = sink.transport.ws.messages.push;
  sink.transport.ws.messages.push = (message) => {
    sink.texts.push(message.text);
    push(message);
  };
  session = await LimeSession.connect('ws', server.http, { bot, instance: 'one' });
});
after(async () => {
  api?.close();
  sink?.drop();
  session?.drop();
  await server?.stop();
});

const inCommand = (value, id = 'j') => `{"id":"${id}","method":"get","uri":"/ping","pad":${value}}`;
const inMessage = (value, id) => `{"id":"${id}","to":"sink@msging.net/one","type":"application/json","content":${value}}`;

test('the sets are as large as they claim to be', () => {
  assert.ok(ACCEPTED.length > 100, `${ACCEPTED.length}`);
  assert.ok(REJECTED.length > 140, `${REJECTED.length}`);
  for (const [name, text] of ACCEPTED) assert.doesNotThrow(() => JSON.parse(text), name);
  for (const [name, text] of REJECTED) assert.throws(() => JSON.parse(text), SyntaxError, name);
});

describe('accepted in a command over HTTP', () => {
  for (const [name, text] of ACCEPTED) {
    test(name, async () => {
      const answer = await api.post('/commands', inCommand(text));
      assert.deepEqual([answer.status, answer.json?.status], [200, 'success'], answer.text);
    });
  }
});

describe('refused in a command over HTTP, with 400 and code 21', () => {
  for (const [name, text] of REJECTED) {
    test(name, async () => {
      const answer = await api.post('/commands', inCommand(text));
      assert.deepEqual([answer.status, answer.json?.code], [400, 21], answer.text);
      assert.match(answer.json.description, /\S/);
    });
  }
});

describe('as the content of a message: delivered as it was', () => {
  let count = 0;
  const deliver = async (text) => {
    const id = `d${(count += 1)}`;
    const answer = await api.post('/messages', inMessage(text, id));
    assert.equal(answer.status, 202, answer.text);
    const message = await sink.nextMessage((m) => m.id === id);
    return { message, raw: sink.texts.find((one) => one.includes(`"${id}"`)) };
  };
  for (const [name, text] of ACCEPTED) {
    test(name, async () => {
      const { message } = await deliver(text);
      assert.deepEqual(message.content, JSON.parse(text));
    });
  }
  for (const text of EXACT) {
    test(`the number ${text} keeps its every digit`, async () => {
      const { raw } = await deliver(`{"n":${text}}`);
      assert.ok(raw.includes(`{"n":${text}}`), raw);
    });
  }
});

describe('refused as the content of a message, and nothing is delivered', () => {
  for (const [name, text] of REJECTED) {
    test(name, async () => {
      const answer = await api.post('/messages', inMessage(text, 'refused'));
      assert.deepEqual([answer.status, answer.json?.code], [400, 21], answer.text);
    });
  }
  test('none of them reached the recipient', async () => {
    await sink.ping();
    assert.deepEqual(sink.messages.all.filter((message) => message.id === 'refused'), []);
  });
});

describe('over a session', () => {
  let count = 0;
  for (const [name, text] of ACCEPTED) {
    test(`accepted: ${name}`, async () => {
      const id = `s${(count += 1)}`;
      session.transport.send(inCommand(text, id));
      await session.ping();
      assert.equal(session.strayResponses.drain((response) => response.id === id).length, 1);
    });
  }
  for (const [name, text] of REJECTED) {
    test(`ignored, and the session lives: ${name}`, async () => {
      const id = `s${(count += 1)}`;
      session.transport.send(inCommand(text, id));
      await session.ping();
      assert.deepEqual(session.strayResponses.drain((response) => response.id === id), []);
    });
  }
});

describe('left open by the standard: taken or refused, and the server stays whole', () => {
  let count = 0;
  for (const [name, text] of OPEN) {
    test(name, async () => {
      const command = await api.post('/commands', inCommand(text));
      assert.ok([200, 400].includes(command.status), `HTTP ${command.status} ${command.text}`);
      if (command.status === 400) assert.equal(command.json?.code, 21);
      const id = `o${(count += 1)}`;
      const message = await api.post('/messages', inMessage(text, id));
      assert.ok([202, 400].includes(message.status), `HTTP ${message.status} ${message.text}`);
      if (message.status === 202) {
        // What was taken must come out as JSON again, readable by any client.
        await sink.nextMessage((m) => m.id === id);
      }
      session.transport.send(inCommand(text, id));
      await session.ping();
    });
  }
});

describe('the whole text', () => {
  const good = inCommand('1');
  for (const [name, text, status] of [
    ['white space around it', ` \t\r\n${good}\r\n\t `, 200],
    ['two objects', good + good, 400],
    ['a word behind it', `${good}x`, 400],
    ['a comma behind it', `${good},`, 400],
    ['a NUL behind it', `${good}\0`, 400],
    ['an array around it', `[${good}]`, 400],
    ['a string', JSON.stringify(good), 400],
    ['a number', '7', 400], ['null', 'null', 400], ['true', 'true', 400],
    ['white space only', ' \n ', 400], ['nothing', '', 400],
    ['UTF-16', Buffer.from(good, 'utf16le'), 400],
    ['a bad byte in a string', Buffer.concat([Buffer.from(good.slice(0, -2)), Buffer.from([0xff]), Buffer.from('"}')]), 400],
    ['a bad byte in a name', Buffer.concat([Buffer.from('{"a'), Buffer.from([0xc3, 0x28]), Buffer.from(`":1,${good.slice(1)}`)]), 400],
    ['an overlong sequence', Buffer.concat([Buffer.from('{"pad2":"'), Buffer.from([0xc0, 0xaf]), Buffer.from(`",${good.slice(1)}`)]), 400],
    ['a surrogate in UTF-8', Buffer.concat([Buffer.from('{"pad2":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(`",${good.slice(1)}`)]), 400],
  ]) {
    test(`${name}: HTTP ${status}`, async () => {
      const answer = await api.post('/commands', text);
      assert.equal(answer.status, status, answer.text);
      if (status === 400) assert.equal(answer.json?.code, 21);
    });
  }

  test('a member of the envelope twice is refused, or the same one counts everywhere', async () => {
    const answer = await api.post('/messages', '{"id":"twice","to":"sink@msging.net/one","to":"shop@msging.net/none","type":"text/plain","content":"x"}');
    if (answer.status === 400) return;
    const message = await sink.nextMessage((m) => m.id === 'twice').catch(() => undefined);
    assert.ok(message === undefined || message.to === 'sink@msging.net/one', 'what decided the way is what is delivered');
  });

  test('wrong kinds of members are 400, not a crash', async () => {
    const values = ['1', 'true', 'null', '[]', '{}', '""', '"\\u0000"', `"${'x'.repeat(5000)}"`];
    for (const member of ['id', 'to', 'from', 'pp', 'type', 'metadata']) {
      for (const value of values) {
        const members = { id: '"k"', to: '"shop@msging.net"', type: '"text/plain"', content: '"x"', [member]: value };
        const text = `{${Object.entries(members).map(([name, json]) => `"${name}":${json}`).join(',')}}`;
        const answer = await api.post('/messages', text);
        assert.ok([202, 400].includes(answer.status), `${text.slice(0, 200)}: HTTP ${answer.status}`);
      }
    }
    for (const member of ['id', 'to', 'method', 'uri', 'type', 'resource', 'status', 'reason']) {
      for (const value of values) {
        const members = { id: '"k"', method: '"get"', uri: '"/ping"', [member]: value };
        const text = `{${Object.entries(members).map(([name, json]) => `"${name}":${json}`).join(',')}}`;
        const answer = await api.post('/commands', text);
        assert.ok([200, 202, 400].includes(answer.status), `${text.slice(0, 200)}: HTTP ${answer.status}`);
      }
    }
  });
});
