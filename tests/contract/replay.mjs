// Replays the document's examples against a fresh server.
//
//   node tests/contract/replay.mjs [--update] [--line N] [--verbose]
//
// `passed.txt` lists the lines of the rows that passed once: those must never fail again. A row that passes and
// is not listed is reported, and added by --update. How a row is prepared (a `get` needs something to get) stands
// in `seeds/`, one file for each extension.

import { startServer } from '../lib/server.mjs';
import { loadExamples } from './fixture.mjs';
import { loadSeeds, passedLines, playRow, writePassed } from './rows.mjs';

async function main(args) {
  const { rows, absent } = loadExamples();
  if (absent) {
    console.log(`skipped: ${absent}`);
    return;
  }
  const only = args.includes('--line') ? Number(args[args.indexOf('--line') + 1]) : undefined;
  const listed = new Set(passedLines());
  const seeds = await loadSeeds();
  const server = await startServer({ config: '[lime]\nping_after = "60s"\n' });
  const results = [];
  for (const row of rows.filter(({ line }) => only === undefined || line === only)) {
    results.push(await playRow(server, row, seeds, `row${row.line}`));
  }
  await server.stop();
  const fallen = results.filter((row) => row.state !== 'passed' && listed.has(row.line));
  const fresh = results.filter((row) => row.state === 'passed' && !listed.has(row.line));
  const notYet = results.filter((row) => row.state !== 'passed' && !listed.has(row.line));
  for (const row of fallen) console.log(`FAILED   ${row.line} ${row.what}: ${row.why}`);
  for (const row of fresh) console.log(`NEW      ${row.line} ${row.what}`);
  if (args.includes('--verbose') || only !== undefined) for (const row of notYet) console.log(`not yet  ${row.line} ${row.what}: ${row.why}`);
  console.log(`rows: ${results.filter((row) => row.state === 'passed').length} passed, ${notYet.length} not yet, ${fallen.length} failed`);
  if (args.includes('--update') && only === undefined) {
    const keep = results.filter((row) => row.state === 'passed' || listed.has(row.line));
    writePassed(keep);
    console.log(`passed.txt has ${keep.length} rows`);
  }
  if (fallen.length > 0) process.exitCode = 1;
}

await main(process.argv.slice(2));
