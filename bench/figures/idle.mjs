// Memory of an idle WebSocket session. See bench/README.md.
//
//   --pairs N      interleaved rounds (3)
//   --sessions N   connections of one measurement (10000)
//   --only NAMES   of guests, bots, nchan, node: separated by commas

import { parseArgs } from 'node:util';
import { conclude } from '../harness/goals.mjs';
import { LoadClient } from '../harness/load-client.mjs';
import { settledBytes } from '../harness/processes.mjs';
import { median, ratios } from '../harness/statistics.mjs';
import { count, table, times } from '../harness/table.mjs';
import { startNchan } from '../peers/nchan.mjs';
import { startNode } from '../peers/node.mjs';
import { startOurs } from '../peers/ours.mjs';

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '3' },
    sessions: { type: 'string', default: '10000' },
    only: { type: 'string', default: 'guests,bots,nchan,node' },
  },
});
const pairs = Number(options.pairs);
const sessions = Number(options.sessions);
// What a server sets up once, for its first clients, is no session's memory.
const FIRST = 200;

/** Bytes a session: opens some, looks, opens `sessions` more, looks again. */
async function measure(pid, client) {
  const open = async (number) => {
    const answer = await client.order(`open ${number}`, 120_000);
    if (answer.lost > 0) throw new Error(`${answer.lost} connections were lost`);
    return answer.open;
  };
  await open(FIRST);
  const before = await settledBytes(pid);
  const opened = await open(sessions);
  const after = await settledBytes(pid);
  const there = await client.order('report');
  if (opened !== FIRST + sessions || there.open !== opened) throw new Error(`${there.open} of ${FIRST + sessions} sessions are there`);
  return { each: (after - before) / sessions, before, after };
}

async function ours(login) {
  const server = await startOurs();
  const client = new LoadClient('idle', { address: server.http, path: '/', protocol: 'lime', ...(await login(server)) });
  const result = await measure(server.pid, client);
  await client.stop();
  await server.stop();
  return result;
}

async function peer(listener, path) {
  const client = new LoadClient('idle', { address: listener.address, path });
  const result = await measure(listener.pid, client);
  await client.stop();
  await listener.stop();
  return result;
}

const contenders = {
  guests: { title: 'parlance, guests', run: () => ours(() => ({ domain: '0mn.io' })) },
  bots: {
    title: 'parlance, instances of a bot',
    run: () =>
      ours(async (server) => {
        const bot = await server.addBot('crowd');
        return { name: 'crowd', domain: 'msging.net', key: bot.accessKey };
      }),
  },
  nchan: { title: 'nchan, one channel', run: async () => peer(await startNchan(), '/subscribe') },
  node: { title: 'node ws', run: async () => peer(await startNode('node-idle.mjs'), '/') },
};

const names = options.only.split(',');
const results = Object.fromEntries(names.map((name) => [name, []]));
for (let pair = 0; pair < pairs; pair++) {
  for (const name of names) results[name].push(await contenders[name].run());
}

const column = (name, key) => results[name].map((result) => result[key]);
const mebibytes = (value) => `${(value / 2 ** 20).toFixed(1)}`;
console.log(`${count(sessions)} idle WebSocket sessions; resident memory, ${pairs} interleaved rounds\n`);
console.log(
  table(
    ['', 'bytes a session', `MiB with ${FIRST}`, `MiB with ${FIRST + sessions}`],
    names.map((name) => [contenders[name].title, ...[['each', count], ['before', mebibytes], ['after', mebibytes]].map(([key, show]) => column(name, key).map(show).join(' '))]),
  ),
);

const mine = names.filter((name) => name === 'guests' || name === 'bots');
const peers = names.filter((name) => !mine.includes(name));
if (mine.length > 0) {
  if (peers.length > 0) {
    const rows = mine.flatMap((name) =>
      peers.map((other) => {
        const beside = ratios(column(name, 'each'), column(other, 'each'), { lower: true });
        return [`${contenders[name].title} / ${contenders[other].title}`, times(beside.best), times(beside.median)];
      }),
    );
    console.log(`\n${table(['memory, ours / peer', 'best', 'median'], rows)}`);
  }
  conclude('idle', Object.fromEntries(mine.map((name) => [`bytes a session, ${name}`, median(column(name, 'each'))])));
}
