// HTTP/1.1 by hand: bytes out, responses in, and what became of the connection.

import { connect } from 'node:net';
import { Inbox, PATIENCE, deferred, within } from '../../lib/deadline.mjs';
import { splitAddress } from '../../lib/websocket.mjs';

export class RawHttp {
  #socket;
  #bytes = Buffer.alloc(0);
  #expectsBody = [];
  #closed = deferred();

  static async open(address) {
    const [host, port] = splitAddress(address);
    const http = new RawHttp();
    const socket = (http.#socket = connect({ host, port: Number(port) }));
    socket.setNoDelay(true);
    const connected = deferred();
    socket.once('connect', connected.resolve);
    socket.on('error', (error) => {
      http.error = error;
      connected.reject(error);
    });
    socket.on('data', (chunk) => {
      http.#bytes = Buffer.concat([http.#bytes, chunk]);
      http.#parse();
    });
    socket.on('close', () => {
      http.responses.fail(new Error(`the connection was closed; left over: ${JSON.stringify(http.#bytes.toString('latin1'))}`));
      http.#closed.resolve();
    });
    await within(connected.promise, 'the connection', PATIENCE);
    return http;
  }

  constructor() {
    this.responses = new Inbox('responses');
  }

  /** Sends text (latin1) or bytes. A request by HEAD must be announced, since its answer has no body. */
  send(data, { head = false } = {}) {
    this.#expectsBody.push(!head);
    this.write(data);
  }

  write(data) {
    if (this.#socket.writable) this.#socket.write(Buffer.isBuffer(data) ? data : Buffer.from(data, 'latin1'));
  }

  async sendChopped(data, size) {
    this.#expectsBody.push(true);
    const bytes = Buffer.from(data, 'latin1');
    for (let at = 0; at < bytes.length && this.#socket.writable; at += size) {
      await new Promise((resolve) => this.#socket.write(bytes.subarray(at, at + size), resolve));
    }
  }

  #parse() {
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#bytes.subarray(0, end).toString('latin1');
      const [line, ...rest] = head.split('\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(`${line} `)?.[1]);
      if (!status) throw new Error(`this is no response: ${line}`);
      const headers = {};
      for (const field of rest) {
        const colon = field.indexOf(':');
        const name = field.slice(0, colon).toLowerCase();
        if (name in headers && name !== 'set-cookie') throw new Error(`the header ${name} twice`);
        headers[name] = field.slice(colon + 1).trim();
      }
      const interim = status < 200;
      const bodyless = interim || status === 204 || status === 304 || this.#expectsBody[0] === false;
      const length = bodyless ? 0 : this.#bodyLength(headers);
      if (this.#bytes.length < end + 4 + length) return;
      const body = this.#bytes.subarray(end + 4, end + 4 + length).toString('utf8');
      this.#bytes = this.#bytes.subarray(end + 4 + length);
      if (!interim) this.#expectsBody.shift();
      this.responses.push({ status, headers, body, json: json(body) });
    }
  }

  #bodyLength(headers) {
    if (headers['transfer-encoding']) throw new Error('the server answers in chunks, which this client does not read');
    return Number(headers['content-length'] ?? 0);
  }

  response(what = 'a response') {
    return this.responses.take(() => true, what);
  }

  /** The connection is over, closed by the server. */
  ended(ms = PATIENCE) {
    return within(this.#closed.promise, 'the server to close the connection', ms);
  }

  get open() {
    return !this.#socket.destroyed && this.#socket.writable && !this.#socket.readableEnded;
  }

  finish() {
    this.#socket.end();
  }

  destroy() {
    this.#socket.destroy();
  }
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
