// Redis with an fsync before every acknowledgement, and its own benchmark program as the client.

import { freePort, run, startListener, workFolder } from '../harness/processes.mjs';

export async function startRedis({ folder = workFolder('redis'), durable = true } = {}) {
  const port = await freePort();
  const keep = durable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...keep];
  const redis = await startListener('redis', 'redis-server', args, { port, folder, ms: 60_000 });
  return { ...redis, port };
}

/** One command by 32 connections: `{rate, p50, p99}`. */
export async function redisBenchmark(port, requests, command, { threads } = {}) {
  const spread = threads === undefined ? [] : ['-r', String(threads)];
  const out = await run('redis-benchmark', ['-p', String(port), '-c', '32', '-n', String(requests), ...spread, '--csv', ...command]);
  return parseCsv(out);
}

/** The last line of `redis-benchmark --csv`; the name of the test may hold anything, so read from the right. */
export function parseCsv(text) {
  const cells = text.trim().split('\n').at(-1).split('","').map((cell) => cell.replaceAll('"', ''));
  const [rate, , , p50, , p99] = cells.slice(-7).map(Number);
  if (![rate, p50, p99].every(Number.isFinite)) throw new Error(`redis-benchmark said: ${text}`);
  return { rate, p50, p99 };
}

export const redisCli = (port, args, options) => run('redis-cli', ['-p', String(port), ...args], options);
