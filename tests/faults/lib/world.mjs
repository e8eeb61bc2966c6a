// Eight senders, eight recipients, sixty-four conversations, each on a connection of its own, against one server:
//
//   senders      seven that post over HTTP (half of them several requests at a time), one over LIME sessions on TCP
//   recipients   live      a session over WebSocket that notifies as the SDKs do
//                quiet     a session over TCP that never notifies
//                busy      a session that answers pings late
//                fickle    a session that is cut at random moments and comes back
//                absent1/2 bots that connect only at the end
//                hook      a bot with a message URL
//                hookbad   the same, with a URL that fails now and then

import { BotHttp } from '../../lib/http.mjs';
import { PATIENCE, until } from '../../lib/deadline.mjs';
import { startServer } from '../../lib/server.mjs';
import { checkHistory, readThread } from './history.mjs';
import { HttpPoster } from './http-poster.mjs';
import { Ledger } from './ledger.mjs';
import { BusyReceiver, SessionReceiver, webhookReceiver } from './receivers.mjs';
import { SessionPoster } from './session-poster.mjs';

const SENDERS = 8;
const RECIPIENTS = ['live', 'quiet', 'busy', 'fickle', 'absent1', 'absent2', 'hook', 'hookbad'];
const ABSENT = ['absent1', 'absent2'];

const config = `
[egress]
allow = ["127.0.0.0/8"]
allow_http = true

[webhook]
retry_seconds = [1]
`;

const inbox = 10_000_000;
const nameOf = (conversation) => conversation.name.split('>');

export class World {
  ledger = new Ledger();
  bots = {};
  posters = [];
  receivers = [];

  /** Plays `body(world)` in a world of its own; when it fails the server's last words are shown. */
  static async play(t, random, options, body) {
    const world = await World.create(random, options);
    try {
      await body(world);
    } catch (error) {
      t.diagnostic(`log of the server:\n${world.server.logTail()}`);
      await world.server.kill();
      throw error;
    } finally {
      await world.end();
    }
  }

  static async create(random, options) {
    const world = new World();
    world.random = random;
    world.server = await startServer({ config, ...options });
    await world.#populate();
    return world;
  }

  async #populate() {
    const { server, ledger, bots } = this;
    this.hooks = { hook: await webhookReceiver({ ledger }), hookbad: await webhookReceiver({ ledger, failEvery: 300 }) };
    for (const name of RECIPIENTS) {
      const hook = this.hooks[name];
      bots[name] = await server.addBot(name, hook ? { messageUrl: hook.url('/messages') } : { inbox });
    }
    const senders = Array.from({ length: SENDERS }, (_, i) => `sender${i}`);
    for (const name of senders) bots[name] = await server.addBot(name);
    this.live = new SessionReceiver({ bot: bots.live, ledger });
    this.quiet = new SessionReceiver({ bot: bots.quiet, ledger, transport: 'tcp', habits: 'csharp', notifies: false });
    this.busy = new BusyReceiver({ bot: bots.busy, ledger });
    this.fickle = new SessionReceiver({ bot: bots.fickle, ledger, habits: 'python' });
    this.receivers = [this.live, this.quiet, this.busy, this.fickle];
    senders.forEach((sender, i) => {
      for (const recipient of RECIPIENTS) this.posters.push(this.#poster(i, sender, recipient));
    });
  }

