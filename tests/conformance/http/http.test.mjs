// HTTP/1.1 as RFC 9112 has it, with an eye on request smuggling: whatever two servers could read in two ways must
// be refused, and the connection closed, so that no second request can hide behind it.

import assert from 'node:assert/strict';
import { Http } from '../../lib/http.mjs';
import { startServer } from '../../lib/server.mjs';
import { after, before, describe, test } from '../../lib/test.mjs';
import { newId } from '../../lib/habits.mjs';
import { RawHttp } from './raw.mjs';

let server;
let patient;
let bot;
let key;
before(async () => {
  server = await startServer();
  bot = await server.addBot('shop');
  key = `Authorization: ${bot.authorization}\r\n`;
});
after(async () => {
  await server?.stop();
  await patient?.stop();
});

const PING = () => JSON.stringify({ id: newId(), method: 'get', uri: '/ping' });
const request = (body, { line = 'POST /commands HTTP/1.1', host = 'Host: x\r\n', headers = '', length = true } = {}) =>
  `${line}\r\n${host}${key}Content-Type: application/json\r\n${headers}${length ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : ''}\r\n${body}`;
const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

async function answer(bytes, options) {
  const http = await RawHttp.open(server.http);
  http.send(bytes, options);
  const response = await http.response();
  return { http, response };
}

/** Good: 200 with the answer of a ping, and the connection can be used again. */
async function good(bytes) {
  const { http, response } = await answer(bytes);
  assert.equal(response.status, 200, response.body);
  assert.equal(response.json.status, 'success');
  http.send(request(PING()));
  assert.equal((await http.response('the answer to the next request')).status, 200);
  http.destroy();
}

/** Refused with one of these statuses; the connection is closed and nothing behind it was taken as a request. */
async function refused(bytes, ...statuses) {
  const { http, response } = await answer(bytes);
  assert.ok(statuses.includes(response.status), `HTTP ${response.status} ${response.body}, expected ${statuses.join(' or ')}`);
  await http.ended();
  assert.deepEqual(http.responses.pending, [], 'no second response');
  await alive();
}

async function alive() {
  const http = await RawHttp.open(server.http);
  http.send(request(PING()));
  assert.equal((await http.response()).status, 200);
  http.destroy();
}

const SMUGGLED = `GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`;

