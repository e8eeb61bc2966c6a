import { expect, test } from 'vitest';
import type { Entry } from './entry';
import { layout } from './layout';

const noon = new Date(2026, 0, 31, 12).getTime();
const minute = 60_000;

function entry(direction: 'in' | 'out', at: number): Entry {
  const key = `${direction}${at}`;
  return { key, chat: '', seq: at, direction, type: 'text/plain', content: '', at };
}

const shape = (...entries: Entry[]) =>
  layout(entries).map((row) =>
    row.kind === 'day'
      ? 'day'
      : `${row.first ? '[' : ''}${row.entry.direction}${row.last ? ']' : ''}`,
  );

test('messages of one sender close in time form a group', () => {
  const at = noon;
  expect(shape(entry('in', at), entry('in', at + minute), entry('out', at + minute))).toEqual([
    'day',
    '[in',
    'in]',
    '[out]',
  ]);
});

test('a pause ends a group, and a new day begins with its name', () => {
  const nextDay = noon + 24 * 60 * minute;
  expect(shape(entry('in', noon), entry('in', noon + 10 * minute), entry('in', nextDay))).toEqual([
    'day',
    '[in]',
    '[in]',
    'day',
    '[in]',
  ]);
});
