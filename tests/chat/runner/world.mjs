// What a conversation happens in: one fresh server, its bots, the people and programs connected to it, the
// variables, and a transcript of everything that was done and seen.

import { startServer } from '../../lib/server.mjs';
import { startWebhook } from '../../lib/webhook.mjs';
import { ChatSyntaxError, fill, fillText, render } from './pattern.mjs';

export class World {
  #began = performance.now();

  constructor(connectors) {
    this.connectors = connectors;
    this.bots = new Map();
    this.actors = new Map();
    this.webhooks = new Map();
    this.variables = new Map();
    this.transcript = [];
    this.closers = [];
  }

  note(line) {
    this.transcript.push(`${String(Math.round(performance.now() - this.#began)).padStart(6)} ms  ${line}`);
  }

  // ---- names --------------------------------------------------------------------------------------------

  /** The value of `name` or `name.member…`: a variable, a bot, an actor or a webhook. */
  lookup = (name) => {
    const [head, ...path] = name.split('.');
    let value = this.#named(head);
    if (path.length === 0 && value !== null && typeof value === 'object' && value.address) return value.address;
    for (const step of path) {
      value = value?.[step];
      if (value === undefined) throw new ChatSyntaxError(`$(${name}) has no value`);
    }
    return value;
  };

  #named(name) {
    if (this.variables.has(name)) return this.variables.get(name);
    const actor = this.actors.get(name);
    if (actor) return { address: actor.address, identity: actor.address?.split('/')[0], ...actor.facts };
    const bot = this.bots.get(name);
    if (bot) return { ...bot, address: bot.node };
    const hook = this.webhooks.get(name);
    if (hook) return { address: hook.url('/'), messages: hook.url('/messages'), notifications: hook.url('/notifications'), port: hook.port };
    if (name === 'server') return { address: this.server.url, http: this.server.http, tcp: this.server.tcp };
    throw new ChatSyntaxError(`nothing is named “${name}”`);
  }

  text = (text) => fillText(text, this.lookup);
  value = (text) => fill(text, this.lookup);
  json = (pattern) => render(pattern, this.lookup);

  /** `{key: value}` of parsed options. */
  options(parsed) {
    return Object.fromEntries(Object.entries(parsed).map(([key, node]) => [key, this.json(node)]));
  }

  set(name, value) {
    this.variables.set(name, value);
  }

  /** The address that a word of a file means: a name, or an address as it stands. */
  addressOf(word) {
    if (this.actors.has(word) || this.bots.has(word) || this.variables.has(word)) return this.lookup(word);
    return this.text(word);
  }

  actor(name) {
    const actor = this.actors.get(name);
    if (!actor) throw new ChatSyntaxError(`nobody is named “${name}”`);
    return actor;
  }

  bot(name) {
    const bot = this.bots.get(name);
    if (!bot) throw new ChatSyntaxError(`no bot is named “${name}”`);
    return bot;
  }

  // ---- things -------------------------------------------------------------------------------------------

  async start() {
    if (!this.server) this.server = await startServer({ config: this.config });
    return this.server;
  }

  async addBot(name, options) {
    await this.start();
    const { as = name, ...settings } = options;
    const renamed = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()), value]),
    );
    this.bots.set(name, await this.server.addBot(as, renamed));
  }

  async addWebhook(name) {
    const hook = await startWebhook();
    this.webhooks.set(name, hook);
    this.closers.push(() => hook.close());
    return hook;
  }

  async connect(name, connectorName, options) {
    const connector = this.connectors.get(connectorName);
    if (!connector) {
      throw new ChatSyntaxError(`no connector is named “${connectorName}”; there are ${[...this.connectors.keys()].join(', ')}`);
    }
    await this.start();
    const actor = connector.create(this, name, options);
    await actor.connect();
    this.actors.set(name, actor);
    return actor;
  }

  /** Everything is closed; a server that does not stop cleanly is a failure of its own. */
  async end() {
    for (const actor of this.actors.values()) await actor.leave().catch(() => {});
    for (const close of this.closers) await close();
    await this.server?.stop();
  }

  async abort() {
    for (const actor of this.actors.values()) {
      try {
        await actor.abandon();
      } catch {
        // It is gone already.
      }
    }
    for (const close of this.closers) await close().catch(() => {});
    await this.server?.kill();
  }
}
