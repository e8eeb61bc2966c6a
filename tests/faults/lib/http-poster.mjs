// One keep-alive connection that posts the messages of one conversation, several at a time (HTTP/1.1 pipelining),
// for as long as it is told to and the server lives.

import { connect } from 'node:net';
import { splitAddress } from '../../lib/websocket.mjs';

export class HttpPoster {
  #socket;
  #bytes = Buffer.alloc(0);
  #waiting = [];
  #running = false;
  #settled = () => {};

  /** `depth`: requests under way at one time; `pause`: milliseconds between one answer and the next request. */
  constructor({ authorization, to, conversation, depth = 1, pause = 0 }) {
    Object.assign(this, { authorization, to, conversation, depth, pause });
  }

  /** Connects and posts until stop() or the end of the connection. */
  start(address) {
    const [host, port] = splitAddress(address);
    this.address = address;
    this.#running = true;
    const socket = (this.#socket = connect({ host, port: Number(port) }));
    socket.setNoDelay(true);
    socket.on('connect', () => this.#fill());
    socket.on('data', (chunk) => socket === this.#socket && this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', () => socket === this.#socket && this.#over());
  }

  /** No more requests; resolves when those under way have been answered, or the connection has ended. */
  async stop() {
    this.#running = false;
    if (this.#waiting.length > 0 && this.#socket && !this.#socket.destroyed) await new Promise((done) => (this.#settled = done));
    this.#socket?.destroy();
  }

  #fill() {
    while (this.#running && this.#waiting.length < this.depth) this.#post();
  }

  #post() {
    const { number, id, content } = this.conversation.next();
    const body = JSON.stringify({ id, to: this.to, type: 'text/plain', content });
    this.#waiting.push(number);
    this.#socket.write(
      `POST /messages HTTP/1.1\r\nHost: ${this.address}\r\nAuthorization: ${this.authorization}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  #receive(chunk) {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#bytes.toString('latin1', 0, end);
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      const whole = end + 4 + length;
      if (this.#bytes.length < whole) return;
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
      const body = this.#bytes.toString('utf8', end + 4, whole);
      this.#bytes = this.#bytes.subarray(whole);
      this.#answered(status, body);
    }
  }

  #answered(status, body) {
    const number = this.#waiting.shift();
    if (status === 202) this.conversation.accept(number);
    else this.conversation.refuse(number, { status, body });
    if (this.#waiting.length === 0) this.#settled();
    if (!this.#running) return;
    if (this.pause > 0) setTimeout(() => this.#socket && !this.#socket.destroyed && this.#fill(), this.pause);
    else this.#fill();
  }

  // What was under way may have been accepted or not: nobody will ever know.
  #over() {
    this.#running = false;
    this.#waiting = [];
    this.#bytes = Buffer.alloc(0);
    this.#settled();
  }
}
