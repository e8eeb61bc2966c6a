// The load client (client/*.cpp) as a child: orders in, answers out.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { buildFolder } from './processes.mjs';

const program = join(buildFolder, 'client');
const toArguments = (options) =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined && value !== '')
    .flatMap(([name, value]) => [`--${name}`, String(value)]);

const live = new Set();
process.on('exit', () => {
  for (const child of live) child.kill('SIGKILL');
});

export class LoadClient {
  #child;
  #waiting = [];
  #failure;

  constructor(mode, options) {
    const child = (this.#child = spawn(program, [mode, ...toArguments(options)], { stdio: ['pipe', 'pipe', 'pipe'] }));
    live.add(child);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.stdin.on('error', () => {});
    createInterface({ input: child.stdout }).on('line', (line) => this.#waiting.shift()?.done(JSON.parse(line)));
    this.ended = new Promise((done) => child.on('close', done)).then(() => {
      live.delete(child);
      this.#failure = new Error(`the load client (${mode}) ended: ${errors.trim()}`);
      for (const { fail } of this.#waiting.splice(0)) fail(this.#failure);
    });
  }

  /** The next line it says. */
  next(ms = 60_000) {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`the load client said nothing for ${ms} ms`)), ms);
      const settle = (how) => (value) => {
        clearTimeout(timer);
        how(value);
      };
      this.#waiting.push({ done: settle(done), fail: settle(fail) });
    });
  }

  order(line, ms) {
    const answer = this.next(ms);
    this.#child.stdin.write(`${line}\n`);
    return answer;
  }

  async stop() {
    this.#child.stdin.end();
    await this.ended;
  }
}
