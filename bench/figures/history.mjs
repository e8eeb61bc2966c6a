// History: the last 20 messages of one of 10,000 conversations, out of a million. See bench/README.md.
//
//   --pairs N     interleaved rounds (3)
//   --seconds N   length of one measurement (4)
//   --threads N   conversations (10000)
//   --rounds N    messages in each (100)
//   --fresh       load everything anew; else what an earlier run loaded is used
//   --only NAMES  of parlance, redis, node: separated by commas

import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../../tests/lib/server.mjs';
import { id, personOf, textOf } from '../harness/conversations.mjs';
import { conclude } from '../harness/goals.mjs';
import { LoadClient } from '../harness/load-client.mjs';
import { buildFolder, until } from '../harness/processes.mjs';
import { median } from '../harness/statistics.mjs';
import { count, ms, printRatios, table } from '../harness/table.mjs';
import { wrk } from '../harness/wrk.mjs';
import { runNode, startNode } from '../peers/node.mjs';
import { startOurs } from '../peers/ours.mjs';
import { redisBenchmark, redisCli, startRedis } from '../peers/redis.mjs';

const TAKE = 20;
const DOMAIN = '0mn.io';

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    threads: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '100' },
    fresh: { type: 'boolean', default: false },
    only: { type: 'string', default: 'parlance,redis,node' },
  },
});
const [pairs, seconds, threads, rounds] = ['pairs', 'seconds', 'threads', 'rounds'].map((name) => Number(options[name]));
const cache = join(buildFolder, `history-${threads}x${rounds}`);

/** The folder with what one contender has loaded; `load` fills a new one, which takes its place when it is done. */
async function loaded(name, load) {
  const folder = join(cache, name);
  if (options.fresh) rmSync(folder, { recursive: true, force: true });
  if (existsSync(folder)) return folder;
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  console.error(`bench: loading ${count(threads * rounds)} messages into ${name}`);
  const begin = performance.now();
  await load(draft);
  renameSync(draft, folder);
  console.error(`bench: loaded in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  return folder;
}

const command = (thread) => ({ id: 'probe', method: 'get', uri: `/threads/${personOf(thread, DOMAIN)}?$take=${TAKE}` });

/** Reads some pages and compares them with what was loaded; returns the bytes of a typical answer. */
async function check(url, headers) {
  let bytes = Infinity;
  for (const thread of [0, 1, Math.floor(threads / 2), threads - 1]) {
    const body = JSON.stringify(command(thread));
    const answer = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
    const text = await answer.text();
    const items = JSON.parse(text).resource?.items ?? [];
    const last = Array.from({ length: Math.min(TAKE, rounds) }, (_, i) => rounds - 1 - i);
    const wanted = last.map((round) => `${id(thread, round)} ${textOf(round, thread)}`);
    const got = items.map((item) => `${item.id} ${item.content}`);
    if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`a wrong page of conversation ${thread} from ${url}:\n${text}`);
    bytes = Math.min(bytes, text.length);
  }
  return bytes;
}

/** Pages a second by wrk. A failure comes as a 200 too, but is much shorter than a page. */
async function readPages(url, authorization, pageBytes, forSeconds) {
  const read = await wrk('read-thread.lua', url, { seconds: forSeconds, args: [String(threads), DOMAIN, authorization] });
  if (read.refused > 0) throw new Error(`${url} refused ${read.refused} of ${read.requests} commands`);
  if (read.bytes / read.requests < pageBytes * 0.95) throw new Error(`the answers of ${url} are too short to be pages`);
  return read;
}

function overHttp(url, authorization, pageBytes) {
  return {
    warm: () => readPages(url, authorization, pageBytes, 1),
    measure: () => readPages(url, authorization, pageBytes, seconds),
  };
}

/** Names the tables our server makes: what was loaded into others is of no use. */
function layout() {
  const folder = join(repositoryRoot, 'src/store/migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 8);
}

async function fillOurs(folder) {
  const server = await startOurs({ dataDir: join(folder, 'data') });
  const bot = await server.addBot('historian');
  const filler = new LoadClient('fill', {
    address: server.http,
    bot: 'historian',
    key: bot.accessKey,
    authorization: bot.authorization,
    domain: DOMAIN,
    threads,
    rounds,
  });
  const answer = await filler.next(1_800_000);
  if (answer.messages !== threads * rounds) throw new Error(`${answer.messages} messages arrived`);
  await filler.stop();
  await server.stop();
  // Its key cannot be read back from the server.
  writeFileSync(join(folder, 'bot.json'), JSON.stringify(bot));
}

/** Redis gets its commands as a file for `redis-cli --pipe`. */
async function fillRedis(folder) {
  const file = join(folder, 'commands');
  const out = createWriteStream(file);
  for (let round = 0; round < rounds; round++) {
    for (let thread = 0; thread < threads; thread++) {
      const words = ['XADD', streamOf(thread), '*', 'id', id(thread, round), 'direction', round % 2 === 0 ? 'received' : 'sent'];
      words.push('type', 'text/plain', 'content', textOf(round, thread), 'status', 'dispatched');
      const text = `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
      if (!out.write(text)) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'finish');
  const redis = await startRedis({ folder, durable: false });
  await redisCli(redis.port, ['--pipe'], { input: createReadStream(file), ms: 600_000 });
  await redisCli(redis.port, ['SAVE'], { ms: 600_000 });
  await redis.stop();
  rmSync(file);
}

