// The statements of a `.chat` file, and what each does. tests/chat/README.md describes them to their writers.

import { within } from '../../lib/deadline.mjs';
import { Expectation } from './actor.mjs';
import { Cursor } from './parse.mjs';
import { ChatSyntaxError, match } from './pattern.mjs';

const server = {
  async start(world) {
    await world.start();
  },
  async stop(world) {
    await world.server.stop();
  },
  async kill(world) {
    await world.server.kill();
  },
  async restart(world) {
    await world.server.restart();
  },
  async resume(world) {
    await world.server.start();
  },
};

export const STATEMENTS = {
  /** chat TITLE */
  async chat(world, cursor) {
    world.title = cursor.rest();
  },

  /** config, then indented TOML */
  async config(world, cursor) {
    if (world.server) throw new ChatSyntaxError('“config” must stand before the first bot or connection');
    world.config = world.text(cursor.text.split('\n').slice(1).map((line) => line.trim()).join('\n')) + '\n';
    cursor.at = cursor.text.length;
  },

  /** bot NAME [plan=free] [inbox=10] [brain=greeter] [message-url=…] [notification-url=…] */
  async bot(world, cursor) {
    const name = cursor.word();
    await world.addBot(name, world.options(cursor.options()));
  },

  /** webhook NAME */
  async webhook(world, cursor) {
    await world.addWebhook(cursor.word());
  },

  /** connect NAME CONNECTOR [options] [refused CODE] */
  async connect(world, cursor) {
    const name = cursor.word();
    const connector = cursor.word();
    const options = cursor.options();
    const refused = options.refused !== undefined;
    delete options.refused;
    const code = refused ? Number(cursor.word()) : undefined;
    await expectRefusal(refused, code, () => world.connect(name, connector, world.options(options)));
  },

  /** reconnect NAME [refused CODE]: again, with the options of before */
  async reconnect(world, cursor) {
    const actor = world.actor(cursor.word());
    const refused = cursor.take(/^refused\b/) !== null;
    const code = refused ? Number(cursor.word()) : undefined;
    await expectRefusal(refused, code, () => actor.connect());
  },

  /** leave NAME: an orderly goodbye */
  async leave(world, cursor) {
    await world.actor(cursor.word()).leave();
  },

  /** drop NAME: the connection is cut without a word */
  async drop(world, cursor) {
    await world.actor(cursor.word()).drop();
  },

  /** server start | stop | kill | resume | restart */
  async server(world, cursor) {
    const verb = cursor.word();
    if (!server[verb]) throw new ChatSyntaxError(`a server can ${Object.keys(server).join(', ')}, not “${verb}”`);
    await server[verb](world);
  },

  /** set NAME = JSON or text */
  async set(world, cursor) {
    const name = cursor.word();
    if (!cursor.take(/^=/)) throw new ChatSyntaxError('“set NAME = VALUE” expected');
    world.set(name, cursor.startsJson ? world.json(cursor.pattern()) : world.value(cursor.rest()));
  },

  /** check VALUE PATTERN: compares two values, such as a variable with what it must be */
  async check(world, cursor) {
    const value = world.json(cursor.pattern());
    const start = cursor.at;
    const difference = match(cursor.pattern(), value, world.lookup, (name, found) => world.set(name, found));
    if (difference) throw new Expectation(cursor.text.slice(start).trim(), JSON.stringify(value), difference);
  },

  /** repeat COUNT [as NAME] … end */
  async repeat(world, cursor, statement) {
    const count = Number(world.text(cursor.word()));
    const name = cursor.take(/^as\s+(\w+)/)?.[1] ?? 'i';
    cursor.end();
    for (let i = 1; i <= count; i++) {
      world.set(name, String(i));
      await run(world, statement.body);
    }
  },
};

async function expectRefusal(refused, code, connect) {
  try {
    await connect();
  } catch (error) {
    if (!refused || error.code !== code) throw error;
    return;
  }
  if (refused) throw new Expectation(`the connection to be refused with ${code}`, 'it was accepted');
}

const OPERATORS = {
  '>': (actor, cursor) => actor.say(cursor),
  '!': (actor, cursor) => actor.notify(cursor),
  '<': (actor, cursor) => see(actor, cursor, false),
  '<~': (actor, cursor) => see(actor, cursor, true),
  '?': ask,
};

async function see(actor, cursor, anywhere) {
  if (cursor.take(/^nothing\b/)) return actor.seeNothing(['messages', 'notifications', 'commands', 'responses']);
  const none = cursor.take(/^no (messages|notifications|commands|responses)\b(?: of (\S+))?/);
  if (none) {
    const id = none[2] && actor.world.text(none[2]);
    return actor.seeNothing([none[1]], (value) => id === undefined || value.id === id);
  }
  if (cursor.take(/^closed\b/)) return seeClosed(actor, cursor);
  const expectation = actor.expectation(cursor);
  if (!expectation) throw new ChatSyntaxError(`${actor.name} does not know what to expect there`);
  cursor.end();
  actor.world.set('seen', await actor.see(expectation, anywhere));
}

async function seeClosed(actor, cursor) {
  const code = cursor.take(/^\d+/)?.[0];
  const reason = await within(actor.closed(), `${actor.name} to be closed by the server`);
  if (code !== undefined && reason?.code !== Number(code)) throw new Expectation(`closed with ${code}`, JSON.stringify(reason));
}

/** actor ? REQUEST -> OUTCOME [PATTERN] */
async function ask(actor, cursor) {
  const { outcome, value, whole } = await actor.ask(cursor);
  if (!cursor.take(/^->/)) throw new ChatSyntaxError('“-> outcome” expected after the request');
  const start = cursor.at;
  const wanted = [];
  while (!cursor.done && !cursor.startsJson && cursor.peek() !== 'whole') wanted.push(cursor.word());
  const text = cursor.text.slice(start).trim();
  const expected = actor.world.text(wanted.join(' '));
  if (outcome !== expected && !outcome.startsWith(`${expected} `)) throw new Expectation(text, `${outcome} ${JSON.stringify(value)}`);
  if (cursor.done) return;
  const subject = cursor.take(/^whole\b/) ? whole : value;
  const difference = actor.testOf(cursor.pattern())(subject);
  if (difference) throw new Expectation(text, JSON.stringify(subject), difference);
}

/** Carries out statements one after the other; an error gets the place and the text of its statement. */
export async function run(world, statements) {
  for (const statement of statements) {
    try {
      await step(world, statement);
    } catch (error) {
      error.statement ??= statement;
      throw error;
    }
  }
}

async function step(world, statement) {
  const cursor = new Cursor(statement.text);
  const first = cursor.word();
  const operator = OPERATORS[cursor.peek()];
  if (operator && !(first in STATEMENTS && !world.actors.has(first))) {
    world.note(`       ${statement.line}: ${statement.text}`);
    cursor.word();
    await operator(world.actor(first), cursor);
    cursor.end();
    return;
  }
  const act = STATEMENTS[first] ?? world.connectorStatements.get(first);
  if (!act) throw new ChatSyntaxError(`“${first}” is neither a statement nor somebody who does something`);
  if (first !== 'repeat') world.note(`       ${statement.line}: ${statement.text.split('\n')[0]}`);
  await act(world, cursor, statement);
  if (first !== 'repeat') cursor.end();
}
