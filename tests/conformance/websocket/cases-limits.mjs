// Sections 9 and 10: sizes, chops and rates; and the way from the server to the client.

import assert from 'node:assert/strict';
import { OPCODE, encodeFrame } from './case.mjs';

const cases = [];
const add = (id, title, run) => cases.push({ id, title, run });
const KIB = 1024;
const LIMIT = 8 * KIB * KIB;
const name = (size) => (size >= KIB * KIB ? `${size / KIB / KIB} MiB` : `${size / KIB} KiB`);

const SIZES = [64 * KIB, 256 * KIB, 1024 * KIB, 4096 * KIB, LIMIT];
SIZES.forEach((size, i) => add(`9.1.${i + 1}`, `a text of ${name(size)}`, (c) => c.roundTrip(c.sized(size))));
SIZES.forEach((size, i) => add(`9.2.${i + 1}`, `a binary message of ${name(size)}`, (c) => c.roundTrip(c.sized(size), { opcode: OPCODE.binary })));
add('9.2.6', 'a text one byte over 8 MiB is refused with 1009', async (c) => {
  c.ws.sendFrame({ payload: c.sized(LIMIT + 1).bytes });
  await c.failsWith(1009);
});
[64, 256, 1024, 4096, 16384, 65536, 262144].forEach((size, i) =>
  add(`9.3.${i + 1}`, `a text of 512 KiB in fragments of ${size} bytes`, async (c) => {
    const command = c.sized(512 * KIB);
    c.ws.sendFragments(command.bytes, size);
    await c.answered(command);
  }),
);
[65536, 1024 * KIB].forEach((size, i) =>
  add(`9.4.${i + 1}`, `fragments of ${name(size)} that add up to one byte over 8 MiB are refused with 1009`, async (c) => {
    c.ws.sendFragments(c.sized(LIMIT + 1).bytes, size);
    await c.failsWith(1009);
  }),
);
[61, 127, 1024, 4096].forEach((chop, i) =>
  add(`9.5.${i + 1}`, `a text of 256 KiB in chops of ${chop} bytes`, async (c) => {
    const command = c.sized(256 * KIB);
    await c.ws.sendChopped(encodeFrame({ payload: command.bytes }), chop);
    await c.answered(command);
  }),
);
[100, 1000, 4096, 16384].forEach((size, i) =>
  add(`9.7.${i + 1}`, `five hundred texts of ${size} bytes, none waiting for another`, async (c) => {
    const commands = Array.from({ length: 500 }, () => c.sized(size));
    c.ws.sendBytes(Buffer.concat(commands.map((command) => encodeFrame({ payload: command.bytes }))));
    for (const command of commands) await c.answered(command);
  }),
);
add('9.8.1', 'five thousand texts in one write, answered in order', async (c) => {
  const commands = Array.from({ length: 5000 }, () => c.command());
  c.ws.sendBytes(Buffer.concat(commands.map((command) => encodeFrame({ payload: command.bytes }))));
  for (const command of commands) await c.answered(command);
  const order = c.ws.messages.all.slice(-5000).map((m) => JSON.parse(m.text).id);
  assert.deepEqual(order, commands.map((command) => command.id));
});

/** A message to oneself, with echo, shows how the server cuts and encodes what it sends. */
[0, 1, 125, 126, 65535, 65536, 1024 * KIB, 4096 * KIB].forEach((size, i) =>
  add(`10.1.${i + 1}`, `the server sends a text of ${size} bytes and its envelope`, async (c) => {
    const presence = { id: 'p', method: 'set', uri: '/presence', type: 'application/vnd.lime.presence+json', resource: { status: 'available', routingRule: 'instance', echo: true } };
    c.ws.sendText(JSON.stringify(presence));
    await c.ws.messages.take((m) => m.text.includes('"p"'), 'the answer to the presence');
    const content = 'é'.repeat(size / 2) + (size % 2 ? 'x' : '');
    c.ws.sendText(JSON.stringify({ id: 'm', to: c.node, type: 'text/plain', content }));
    const message = await c.ws.messages.take((m) => m.text.includes('"content"'), 'the message');
    assert.equal(JSON.parse(message.text).content, content);
    assert.equal(message.opcode, OPCODE.text);
    const largest = Math.max(...c.ws.frames.all.map((frame) => frame.payload.length));
    assert.ok(largest <= KIB * KIB, `a frame of ${largest} bytes`);
  }),
);

export default cases;