// As `redis-benchmark -r` draws its keys.
const streamOf = (thread) => `thread:${String(thread).padStart(12, '0')}`;

const contenders = {
  parlance: {
    title: 'parlance',
    async start() {
      const folder = await loaded(`parlance-${layout()}`, fillOurs);
      const historian = JSON.parse(readFileSync(join(folder, 'bot.json'), 'utf8'));
      const server = await startOurs({ dataDir: join(folder, 'data') });
      const url = `http://${server.http}/commands`;
      const pageBytes = await check(url, { Authorization: historian.authorization });
      return { ...overHttp(url, historian.authorization, pageBytes), stop: () => server.stop() };
    },
  },
  redis: {
    title: 'redis XREVRANGE',
    async start() {
      const redis = await startRedis({ folder: await loaded('redis', fillRedis), durable: false });
      const newest = ['XREVRANGE', streamOf(threads - 1), '+', '-', 'COUNT', String(TAKE)];
      await until(async () => (await redisCli(redis.port, newest)).includes(textOf(rounds - 1, threads - 1)), 'redis to have loaded', 60_000);
      let requests = 40_000;
      const measure = async () => {
        const command = ['XREVRANGE', 'thread:__rand_int__', '+', '-', 'COUNT', String(TAKE)];
        const result = await redisBenchmark(redis.port, requests, command, { threads });
        requests = Math.round(result.rate * seconds);
        return result;
      };
      return { warm: measure, measure, stop: redis.stop };
    },
  },
  node: {
    title: 'node http+sqlite',
    async start() {
      const folder = await loaded('node', (draft) => runNode('node-history.mjs', [0, join(draft, 'history.db'), threads, rounds], { ms: 900_000 }));
      const node = await startNode('node-history.mjs', [join(folder, 'history.db')]);
      const url = `http://${node.address}/commands`;
      return { ...overHttp(url, '', await check(url, {})), stop: node.stop };
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
console.log(`last ${TAKE} of one of ${count(threads)} conversations of ${rounds} messages, 32 connections; ${pairs} interleaved rounds of ${seconds} s\n`);
console.log(
  table(
    ['', 'pages/s', 'p50 ms', 'p99 ms'],
    names.map((name) => [contenders[name].title, each(column(name, 'rate'), count), each(column(name, 'p50'), ms), each(column(name, 'p99'), ms)]),
  ),
);
if (names.includes('parlance')) {
  printRatios(
    'pages/s, ours / peer',
    column('parlance', 'rate'),
    names.filter((name) => name !== 'parlance').map((name) => ({ title: contenders[name].title, values: column(name, 'rate') })),
  );
  conclude('history', { 'pages a second': median(column('parlance', 'rate')) });
}
