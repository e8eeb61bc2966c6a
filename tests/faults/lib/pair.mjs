// One sender that posts over HTTP, one receiver, one conversation, and its ledger.

import assert from 'node:assert/strict';
import { PATIENCE, until } from '../../lib/deadline.mjs';
import { BotHttp } from '../../lib/http.mjs';
import { LimeSession } from '../../lib/lime.mjs';
import { startServer } from '../../lib/server.mjs';
import { checkHistory } from './history.mjs';
import { Ledger } from './ledger.mjs';

/** A sender and a receiver with one conversation, and what the ledger says of it. */
export class Pair {
  static async create(options) {
    const pair = new Pair();
    pair.server = await startServer(options);
    pair.sender = await pair.server.addBot('sender');
    pair.receiver = await pair.server.addBot('receiver', { inbox: 10_000_000 });
    pair.http = new BotHttp(pair.server, pair.sender);
    pair.inbox = new BotHttp(pair.server, pair.receiver);
    pair.ledger = new Ledger();
    pair.talk = pair.ledger.conversation('sender>receiver');
    return pair;
  }

  /** Posts the next message, with `ballast` bytes of metadata, and returns the answer. */
  async post(ballast = 0) {
    const { number, id, content } = this.talk.next();
    const metadata = ballast > 0 ? { ballast: 'b'.repeat(ballast) } : undefined;
    const answer = await this.http.message({ id, to: this.receiver.node, type: 'text/plain', content, metadata });
    if (answer.status === 202) this.talk.accept(number);
    else this.talk.refuse(number, answer);
    return answer;
  }

  async postMany(count) {
    const answers = [];
    for (let i = 0; i < count; i++) answers.push(await this.post());
    return answers;
  }

  /** Posts until one is refused; the refusal. */
  async postUntilRefused(ballast) {
    for (let i = 0; i < 10_000; i++) {
      const answer = await this.post(ballast);
      if (answer.status !== 202) return answer;
    }
    assert.fail('ten thousand messages fitted on a full disk');
  }

  /** The server takes messages again, without having been restarted. */
  async recovers() {
    const { pid } = this.server;
    await until(async () => (await this.post()).status === 202, 'the server to accept messages again', PATIENCE);
    assert.equal(this.server.pid, pid);
    for (const answer of await this.postMany(20)) assert.equal(answer.status, 202, answer.text);
  }

  async checkHistories() {
    await checkHistory('sender', this.http, this.receiver.node, this.talk);
    await checkHistory('recipient', this.inbox, this.sender.node, this.talk);
    this.ledger.assertClean();
  }

  async kill() {
    await this.server.kill();
    this.ledger.forgiveRefusals();
  }

  /** A session of the receiver, filed in the ledger; `silent`: it never answers a ping, so it confirms nothing. */
  async connect({ silent = false } = {}) {
    const session = await LimeSession.ws(this.server.http);
    session.transport.ws.answerPings = !silent;
    session.onEnvelope = (envelope) => 'content' in envelope && this.ledger.deliver(envelope, session);
    await session.login({ bot: this.receiver });
    await session.announce({ bot: this.receiver }, { autoNotify: !silent });
    return session;
  }

  async allDelivered() {
    await until(() => this.talk.missing().length === 0, () => `all to be delivered: ${this.ledger.missing()}`, PATIENCE);
    this.ledger.assertClean();
  }

  /** The receiver connects and gets everything that was accepted. */
  async deliverAll() {
    const session = await this.connect();
    await this.allDelivered();
    session.drop();
  }

  async end() {
    this.http.close();
    this.inbox.close();
    await this.server.stop();
  }
}
