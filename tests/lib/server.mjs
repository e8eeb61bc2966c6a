// Starts, stops and kills a real Parlance server for one test.
//
//   const server = await startServer();
//   const bot = await server.addBot('mybot');
//   … server.url, server.wsUrl, server.tcp …
//   await server.stop();
//
// The program is PARLANCE_BIN, or build/release/parlance of this repository. Each server gets a data folder
// of its own and free ports, so that any number of them run side by side.

import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE, deferred, scaled, within } from './deadline.mjs';

export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const parlanceBin = resolve(process.env.PARLANCE_BIN ?? join(repositoryRoot, 'build/release/parlance'));

const READY = /^parlance ready http=(\S+) tcp=(\S+)\s*$/m;
const LOG_TAIL = 60;
/** How the words of a server that was built with a sanitizer begin, when that finds something. */
const REPORT = /^.*(?:(?:ERROR|WARNING): \w+Sanitizer|runtime error: )/m;

const live = new Set();
const scratch = new Set();

process.on('exit', () => {
  for (const child of live) child.kill('SIGKILL');
  for (const server of liveServers) server.failOnReport();
  if (process.env.PARLANCE_TEST_KEEP) return;
  for (const folder of scratch) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that goes away with the test process, unless PARLANCE_TEST_KEEP is set. */
export function scratchFolder(label = 'test') {
  const folder = mkdtempSync(join(tmpdir(), `parlance-${label}-`));
  scratch.add(folder);
  return folder;
}

/** Every server of this process that was started and not yet stopped: what a failing test prints. */
export const liveServers = new Set();

/**
 * @param {object} [options]
 * @param {string[]} [options.args]   further arguments of `parlance serve`
 * @param {object} [options.env]      further environment
 * @param {string} [options.dataDir]  the data folder; a new one when absent
 * @param {string} [options.config]   text of a TOML configuration file
 * @returns {Promise<Server>}
 */
export async function startServer(options = {}) {
  const server = new Server(options);
  await server.start();
  return server;
}

/** The environment without the variables of the tests themselves, which are no settings of the server. */
function surroundings() {
  const ours = /^PARLANCE_(BIN|CHAT|FIXTURES|TEST_\w+)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

export class Server {
  #args;
  #env;
  #configFile;
  #child;
  #exit;
  #log = '';
  #searched = 0; // where failOnReport() goes on

  constructor({ args = [], env = {}, dataDir, config } = {}) {
    if (!existsSync(parlanceBin)) {
      throw new Error(`no server program at ${parlanceBin}: build it, or name one in PARLANCE_BIN`);
    }
    this.#args = args;
    this.#env = { ...surroundings(), ...env };
    this.dataDir = dataDir ?? scratchFolder('data');
    if (config !== undefined) {
      this.#configFile = join(scratchFolder('config'), 'parlance.toml');
      writeFileSync(this.#configFile, config);
    }
  }

  get pid() {
    return this.#child?.pid;
  }

  get running() {
    return this.#exit !== undefined && this.#exit.result === undefined;
  }

  /** Everything the server wrote, over all its starts. */
  logs() {
    return this.#log;
  }

  logTail(lines = LOG_TAIL) {
    return this.#log.split('\n').slice(-lines).join('\n');
  }

  /** What a sanitizer found fails the test process, even if no test felt it: a server that is killed has no exit code. */
  failOnReport() {
    const at = this.#log.slice(this.#searched).search(REPORT);
    if (at >= 0) {
      console.error(`A sanitizer found a fault in the server:\n${this.#log.slice(this.#searched + at).slice(0, 15_000)}`);
      process.exitCode = 1;
    }
    this.#searched = this.#log.length;
  }

  /** Starts the program and waits for its ready line. A second start keeps the ports of the first. */
  async start() {
    if (this.running) throw new Error('the server runs already');
    const listen = ['--http', this.http ?? '127.0.0.1:0', '--tcp', this.tcp ?? '127.0.0.1:0'];
    const config = this.#configFile ? ['--config', this.#configFile] : [];
    const child = spawn(parlanceBin, ['serve', '--data', this.dataDir, ...listen, ...config, ...this.#args], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    live.add(child);

    const exit = (this.#exit = deferred());
    const ready = deferred();
    ready.promise.catch(() => {});
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#log += text;
      if (out !== null) {
        out += text;
        const line = READY.exec(out);
        if (line) {
          out = null;
          ready.resolve(line);
        }
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#log += text;
    });
    child.on('error', (error) => ready.reject(error));
    child.on('close', (code, signal) => {
      live.delete(child);
      liveServers.delete(this);
      this.failOnReport();
      exit.result = { code, signal };
      exit.resolve(exit.result);
      ready.reject(new Error(`the server ended (${signal ?? code}) before it was ready\n${this.logTail()}`));
    });

    let line;
    try {
      line = await within(ready.promise, () => `the ready line of the server\n${this.logTail()}`, scaled(30_000));
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    [, this.http, this.tcp] = line;
    this.url = `http://${this.http}`;
    this.wsUrl = `ws://${this.http}`;
    liveServers.add(this);
    return this;
  }

  /** Resolves with `{code, signal}` when the program has ended. */
  get exited() {
    return this.#exit.promise;
  }

  /** SIGTERM: the server drains, and must exit with 0. */
  async stop() {
    const exit = this.#exit;
    if (exit === undefined) return;
    if (exit.result !== undefined) {
      const { code, signal } = exit.result;
      if (code === 0 || exit.wanted) return;
      throw new Error(`the server had ended by itself (${signal ?? code})\n${this.logTail()}`);
    }
    exit.wanted = true;
    this.#child.kill('SIGTERM');
    let result;
    try {
      result = await within(exit.promise, () => `the server to stop after SIGTERM\n${this.logTail()}`, scaled(20_000));
    } catch (error) {
      this.#child.kill('SIGKILL');
      await exit.promise;
      throw error;
    }
    if (result.code !== 0) {
      throw new Error(`the server stopped with ${result.signal ?? result.code}, not with 0\n${this.logTail()}`);
    }
  }

  /** SIGKILL: as a crash or a loss of power of the process. */
  async kill() {
    const exit = this.#exit;
    if (exit === undefined || exit.result !== undefined) return;
    exit.wanted = true;
    this.#child.kill('SIGKILL');
    await within(exit.promise, 'the killed server to go away', PATIENCE);
  }

  /** Stops the server unless it is down already, and starts it again on the same data and ports. */
  async restart() {
    await this.stop();
    return this.start();
  }

  /**
   * `parlance bot add NAME --json`, through the control socket when the server runs.
   * Options: brain, messageUrl, notificationUrl, plan, inbox.
   * @returns {Promise<{identifier: string, accessKey: string, authorization: string}>}
   */
  async addBot(name, options = {}) {
    const flags = {
      brain: '--brain',
      messageUrl: '--message-url',
      notificationUrl: '--notification-url',
      plan: '--plan',
      inbox: '--inbox',
    };
    const args = ['bot', 'add', name, '--json'];
    for (const [key, value] of Object.entries(options)) {
      if (!(key in flags)) throw new Error(`bot add has no option for "${key}"`);
      args.push(flags[key], String(value));
    }
    const { stdout } = await this.cli(...args);
    return { name, node: `${name}@msging.net`, ...JSON.parse(stdout) };
  }

  /** Runs `parlance ARGS… --data DIR` and returns `{stdout, stderr}`; rejects when it exits with an error. */
  cli(...args) {
    return new Promise((done, fail) => {
      const options = { env: this.#env, timeout: scaled(30_000), maxBuffer: 64 << 20 };
      execFile(parlanceBin, [...args, '--data', this.dataDir], options, (error, stdout, stderr) => {
        if (error) fail(new Error(`parlance ${args.join(' ')}: ${error.message}\n${stderr}`));
        else done({ stdout, stderr });
      });
    });
  }
}
