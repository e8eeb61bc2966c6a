// The runner's own tests: that patterns tell right from wrong, and that a conversation which does not go as its
// file says fails, at the right line and with the words one needs.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Cursor, nest, parseText } from './parse.mjs';
import { ChatSyntaxError, match, parsePattern, render } from './pattern.mjs';
import { ChatFailure, playText } from './play.mjs';

const variables = { who: 'ann@0mn.io', n: 3, doc: { a: 1 } };
const lookup = (name) => {
  if (!(name in variables)) throw new ChatSyntaxError(`nothing is named “${name}”`);
  return variables[name];
};
const differ = (pattern, value) => match(parsePattern(pattern)[0], value, lookup);

test('patterns: what matches', () => {
  for (const [pattern, value] of [
    ['{"a":1}', { a: 1, b: 2 }],
    ['{"a":1, !}', { a: 1 }],
    ['{"a":-}', { b: 1 }],
    ['{"a":*}', { a: null }],
    ['{!}', {}],
    ['/^a.c$/i', 'ABC'],
    ['[1, 2]', [1, 2]],
    ['[1, ...]', [1, 2, 3]],
    ['[..., 3]', [1, 2, 3]],
    ['[..., 2, ..., 4, ...]', [1, 2, 3, 4, 5]],
    ['[]', []],
    ['[...]', []],
    ['"$(who)"', 'ann@0mn.io'],
    ['"to $(who)/x"', 'to ann@0mn.io/x'],
    ['"$$(who)"', '$(who)'],
    ['"$(n)"', 3],
    ['"$(doc)"', { a: 1 }],
    ['{"$(who)":true}', { 'ann@0mn.io': true }],
    ['!2', 1],
    ['-1.5e2', -150],
    ['null', null],
  ]) {
    assert.equal(differ(pattern, value), null, `${pattern} against ${JSON.stringify(value)}`);
  }
});

test('patterns: what does not match, and the words for it', () => {
  for (const [pattern, value, words] of [
    ['{"a":1}', { a: 2 }, /^a is 2, not 1/],
    ['{"a":{"b":[1]}}', { a: { b: [2] } }, /^a\.b\[0\] is 2, not 1/],
    ['{"a":1, !}', { a: 1, b: 2 }, /^b should not be there/],
    ['{"a":-}', { a: null }, /^a should not be there/],
    ['{"a":*}', {}, /^a is missing/],
    ['{"a":1}', [1], /not an object/],
    ['/^b/', 'ab', /does not match/],
    ['/1/', 1, /does not match/],
    ['[1]', [1, 2], /has 2 elements, not 1/],
    ['[1, 2]', [1], /\[1\] is missing/],
    ['[..., 4]', [1, 2], /no further element/],
    ['[..., 2, ..., 1, ...]', [1, 2], /no further element/],
    ['[]', {}, /not an array/],
    ['"$(who)"', 'bob', /is "bob", not "ann@0mn.io"/],
    ['!1', 1, /something else/],
    ['true', 'true', /is "true", not true/],
    ['0', null, /is null, not 0/],
  ]) {
    assert.match(differ(pattern, value) ?? 'no difference', words, `${pattern} against ${JSON.stringify(value)}`);
  }
});

test('patterns: captures are kept when the whole matches, and only then', () => {
  const found = {};
  const capture = (name, value) => (found[name] = value);
  const [pattern] = parsePattern('{"id":*id, "items":[..., {"k":*k}]}');
  assert.notEqual(match(pattern, { id: 'x', items: [] }, lookup, capture), null);
  assert.deepEqual(found, {});
  assert.equal(match(pattern, { id: 'x', items: [{}, { k: 7 }] }, lookup, capture), null);
  assert.deepEqual(found, { id: 'x', k: 7 });
});

test('patterns: faults are named', () => {
  for (const text of ['{"a" 1}', '{a:1}', '[1 2]', 'nonsense', '"open', '{"a":}', '/open']) {
    assert.throws(() => parsePattern(text), ChatSyntaxError, text);
  }
  assert.throws(() => render(parsePattern('{"a":*}')[0], lookup), ChatSyntaxError);
});

test('statements: lines, indentation, comments, blocks', () => {
  const [first, second, third] = nest(parseText('chat x\n# note\nann > {"a":\n    1}\nrepeat 2 as i\nann < nothing\nend\n'));
  assert.equal(first.text, 'chat x');
  assert.equal(second.line, 3);
  assert.match(second.text, /\{"a":\n +1\}/);
  assert.equal(third.body.length, 1);
  assert.throws(() => nest(parseText('repeat 2\nx\n')), /without “end”/);
  assert.throws(() => nest(parseText('end\n')), /without “repeat”/);
  const options = new Cursor('bot=shop presence={"a":1} guest x=""').options();
  assert.deepEqual(Object.keys(options), ['bot', 'presence', 'guest', 'x']);
});

const OPENING = 'chat test of the runner\nbot shop\nconnect clerk ws bot=shop instance=one\nconnect ann ws guest\nann > shop [m1]: Hello\n';

async function failure(text) {
  try {
    await playText(OPENING + text);
  } catch (error) {
    assert.ok(error instanceof ChatFailure, error.stack);
    return error.message;
  }
  return assert.fail(`this should have failed:\n${text}`);
}

test('a conversation as it is told passes', async () => {
  await playText(`${OPENING}clerk < ann [m1]: Hello\nclerk < nothing\n`);
});

test('wrong words fail, and say what came', async () => {
  const message = await failure('clerk < ann [m1]: Goodbye\n');
  assert.match(message, /^text\.chat:6: clerk < ann \[m1\]: Goodbye/);
  assert.match(message, /got: +\{.*"Hello"/);
  assert.match(message, /what happened until then:[\s\S]*ann -> .*"Hello"/);
});

test('silence that is broken fails', async () => {
  assert.match(await failure('clerk < nothing\n'), /text\.chat:6:[\s\S]*expected: no messages for clerk/);
});

test('a message that nobody expected fails at the end', async () => {
  assert.match(await failure('ann < no messages\n'), /no further messages for clerk at the end[\s\S]*"Hello"/);
});

test('messages in another order fail, unless order is waived', async () => {
  const two = 'clerk < ann [m1]: Hello\nann > shop [a]: 1\nann > shop [b]: 2\n';
  assert.match(await failure(`${two}clerk < ann [b]: 2\n`), /its id is a, not b/);
  await playText(`${OPENING}${two}clerk <~ ann [b]: 2\nclerk <~ ann [a]: 1\n`);
});

test('a wrong outcome of a command fails', async () => {
  assert.match(await failure('clerk < ann [m1]: Hello\nclerk ? get /ping -> failure 62\n'), /expected: failure 62\s+got: +success/);
  assert.match(await failure('clerk < ann [m1]: Hello\nclerk ? get /ping -> success {"a":1}\n'), /a is missing/);
});

test('a refusal that does not happen fails', async () => {
  assert.match(await failure('clerk < ann [m1]: Hello\nconnect x ws bot=shop instance=x refused 13\n'), /it was accepted/);
});

test('a slip of the pen is told as such', async () => {
  assert.match(await failure('clerk < ann [m1]: Hello\nbob > shop: hi\n'), /nobody is named “bob”/);
  assert.match(await failure('clerk < ann [m1]: Hello\nsay something\n'), /neither a statement nor somebody/);
  assert.match(await failure('clerk < ann [m1]: Hello\nclerk < accepted m1 by mistake\n'), /not understood: “by mistake”/);
  assert.match(await failure('clerk < ann [m1]: Hello\nconnect x pigeon\n'), /no connector is named “pigeon”; there are .*ws/);
});
