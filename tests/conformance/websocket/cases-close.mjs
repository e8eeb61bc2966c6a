// Section 7: closing.

import assert from 'node:assert/strict';
import { OPCODE, encodeFrame } from './case.mjs';

const cases = [];
const add = (id, title, run) => cases.push({ id, title, run });
const closeFrame = (payload) => encodeFrame({ opcode: OPCODE.close, payload });
const code = (number, reason = '') => Buffer.concat([Buffer.from([number >> 8, number & 255]), Buffer.from(reason)]);

add('7.1.1', 'a command, then a close', async (c) => {
  await c.roundTrip();
  c.ws.close(1000);
  await c.closesWith(1000);
});
add('7.1.2', 'two closes: one answer', async (c) => {
  c.ws.close(1000);
  c.ws.close(1000);
  await c.closesWith(1000);
});
add('7.1.3', 'a ping after the close gets no pong', async (c) => {
  c.ws.close(1000);
  c.ws.sendFrame({ opcode: OPCODE.ping, payload: 'late' });
  await c.closesWith(1000);
});
add('7.1.4', 'a command after the close gets no answer', async (c) => {
  const late = c.command();
  c.ws.sendBytes(Buffer.concat([closeFrame(code(1000)), encodeFrame({ payload: late.bytes })]));
  c.ws.sentClose = true;
  await c.closesWith(1000);
  assert.ok(!c.ws.messages.all.some((m) => m.text.includes(`"${late.id}"`)));
});
add('7.1.5', 'a close within a fragmented text', async (c) => {
  c.ws.sendBytes(Buffer.concat([encodeFrame({ opcode: OPCODE.text, fin: false, payload: 'frag' }), closeFrame(code(1000))]));
  c.ws.sentClose = true;
  await c.closesWith(1000);
});
add('7.1.6', 'a large text, then a close, then a ping', async (c) => {
  const command = c.sized(256 * 1024);
  c.ws.sendBytes(Buffer.concat([encodeFrame({ payload: command.bytes }), closeFrame(code(1000)), encodeFrame({ opcode: OPCODE.ping })]));
  c.ws.sentClose = true;
  await c.closesWith(1000);
});
add('7.3.1', 'a close without payload is answered without or with 1000', async (c) => {
  c.ws.close();
  assert.ok([1000, 1005].includes((await c.ws.end()).code));
});
add('7.3.2', 'a close with one byte is refused', async (c) => {
  c.ws.sendBytes(closeFrame(Buffer.from([3])));
  await c.failsWith(1002);
});
add('7.3.3', 'a close with a code', async (c) => {
  c.ws.close(1000);
  await c.closesWith(1000);
});
add('7.3.4', 'a close with a code and a reason', async (c) => {
  c.ws.close(1000, 'Hello World!');
  await c.closesWith(1000);
});
add('7.3.5', 'a close with the longest reason', async (c) => {
  c.ws.close(1000, '*'.repeat(123));
  await c.closesWith(1000);
});
add('7.3.6', 'a close of 126 bytes is refused', async (c) => {
  c.ws.sendBytes(closeFrame(code(1000, '*'.repeat(124))));
  await c.failsWith(1002);
});
add('7.5.1', 'a reason that is no UTF-8 is refused', async (c) => {
  c.ws.sendBytes(closeFrame(Buffer.concat([code(1000), Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex')])));
  await c.failsWith(1002, 1007);
});
[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].forEach((number, i) =>
  add(`7.7.${i + 1}`, `close code ${number} is good`, async (c) => {
    c.ws.close(number);
    await c.closesWith(number);
  }),
);
[0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999].forEach((number, i) =>
  add(`7.9.${i + 1}`, `close code ${number} is refused`, async (c) => {
    c.ws.sendBytes(closeFrame(code(number)));
    await c.failsWith(1002);
  }),
);
[1015, 5000, 65535].forEach((number, i) =>
  add(`7.13.${i + 1}`, `close code ${number} is refused`, async (c) => {
    c.ws.sendBytes(closeFrame(code(number)));
    await c.failsWith(1002);
  }),
);
add('7.14.1', 'a connection that is cut is forgotten, and its node may come back', async (c) => {
  c.ws.destroy();
  await c.serverAlive();
});
add('7.14.2', 'a half-closed connection is ended by the server', async (c) => {
  await c.roundTrip();
  c.ws.finish();
  await c.ws.end();
  await c.serverAlive();
});
add('7.14.3', 'the server closes TCP after the closing handshake, not the client', async (c) => {
  c.ws.close(1000);
  await c.ws.end();
  assert.ok(c.ws.closeFrame, 'the close was answered');
});

export default cases;
