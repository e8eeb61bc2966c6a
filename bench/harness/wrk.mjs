// wrk with one thread and a script: rate, latencies, and how many answers were not what they should be.

import { join } from 'node:path';
import { benchFolder, run } from './processes.mjs';

/** The last line of wrk's output, which wrk/report.lua writes as JSON. */
export function parseReport(output) {
  const line = output.trimEnd().split('\n').at(-1);
  const report = JSON.parse(line);
  return { ...report, ok: report.requests - report.refused, rate: (report.requests - report.refused) / report.seconds };
}

export async function wrk(script, url, { seconds, connections = 32, args = [] }) {
  const output = await run(
    'wrk',
    ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', join(benchFolder, 'wrk', script), url, '--', ...args],
    { ms: (seconds + 30) * 1000 },
  );
  const report = parseReport(output);
  if (report.failed > 0) throw new Error(`wrk on ${url}: ${report.failed} requests failed or timed out\n${output}`);
  return report;
}
