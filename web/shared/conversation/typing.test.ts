import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TypingReporter } from './typing';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function reporter() {
  const told: string[] = [];
  return { told, typing: new TypingReporter((state) => told.push(state)) };
}

test('writing is told once in a while, and pausing once', () => {
  const { told, typing } = reporter();
  for (let key = 0; key < 20; key++) {
    typing.edited(false);
    vi.advanceTimersByTime(500);
  }
  expect(told).toEqual(['composing', 'composing']);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['composing', 'composing', 'paused']);
});

test('an emptied draft is a pause, a sent one is not', () => {
  const { told, typing } = reporter();
  typing.edited(true);
  expect(told).toEqual([]);
  typing.edited(false);
  typing.edited(true);
  expect(told).toEqual(['composing', 'paused']);
  typing.edited(false);
  typing.sent();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['composing', 'paused', 'composing']);
});
