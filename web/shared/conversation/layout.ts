import type { Entry } from './entry';

/** What the log shows, from top to bottom. */
export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'entry'; key: string; entry: Entry; first: boolean; last: boolean };

const groupMs = 3 * 60_000;

/** Splits a conversation by day, and into groups of one sender's messages close in time. */
export function layout(entries: readonly Entry[]): Row[] {
  const rows: Row[] = [];
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    const after = entries[index + 1];
    if (!before || !sameDay(before.at, entry.at)) {
      rows.push({ kind: 'day', key: `day-${entry.key}`, at: entry.at });
    }
    rows.push({
      kind: 'entry',
      key: entry.key,
      entry,
      first: !before || !sameGroup(before, entry),
      last: !after || !sameGroup(entry, after),
    });
  }
  return rows;
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

function sameGroup(a: Entry, b: Entry): boolean {
  return a.direction === b.direction && sameDay(a.at, b.at) && Math.abs(b.at - a.at) < groupMs;
}
