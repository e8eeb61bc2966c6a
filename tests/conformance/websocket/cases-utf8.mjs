// Section 6: text must be UTF-8. The bytes stand in the padding of a ping: valid ones are answered, invalid ones
// fail the connection with 1007.

import { OPCODE, encodeFrame } from './case.mjs';

const cases = [];
const add = (id, title, run) => cases.push({ id, title, run });
const hex = (text) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const show = (bytes) => Buffer.from(bytes).toString('hex').replace(/(..)(?=.)/g, '$1 ');

function valid(id, bytes, what = '') {
  add(id, `valid: ${what || show(bytes)}`, (c) => c.roundTrip(c.command(bytes)));
}

function invalid(id, bytes, what = '') {
  add(id, `invalid: ${what || show(bytes)}`, async (c) => {
    c.ws.sendFrame({ opcode: OPCODE.text, payload: c.command(bytes).bytes });
    await c.failsWith(1007);
  });
}

// 6.1: nothing.
add('6.1.1', 'a text without payload', async (c) => {
  c.ws.sendText('');
  await c.alive();
});
add('6.1.2', 'three fragments without payload', async (c) => {
  c.ws.sendBytes(Buffer.concat([OPCODE.text, OPCODE.continuation, OPCODE.continuation].map((opcode, i) => encodeFrame({ opcode, fin: i === 2 }))));
  await c.alive();
});
add('6.1.3', 'three fragments, the middle one with a payload', async (c) => {
  const command = c.command('middle');
  c.ws.sendBytes(
    Buffer.concat([
      encodeFrame({ opcode: OPCODE.text, fin: false }), encodeFrame({ opcode: OPCODE.continuation, fin: false, payload: command.bytes }),
      encodeFrame({ opcode: OPCODE.continuation, fin: true }),
    ]),
  );
  await c.answered(command);
});

// 6.2: valid text, cut anywhere.
const HELLO = 'Hello-µ@ßöäüàá-UTF-8!! κόσμε 漢字 😀';
valid('6.2.1', HELLO, 'a text with characters of one to four bytes, whole');
[['6.2.2', 2], ['6.2.3', 1], ['6.2.4', 3]].forEach(([id, size]) =>
  add(id, `the same in fragments of ${size} bytes, cut within characters`, async (c) => {
    const command = c.command(HELLO);
    c.ws.sendFragments(command.bytes, size);
    await c.answered(command);
  }),
);
add('6.2.5', 'the same in one frame, byte by byte', async (c) => {
  const command = c.command(HELLO);
  await c.ws.sendChopped(encodeFrame({ payload: command.bytes }), 1);
  await c.answered(command);
});

// 6.3: invalid text, whole and in fragments of one byte.
const KOSME = Buffer.from('κόσμε');
const BROKEN = Buffer.concat([KOSME, hex('eda080'), Buffer.from('edited')]);
invalid('6.3.1', BROKEN, 'a surrogate within a text');
add('6.3.2', 'invalid: the same in fragments of one byte', async (c) => {
  c.ws.sendFragments(c.command(BROKEN).bytes, 1);
  await c.failsWith(1007);
});

// 6.4: the fault lies in an early fragment; the server may tell at once or when the message is whole.
[
  ['6.4.1', KOSME, hex('f4908080'), 'a code point above 10FFFF in the second of three fragments'],
  ['6.4.2', Buffer.concat([KOSME, hex('f4')]), hex('90'), 'the same, cut within the character'],
  ['6.4.3', KOSME, hex('ff'), 'a byte that never stands in UTF-8'],
  ['6.4.4', Buffer.concat([KOSME, hex('c3')]), hex('28'), 'a start byte whose continuation is in the next fragment, and wrong'],
].forEach(([id, first, second, title]) =>
  add(id, `invalid: ${title}`, async (c) => {
    const whole = c.command('').bytes;
    const head = whole.subarray(0, whole.length - 2);
    c.ws.sendBytes(
      Buffer.concat([
        encodeFrame({ opcode: OPCODE.text, fin: false, payload: Buffer.concat([head, first]) }),
        encodeFrame({ opcode: OPCODE.continuation, fin: false, payload: second }),
        encodeFrame({ opcode: OPCODE.continuation, fin: true, payload: 'edited"}' }),
      ]),
    );
    await c.failsWith(1007);
  }),
);

// 6.5, 6.6: prefixes of characters. A cut inside a character is invalid when the text ends there.
for (let i = 1; i <= KOSME.length; i++) {
  const prefix = KOSME.subarray(0, i);
  const whole = (KOSME[i] === undefined || (KOSME[i] & 0xc0) !== 0x80);
  (whole ? valid : invalid)(`6.5.${i}`, prefix);
}
const FOUR = hex('f09f9880');
for (let i = 1; i <= 4; i++) (i === 4 ? valid : invalid)(`6.6.${i}`, FOUR.subarray(0, i));
add('6.6.5', 'invalid: the message ends within a character that another frame would complete', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.text, payload: Buffer.concat([Buffer.from('"'), hex('f09f98')]) });
  c.ws.sendFrame({ opcode: OPCODE.text, payload: hex('80') });
  await c.failsWith(1007);
});

