// Plays one `.chat` file against a fresh server. A failure says where, what was expected, what came instead,
// and everything that had happened until then.

import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Expectation } from './actor.mjs';
import { nest, parseFile, parseText } from './parse.mjs';
import { ChatSyntaxError } from './pattern.mjs';
import { run } from './statements.mjs';
import { World } from './world.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const TRANSCRIPT_TAIL = 80;

/** All connectors of `connectors/`, by name. A connector may bring statements of its own. */
export async function loadConnectors() {
  const connectors = new Map();
  for (const file of readdirSync(join(here, 'connectors')).filter((name) => name.endsWith('.mjs')).sort()) {
    const { default: connector } = await import(`./connectors/${file}`);
    connectors.set(connector.name, connector);
  }
  return connectors;
}

export class ChatFailure extends Error {
  constructor(place, statement, error, world) {
    const told = error instanceof Expectation
      ? [`  expected: ${error.expected}`, `  got:      ${error.got}`, ...(error.message === 'expectation not met' ? [] : [`  because:  ${error.message}`])]
      : [`  ${error instanceof ChatSyntaxError ? error.message : error.stack}`];
    const log = world?.server?.logTail(30).trim();
    super([
      `${place}: ${statement?.text.split('\n')[0] ?? ''}`,
      ...told,
      '  what happened until then:',
      ...(world?.transcript.slice(-TRANSCRIPT_TAIL) ?? []).map((line) => `    ${line}`),
      ...(log ? ['  log of the server:', ...log.split('\n').map((line) => `    ${line}`)] : []),
    ].join('\n'));
    this.name = 'ChatFailure';
    this.cause = error;
    this.stack = this.message;
  }
}

export const play = async (file) => playStatements(parseFile(file), relative(process.cwd(), file));
export const playText = async (text, name = 'text.chat') => playStatements(parseText(text, name), name);

async function playStatements(statements, name) {
  const connectors = await loadConnectors();
  const world = new World(connectors);
  world.connectorStatements = new Map([...connectors.values()].flatMap((one) => Object.entries(one.statements ?? {})));
  const last = statements.at(-1);
  try {
    if (!statements[0]?.text.startsWith('chat ')) throw new ChatSyntaxError('the first line must be “chat TITLE”');
    await run(world, nest(statements));
    await checkLeftovers(world);
    await world.end();
  } catch (error) {
    const statement = error.statement ?? { ...last, text: '(end of the file)' };
    const failure = new ChatFailure(`${name}:${statement?.line ?? 1}`, statement, error, world);
    await world.abort().catch(() => {});
    throw failure;
  }
  return world;
}

/** A message that nobody expected is a failure too. */
async function checkLeftovers(world) {
  for (const actor of world.actors.values()) {
    await actor.barrier();
    for (const queue of actor.strict) {
      const left = actor.queues[queue]?.peek();
      if (left !== undefined) throw new Expectation(`no further ${queue} for ${actor.name} at the end`, JSON.stringify(left));
    }
  }
}
