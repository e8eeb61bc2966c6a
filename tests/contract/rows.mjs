// One row of the document's examples: the stage it is played on, and what its playing tells.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { BotHttp } from '../lib/http.mjs';
import { LimeSession } from '../lib/lime.mjs';
import { difference } from './compare.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const passedFile = join(here, 'passed.txt');

/** The lines that passed, in order. */
export function passedLines() {
  return readFileSync(passedFile, 'utf8')
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => Number.parseInt(line, 10));
}

export function writePassed(rows) {
  const head = readFileSync(passedFile, 'utf8').split('\n').filter((line) => line.startsWith('#'));
  const lines = rows.sort((a, b) => a.line - b.line).map(({ line, what }) => `${line} ${what}`);
  writeFileSync(passedFile, `${[...head, ...lines].join('\n')}\n`);
}

export async function loadSeeds() {
  const seeds = [];
  for (const file of readdirSync(join(here, 'seeds')).filter((name) => name.endsWith('.mjs')).sort()) {
    const { default: rules } = await import(`./seeds/${file}`);
    seeds.push(...rules);
  }
  return seeds;
}

/** Not a failure: what the row needs is not there yet. */
export class NotYet extends Error {}

/** The bot, the people and the values that one row is played with. */
export class Stage {
  #sessions = [];

  constructor(server, bot) {
    this.server = server;
    this.bot = bot;
    this.identity = bot.node;
    this.api = new BotHttp(server, bot);
    this.values = { '{{$guid}}': () => randomUUID() };
  }

  /** A guest under this name who takes what is sent to the identity. */
  async person(node, receipt = ['accepted', 'dispatched', 'received', 'consumed']) {
    const [identity, instance = 'default'] = node.split('/');
    const session = await LimeSession.connect('ws', this.server.http, { guest: identity, instance }, { presence: {}, receipt });
    this.#sessions.push(session);
    return session;
  }

  /** A second session of the bot itself. */
  async session(instance = 'contract') {
    const session = await LimeSession.connect('ws', this.server.http, { bot: this.bot, instance });
    this.#sessions.push(session);
    return session;
  }

  /** Copies a document of the examples with its placeholders filled in. */
  fill(value) {
    if (typeof value === 'string') {
      return Object.entries(this.values).reduce(
        (text, [placeholder, filling]) => (text.includes(placeholder) ? text.replaceAll(placeholder, typeof filling === 'function' ? filling() : filling) : text),
        value,
      );
    }
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, this.fill(v)]));
    return value;
  }

  /** A command that prepares; it must succeed. */
  async prepare(command) {
    const response = await this.api.command(command);
    if (response.status !== 'success') throw new NotYet(`preparing with ${command.method} ${command.uri}: ${JSON.stringify(response.reason)}`);
    return response;
  }

  async close() {
    for (const session of this.#sessions) {
      session.drop();
      await session.ended;
    }
    this.api.close();
  }
}

/** What a row that no seed claims otherwise does: the command, and its response compared. */
export async function playCommand(stage, row, aside) {
  const request = stage.fill(row.request);
  const answer = await stage.api.post('/commands', request);
  if (answer.status !== 200) return `HTTP ${answer.status} ${answer.text}`;
  if (answer.json?.id !== request.id) return `the id is ${answer.json?.id}, not that of the request`;
  if (answer.json.status === 'failure' && row.response?.status !== 'failure') return `a failure: ${JSON.stringify(answer.json.reason)}`;
  const expected = row.response ?? { method: request.method, status: 'success' };
  return difference(expected, answer.json, { aside });
}

/** `{line, what, state: 'passed' | 'notYet' | 'failed', why}` for one row. */
export async function playRow(server, row, seeds, name) {
  const what = `${row.endpoint} ${row.request.method ?? ''} ${String(row.request.uri ?? row.request.type ?? row.request.event ?? '').split('?')[0]}`.replace(/\s+/g, ' ').trim();
  const stage = new Stage(server, await server.addBot(name));
  try {
    // A client that polls begins with a poll; from then on the server keeps notifications for it.
    await stage.api.inbox('notifications');
    const seed = seeds.find((rule) => rule.claims(row));
    await seed?.prepare?.(stage, row);
    const play = seed?.play ?? (row.endpoint === '/commands' ? (on, it) => playCommand(on, it, seed?.aside) : undefined);
    if (!play) throw new NotYet('no seed knows how to play this row');
    const why = await play(stage, row);
    return { line: row.line, what: what + (stage.remark ?? ''), state: why ? 'failed' : 'passed', why };
  } catch (error) {
    return { line: row.line, what, state: error instanceof NotYet ? 'notYet' : 'failed', why: error.message };
  } finally {
    await stage.close();
  }
}
