// The real npm clients, unmodified: blip-sdk and lime-js over lime-transport-websocket and lime-transport-http.
// Around them stand only observers: inboxes for what they receive, and catches for the promises that the
// libraries leave unhandled when a connection attempt of their own fails.

import BlipSdk from 'blip-sdk';
import Lime from 'lime-js';
import WebSocketTransport from 'lime-transport-websocket';
import HttpTransport from 'lime-transport-http';
import { Inbox, PATIENCE, within } from './deadline.mjs';
import { base64 } from './lime.mjs';
import { newId } from './habits.mjs';
import { remember } from './open.mjs';
import { splitAddress } from './websocket.mjs';

export { Lime, WebSocketTransport, HttpTransport };

/** A failure in a response, as blip-sdk reports it: the response as JSON text. */
export const failureOf = (error) => JSON.parse(error.message);

const quiet = (promise) => {
  promise.catch(() => {});
  return promise;
};

export class SdkClient {
  /**
   * @param {object} who `{bot}`, `{bot, password}`, `{identifier, token, issuer}` or `{guest: true | name}`; with
   *   `instance`, `domain`, `presence`, `notifyConsumed`, `echo`
   */
  constructor(server, who, { transport = 'ws', pollingInterval = 50 } = {}) {
    const [host, port] = splitAddress(server.http);
    const domain = who.domain ?? 'msging.net';
    const identifier = who.identifier ?? who.bot?.identifier ?? (typeof who.guest === 'string' ? who.guest : newId());
    let builder = new BlipSdk.ClientBuilder()
      .withScheme(transport === 'ws' ? 'ws' : 'http')
      .withHostName(host)
      .withPort(Number(port))
      .withIdentifier(identifier)
      .withDomain(domain);
    if (who.instance) builder = builder.withInstance(who.instance);
    if (who.token) builder = builder.withToken(who.token).withIssuer(who.issuer);
    else if (who.password !== undefined) builder = builder.withPassword(base64(who.password));
    else if (who.bot && transport === 'http') builder = builder.withAccessKey(who.bot.authorization.replace(/^Key /, ''));
    else if (who.bot) builder = builder.withAccessKey(who.key ?? who.bot.accessKey);
    if (who.routingRule) builder = builder.withRoutingRule(who.routingRule);
    if (who.notifyConsumed === false) builder = builder.withNotifyConsumed(false);
    const localNode = `${identifier}@${domain}/${who.instance ?? 'default'}`;
    const factory = transport === 'ws'
      ? () => new WebSocketTransport()
      : () => new HttpTransport({ localNode, remoteNode: 'postmaster@msging.net', pollingInterval });
    this.client = builder.withTransportFactory(factory).build();
    if (who.presence) Object.assign(this.client._application.presence, who.presence);
    this.#observe();
    remember(this);
  }