  #poster(index, sender, recipient) {
    const conversation = this.ledger.conversation(`${sender}>${recipient}`);
    const bot = this.bots[sender];
    const to = this.bots[recipient].node;
    if (index === SENDERS - 1) return new SessionPoster({ bot, instance: recipient, to, conversation });
    // A URL takes one message of a conversation after the other: what posts faster only makes the queue longer.
    const pause = recipient in this.hooks ? 20 : 0;
    return new HttpPoster({ authorization: bot.authorization, to, conversation, depth: index % 2 === 0 ? 1 : 8, pause });
  }

  http(name) {
    return new BotHttp(this.server, this.bots[name]);
  }

  /** Connects the receivers, each a random moment after the other's. */
  async connect() {
    await Promise.all(
      this.receivers.map(async (receiver) => {
        await receiver.over();
        await this.wait(0, 150);
        await receiver.connect(this.server);
      }),
    );
  }

  /** Everyone posts; the fickle one comes and goes. Resolves at once. */
  startPosting() {
    for (const poster of this.posters) poster.start(poster instanceof SessionPoster ? this.server.tcp : this.server.http);
    this.#swaying = this.#sway(++this.#swayNumber);
  }

  #swayNumber = 0;
  #swaying = Promise.resolve();

  async #sway(number) {
    while (this.#swayNumber === number) {
      await this.wait(30, 200);
      if (this.#swayNumber !== number || !this.server.running) return;
      this.fickle.drop();
      await this.wait(0, 60);
      if (this.#swayNumber !== number || !this.server.running) return;
      await this.fickle.connect(this.server);
    }
  }

  /** Nobody posts any more; every request has been answered, or its connection is gone. */
  async stopPosting() {
    this.#swayNumber += 1;
    await this.#swaying;
    await Promise.all(this.posters.map((poster) => poster.stop()));
    if (this.server.running && !this.fickle.session) await this.fickle.connect(this.server);
  }

  wait(least, most) {
    return new Promise((done) => setTimeout(done, least + this.random() * (most - least)));
  }

  /** SIGKILL in the middle of it all. */
  async kill() {
    await this.server.kill();
    await this.stopPosting();
    this.ledger.forgiveRefusals();
  }

  /** The same data, the same ports; returns how long it took to be ready, in milliseconds. */
  async restart() {
    const begin = performance.now();
    await this.server.start();
    return performance.now() - begin;
  }

  /** Every accepted message of the recipients that are there has arrived. */
  async allDelivered(recipients = RECIPIENTS.filter((name) => !ABSENT.includes(name))) {
    const select = (conversation) => recipients.includes(nameOf(conversation)[1]);
    const what = () => `accepted messages to be delivered:\n  ${this.ledger.missing(select).join('\n  ')}`;
    await until(() => this.ledger.faults.length > 0 || this.ledger.missing(select).length === 0, what, PATIENCE * 2);
    this.ledger.assertClean();
  }

  /** Every accepted message stands in the threads of its sender and of its recipient. */
  async allInHistory() {
    const clients = Object.fromEntries(Object.keys(this.bots).map((name) => [name, this.http(name)]));
    await Promise.all(
      [...this.ledger.conversations.values()].map(async (conversation) => {
        const [sender, recipient] = nameOf(conversation);
        await checkHistory('sender', clients[sender], this.bots[recipient].node, conversation);
        await checkHistory('recipient', clients[recipient], this.bots[sender].node, conversation);
      }),
    );
    for (const client of Object.values(clients)) client.close();
    this.ledger.assertClean();
  }

  /** The absent bots come, and find everything. */
  async fetchAbsent() {
    for (const name of ABSENT) {
      const receiver = new SessionReceiver({ bot: this.bots[name], ledger: this.ledger });
      await receiver.connect(this.server);
      this.receivers.push(receiver);
    }
    await this.allDelivered(ABSENT);
  }

  /** Nothing is left to deliver: a new session of a bot that has everything gets nothing. */
  async nothingLeft(name) {
    const receiver = this[name];
    receiver.drop();
    await receiver.over();
    await receiver.connect(this.server);
    const { session } = receiver;
    await session.ping();
    await session.ping();
    return session.log.filter((envelope) => 'content' in envelope);
  }

  async end() {
    await this.stopPosting();
    for (const receiver of this.receivers) receiver.drop();
    await this.server.stop();
    for (const hook of Object.values(this.hooks)) await hook.close();
  }
}

export { readThread };