// 6.7 to 6.11: boundaries.
add('6.7.1', 'valid: U+0000 alone is UTF-8, though not JSON', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.text, payload: hex('00') });
  await c.alive();
});
['c280', 'e0a080', 'f0908080'].forEach((text, i) => valid(`6.7.${i + 2}`, hex(text), `first sequence of ${i + 2} bytes`));
['f888808080', 'fc8480808080'].forEach((text, i) => invalid(`6.8.${i + 1}`, hex(text), `first sequence of ${i + 5} bytes`));
['7f', 'dfbf', 'efbfbf', 'f48fbfbf'].forEach((text, i) => valid(`6.9.${i + 1}`, hex(text), `last sequence of ${i + 1} bytes`));
['f7bfbfbf', 'fbbfbfbfbf', 'fdbfbfbfbfbf'].forEach((text, i) => invalid(`6.10.${i + 1}`, hex(text), `last sequence of ${i + 4} bytes`));
['ed9fbf', 'ee8080', 'efbfbd', 'f48fbfbf'].forEach((text, i) => valid(`6.11.${i + 1}`, hex(text)));
invalid('6.11.5', hex('f4908080'), 'U+110000');

// 6.12, 6.13: continuation bytes and start bytes alone.
['80', 'bf', '80bf', '80bf80', '80bf80bf', '80bf80bf80', '80bf80bf80bf'].forEach((text, i) => invalid(`6.12.${i + 1}`, hex(text)));
invalid('6.12.8', Buffer.from(Array.from({ length: 64 }, (_, i) => 0x80 + i)), 'all continuation bytes');
[[0xc0, 32], [0xe0, 16], [0xf0, 8], [0xf8, 4], [0xfc, 2]].forEach(([first, count], i) =>
  invalid(`6.13.${i + 1}`, Buffer.from(Array.from({ length: count }, (_, k) => [first + k, 0x20]).flat()), `start bytes from ${first.toString(16)}, each before a blank`),
);

// 6.14, 6.15: last byte missing.
const CUT = ['c0', 'e080', 'f08080', 'f8808080', 'fc80808080', 'df', 'efbf', 'f7bfbf', 'fbbfbfbf', 'fdbfbfbfbf'];
CUT.forEach((text, i) => invalid(`6.14.${i + 1}`, hex(text)));
invalid('6.15.1', hex(CUT.join('')), 'all of them together');

// 6.16 to 6.19: impossible and overlong.
['fe', 'ff', 'fefeffff'].forEach((text, i) => invalid(`6.16.${i + 1}`, hex(text)));
['c0af', 'e080af', 'f08080af', 'f8808080af', 'fc80808080af'].forEach((text, i) => invalid(`6.17.${i + 1}`, hex(text), `"/" in ${i + 2} bytes`));
['c1bf', 'e09fbf', 'f08fbfbf', 'f887bfbfbf', 'fc83bfbfbfbf'].forEach((text, i) => invalid(`6.18.${i + 1}`, hex(text), `the largest overlong one of ${i + 2} bytes`));
['c080', 'e08080', 'f0808080', 'f880808080', 'fc8080808080'].forEach((text, i) => invalid(`6.19.${i + 1}`, hex(text), `U+0000 in ${i + 2} bytes`));

// 6.20, 6.21: surrogates.
const SURROGATES = ['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf'];
SURROGATES.forEach((text, i) => invalid(`6.20.${i + 1}`, hex(text), `surrogate ${text}`));
['eda080edb080', 'eda080edbfbf', 'edadbfedb080', 'edadbfedbfbf', 'edae80edb080', 'edae80edbfbf', 'edafbfedb080', 'edafbfedbfbf'].forEach((text, i) =>
  invalid(`6.21.${i + 1}`, hex(text), `surrogates ${text}`),
);

// 6.22, 6.23: what is odd, and still text.
const ODD = [0xfffe, 0xffff];
for (let plane = 1; plane <= 16; plane++) ODD.push(plane * 0x10000 + 0xfffe, plane * 0x10000 + 0xffff);
ODD.forEach((code, i) => valid(`6.22.${i + 1}`, Buffer.from(String.fromCodePoint(code)), `noncharacter U+${code.toString(16).toUpperCase()}`));
[0xfff9, 0xfffa, 0xfffb, 0xfffc, 0xfffd, 0x2028, 0x2029, 0xfeff].forEach((code, i) =>
  valid(`6.23.${i + 1}`, Buffer.from(String.fromCodePoint(code)), `U+${code.toString(16).toUpperCase()}`),
);

// 6.24: the same rule holds for binary messages, which are read as text.
add('6.24.1', 'invalid UTF-8 in a binary message does not pass as an envelope', async (c) => {
  c.ws.sendFrame({ opcode: OPCODE.binary, payload: c.command(hex('ff')).bytes });
  await c.failsWith(1007);
});
// 6.25: faults deep inside long texts, at every position of a block.
for (let i = 0; i < 16; i++) {
  add(`6.25.${i + 1}`, `invalid: one bad byte at ${4096 + i} of 8 KiB`, async (c) => {
    const filling = Buffer.alloc(8192, 'x');
    filling[4096 + i] = 0xff;
    c.ws.sendFrame({ opcode: OPCODE.text, payload: c.command(filling).bytes });
    await c.failsWith(1007);
  });
}
valid('6.26.1', '€'.repeat(20_000), 'sixty kilobytes of three-byte characters');
add('6.26.2', 'the same in fragments of 1021 bytes, byte order of the cuts changing', async (c) => {
  const command = c.command('€'.repeat(20_000));
  c.ws.sendFragments(command.bytes, 1021);
  await c.answered(command);
});

export default cases;