  #observe() {
    const client = this.client;
    this.messages = new Inbox('messages of blip-sdk');
    this.notifications = new Inbox('notifications of blip-sdk');
    this.commands = new Inbox('commands of blip-sdk');
    this.listening = new Inbox('listening changes of blip-sdk');
    client.addMessageReceiver(true, (message) => {
      this.messages.push(message);
      return this.onMessage?.(message);
    });
    client.addNotificationReceiver(true, (notification) => this.notifications.push(notification));
    client.addCommandReceiver(true, (command) => {
      if (!command.status) this.commands.push(command);
    });
    client.onListeningChanged = (listening) => this.listening.push(listening);
    let session = quiet(client.sessionPromise);
    Object.defineProperty(client, 'sessionPromise', {
      get: () => session,
      set: (promise) => (session = quiet(promise)),
    });
    const connect = client.connect.bind(client);
    client.connect = () => quiet(connect());
  }

  static async connect(server, who, options) {
    const sdk = new SdkClient(server, who, options);
    await sdk.connect();
    return sdk;
  }

  async connect() {
    try {
      this.session = await within(this.client.connect(), 'connect() of blip-sdk', PATIENCE);
    } catch (error) {
      this.abandon();
      throw error;
    }
    this.node = this.session.to;
    return this.session;
  }

  say(to, content, { id = newId(), type = 'text/plain', ...members } = {}) {
    const message = { ...(id === null ? {} : { id }), to, type, content, ...members };
    this.client.sendMessage(message);
    return message;
  }

  send(envelope) {
    if ('content' in envelope) this.client.sendMessage(envelope);
    else if ('event' in envelope) this.client.sendNotification(envelope);
    else throw new Error('blip-sdk sends messages, notifications and commands');
  }

  /** The response of a success; a failure rejects as blip-sdk has it. */
  process(request) {
    return within(this.client.sendCommand({ id: newId(), ...request }), `the response to ${request.uri}`, PATIENCE);
  }

  /** The response, whether success or failure. */
  async command(request) {
    try {
      return await this.process(request);
    } catch (error) {
      const response = failureOf(error);
      if (response.timeout) throw error;
      return response;
    }
  }

  ping() {
    return this.process({ method: 'get', uri: '/ping' });
  }

  nextNotification(id, what) {
    return this.notifications.take((n) => n.id === id, what ?? `a notification of ${id}`);
  }

  /** Cuts the connection as a lost network would; the client comes back by itself. */
  cut() {
    this.client._transport._webSocket._connection.socket.destroy();
  }

  /** No more reconnects, and no socket left. */
  abandon() {
    this.client._closing = true;
    const socket = this.client._transport._webSocket;
    if (socket && socket.readyState <= 1) socket.close();
    clearTimeout(this.client._transport._pollTimeout);
    this.client._transport._closing = true;
  }

  async close() {
    await within(Promise.resolve(this.client.close()), 'close() of blip-sdk', PATIENCE);
    await within(this.client.sessionPromise.catch(() => {}), 'the finished session of blip-sdk', PATIENCE);
  }
}

/** A session of lime-js itself, without blip-sdk around it: `{channel, session, messages, notifications}`. */
export class LimeJsClient {
  static async connect(server, who) {
    const client = remember(new LimeJsClient());
    await client.open(server, who);
    return client;
  }

  async open(server, who) {
    const transport = (this.transport = new WebSocketTransport());
    const channel = (this.channel = new Lime.ClientChannel(transport, true, who.autoNotifyReceipt ?? false));
    this.messages = new Inbox('messages of lime-js');
    this.notifications = new Inbox('notifications of lime-js');
    this.commands = new Inbox('commands of lime-js');
    channel.onMessage = (message) => this.messages.push(message);
    channel.onNotification = (notification) => this.notifications.push(notification);
    channel.onCommand = (command) => this.commands.push(command);
    this.finished = new Promise((resolve) => (channel.onSessionFinished = resolve));
    this.failed = new Promise((resolve) => (channel.onSessionFailed = resolve));
    await within(transport.open(server.wsUrl), 'the WebSocket of lime-js', PATIENCE);
    const authentication = who.bot
      ? new Lime.KeyAuthentication(who.bot.accessKey)
      : who.password !== undefined
        ? new Lime.PlainAuthentication(base64(who.password))
        : new Lime.GuestAuthentication();
    const identity = who.bot ? `${who.bot.identifier}@msging.net` : who.identity ?? `${newId()}@0mn.io`;
    const established = channel.establishSession('none', 'none', identity, authentication, who.instance ?? 'default');
    this.session = await within(established, 'establishSession() of lime-js', PATIENCE);
    this.node = this.session.to;
  }

  say(to, content, { id = newId(), type = 'text/plain', ...members } = {}) {
    const message = { ...(id === null ? {} : { id }), to, type, content, ...members };
    this.channel.sendMessage(message);
    return message;
  }

  /** The response, whether success or failure. */
  command(request) {
    return within(this.channel.processCommand({ id: newId(), ...request }), `the response to ${request.uri}`, PATIENCE);
  }

  nextNotification(id, what) {
    return this.notifications.take((n) => n.id === id, what ?? `a notification of ${id}`);
  }

  ping() {
    return this.command({ method: 'get', uri: '/ping' });
  }

  async close() {
    await within(this.channel.sendFinishingSession(), 'the finished session of lime-js', PATIENCE);
  }

  cut() {
    this.transport._webSocket._connection.socket.destroy();
  }

  abandon() {
    const socket = this.transport?._webSocket;
    if (socket && socket.readyState <= 1) socket.close();
  }
}