describe('HTTP: framing that can be read in two ways', () => {
  const cases = {
    'CL.TE: both Content-Length and Transfer-Encoding': () =>
      request(`0\r\n\r\n${SMUGGLED}`, { headers: 'Transfer-Encoding: chunked\r\n' }),
    'TE.CL: the same, the other way round': () =>
      `POST /commands HTTP/1.1\r\nHost: x\r\n${key}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${chunk(SMUGGLED)}0\r\n\r\n`,
    'two Content-Length that differ': () => request(PING(), { headers: 'Content-Length: 3\r\n' }),
    'two Content-Length in one line that differ': () => request(PING(), { length: false, headers: 'Content-Length: 3, 4\r\n' }),
    'Content-Length with a sign': () => request('', { length: false, headers: 'Content-Length: +3\r\n' }),
    'Content-Length below zero': () => request('', { length: false, headers: 'Content-Length: -1\r\n' }),
    'Content-Length in hexadecimal': () => request('', { length: false, headers: 'Content-Length: 0x3\r\n' }),
    'Content-Length with a blank inside': () => request('', { length: false, headers: 'Content-Length: 1 1\r\n' }),
    'Content-Length past 64 bits': () => request('', { length: false, headers: 'Content-Length: 18446744073709551617\r\n' }),
    'Content-Length empty': () => request('', { length: false, headers: 'Content-Length:\r\n' }),
    'Transfer-Encoding unknown': () => request('x', { length: false, headers: 'Transfer-Encoding: zipped\r\n' }),
    'Transfer-Encoding identity': () => request('x', { length: false, headers: 'Transfer-Encoding: identity\r\n' }),
    'Transfer-Encoding: chunked twice in one line': () =>
      request(`${chunk(PING())}0\r\n\r\n`, { length: false, headers: 'Transfer-Encoding: chunked, chunked\r\n' }),
    'Transfer-Encoding: chunked not last': () =>
      request(`${chunk(PING())}0\r\n\r\n`, { length: false, headers: 'Transfer-Encoding: chunked, gzip\r\n' }),
    'Transfer-Encoding in two lines, the second unknown': () =>
      request(`${chunk(PING())}0\r\n\r\n`, { length: false, headers: 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n' }),
    'Transfer-Encoding with a vertical tab': () =>
      request(`${chunk(PING())}0\r\n\r\n`, { length: false, headers: 'Transfer-Encoding: \x0bchunked\r\n' }),
    'Transfer-Encoding in HTTP/1.0': () =>
      request(`${chunk(PING())}0\r\n\r\n`, { line: 'POST /commands HTTP/1.0', length: false, headers: 'Transfer-Encoding: chunked\r\n' }),
    'a blank between the name of a header and its colon': () => request(PING(), { headers: 'X-Header : y\r\n' }),
    'a blank between Content-Length and its colon': () => request(SMUGGLED, { length: false, headers: `Content-Length : ${SMUGGLED.length}\r\n` }),
    'a header that begins with a blank, as the first one': () => request(PING(), { host: ' Host: x\r\n' }),
    'obs-fold: a header that goes on in the next line': () => request(PING(), { headers: 'X-Folded: a\r\n b\r\n' }),
    'obs-fold with a tab': () => request(PING(), { headers: 'X-Folded: a\r\n\tb\r\n' }),
    'obs-fold of Transfer-Encoding': () => request(`${chunk(PING())}0\r\n\r\n`, { length: false, headers: 'Transfer-Encoding:\r\n chunked\r\n' }),
    'a header without a colon': () => request(PING(), { headers: 'Nonsense\r\n' }),
    'a header without a name': () => request(PING(), { headers: ': value\r\n' }),
    'a NUL in the value of a header': () => request(PING(), { headers: 'X-Nul: a\0b\r\n' }),
    'a bare carriage return in the value of a header': () => request(PING(), { headers: 'X-Cr: a\rb\r\n' }),
    'a control character in the name of a header': () => request(PING(), { headers: 'X-\x01: b\r\n' }),
    'no Host in HTTP/1.1': () => request(PING(), { host: '' }),
    'two Host headers': () => request(PING(), { host: 'Host: a\r\nHost: b\r\n' }),
  };
  for (const [title, bytes] of Object.entries(cases)) {
    test(`${title} is refused with 400`, () => refused(bytes() + SMUGGLED, 400, ...(title.includes('Transfer-Encoding') ? [501, 505] : [])));
  }

  test('Content-Length twice and the same may be refused or taken as one', async () => {
    const body = PING();
    const { http, response } = await answer(request(body, { headers: `Content-Length: ${Buffer.byteLength(body)}\r\n` }));
    assert.ok([200, 400].includes(response.status), response.body);
    http.destroy();
    await alive();
  });
});

describe('HTTP: chunks', () => {
  const chunked = (body, headers = '') => request(body, { length: false, headers: `Transfer-Encoding: chunked\r\n${headers}` });

  test('one chunk', () => good(chunked(`${chunk(PING())}0\r\n\r\n`)));
  test('a chunk for each byte', () => good(chunked(`${[...PING()].map(chunk).join('')}0\r\n\r\n`)));
  test('sizes in upper and lower case, with leading zeros', () => {
    const body = PING();
    return good(chunked(`000${body.length.toString(16).toUpperCase()}\r\n${body}\r\n000\r\n\r\n`));
  });
  test('extensions are ignored', () => {
    const body = PING();
    return good(chunked(`${body.length.toString(16)};name=value;other="quoted"\r\n${body}\r\n0;last\r\n\r\n`));
  });
  test('trailers are read and ignored', () => good(chunked(`${chunk(PING())}0\r\nX-Trailer: yes\r\nX-Other: no\r\n\r\n`)));
  test('the word in other cases', () => good(request(`${chunk(PING())}0\r\n\r\n`, { length: false, headers: 'Transfer-Encoding: Chunked\r\n' })));
  test('byte by byte', async () => {
    const http = await RawHttp.open(server.http);
    await http.sendChopped(chunked(`${chunk(PING())}0\r\n\r\n`), 1);
    assert.equal((await http.response()).status, 200);
    http.destroy();
  });

  const bad = {
    'a size that is no number': 'xyz\r\nabc\r\n0\r\n\r\n',
    'a size with a sign': '+3\r\nabc\r\n0\r\n\r\n',
    'a size below zero': '-1\r\nabc\r\n0\r\n\r\n',
    'a size with 0x': '0x3\r\nabc\r\n0\r\n\r\n',
    'an empty size': '\r\nabc\r\n0\r\n\r\n',
    'a size past 64 bits': '10000000000000003\r\nabc\r\n0\r\n\r\n',
    'a chunk longer than its size': '3\r\nabcdef\r\n0\r\n\r\n',
    'no line end after a chunk': '3\r\nabc0\r\n\r\n',
    'a bare line feed after the size': '3\nabc\r\n0\r\n\r\n',
    'a bare carriage return after the size': '3\rabc\r\n0\r\n\r\n',
    'a control character in an extension': '3;\0\r\nabc\r\n0\r\n\r\n',
    'a bare line feed in an extension (as two servers may read it)': '3;a\nb\r\nabc\r\n0\r\n\r\n',
  };
  for (const [title, body] of Object.entries(bad)) test(`${title} is refused`, () => refused(chunked(body) + SMUGGLED, 400, ...(title.includes('64 bits') ? [413] : [])));
});

describe('HTTP: request line and targets', () => {
  test('pipelined requests are answered in order', async () => {
    const http = await RawHttp.open(server.http);
    const ids = Array.from({ length: 100 }, () => newId());
    ids.forEach((id) => http.send(request(JSON.stringify({ id, method: 'get', uri: '/ping' }))));
    for (const id of ids) assert.equal((await http.response()).json.id, id);
    http.destroy();
  });

  test('a hundred pipelined requests in one write, mixed in kind', async () => {
    const http = await RawHttp.open(server.http);
    const kinds = [
      () => [request(PING()), 200], () => [`GET /nothing HTTP/1.1\r\nHost: x\r\n${key}\r\n`, 404],
      () => [request('{'), 400], () => [`GET /messages/inbox HTTP/1.1\r\nHost: x\r\n${key}\r\n`, 200],
      () => [request(`${chunk(PING())}0\r\n\r\n`, { length: false, headers: 'Transfer-Encoding: chunked\r\n' }), 200],
    ];
    const sent = Array.from({ length: 100 }, (_, i) => kinds[i % kinds.length]());
    sent.slice(0, -1).forEach(() => http.send(''));
    http.send(sent.map(([bytes]) => bytes).join(''));
    for (const [, status] of sent) assert.equal((await http.response()).status, status);
    http.destroy();
  });

  test('byte by byte', async () => {
    const http = await RawHttp.open(server.http);
    await http.sendChopped(request(PING()), 1);
    assert.equal((await http.response()).status, 200);
    http.destroy();
  });

  test('an absolute target is the same as its path', () => good(request(PING(), { line: 'POST http://contract.http.msging.net/commands HTTP/1.1' })));
  test('any host name', () => good(request(PING(), { host: 'Host: contract-id.http.msging.net\r\n' })));
  test('header names in any case', () => good(request(PING(), { headers: 'x-ANYTHING: y\r\n' }).replace('Content-Length', 'content-LENGTH')));
  test('an empty line before a request is ignored', () => good(`\r\n${request(PING())}`));
  test('a query is no part of the path', () => good(request(PING(), { line: 'POST /commands?x=1 HTTP/1.1' })));
  test('the Content-Type is not enforced', () => good(request(PING()).replace('application/json', 'text/plain; charset=x')));

  const bad = {
    'no version': 'POST /commands\r\n\r\n',
    'an unknown version': 'POST /commands HTTP/3.0\r\nHost: x\r\n\r\n',
    'HTTP in lower case': 'POST /commands http/1.1\r\nHost: x\r\n\r\n',
    'a method with a control character': 'PO\x01ST /commands HTTP/1.1\r\nHost: x\r\n\r\n',
    'a target with a control character': 'GET /a\x01b HTTP/1.1\r\nHost: x\r\n\r\n',
    'a target with a blank': 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n',
    'no target': 'GET HTTP/1.1\r\nHost: x\r\n\r\n',
    'garbage': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 garbage\r\n\r\n',
  };
  for (const [title, bytes] of Object.entries(bad)) test(`${title} is refused`, () => refused(bytes, 400, 505));

  test('a method of 64 KiB is refused', () => refused(`${'A'.repeat(65536)} / HTTP/1.1\r\nHost: x\r\n\r\n`, 400, 405, 431, 501));
  test('a target of 64 KiB is refused with 414', () => refused(`GET /${'a'.repeat(65536)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414, 431, 400));
  test('a header of 64 KiB is refused with 431', () => refused(request(PING(), { headers: `X-Long: ${'a'.repeat(65536)}\r\n` }), 431, 400));
  test('ten thousand headers are refused with 431', () => refused(request(PING(), { headers: 'A: b\r\n'.repeat(10_000) }), 431, 400));
  test('an endless header without a line end is refused', async () => {
    const http = await RawHttp.open(server.http);
    http.send(`GET / HTTP/1.1\r\nHost: x\r\nX-Endless: ${'a'.repeat(300_000)}`);
    assert.ok([400, 431].includes((await http.response()).status));
    await http.ended();
    await alive();
  });

  test('OPTIONS * and an unknown method get an answer, and the server lives', async () => {
    for (const line of ['OPTIONS * HTTP/1.1', 'BREW /messages HTTP/1.1', 'CONNECT example.com:443 HTTP/1.1', 'TRACE /messages HTTP/1.1']) {
      const { http, response } = await answer(`${line}\r\nHost: x\r\n${key}\r\n`);
      assert.ok([200, 204, 400, 404, 405, 501].includes(response.status), `${line}: HTTP ${response.status}`);
      assert.doesNotMatch(response.body, /Authorization/, 'nothing of the request is sent back');
      http.destroy();
    }
    await alive();
  });
});

describe('HTTP: answers', () => {
  const api = () => new Http(server.url, { headers: { Authorization: bot.authorization } });

  test('HEAD has the headers of GET and no body', async () => {
    const http = await RawHttp.open(server.http);
    http.send(`GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`);
    const got = await http.response();
    assert.equal(got.status, 200);
    http.send(`HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n`, { head: true });
    const head = await http.response();
    assert.deepEqual([head.status, head.body], [200, '']);
    assert.equal(head.headers['content-length'], got.headers['content-length']);
    http.send(request(PING()));
    assert.equal((await http.response('the next answer, not the body of HEAD')).json.status, 'success');
    http.destroy();
  });

  test('404, 405 and 413 say so in a reason object', async () => {
    const http = api();
    for (const [method, path, status] of [
      ['GET', '/no/such/path', 404], ['POST', '/no/such/path', 404], ['GET', '/messages', 405], ['PUT', '/commands', 405],
      ['DELETE', '/notifications', 405], ['POST', '/messages/inbox', 405],
    ]) {
      const response = await http.request(method, path, method === 'GET' || method === 'DELETE' ? undefined : {});
      assert.equal(response.status, status, `${method} ${path}: ${response.text}`);
      assert.ok(Number.isInteger(response.json?.code), `${method} ${path}: ${response.text}`);
      assert.equal(typeof response.json.description, 'string');
      if (status === 405) assert.ok(response.headers.allow, `${method} ${path} names what is allowed`);
    }
    http.close();
  });

  test('a body of exactly 1 MiB is taken; one byte more is 413, and nothing is kept of it', async () => {
    const sized = (size) => {
      const empty = JSON.stringify({ id: 'p', method: 'get', uri: '/ping', pad: '' });
      return JSON.stringify({ id: 'p', method: 'get', uri: '/ping', pad: 'x'.repeat(size - empty.length) });
    };
    const http = api();
    assert.equal((await http.post('/commands', sized(1 << 20))).status, 200);
    http.close();
    const { http: raw, response } = await answer(request(sized((1 << 20) + 1)));
    assert.equal(response.status, 413);
    assert.ok(Number.isInteger(response.json?.code), response.body);
    raw.destroy();
    const declared = await answer(request('', { length: false, headers: 'Content-Length: 999999999\r\n' }));
    assert.equal(declared.response.status, 413, 'told before the body is sent');
    declared.http.destroy();
    const chunks = `${'10000\r\n'}${'x'.repeat(65536)}\r\n`.repeat(17);
    const streamed = await answer(request(`${chunks}0\r\n\r\n`, { length: false, headers: 'Transfer-Encoding: chunked\r\n' }));
    assert.equal(streamed.response.status, 413);
    streamed.http.destroy();
    await alive();
  });

  test('Expect: 100-continue is answered before the body is sent', async () => {
    const http = await RawHttp.open(server.http);
    const body = PING();
    http.send(`POST /commands HTTP/1.1\r\nHost: x\r\n${key}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`);
    assert.equal((await http.response('100 Continue')).status, 100);
    http.write(body);
    assert.equal((await http.response()).status, 200);
    http.destroy();
  });

  test('Expect: 100-continue with too large a body is refused at once', async () => {
    const { http, response } = await answer(`POST /commands HTTP/1.1\r\nHost: x\r\n${key}Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n`);
    assert.ok([413, 417].includes(response.status), `HTTP ${response.status}`);
    http.destroy();
  });

  test('an unknown expectation is 417, or ignored', async () => {
    const { http, response } = await answer(request(PING(), { headers: 'Expect: miracles\r\n' }));
    assert.ok([200, 417].includes(response.status));
    http.destroy();
  });

  test('Connection: close is obeyed', async () => {
    const { http, response } = await answer(request(PING(), { headers: 'Connection: close\r\n' }));
    assert.equal(response.status, 200);
    await http.ended();
  });

  test('HTTP/1.0 closes unless keep-alive is asked for', async () => {
    const first = await answer(request(PING(), { line: 'POST /commands HTTP/1.0', host: '' }));
    assert.equal(first.response.status, 200);
    await first.http.ended();
    const second = await answer(request(PING(), { line: 'POST /commands HTTP/1.0', headers: 'Connection: keep-alive\r\n' }));
    assert.equal(second.response.status, 200);
    second.http.destroy();
  });

  test('half a request and a closed connection do no harm', async () => {
    for (const bytes of ['', 'P', 'POST /comm', 'POST /commands HTTP/1.1\r\nHo', request(PING()).slice(0, -5)]) {
      const http = await RawHttp.open(server.http);
      http.write(bytes);
      http.finish();
      await http.ended();
    }
    await alive();
  });

  test('a client that closes after its request is half done gets the answer that is due', async () => {
    const http = await RawHttp.open(server.http);
    http.send(request(PING()));
    http.finish();
    assert.equal((await http.response()).status, 200);
    await http.ended();
  });

  test('a cut after a message was accepted does not lose it', async () => {
    const other = await server.addBot('sink');
    const http = await RawHttp.open(server.http);
    const body = JSON.stringify({ id: 'cut-1', to: 'sink@msging.net', type: 'text/plain', content: 'x' });
    http.send(request(body, { line: 'POST /messages HTTP/1.1' }));
    assert.equal((await http.response()).status, 202);
    http.destroy();
    const inbox = new Http(server.url, { headers: { Authorization: other.authorization } });
    assert.deepEqual((await inbox.get('/messages/inbox')).json.map((m) => m.id), ['cut-1']);
    inbox.close();
  });

  test('an empty answer has Content-Length 0', async () => {
    const body = JSON.stringify({ to: 'sink@msging.net', type: 'text/plain', content: 'x' });
    const { http, response } = await answer(request(body, { line: 'POST /messages HTTP/1.1' }));
    assert.deepEqual([response.status, response.body, response.headers['content-length']], [202, '', '0']);
    http.destroy();
  });

  test('credentials: missing, malformed and wrong ones are 401 with a reason, on every path that needs them', async () => {
    // A bot of its own: after so many failures its identity is refused from this address for a while.
    await server.addBot('guarded');
    const b64 = (text) => Buffer.from(text).toString('base64');
    const values = [
      undefined, '', 'Key', 'Key ', 'Key ***', `Key ${b64('guarded')}`, `Key ${b64('guarded:')}`, `Key ${b64(':x')}`, `Key ${b64('guarded:wrong')}`,
      `Key ${b64('nobody:x')}`, `Basic ${b64('guarded@msging.net/default:wrong')}`, `Bearer ${b64('guarded:x')}`, `Key ${b64('guarded:x'.repeat(2000))}`,
    ];
    for (const value of values) {
      const http = new Http(server.url, value === undefined ? {} : { headers: { Authorization: value } });
      for (const [method, path] of [['POST', '/messages'], ['POST', '/notifications'], ['POST', '/commands'], ['GET', '/messages/inbox'], ['GET', '/notifications/inbox']]) {
        const response = await http.request(method, path, method === 'POST' ? { id: '1', method: 'get', uri: '/ping' } : undefined);
        assert.equal(response.status, 401, `${method} ${path} with ${value}: ${response.text}`);
        assert.equal(response.json?.code, 13);
      }
      http.close();
    }
  });
});

describe('HTTP: slow clients', () => {
  test('a client that trickles its head does not hold up the others', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => RawHttp.open(server.http)));
    for (const http of slow) http.write('POST /commands HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    for (let round = 0; round < 20; round++) {
      await alive();
      for (const http of slow) http.write('y');
    }
    for (const http of slow) {
      http.send(`\r\n${key}Content-Length: ${PING().length}\r\n\r\n${PING()}`);
      assert.equal((await http.response()).status, 200);
      http.destroy();
    }
  });
});
