// Connectors of our own LIME client (`ws` and `tcp`).
//
// Options: bot=NAME or guest[=NAME] or as=IDENTITY password=TEXT or token=… issuer=…; instance=, domain=,
// key=, habits=javascript|python|csharp|go, presence={…}|null, receipt=[…]|null, notify (answers each message
// with received and consumed, as SDKs do).

import { LimeSession } from '../../lib/lime.mjs';
import { LimeActor } from './lime-actor.mjs';

class SessionActor extends LimeActor {
  constructor(world, name, options, transport) {
    super(world, name, options);
    this.transport = transport;
  }

  async connect() {
    const { bot, as, presence, receipt, notify, habits, ...who } = this.options;
    if (bot) who.bot = this.world.bot(bot);
    if (as) who.identity = as;
    if (this.facts.guestName) who.guest = this.facts.guestName;
    const address = this.transport === 'tcp' ? this.world.server.tcp : this.world.server.http;
    const session = await LimeSession[this.transport](address, habits ?? (this.transport === 'tcp' ? 'csharp' : 'javascript'));
    session.onEnvelope = (envelope) => this.#route(session, envelope);
    session.strayResponses.push = (response) => this.receive(response);
    try {
      const established = await session.login(who);
      this.address = established.to;
      this.facts.sid = established.id;
      if (who.guest) this.facts.guestName = established.to.split('/')[0];
      this.session = session;
      await session.announce(who, { presence, receipt, autoNotify: notify });
    } catch (error) {
      session.drop();
      throw error;
    }
  }

  /** Copies what comes into the actor's own queues, which outlive the connection. */
  #route(session, envelope) {
    if ('content' in envelope || 'event' in envelope) this.receive(envelope);
    else if ('method' in envelope && !envelope.status && envelope.uri !== '/ping') this.receive(envelope);
    else if (envelope.state === 'failed' || envelope.state === 'finished') session.lastState = envelope;
  }

  get connected() {
    return this.session?.transport.open === true;
  }

  async post(envelope) {
    this.session.send(envelope);
  }

  request(command) {
    return this.session.command(command);
  }

  async closed() {
    await this.session.ended;
    return this.session.lastState?.reason;
  }

  async leave() {
    if (this.connected) await this.session.finish();
  }

  async drop() {
    this.session.drop();
    await this.session.ended;
  }
}

export function sessionConnector(transport, help) {
  return { name: transport, help, create: (world, name, options) => new SessionActor(world, name, options, transport) };
}
