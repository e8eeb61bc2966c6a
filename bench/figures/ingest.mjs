// Ingest: POST /messages, made durable, delivered to a bot on a WebSocket. See bench/README.md.
//
//   --pairs N     interleaved rounds (3)
//   --seconds N   length of one measurement (4)
//   --notify      the receiving bot sends `received` and `consumed` for every message, as the SDKs do
//   --only NAMES  of parlance, nchan, redis, node: separated by commas

import { parseArgs } from 'node:util';
import { conclude } from '../harness/goals.mjs';
import { LoadClient } from '../harness/load-client.mjs';
import { pause } from '../harness/processes.mjs';
import { median, ratios } from '../harness/statistics.mjs';
import { count, ms, printRatios, table } from '../harness/table.mjs';
import { wrk } from '../harness/wrk.mjs';
import { startNchan } from '../peers/nchan.mjs';
import { startNode } from '../peers/node.mjs';
import { startOurs } from '../peers/ours.mjs';
import { redisBenchmark, startRedis } from '../peers/redis.mjs';

const CONNECTIONS = 32;

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    notify: { type: 'boolean', default: false },
    only: { type: 'string', default: 'parlance,nchan,redis,node' },
  },
});
const pairs = Number(options.pairs);
const seconds = Number(options.seconds);

let runs = 0;

/** What the receiver has once all `expected` messages are there, or once nothing has come for a second. */
async function arrivals(receiver, expected) {
  let report = await receiver.order('report');
  for (let silent = 0; report.distinct < expected && silent < 10; ) {
    await pause(100);
    const next = await receiver.order('report');
    silent = next.distinct === report.distinct ? silent + 1 : 0;
    report = next;
  }
  return report;
}

/** Posts with wrk and counts at the receiver: what was accepted must arrive, and arrive once. */
async function postAndCount(receiver, url, authorization, forSeconds) {
  const name = (++runs).toString(16).padStart(8, '0');
  await receiver.order(`reset ${name}`);
  const posted = await wrk('post-message.lua', url, { seconds: forSeconds, connections: CONNECTIONS, args: [name, authorization] });
  const arrived = await arrivals(receiver, posted.ok);
  if (posted.refused > 0) throw new Error(`${url} refused ${posted.refused} of ${posted.requests} messages`);
  // wrk drops its last requests unanswered: they may have been accepted, of the run before too, and nothing else may come.
  if (arrived.distinct > posted.ok + CONNECTIONS || arrived.strangers > CONNECTIONS) {
    throw new Error(`${posted.ok} messages were accepted and ${arrived.distinct} (+${arrived.strangers} others) arrived`);
  }
  return {
    rate: arrived.distinct / arrived.seconds,
    p50: posted.p50,
    p99: posted.p99,
    accepted: posted.ok,
    lost: Math.max(0, posted.ok - arrived.distinct),
    twice: arrived.duplicates,
  };
}

function overHttp(receiver, url, authorization = '') {
  return {
    warm: () => postAndCount(receiver, url, authorization, 1),
    measure: () => postAndCount(receiver, url, authorization, seconds),
  };
}

const contenders = {
  parlance: {
    title: 'parlance (fsync)',
    async start() {
      const server = await startOurs();
      const sender = await server.addBot('sender');
      const bot = await server.addBot('receiver');
      const receiver = new LoadClient('receive', {
        address: server.http,
        path: '/',
        protocol: 'lime',
        node: 'receiver@msging.net/default',
        key: bot.accessKey,
        notify: options.notify ? 'yes' : undefined,
      });
      await receiver.next();
      const stop = async () => {
        await receiver.stop();
        await server.stop();
      };
      return { ...overHttp(receiver, `http://${server.http}/messages`, sender.authorization), stop };
    },
  },
  nchan: {
    title: 'nchan (in memory)',
    async start() {
      const nchan = await startNchan();
      const receiver = new LoadClient('receive', { address: nchan.address, path: '/subscribe' });
      await receiver.next();
      const stop = async () => {
        await receiver.stop();
        await nchan.stop();
      };
      return { ...overHttp(receiver, `http://${nchan.address}/publish`), stop };
    },
  },
  redis: {
    title: 'redis XADD (fsync)',
    async start() {
      const redis = await startRedis();
      const body = 'x'.repeat(170);
      let requests = 20_000;
      const measure = async () => {
        const result = await redisBenchmark(redis.port, requests, ['XADD', 'stream', '*', 'message', body]);
        requests = Math.round(result.rate * seconds);
        return result;
      };
      return { warm: measure, measure, stop: redis.stop };
    },
  },
  node: {
    title: 'node http+ws+sqlite (fsync)',
    async start() {
      const node = await startNode('node-ingest.mjs');
      const receiver = new LoadClient('receive', { address: node.address, path: '/' });
      await receiver.next();
      const stop = async () => {
        await receiver.stop();
        await node.stop();
      };
      return { ...overHttp(receiver, `http://${node.address}/messages`), stop };
    },
  },
};

const names = options.only.split(',');
const started = {};
const results = Object.fromEntries(names.map((name) => [name, []]));
for (const name of names) started[name] = await contenders[name].start();
for (const name of names) await started[name].warm();
for (let pair = 0; pair < pairs; pair++) {
  for (const name of names) results[name].push(await started[name].measure());
}
for (const name of names) await started[name].stop();

const column = (name, key) => results[name].map((result) => result[key]);
const each = (values, show) => values.map(show).join(' ');
console.log(`POST /messages of 170 bytes, ${CONNECTIONS} connections, one receiver${options.notify ? ' that notifies' : ''}; ${pairs} interleaved rounds of ${seconds} s\n`);
console.log(
  table(
    ['', 'delivered/s', 'p50 ms', 'p99 ms', 'accepted', 'lost', 'twice'],
    names.map((name) => [
      contenders[name].title,
      each(column(name, 'rate'), count),
      each(column(name, 'p50'), ms),
      each(column(name, 'p99'), ms),
      ...['accepted', 'lost', 'twice'].map((key) => (name === 'redis' ? '-' : count(column(name, key).reduce((a, b) => a + b, 0)))),
    ]),
  ),
);

const peers = names.filter((name) => name !== 'parlance');
if (names.includes('parlance') && peers.length > 0) {
  const beside = (name) => (peers.includes(name) ? ratios(column('parlance', 'rate'), column(name, 'rate')).median : undefined);
  printRatios(
    'rate, ours / peer',
    column('parlance', 'rate'),
    peers.map((name) => ({ title: contenders[name].title, values: column(name, 'rate') })),
  );
  conclude('ingest', {
    'rate beside redis': beside('redis'),
    'p99 of the POST, ms': median(column('parlance', 'p99')),
    'accepted and never delivered': column('parlance', 'lost').reduce((a, b) => a + b, 0),
    'rate beside nchan': beside('nchan'),
  });
}
