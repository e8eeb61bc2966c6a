// A bot over Blip's HTTP API. `>` posts messages and notifications and expects 202 unless `-> STATUS` follows;
// `?` is a command, or with an upper-case method any HTTP request: `api ? POST /messages {…} -> 400 {"code":21}`.
// Incoming envelopes are taken from the two inboxes when a statement looks for them.
// It polls once when it connects, as a client does that starts to poll: from then on notifications are kept for it.
// Options: bot=NAME, or authorization="…", or nothing; poll=false never looks into the inboxes.

import { BotHttp } from '../../../lib/http.mjs';
import { until } from '../../../lib/deadline.mjs';
import { Expectation } from '../actor.mjs';
import { LimeActor, outcomeOf } from '../lime-actor.mjs';

class HttpActor extends LimeActor {
  async connect() {
    const { bot, authorization } = this.options;
    const account = bot ? this.world.bot(bot) : { authorization };
    this.api = new BotHttp(this.world.server, account);
    if (authorization !== undefined) this.api.headers.Authorization = authorization;
    else if (!bot) delete this.api.headers.Authorization;
    this.address = bot ? account.node : undefined;
    this.polls = Boolean(bot) && this.options.poll !== false;
    await this.barrier();
  }

  async post(envelope, cursor) {
    const answer = await this.api.post('event' in envelope ? '/notifications' : '/messages', envelope);
    this.world.note(`${this.name} <- HTTP ${answer.status} ${answer.text}`);
    const expected = cursor.take(/^->\s*(\d{3})/)?.[1] ?? '202';
    if (answer.status !== Number(expected)) throw new Expectation(`HTTP ${expected}`, `HTTP ${answer.status} ${answer.text}`);
    if (cursor.startsJson) {
      const difference = this.testOf(cursor.pattern())(answer.json);
      if (difference) throw new Expectation('the body of the answer', answer.text, difference);
    }
  }

  request(command) {
    return this.api.command(command);
  }

  async ask(cursor) {
    if (!/^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s/.test(cursor.text.slice(cursor.at).trimStart())) return super.ask(cursor);
    const method = cursor.word();
    const path = this.world.text(cursor.word());
    const raw = cursor.take(/^raw\s+(\S+)/)?.[1];
    const body = raw ?? (cursor.startsJson ? this.world.json(cursor.pattern()) : undefined);
    this.world.note(`${this.name} -> ${method} ${path} ${typeof body === 'string' ? body : JSON.stringify(body) ?? ''}`);
    const answer = await this.api.request(method, path, body);
    this.world.note(`${this.name} <- HTTP ${answer.status} ${answer.text}`);
    if (path === '/commands' && answer.status === 200) return outcomeOf(answer.json);
    return { outcome: String(answer.status), value: answer.json, whole: answer };
  }

  async #poll() {
    for (const kind of ['messages', 'notifications']) {
      for (const envelope of await this.api.inbox(kind)) this.receive(envelope);
    }
  }

  async see(expectation, anywhere) {
    const select = expectation.select ?? (() => true);
    const inbox = this.queues[expectation.queue];
    await until(
      async () => {
        if (inbox.peek(select) === undefined) await this.#poll();
        return inbox.peek(select) !== undefined;
      },
      () => `${expectation.text} in the inbox of ${this.name}`,
    );
    return super.see(expectation, anywhere);
  }

  async barrier() {
    if (this.polls && this.world.server.running) await this.#poll();
  }

  async leave() {
    this.api.close();
  }

  drop() {
    this.api.close();
  }
}

export default { name: 'http', help: "a bot over Blip's HTTP API", create: (world, name, options) => new HttpActor(world, name, options) };
