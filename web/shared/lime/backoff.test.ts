import { expect, test } from 'vitest';
import { backoffDelay } from './backoff';

test('pauses double up to half a minute, at least half of it certain', () => {
  const longest = [0, 1, 2, 3, 6, 7, 50].map((attempt) => backoffDelay(attempt, () => 1));
  expect(longest).toEqual([500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
  expect(backoffDelay(3, () => 0)).toBe(2000);
});
