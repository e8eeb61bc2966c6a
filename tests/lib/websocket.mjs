// A WebSocket client at the level of frames, for conformance tests and for our own LIME sessions.

import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import { Inbox, PATIENCE, deferred, within } from './deadline.mjs';
import { FrameParser, OPCODE, acceptKey, encodeFrame } from './frames.mjs';

export class UpgradeRefused extends Error {
  constructor(head) {
    super(`the server refused the upgrade: ${head.split('\r\n')[0]}`);
    this.head = head;
    this.status = Number(/^HTTP\/1\.[01] (\d+)/.exec(head)?.[1]);
  }
}

export class RawWebSocket {
  #socket;
  #parser = new FrameParser();
  #fragments = [];
  #fragmentType;

  /**
   * Opens a connection and upgrades it. `headers` replaces or adds header lines; a value of null leaves one out.
   * @param {string} address `host:port`
   */
  static async open(address, { path = '/', protocol = 'lime', headers = {}, version = 'HTTP/1.1', method = 'GET', early } = {}) {
    const ws = new RawWebSocket();
    await ws.#open(address, { path, protocol, headers, version, method, early });
    return ws;
  }

  constructor() {
    /** Every frame the server sends: {fin, rsv, opcode, payload}. */
    this.frames = new Inbox('frames');
    /** Whole text and binary messages, reassembled: {opcode, text, fragments}. */
    this.messages = new Inbox('WebSocket messages');
    /** Resolves when the TCP connection is over: {code, reason, how}. */
    this.closed = deferred();
    /** Whether pings of the server are answered, as every real client does. */
    this.answerPings = true;
    this.answerClose = true;
  }

  async #open(address, { path, protocol, headers, version, method, early }) {
    const [host, port] = splitAddress(address);
    const key = randomBytes(16).toString('base64');
    const lines = {
      Host: address,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Version': '13',
      ...(protocol ? { 'Sec-WebSocket-Protocol': protocol } : {}),
      ...headers,
    };
    const head = Object.entries(lines)
      .filter(([, value]) => value !== null)
      .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`))
      .join('');
    const socket = (this.#socket = connect({ host, port: Number(port) }));
    socket.setNoDelay(true);
    const upgraded = deferred();
    let bytes = Buffer.alloc(0);
    const readHead = (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', readHead);
      const text = bytes.subarray(0, end).toString('latin1');
      if (!/^HTTP\/1\.1 101 /.test(text)) {
        socket.destroy();
        upgraded.reject(new UpgradeRefused(text));
        return;
      }
      socket.on('data', (data) => this.#receive(data));
      upgraded.resolve(text);
      if (bytes.length > end + 4) this.#receive(bytes.subarray(end + 4));
    };
    socket.on('data', readHead);
    socket.on('error', (error) => {
      this.socketError = error;
      upgraded.reject(error);
    });
    socket.on('close', () => {
      upgraded.reject(new UpgradeRefused('(the connection was closed without an answer)'));
      this.#over();
    });
    socket.on('connect', () => {
      socket.write(`${method} ${path} ${version}\r\n${head}\r\n`);
      if (early) socket.write(early);
    });
    this.head = await within(upgraded.promise, 'the answer to the WebSocket upgrade', PATIENCE);
    const line = (name) => new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'im').exec(this.head)?.[1];
    this.header = line;
    this.subprotocol = line('Sec-WebSocket-Protocol');
    if (lines['Sec-WebSocket-Key'] && line('Sec-WebSocket-Accept') !== acceptKey(lines['Sec-WebSocket-Key'])) {
      throw new Error(`wrong Sec-WebSocket-Accept: ${line('Sec-WebSocket-Accept')}`);
    }
  }

  #receive(data) {
    for (const frame of this.#parser.push(data)) {
      this.frames.push(frame);
      if (frame.opcode === OPCODE.ping && this.answerPings) this.sendFrame({ opcode: OPCODE.pong, payload: frame.payload });
      if (frame.opcode === OPCODE.close) this.#closeFrame(frame);
      if (frame.opcode <= OPCODE.binary) this.#dataFrame(frame);
    }
  }

  #dataFrame(frame) {
    if (frame.opcode !== OPCODE.continuation) {
      this.#fragmentType = frame.opcode;
      this.#fragments = [];
    }
    this.#fragments.push(frame.payload);
    if (!frame.fin) return;
    const text = Buffer.concat(this.#fragments).toString('utf8');
    this.messages.push({ opcode: this.#fragmentType, text, fragments: this.#fragments.length });
    this.#fragments = [];
  }

  #closeFrame(frame) {
    this.closeFrame ??= {
      code: frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005,
      reason: frame.payload.subarray(2).toString('utf8'),
    };
    if (this.answerClose && !this.sentClose) this.close(this.closeFrame.code === 1005 ? undefined : this.closeFrame.code);
  }

  #over() {
    const error = new Error(`the WebSocket was closed (${JSON.stringify(this.closeFrame ?? 'without a close frame')})`);
    this.frames.fail(error);
    this.messages.fail(error);
    this.closed.resolve({ code: 1006, reason: '', ...this.closeFrame, reset: this.socketError?.code === 'ECONNRESET' });
  }

  get open() {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** Bytes as they are. */
  sendBytes(bytes) {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Bytes cut into pieces that leave one by one, each in a segment of its own as far as the kernel lets it. */
  async sendChopped(bytes, size) {
    for (let at = 0; at < bytes.length; at += size) {
      if (!this.#socket.writable) return;
      await new Promise((resolve) => this.#socket.write(bytes.subarray(at, at + size), resolve));
    }
  }

  sendFrame(frame) {
    this.sendBytes(encodeFrame(frame));
  }

  sendText(text) {
    this.sendFrame({ opcode: OPCODE.text, payload: text });
  }

  /** Sends one message in pieces of `size` bytes. */
  sendFragments(payload, size, opcode = OPCODE.text) {
    const bytes = Buffer.from(payload);
    const frames = [];
    for (let at = 0; at === 0 || at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size);
      frames.push(encodeFrame({ opcode: at === 0 ? opcode : OPCODE.continuation, fin: at + size >= bytes.length, payload: piece }));
    }
    this.sendBytes(Buffer.concat(frames));
  }

  close(code, reason = '') {
    this.sentClose = true;
    const payload = code === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
    this.sendFrame({ opcode: OPCODE.close, payload });
  }

  /** The end of the connection, waited for. */
  end(ms = PATIENCE) {
    return within(this.closed.promise, 'the end of the WebSocket connection', ms);
  }

  /** Half close: no more bytes from this side. */
  finish() {
    this.#socket.end();
  }

  /** Stops and goes on reading; meanwhile the server's bytes stay in the kernel's buffers. */
  pause() {
    this.#socket.pause();
  }

  resume() {
    this.#socket.resume();
  }

  destroy() {
    this.#socket.destroy();
  }
}

export function splitAddress(address) {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon).replace(/^\[|\]$/g, ''), address.slice(colon + 1)];
}
