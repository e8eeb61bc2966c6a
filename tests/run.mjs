// Runs the black-box tests, one file after the other.
//
//   node tests/run.mjs [SUITE…] [--build NAME] [--filter TEXT] [--jobs N] [--verbose] [--list]
//
// Suites: runner chat e2e contract conformance browser faults; none named: all of them. --filter plays only tests whose
// name (for chat: whose path) has the text. The last line is `N passed, N failed, N skipped`, and the exit code is 0
// when nothing failed. The server is PARLANCE_BIN, or that of build/release; --build names another, such as `fuzz`
// (address and undefined-behaviour sanitizers) or `tsan`, and gives it more time.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

const here = dirname(fileURLToPath(import.meta.url));
const reporter = join(here, 'lib/reporter.mjs');
const SUITES = { runner: 'chat/runner', chat: 'chat', e2e: 'e2e', contract: 'contract', conformance: 'conformance', browser: 'browser', faults: 'faults' };
const SANITIZED = 'A sanitizer found'; // how lib/server.mjs begins
const FILE_LIMIT = 20 * 60_000;
// How many times as long as in a release build a deadline is. Sanitizers cost that much, and more on a busy machine.
const FACTORS = { release: 1, debug: 2, asan: 4, fuzz: 4, tsan: 8 };

function options(args) {
  const chosen = { suites: [], jobs: 1, build: undefined, filter: undefined, verbose: false, list: false };
  while (args.length > 0) {
    const word = args.shift();
    if (word === '--filter') chosen.filter = args.shift();
    else if (word === '--build') chosen.build = args.shift();
    else if (word === '--jobs') chosen.jobs = Number(args.shift());
    else if (word === '--verbose') chosen.verbose = true;
    else if (word === '--list') chosen.list = true;
    else if (word in SUITES) chosen.suites.push(word);
    else usage(`no suite or option is called "${word}"`);
  }
  if (!Number.isInteger(chosen.jobs) || chosen.jobs < 1) usage('--jobs needs a number');
  if (chosen.suites.length === 0) chosen.suites = Object.keys(SUITES);
  return chosen;
}

function usage(fault) {
  console.error(`${fault}\nnode tests/run.mjs [${Object.keys(SUITES).join('|')} …] [--build NAME] [--filter TEXT] [--jobs N] [--verbose] [--list]`);
  process.exit(2);
}

function testFiles(folder, suite) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (name === 'node_modules' || (suite === 'chat' && name === 'runner')) return [];
      if (statSync(path).isDirectory()) return testFiles(path, suite);
      return name.endsWith('.test.mjs') ? [path] : [];
    });
}

/** Lets the tests find the server of another build, with deadlines to match, and sanitizers name lines of the source. */
function choose(build) {
  const { env } = process;
  env.PARLANCE_BIN = join(here, '../build', build, 'parlance');
  env.PARLANCE_TEST_TIME_FACTOR ??= String(FACTORS[build] ?? 1);
  env.ASAN_SYMBOLIZER_PATH ??= '/usr/lib/llvm-19/bin/llvm-symbolizer';
  env.TSAN_OPTIONS ??= `second_deadlock_stack=1:external_symbolizer_path=${env.ASAN_SYMBOLIZER_PATH}`;
}

const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = []; // Said again at the end, where a long log is read first.

/** Runs one file and returns what happened in it. */
function runFile(file, suite, { filter, verbose }) {
  const args = ['--test-reporter', reporter, '--test-reporter-destination', 'stdout'];
  const env = { ...process.env };
  if (filter !== undefined && suite === 'chat') env.PARLANCE_CHAT = filter;
  else if (filter !== undefined) args.push('--test-name-pattern', filter.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  const child = spawn(process.execPath, [...args, file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const name = relative(here, file);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const began = Date.now();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr = (stderr + text).slice(-20_000)));
  createInterface({ input: child.stdout }).on('line', (text) => {
    let event;
    try {
      event = JSON.parse(text);
    } catch {
      if (verbose) console.log(`    ${text}`);
      return;
    }
    if (event.kind === 'note') console.log(`    ${event.text.replaceAll('\n', '\n    ')}`);
    if (event.kind !== 'test') return;
    counts[event.outcome] += 1;
    if (event.outcome === 'failed') {
      console.log(`  FAILED ${name}: ${event.name}\n    ${event.error.replaceAll('\n', '\n    ')}`);
      failures.push({ name: `${name}: ${event.name}`, error: event.error });
    } else if (event.outcome === 'skipped') console.log(`  skipped ${name}: ${event.name}${event.reason ? ` (${event.reason})` : ''}`);
    else if (verbose) console.log(`  ok ${event.name} (${event.ms} ms)`);
  });
  return new Promise((resolve) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), FILE_LIMIT * Number(process.env.PARLANCE_TEST_TIME_FACTOR ?? 1));
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if ((code !== 0 || signal) && (counts.failed === 0 || stderr.includes(SANITIZED))) {
        counts.failed += 1;
        console.log(`  FAILED ${name} ended with ${signal ?? code}\n    ${stderr.trim().replaceAll('\n', '\n    ')}`);
        failures.push({ name: `${name} ended with ${signal ?? code}`, error: stderr.includes(SANITIZED) ? stderr.slice(stderr.indexOf(SANITIZED)) : stderr.trim().slice(-500) });
      }
      for (const key of Object.keys(totals)) totals[key] += counts[key];
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`);
      resolve();
    });
  });
}

const chosen = options(process.argv.slice(2));
if (chosen.build !== undefined) choose(chosen.build);
const queue = chosen.suites.flatMap((suite) => testFiles(join(here, SUITES[suite]), suite).map((file) => ({ file, suite })));
if (chosen.list) {
  for (const { file } of queue) console.log(relative(here, file));
  process.exit(0);
}
if (!existsSync(join(here, 'node_modules'))) usage('the clients are not installed: run npm ci in tests/ first');

async function worker() {
  for (let next = queue.shift(); next; next = queue.shift()) await runFile(next.file, next.suite, chosen);
}
await Promise.all(Array.from({ length: chosen.jobs }, worker));
for (const { name, error } of failures) console.log(`FAILED ${name}\n${error.split('\n').slice(0, 12).join('\n')}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
