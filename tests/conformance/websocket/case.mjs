// One WebSocket conformance case: a LIME guest session whose every byte the case chooses.
//
// The server is no echo server, so a payload is judged by what LIME makes of it: a `get /ping` with a padding
// member of any size and content must be answered under its id (the frame was taken as one text), or the
// connection must be failed with the close code that RFC 6455 asks for.

import assert from 'node:assert/strict';
import { PATIENCE, within } from '../../lib/deadline.mjs';
import { OPCODE, encodeFrame } from '../../lib/frames.mjs';
import { RawWebSocket } from '../../lib/websocket.mjs';
import { newId } from '../../lib/habits.mjs';

export { OPCODE, encodeFrame };

const HEAD = (id) => `{"id":"${id}","method":"get","uri":"/ping","pad":"`;
const TAIL = '"}';

export class Case {
  #count = 0;

  /** An established guest session. */
  static async open(server, options) {
    const one = new Case();
    one.server = server;
    one.ws = await RawWebSocket.open(server.http, options);
    one.ws.sendText('{"state":"new"}');
    const offer = JSON.parse((await one.ws.messages.take(() => true, 'the offer of schemes')).text);
    const from = `${newId()}@0mn.io/c`;
    one.ws.sendText(JSON.stringify({ id: offer.id, state: 'authenticating', from, scheme: 'guest', authentication: {} }));
    const established = JSON.parse((await one.ws.messages.take(() => true, 'established')).text);
    assert.equal(established.state, 'established');
    one.node = established.to;
    return one;
  }

  /** A ping command whose padding is `filling` (bytes or text); `{id, bytes}`. */
  command(filling = '') {
    const id = `c${(this.#count += 1)}`;
    return { id, bytes: Buffer.concat([Buffer.from(HEAD(id)), Buffer.from(filling), Buffer.from(TAIL)]) };
  }

  /** A ping command of exactly `size` bytes. */
  sized(size, letter = 'x') {
    const bare = this.command();
    assert.ok(size >= bare.bytes.length, `${size} is less than the smallest command`);
    return { id: bare.id, bytes: Buffer.concat([Buffer.from(HEAD(bare.id)), Buffer.alloc(size - bare.bytes.length, letter), Buffer.from(TAIL)]) };
  }

  /** The answer to a command: success under its id, in a frame as RFC 6455 wants it. */
  async answered({ id }) {
    const { text, opcode } = await this.ws.messages.take((m) => m.text.includes(`"${id}"`), `the answer to ${id}`);
    const response = JSON.parse(text);
    assert.deepEqual([response.id, response.method, response.status, opcode], [id, 'get', 'success', OPCODE.text]);
  }

  /** Sends a command in one frame, and waits for its answer. */
  async roundTrip(command = this.command(), frame = {}) {
    this.ws.sendFrame({ opcode: OPCODE.text, payload: command.bytes, ...frame });
    await this.answered(command);
  }

  /** The connection is fit for use. */
  async alive() {
    await this.roundTrip();
  }

  async pong(payload) {
    const frame = await this.ws.frames.take((f) => f.opcode === OPCODE.pong, 'a pong');
    assert.deepEqual(frame.payload, Buffer.from(payload));
    assert.ok(frame.fin);
  }

  /** The server fails the connection with one of these codes and ends it. */
  async failsWith(...codes) {
    const end = await this.ws.end();
    assert.ok(codes.includes(end.code), `closed with ${end.code} (${end.reason}), expected ${codes.join(' or ')}`);
    await this.serverAlive();
  }

  /** The server answers a close frame with one of this code (1005: without one) and ends the connection. */
  async closesWith(code) {
    const end = await this.ws.end();
    assert.equal(end.code, code);
    const closes = this.ws.frames.all.filter((frame) => frame.opcode === OPCODE.close);
    assert.equal(closes.length, 1, 'one close frame');
    assert.equal(this.ws.frames.all.at(-1).opcode, OPCODE.close, 'nothing after the close frame');
  }

  async serverAlive() {
    const other = await Case.open(this.server);
    await other.alive();
    other.ws.destroy();
  }

  /** What every frame of a server must be, whatever the case was about. */
  checkFrames() {
    for (const frame of this.ws.frames.all) {
      assert.equal(frame.masked, false, 'a server does not mask');
      assert.equal(frame.rsv, 0, 'no reserved bit without an extension');
      assert.ok(frame.shortest, 'the length is in its shortest form');
      assert.ok([0, 1, 2, 8, 9, 10].includes(frame.opcode), `opcode ${frame.opcode}`);
      if (frame.opcode >= 8) assert.ok(frame.fin && frame.payload.length <= 125, 'control frames are short and whole');
    }
  }

  within(promise, what) {
    return within(promise, what, PATIENCE);
  }
}
