import { expect, test } from 'vitest';
import { parseOption } from './option';

test.each([
  ['value', { text: 'a', order: 1, value: 'v', type: 'text/plain' }, 'text/plain', 'v'],
  [
    'a value of another type',
    { text: 'a', value: { k: 2 }, type: 'application/x+json' },
    'application/x+json',
    { k: 2 },
  ],
  ['an object without a type', { text: 'a', value: [1] }, 'application/json', [1]],
  ['a number without a type', { text: 'a', value: 0 }, 'text/plain', '0'],
  ['order', { text: 'a', order: 3 }, 'text/plain', '3'],
  ['text, as order 0 is none', { text: 'a', order: 0 }, 'text/plain', 'a'],
  ['text', { text: 'a', value: null }, 'text/plain', 'a'],
])('choosing sends %s', (_what, option, type, value) => {
  expect(parseOption(option)).toMatchObject({ type, value });
});

test('an option needs something to show', () => {
  expect(parseOption({ value: 'v' })).toBeNull();
  expect(parseOption('text')).toBeNull();
  expect(parseOption({ order: 2 })?.text).toBe('2');
});
