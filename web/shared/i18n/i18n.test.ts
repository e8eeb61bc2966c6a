import { expect, test } from 'vitest';
import { dayName, fileSize, plural, t } from '.';

test('values go where the text has a place for them', () => {
  expect(t('chat.title', { name: '{name} $& x' })).toBe('Chat with {name} $& x');
});

test('numbers of things have their plural', () => {
  expect(plural('chat.newMessages', 1)).toBe('1 new message');
  expect(plural('chat.newMessages', 5)).toBe('5 new messages');
});

test('days are named as near as they are', () => {
  const now = new Date(2026, 2, 2, 9).getTime();
  const on = (...date: [number, number, number]) => dayName(new Date(...date).getTime(), now);
  expect(on(2026, 2, 2)).toBe('Today');
  expect(on(2026, 2, 1)).toBe('Yesterday');
  expect(on(2026, 1, 27)).toBe('Friday');
  expect(on(2026, 1, 1)).toMatch(/February/);
  expect(on(2025, 1, 1)).toMatch(/2025/);
});

test('sizes are told in the unit that fits', () => {
  expect([fileSize(1), fileSize(52_000), fileSize(2_450_000)]).toEqual([
    '1 byte',
    '52 kB',
    '2.5 MB',
  ]);
});
