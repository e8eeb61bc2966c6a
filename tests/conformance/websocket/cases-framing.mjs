// Sections 1 to 4: framing, pings and pongs, reserved bits, opcodes. Numbers follow the Autobahn suite.

import { OPCODE, encodeFrame } from './case.mjs';

const SIZES = [125, 126, 127, 128, 65535, 65536, 70000];
const cases = [];
const add = (id, title, run) => cases.push({ id, title, run });

for (const [section, opcode, word] of [['1.1', OPCODE.text, 'text'], ['1.2', OPCODE.binary, 'binary']]) {
  add(`${section}.1`, `${word} message without payload is ignored`, async (c) => {
    c.ws.sendFrame({ opcode, payload: '' });
    await c.alive();
  });
  SIZES.forEach((size, i) =>
    add(`${section}.${i + 2}`, `${word} message of ${size} bytes`, (c) => c.roundTrip(c.sized(size), { opcode })),
  );
  add(`${section}.9`, `${word} message of 65536 bytes in chops of 997`, async (c) => {
    const command = c.sized(65536);
    await c.ws.sendChopped(encodeFrame({ opcode, payload: command.bytes }), 997);
    await c.answered(command);
  });
}
add('1.3.1', '16-bit length for a payload of less than 126 bytes is refused', async (c) => {
  c.ws.sendFrame({ payload: c.sized(100).bytes, lengthForm: 16 });
  await c.failsWith(1002);
});
add('1.3.2', '64-bit length for a payload of less than 65536 bytes is refused', async (c) => {
  c.ws.sendFrame({ payload: c.sized(200).bytes, lengthForm: 64 });
  await c.failsWith(1002);
});
add('1.3.3', '64-bit length with the highest bit set is refused', async (c) => {
  c.ws.sendBytes(Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 0]));
  await c.failsWith(1002, 1009);
});
add('1.3.4', 'a declared length of 2^62 is refused at once', async (c) => {
  c.ws.sendBytes(Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]));
  await c.failsWith(1009);
});
add('1.4.1', 'an unmasked text frame is refused', async (c) => {
  c.ws.sendFrame({ payload: c.command().bytes, masked: false });
  await c.failsWith(1002);
});
add('1.4.2', 'an unmasked ping is refused', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.ping, payload: 'x', masked: false });
  await c.failsWith(1002);
});
add('1.4.3', 'a mask of zeros is a mask', (c) => c.roundTrip(c.sized(300), { mask: Buffer.alloc(4) }));
add('1.4.4', 'a mask of ones is a mask', (c) => c.roundTrip(c.sized(301), { mask: Buffer.alloc(4, 0xff) }));
for (let i = 0; i < 8; i++) {
  add(`1.5.${i + 1}`, `masking of a payload whose length is ${i} beyond a multiple of 8, in one chop of every kind`, async (c) => {
    const command = c.sized(160 + i);
    const frame = encodeFrame({ payload: command.bytes });
    for (const cut of [1, 2, 3, 5, 7, 8, 9, 13, 64, 100]) {
      const again = { id: command.id, bytes: command.bytes };
      c.ws.sendBytes(frame.subarray(0, cut));
      await c.ws.sendChopped(frame.subarray(cut), frame.length);
      await c.answered(again);
    }
  });
}

add('2.1', 'ping without payload', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.ping });
  await c.pong('');
});
add('2.2', 'ping with a text', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.ping, payload: 'Hello, world!' });
  await c.pong('Hello, world!');
});
add('2.3', 'ping with bytes that are no UTF-8', async (c) => {
  const payload = Buffer.from([0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff]);
  c.ws.sendFrame({ opcode: OPCODE.ping, payload });
  await c.pong(payload);
});
add('2.4', 'ping of 125 bytes', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.ping, payload: Buffer.alloc(125, 0xfe) });
  await c.pong(Buffer.alloc(125, 0xfe));
});
add('2.5', 'ping of 126 bytes is refused', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.ping, payload: Buffer.alloc(126, 0xfe) });
  await c.failsWith(1002);
});
add('2.6', 'ping of 125 bytes, byte by byte', async (c) => {
  await c.ws.sendChopped(encodeFrame({ opcode: OPCODE.ping, payload: Buffer.alloc(125, 0xfe) }), 1);
  await c.pong(Buffer.alloc(125, 0xfe));
});
add('2.7', 'a pong that nobody asked for is ignored', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.pong });
  await c.alive();
});
add('2.8', 'a pong with payload that nobody asked for is ignored', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.pong, payload: 'unsolicited' });
  await c.alive();
});
add('2.9', 'after it, a ping is answered', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.pong, payload: 'unsolicited' });
  c.ws.sendFrame({ opcode: OPCODE.ping, payload: 'ping' });
  await c.pong('ping');
});
add('2.10', 'ten pings in one write', async (c) => {
  c.ws.sendBytes(Buffer.concat(Array.from({ length: 10 }, (_, i) => encodeFrame({ opcode: OPCODE.ping, payload: `ping-${i}` }))));
  for (let i = 0; i < 10; i++) await c.pong(`ping-${i}`);
});
add('2.11', 'ten pings byte by byte', async (c) => {
  await c.ws.sendChopped(Buffer.concat(Array.from({ length: 10 }, (_, i) => encodeFrame({ opcode: OPCODE.ping, payload: `ping-${i}` }))), 1);
  for (let i = 0; i < 10; i++) await c.pong(`ping-${i}`);
});

const withRsv = (rsv, opcode, title, before) => async (c) => {
  if (before) await c.roundTrip();
  c.ws.sendFrame({ rsv, opcode, payload: opcode >= 8 ? '' : c.command().bytes });
  c.ws.sendFrame({ opcode: OPCODE.ping });
  await c.failsWith(1002);
};
add('3.1', 'RSV1 set on a text', withRsv(4, OPCODE.text));
add('3.2', 'RSV2 set on a text after a good one', withRsv(2, OPCODE.text, '', true));
add('3.3', 'RSV1 and RSV2, in two chops', async (c) => {
  await c.ws.sendChopped(encodeFrame({ rsv: 6, payload: c.command().bytes }), 5);
  await c.failsWith(1002);
});
add('3.4', 'RSV3, byte by byte', async (c) => {
  await c.ws.sendChopped(encodeFrame({ rsv: 1, payload: c.command().bytes }), 1);
  await c.failsWith(1002);
});
add('3.5', 'RSV1 and RSV3 on a binary message', withRsv(5, OPCODE.binary));
add('3.6', 'RSV2 and RSV3 on a ping', withRsv(3, OPCODE.ping));
add('3.7', 'all three on a close', withRsv(7, OPCODE.close));

[3, 4, 5, 6, 7].forEach((opcode, i) =>
  add(`4.1.${i + 1}`, `reserved opcode ${opcode}`, async (c) => {
    if (i > 1) await c.roundTrip();
    c.ws.sendFrame({ opcode, payload: i % 2 ? c.command().bytes : '' });
    c.ws.sendFrame({ opcode: OPCODE.ping });
    await c.failsWith(1002);
  }),
);
[11, 12, 13, 14, 15].forEach((opcode, i) =>
  add(`4.2.${i + 1}`, `reserved control opcode ${opcode}`, async (c) => {
    if (i > 1) await c.roundTrip();
    c.ws.sendFrame({ opcode, payload: i % 2 ? 'payload' : '' });
    c.ws.sendFrame({ opcode: OPCODE.ping });
    await c.failsWith(1002);
  }),
);

export default cases;
