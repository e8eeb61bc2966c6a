import { type TextKey, t } from '../i18n';
import type { Reason } from '../lime/envelopes';

/** Where the code of a failure lies in LIME's ranges (LIME 10) decides what people are told. */
const ranges: [first: number, last: number, text: TextKey][] = [
  [21, 27, 'reason.invalid'],
  [31, 32, 'reason.denied'],
  [33, 33, 'reason.unreachable'],
  [34, 34, 'reason.busy'],
  [35, 35, 'reason.denied'],
  [41, 51, 'reason.unreachable'],
  [71, 71, 'reason.unsupported'],
  [81, 81, 'reason.unreachable'],
  [82, 82, 'reason.unsupported'],
  [83, 83, 'reason.unreachable'],
  [85, 85, 'reason.busy'],
  [86, 87, 'reason.unreachable'],
  [101, Number.MAX_SAFE_INTEGER, 'reason.application'],
];

export function explain(reason: Reason): string {
  const found = ranges.find(([first, last]) => reason.code >= first && reason.code <= last);
  return t(found?.[2] ?? 'reason.general');
}

/** The message reached nobody because there is nobody of that name to be found. */
export function isUnreachable(reason: Reason | undefined): boolean {
  return reason !== undefined && [33, 42, 43, 44].includes(reason.code);
}
