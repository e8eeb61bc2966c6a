// A LIME session of the tests' own, over raw TCP or a raw WebSocket, in the handwriting of any client library.
// It does nothing by itself but answer pings, so that a test sees and sends every envelope it means to.

import { Inbox, PATIENCE, deferred, within } from './deadline.mjs';
import { HABITS, newId } from './habits.mjs';
import { remember } from './open.mjs';
import { TcpTransport, WsTransport } from './transports.mjs';

export const kindOf = (envelope) =>
  'content' in envelope ? 'message' : 'event' in envelope ? 'notification' : 'method' in envelope ? 'command' : 'state' in envelope ? 'session' : 'unknown';

export class SessionRefused extends Error {
  constructor(session) {
    super(`the session failed: ${JSON.stringify(session.reason)}`);
    this.session = session;
    this.code = session.reason?.code;
  }
}

export class CommandFailed extends Error {
  constructor(request, response) {
    super(`${request.method} ${request.uri} failed: ${JSON.stringify(response.reason)}`);
    this.response = response;
    this.code = response.reason?.code;
  }
}

/**
 * Who a session is: `{bot}` (as addBot gave it), `{guest: true | name}`, `{identity, password}`,
 * `{identity, token, issuer}`, with `domain` and `instance`.
 */
export function credentials(who) {
  if (who.bot) {
    const identity = `${who.bot.identifier}@${who.domain ?? 'msging.net'}`;
    if (who.password !== undefined) return { identity, scheme: 'plain', secret: { password: base64(who.password) } };
    return { identity, scheme: 'key', secret: { key: who.key ?? who.bot.accessKey } };
  }
  if (who.guest) {
    const name = who.guest === true ? newId() : who.guest;
    return { identity: name.includes('@') ? name : `${name}@${who.domain ?? '0mn.io'}`, scheme: 'guest', secret: {} };
  }
  if (who.token !== undefined) return { identity: who.identity, scheme: 'external', secret: { token: who.token, issuer: who.issuer } };
  return { identity: who.identity, scheme: 'plain', secret: { password: base64(who.password) } };
}

export const base64 = (text) => Buffer.from(text, 'utf8').toString('base64');

export class LimeSession {
  #responses = new Map();

  static async tcp(address, habits = 'csharp') {
    return new LimeSession(await TcpTransport.open(address), habits);
  }

  static async ws(address, habits = 'javascript', options) {
    return new LimeSession(await WsTransport.open(address, options), habits);
  }

  /** Opens, authenticates and, unless `presence` or `receipt` are null, announces itself as the SDKs do. */
  static async connect(transport, address, who, options = {}) {
    const session = await LimeSession[transport](address, options.habits);
    try {
      await session.login(who, options);
      await session.announce(who, options);
    } catch (error) {
      session.drop();
      throw error;
    }
    return session;
  }

  constructor(transport, habits = 'javascript') {
    this.transport = transport;
    remember(this);
    this.habits = typeof habits === 'string' ? HABITS[habits] : habits;
    this.messages = new Inbox('messages');
    this.notifications = new Inbox('notifications');
    /** Requests of the server or of other nodes, except pings. */
    this.requests = new Inbox('command requests');
    /** Responses that no request of this session waits for. */
    this.strayResponses = new Inbox('responses to nothing');
    this.sessions = new Inbox('session envelopes');
    this.pings = new Inbox('pings of the server');
    this.answerPings = true;
    /** Everything that came, in order. */
    this.log = [];
    transport.listener = (envelope) => this.#receive(envelope);
    for (const early of transport.envelopes.drain()) this.#receive(early);
    this.ended = transport.end(2 ** 31 - 1).catch(() => {});
    this.ended.then(() => {
      const error = new Error('the session is over');
      for (const inbox of [this.messages, this.notifications, this.requests, this.sessions]) inbox.fail(error);
      for (const { reject } of this.#responses.values()) reject(error);
    });
  }

  #receive(envelope) {
    this.log.push(envelope);
    this.onEnvelope?.(envelope);
    const kind = kindOf(envelope);
    if (kind === 'session') this.sessions.push(envelope);
    else if (kind === 'notification') this.notifications.push(envelope);
    else if (kind === 'message') {
      this.messages.push(envelope);
      if (this.autoNotify && envelope.id !== undefined) this.#notifyOf(envelope);
    } else if (kind === 'command') this.#receiveCommand(envelope);
    else this.transport.envelopes.fail(new Error(`the server sent no envelope: ${JSON.stringify(envelope)}`));
  }

