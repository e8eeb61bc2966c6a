// Section 5: fragmentation, and control frames in between.

import { OPCODE, encodeFrame } from './case.mjs';

const cases = [];
const add = (id, title, run) => cases.push({ id, title, run });
const frame = (opcode, payload, fin) => encodeFrame({ opcode, payload, fin });

/** The frames of one message cut into `pieces`, with whatever `between` gives after each but the last. */
function fragments(bytes, pieces, between = () => []) {
  const size = Math.ceil(bytes.length / pieces);
  const frames = [];
  for (let i = 0; i < pieces; i++) {
    const last = i === pieces - 1;
    frames.push(frame(i === 0 ? OPCODE.text : OPCODE.continuation, bytes.subarray(i * size, (i + 1) * size), last));
    if (!last) frames.push(...between(i));
  }
  return Buffer.concat(frames);
}

add('5.1', 'a ping in two fragments is refused', async (c) => {
  c.ws.sendBytes(Buffer.concat([frame(OPCODE.ping, 'frag', false), frame(OPCODE.continuation, 'ment', true)]));
  await c.failsWith(1002);
});
add('5.2', 'a pong in two fragments is refused', async (c) => {
  c.ws.sendBytes(Buffer.concat([frame(OPCODE.pong, 'frag', false), frame(OPCODE.continuation, 'ment', true)]));
  await c.failsWith(1002);
});
[['5.3', Infinity, 'in one write'], ['5.4', 40, 'in chops'], ['5.5', 1, 'byte by byte']].forEach(([id, chop, how]) =>
  add(id, `a text in two fragments, ${how}`, async (c) => {
    const command = c.sized(120);
    const bytes = fragments(command.bytes, 2);
    await c.ws.sendChopped(bytes, Math.min(chop, bytes.length));
    await c.answered(command);
  }),
);
[['5.6', Infinity, 'in one write'], ['5.7', 40, 'in chops'], ['5.8', 1, 'byte by byte']].forEach(([id, chop, how]) =>
  add(id, `a text in two fragments with a ping between, ${how}: the pong comes first`, async (c) => {
    const command = c.sized(120);
    const bytes = fragments(command.bytes, 2, () => [frame(OPCODE.ping, 'between', true)]);
    await c.ws.sendChopped(bytes, Math.min(chop, bytes.length));
    await c.pong('between');
    await c.answered(command);
  }),
);
[['5.9', true, Infinity], ['5.10', true, 7], ['5.11', true, 1], ['5.12', false, Infinity], ['5.13', false, 7], ['5.14', false, 1]].forEach(([id, fin, chop]) =>
  add(id, `a continuation (FIN ${fin}) with nothing to continue is refused, chops of ${chop}`, async (c) => {
    const bytes = Buffer.concat([frame(OPCODE.continuation, 'lost', fin), frame(OPCODE.text, c.command().bytes, true)]);
    await c.ws.sendChopped(bytes, Math.min(chop, bytes.length));
    await c.failsWith(1002);
  }),
);
add('5.15', 'a text in two fragments, then a continuation with nothing to continue', async (c) => {
  const command = c.sized(120);
  c.ws.sendBytes(fragments(command.bytes, 2));
  await c.answered(command);
  c.ws.sendBytes(Buffer.concat([frame(OPCODE.continuation, 'lost', false), frame(OPCODE.text, c.command().bytes, true)]));
  await c.failsWith(1002);
});
add('5.16', 'twice: a lost continuation without FIN, and a text', async (c) => {
  const lost = Buffer.concat([frame(OPCODE.continuation, 'a', false), frame(OPCODE.text, 'b', false), frame(OPCODE.continuation, 'c', true)]);
  c.ws.sendBytes(Buffer.concat([lost, lost]));
  await c.failsWith(1002);
});
add('5.17', 'twice: a lost continuation with FIN, and a text', async (c) => {
  const lost = Buffer.concat([frame(OPCODE.continuation, 'a', true), frame(OPCODE.text, 'b', false), frame(OPCODE.continuation, 'c', true)]);
  c.ws.sendBytes(Buffer.concat([lost, lost]));
  await c.failsWith(1002);
});
add('5.18', 'a text begun within a text is refused', async (c) => {
  c.ws.sendBytes(Buffer.concat([frame(OPCODE.text, 'one', false), frame(OPCODE.text, 'two', true)]));
  await c.failsWith(1002);
});
[['5.19', Infinity], ['5.20', 11]].forEach(([id, chop]) =>
  add(id, `a text in five fragments with pings after the second and the fourth, chops of ${chop}`, async (c) => {
    const command = c.sized(200);
    const bytes = fragments(command.bytes, 5, (i) => (i === 1 || i === 3 ? [frame(OPCODE.ping, `ping-${i}`, true)] : []));
    await c.ws.sendChopped(bytes, Math.min(chop, bytes.length));
    await c.pong('ping-1');
    await c.pong('ping-3');
    await c.answered(command);
  }),
);
add('5.21', 'a hundred fragments of two bytes, a ping after each', async (c) => {
  const command = c.sized(200);
  c.ws.sendBytes(fragments(command.bytes, 100, (i) => [frame(OPCODE.ping, `${i}`, true)]));
  for (let i = 0; i < 99; i++) await c.pong(`${i}`);
  await c.answered(command);
});
add('5.22', 'empty fragments at the beginning, in the middle and at the end', async (c) => {
  const command = c.sized(100);
  c.ws.sendBytes(
    Buffer.concat([
      frame(OPCODE.text, '', false), frame(OPCODE.continuation, '', false), frame(OPCODE.continuation, command.bytes.subarray(0, 50), false),
      frame(OPCODE.continuation, '', false), frame(OPCODE.continuation, command.bytes.subarray(50), false), frame(OPCODE.continuation, '', true),
    ]),
  );
  await c.answered(command);
});
add('5.23', 'a close between two fragments ends the connection', async (c) => {
  c.ws.sendBytes(frame(OPCODE.text, c.command().bytes.subarray(0, 20), false));
  c.ws.close(1000);
  await c.closesWith(1000);
});
add('5.24', 'a binary message in three fragments', async (c) => {
  const command = c.sized(150);
  c.ws.sendFragments(command.bytes, 50, OPCODE.binary);
  await c.answered(command);
});
add('5.25', 'a million empty fragments are not a message: the server stays whole', async (c) => {
  c.ws.sendBytes(frame(OPCODE.text, '', false));
  const many = Buffer.concat(Array.from({ length: 20_000 }, () => frame(OPCODE.continuation, '', false)));
  c.ws.sendBytes(many);
  await c.serverAlive();
  if (c.ws.open) {
    const command = c.command();
    c.ws.sendBytes(frame(OPCODE.continuation, command.bytes, true));
    await Promise.race([c.answered(command), c.ws.end()]);
  }
});
cases.at(-1).title = 'twenty thousand empty fragments: the server stays whole';

export default cases;
