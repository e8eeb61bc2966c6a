// Commands: get and set of a document of the bucket and of a contact. See bench/README.md.
//
//   --pairs N     interleaved rounds (3)
//   --seconds N   length of one measurement (4)
//   --things N    documents, and contacts, that there are (10000)

import { parseArgs } from 'node:util';
import { conclude } from '../harness/goals.mjs';
import { LoadClient } from '../harness/load-client.mjs';
import { median } from '../harness/statistics.mjs';
import { count, ms, table } from '../harness/table.mjs';
import { wrk } from '../harness/wrk.mjs';
import { startOurs } from '../peers/ours.mjs';

const CONNECTIONS = 32;

const { values: options } = parseArgs({
  options: { pairs: { type: 'string', default: '3' }, seconds: { type: 'string', default: '4' }, things: { type: 'string', default: '10000' } },
});
const [pairs, seconds, things] = ['pairs', 'seconds', 'things'].map((name) => Number(options[name]));

const server = await startOurs();
const bot = await server.addBot('clerk');

/** A command by itself, which must succeed. */
async function ask(command) {
  const answer = await fetch(`http://${server.http}/commands`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: bot.authorization },
    body: JSON.stringify({ id: 'probe', ...command }),
  });
  const response = await answer.json();
  if (response.status !== 'success') throw new Error(`${command.method} ${command.uri}: ${JSON.stringify(response)}`);
  return response.resource;
}

/** Everything that will be asked for is there; then some of it is looked at. */
async function fill() {
  for (let first = 0; first < things; first += CONNECTIONS) {
    const numbers = Array.from({ length: Math.min(CONNECTIONS, things - first) }, (_, i) => first + i);
    await Promise.all(
      numbers.flatMap((i) => [
        ask({ method: 'set', uri: `/buckets/key${i}`, type: 'application/json', resource: { step: i, text: 'x'.repeat(100) } }),
        ask({
          method: 'set', uri: '/contacts', type: 'application/vnd.lime.contact+json',
          resource: { identity: `${i}@wa.gw.msging.net`, name: `Person ${i}`, group: 'vip', extras: { step: String(i) } },
        }),
      ]),
    );
  }
  const last = things - 1;
  if ((await ask({ method: 'get', uri: `/buckets/key${last}` })).step !== last) throw new Error('a wrong document');
  if ((await ask({ method: 'get', uri: `/contacts/${last}@wa.gw.msging.net` })).name !== `Person ${last}`) throw new Error('a wrong contact');
}

/** The step of the last `set` of some things. A failure comes as a 200 too, which wrk does not look into. */
async function steps(kind) {
  const all = [];
  for (let i = 0; i < Math.min(things, 50); i++) {
    const document = await ask({ method: 'get', uri: kind === 'bucket' ? `/buckets/key${i}` : `/contacts/${i}@wa.gw.msging.net` });
    all.push(String(kind === 'bucket' ? document.step : document.extras.step));
  }
  return all.join(' ');
}

async function overHttp(method, kind) {
  const url = `http://${server.http}/commands`;
  const before = await steps(kind);
  const result = await wrk('command.lua', url, { seconds, connections: CONNECTIONS, args: [method, kind, String(things), bot.authorization] });
  if (result.refused > 0) throw new Error(`${result.refused} of ${result.requests} commands were refused`);
  if (method === 'set' && (await steps(kind)) === before) throw new Error(`nothing was set of the ${kind}`);
  return result;
}

/** One session, with as many commands under way as there are connections over HTTP. */
async function overWebSocket(method, kind) {
  const client = new LoadClient('command', {
    address: server.http, node: `${bot.identifier}@msging.net/bench`, key: bot.accessKey, method, kind, things, seconds, 'under-way': CONNECTIONS,
  });
  const { answered, seconds: spent } = await client.next();
  await client.stop();
  return { rate: answered / spent };
}

const cases = ['bucket', 'contact'].flatMap((kind) => ['get', 'set'].map((method) => ({ kind, method, http: [], socket: [] })));
await fill();
for (let pair = 0; pair < pairs; pair++) {
  for (const one of cases) {
    one.http.push(await overHttp(one.method, one.kind));
    one.socket.push(await overWebSocket(one.method, one.kind));
  }
}
await server.stop();

const rates = (results) => results.map(({ rate }) => rate);
const each = (values, show) => values.map(show).join(' ');
console.log(`commands on one of ${count(things)} things; ${CONNECTIONS} under way; ${pairs} interleaved rounds of ${seconds} s\n`);
console.log(
  table(
    ['', 'HTTP/s', 'p50 ms', 'p99 ms', 'WebSocket/s'],
    cases.map(({ kind, method, http, socket }) => [
      `${method} ${kind}`, each(rates(http), count), each(http.map(({ p50 }) => p50), ms), each(http.map(({ p99 }) => p99), ms), each(rates(socket), count),
    ]),
  ),
);
conclude(
  'commands',
  Object.fromEntries(
    cases.flatMap(({ kind, method, http, socket }) => [
      [`${method} ${kind}, HTTP`, median(rates(http))],
      [`${method} ${kind}, WebSocket`, median(rates(socket))],
    ]),
  ),
);