  #receiveCommand(envelope) {
    if (envelope.status) {
      const waiting = this.#responses.get(envelope.id);
      this.#responses.delete(envelope.id);
      if (waiting) waiting.resolve(envelope);
      else this.strayResponses.push(envelope);
      return;
    }
    if (envelope.uri === '/ping' && envelope.method === 'get') {
      this.pings.push(envelope);
      if (!this.answerPings) return;
      const answer = { id: envelope.id, method: 'get', status: 'success', type: 'application/vnd.lime.ping+json', resource: {} };
      this.send(envelope.from === undefined ? answer : { ...answer, to: envelope.from });
      return;
    }
    this.requests.push(envelope);
  }

  #notifyOf(message) {
    for (const event of ['received', 'consumed']) this.send(this.habits.notify(message, event));
  }

  send(envelope) {
    this.transport.send(this.habits.format(envelope));
  }

  /** Sends `new` and returns the server's next session envelope. */
  async begin() {
    this.send(this.habits.idInNew ? { id: newId(), state: 'new' } : { state: 'new' });
    return this.nextSession();
  }

  async nextSession(what = 'the next session envelope') {
    return this.sessions.take(() => true, what);
  }

  /** The whole handshake. Returns `established`; a failed session throws SessionRefused. */
  async login(who, { encryption, tls } = {}) {
    let session = await this.begin();
    if (session.state === 'negotiating') session = await this.#negotiate(session, encryption, tls);
    if (session.state === 'failed') throw new SessionRefused(session);
    this.sid = session.id;
    this.schemeOptions = session.schemeOptions;
    const { identity, scheme, secret } = credentials(who);
    this.identity = identity;
    const instance = who.instance === undefined ? 'default' : who.instance;
    session = await this.authenticate(instance ? `${identity}/${instance}` : identity, scheme, secret);
    this.established = session;
    this.node = session.to;
    this.server = session.from;
    return session;
  }

  async #negotiate(offer, encryption, tls) {
    const wanted = encryption ?? this.habits.negotiates ?? 'none';
    const choice = offer.encryptionOptions.includes(wanted) ? wanted : 'none';
    this.offered = offer;
    this.send({ id: offer.id, state: 'negotiating', encryption: choice, compression: 'none' });
    const confirmed = await this.nextSession('the confirmation of the negotiation');
    if (confirmed.state === 'failed') throw new SessionRefused(confirmed);
    if (choice === 'tls') await this.transport.upgrade(tls);
    return this.nextSession('the authentication offer after the negotiation');
  }

  /** Sends credentials; `established` or a throw. */
  async authenticate(from, scheme, secret) {
    const authentication = this.habits.innerScheme ? { scheme, ...secret } : secret;
    this.send({ id: this.sid, state: 'authenticating', from, scheme, authentication });
    const session = await this.nextSession('the answer to the credentials');
    if (session.state !== 'established') throw new SessionRefused(session);
    return session;
  }

  /** `set /presence`, then `set /receipt`, as the SDKs do for everyone but guests. */
  async announce(who, { presence, receipt, autoNotify = false } = {}) {
    this.autoNotify = autoNotify;
    const wantsPresence = presence !== null && (presence !== undefined || !who.guest);
    const wantsReceipt = receipt !== null && (receipt !== undefined || !who.guest);
    if (wantsPresence) await this.setPresence(presence);
    if (wantsReceipt) await this.setReceipt(receipt);
  }

  setPresence(presence = {}) {
    const resource = { status: 'available', routingRule: 'identity', ...presence };
    return this.process({ method: 'set', uri: '/presence', type: 'application/vnd.lime.presence+json', resource });
  }

  setReceipt(events = ['failed', 'accepted', 'dispatched', 'received', 'consumed']) {
    return this.process({ method: 'set', uri: '/receipt', type: 'application/vnd.lime.receipt+json', resource: { events } });
  }

  /** Sends a command and returns its response, success or failure. */
  async command(request) {
    const envelope = 'id' in request ? request : { id: newId(), ...request };
    const waiting = deferred();
    waiting.promise.catch(() => {});
    this.#responses.set(envelope.id, waiting);
    this.send(envelope);
    return within(waiting.promise, `the response to ${envelope.method} ${envelope.uri}`, PATIENCE);
  }

  /** Sends a command and returns the response of a success; a failure throws CommandFailed. */
  async process(request) {
    const response = await this.command(request);
    if (response.status !== 'success') throw new CommandFailed(request, response);
    return response;
  }

  ping() {
    return this.process({ method: 'get', uri: '/ping' });
  }

  /** Sends a text (or any document) and returns the message. `id: null` leaves the id out. */
  say(to, content, { id = newId(), type = 'text/plain', ...members } = {}) {
    const message = { ...(id === null ? {} : { id }), to, type, content, ...members };
    this.send(message);
    return message;
  }

  nextMessage(match, what = 'a message') {
    return this.messages.take(match, what);
  }

  /** The next notification about one message. */
  nextNotification(id, what) {
    return this.notifications.take((n) => n.id === id, what ?? `a notification of ${id}`);
  }

  /** `finishing` → `finished`, then the transport is closed from this side. */
  async finish() {
    this.send({ id: this.sid, state: 'finishing' });
    const finished = await this.nextSession('finished');
    this.transport.close();
    await within(this.ended, 'the end of the finished session', PATIENCE);
    return finished;
  }

  drop() {
    this.transport.drop();
  }
}
