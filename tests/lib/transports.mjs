// LIME over raw TCP and over a raw WebSocket: both give `send(text)`, `envelopes` (an Inbox) and `end()`.

import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { Inbox, PATIENCE, deferred, within } from './deadline.mjs';
import { RawWebSocket, splitAddress } from './websocket.mjs';

/** Cuts a stream of JSON objects without delimiters, as lime.md 5.2 has it. */
export class ObjectSplitter {
  #bytes = Buffer.alloc(0);
  #scanned = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #start = -1;

  push(chunk) {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const found = [];
    for (; this.#scanned < this.#bytes.length; this.#scanned++) {
      const byte = this.#bytes[this.#scanned];
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === 0x5c) this.#escaped = true;
        else if (byte === 0x22) this.#inString = false;
      } else if (byte === 0x22) this.#inString = true;
      else if (byte === 0x7b) {
        if (this.#depth++ === 0) this.#start = this.#scanned;
      } else if (byte === 0x7d && --this.#depth === 0) {
        found.push(this.#bytes.subarray(this.#start, this.#scanned + 1).toString('utf8'));
        this.#bytes = this.#bytes.subarray(this.#scanned + 1);
        this.#scanned = -1;
      }
    }
    return found;
  }
}

export class TcpTransport {
  kind = 'tcp';
  #socket;
  #closed = deferred();

  static async open(address) {
    const transport = new TcpTransport();
    const [host, port] = splitAddress(address);
    const socket = connect({ host, port: Number(port) });
    socket.setNoDelay(true);
    const connected = deferred();
    socket.once('connect', connected.resolve);
    socket.once('error', connected.reject);
    transport.#adopt(socket);
    await within(connected.promise, `the TCP connection to ${address}`, PATIENCE);
    return transport;
  }

  constructor() {
    this.envelopes = new Inbox('envelopes over TCP');
    this.encrypted = false;
    /** Every byte received in clear, to show what was sent around a TLS upgrade. */
    this.clearBytes = 0;
  }

  #adopt(socket) {
    this.#socket = socket;
    const splitter = new ObjectSplitter();
    socket.on('data', (chunk) => {
      if (!this.encrypted) this.clearBytes += chunk.length;
      for (const text of splitter.push(chunk)) this.#deliver(text);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.envelopes.fail(new Error('the TCP connection was closed'));
      this.#closed.resolve();
    });
  }

  #deliver(text) {
    let envelope;
    try {
      envelope = JSON.parse(text);
    } catch (error) {
      this.envelopes.fail(new Error(`the server sent what is not JSON: ${text} (${error.message})`));
      return;
    }
    if (this.listener) this.listener(envelope);
    else this.envelopes.push(envelope);
  }

  send(text) {
    this.sendBytes(Buffer.from(text, 'utf8'));
  }

  sendBytes(bytes) {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  async sendChopped(bytes, size) {
    for (let at = 0; at < bytes.length; at += size) {
      if (!this.#socket.writable) return;
      await new Promise((resolve) => this.#socket.write(bytes.subarray(at, at + size), resolve));
    }
  }

  /** Starts TLS on the same socket. Nothing may have arrived after the confirmation. */
  async upgrade(options) {
    const clear = this.#socket;
    clear.removeAllListeners('data');
    const before = this.clearBytes;
    const secure = tlsConnect({ socket: clear, servername: 'localhost', ...options });
    this.encrypted = true;
    const ready = deferred();
    secure.once('secureConnect', ready.resolve);
    secure.once('error', ready.reject);
    this.#adopt(secure);
    await within(ready.promise, 'the TLS handshake', PATIENCE);
    this.tlsProtocol = secure.getProtocol();
    this.clearBytes = before;
  }

  end(ms = PATIENCE) {
    return within(this.#closed.promise, 'the end of the TCP connection', ms);
  }

  get open() {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  close() {
    this.#socket.end();
  }

  drop() {
    this.#socket.destroy();
  }
}

export class WsTransport {
  kind = 'ws';

  static async open(address, options) {
    const ws = await RawWebSocket.open(address, options);
    return new WsTransport(ws);
  }

  constructor(ws) {
    this.ws = ws;
    this.envelopes = new Inbox('envelopes over WebSocket');
    ws.messages.push = (message) => {
      let envelope;
      try {
        envelope = JSON.parse(message.text);
      } catch (error) {
        this.envelopes.fail(new Error(`the server sent what is not JSON: ${message.text} (${error.message})`));
        return;
      }
      if (this.listener) this.listener(envelope);
      else this.envelopes.push(envelope);
    };
    for (const early of ws.messages.pending.splice(0)) ws.messages.push(early);
    ws.closed.promise.then(() => this.envelopes.fail(new Error('the WebSocket was closed')));
  }

  send(text) {
    this.ws.sendText(text);
  }

  end(ms = PATIENCE) {
    return this.ws.end(ms);
  }

  get open() {
    return this.ws.open;
  }

  close() {
    this.ws.close(1000);
  }

  drop() {
    this.ws.destroy();
  }
}
