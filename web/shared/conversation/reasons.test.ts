import { expect, test } from 'vitest';
import { t } from '../i18n';
import { explain, isUnreachable } from './reasons';

test.each([
  [1, 'reason.general'],
  [21, 'reason.invalid'],
  [32, 'reason.denied'],
  [34, 'reason.busy'],
  [42, 'reason.unreachable'],
  [61, 'reason.general'],
  [71, 'reason.unsupported'],
  [101, 'reason.application'],
  [4711, 'reason.application'],
] as const)('code %i is told in words', (code, key) => {
  expect(explain({ code })).toBe(t(key));
});

test('only some failures mean that nobody is there', () => {
  expect(isUnreachable({ code: 42 })).toBe(true);
  expect(isUnreachable({ code: 34 })).toBe(false);
  expect(isUnreachable(undefined)).toBe(false);
});
