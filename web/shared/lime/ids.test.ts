import { afterEach, expect, test, vi } from 'vitest';
import { randomUuid } from './ids';

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

afterEach(() => vi.unstubAllGlobals());

test('an id is a random UUID, also without a secure context', () => {
  expect(randomUuid()).toMatch(version4);
  const { crypto } = globalThis;
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(randomUuid()).toMatch(version4);
  expect(randomUuid()).not.toBe(randomUuid());
});
