// RFC 6455 frames by hand: what a conforming library would refuse to send, this sends.

import { createHash, randomBytes } from 'node:crypto';

export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa };

/** The answer that a server must give to a `Sec-WebSocket-Key`. */
export const acceptKey = (key) => createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/**
 * One frame as bytes. Every rule can be broken: `masked: false`, `rsv` bits, any opcode, `lengthForm` of 7, 16
 * or 64 bits whatever the size, `declaredLength` other than the payload's.
 */
export function encodeFrame({
  fin = true,
  rsv = 0,
  opcode = OPCODE.text,
  payload = Buffer.alloc(0),
  masked = true,
  mask = randomBytes(4),
  lengthForm,
  declaredLength,
}) {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload, 'utf8');
  const length = declaredLength ?? body.length;
  const form = lengthForm ?? (length < 126 ? 7 : length < 65536 ? 16 : 64);
  const head = Buffer.alloc(2 + (form === 16 ? 2 : form === 64 ? 8 : 0));
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (form === 7 ? length : form === 16 ? 126 : 127);
  if (form === 16) head.writeUInt16BE(length, 2);
  if (form === 64) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, body]);
  const hidden = Buffer.allocUnsafe(body.length);
  for (let i = 0; i < body.length; i++) hidden[i] = body[i] ^ mask[i & 3];
  return Buffer.concat([head, mask, hidden]);
}

/** Splits a stream of a server's bytes into frames. */
export class FrameParser {
  #buffer = Buffer.alloc(0);

  push(chunk) {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const frames = [];
    for (let frame = this.#next(); frame; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next() {
    const bytes = this.#buffer;
    if (bytes.length < 2) return null;
    const masked = (bytes[1] & 0x80) !== 0;
    let length = bytes[1] & 0x7f;
    let offset = 2;
    if (length === 126) {
      if (bytes.length < 4) return null;
      length = bytes.readUInt16BE(2);
      offset = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return null;
      length = Number(bytes.readBigUInt64BE(2));
      offset = 10;
    }
    if (masked) offset += 4;
    if (bytes.length < offset + length) return null;
    const payload = Buffer.from(bytes.subarray(offset, offset + length));
    this.#buffer = bytes.subarray(offset + length);
    // The declared form must be the shortest: RFC 6455 5.2.
    const form = bytes[1] & 0x7f;
    const shortest = form < 126 || (form === 126 ? length > 125 : length > 65535);
    return { fin: (bytes[0] & 0x80) !== 0, rsv: (bytes[0] >> 4) & 7, opcode: bytes[0] & 0x0f, masked, shortest, payload };
  }
}
