// Tables of text, and the verdict on a goal.

import { ratios } from './statistics.mjs';

export const count = (value) => Math.round(value).toLocaleString('en-US');
export const ms = (value) => value.toFixed(2);
export const times = (value) => `${value.toFixed(2)} x`;

/** Rows of cells as text; the first column to the left, the others to the right. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const width = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(width[i]) : cell.padStart(width[i]))).join('  ').trimEnd();
  return [line(all[0]), width.map((w) => '-'.repeat(w)).join('  '), ...all.slice(1).map(line)].join('\n');
}

/** Prints our runs divided by those of each peer, `{title, values}`, beside them. */
export function printRatios(title, ours, peers) {
  if (peers.length === 0) return;
  const rows = peers.map((peer) => {
    const beside = ratios(ours, peer.values);
    return [peer.title, times(beside.best), times(beside.median)];
  });
  console.log(`\n${table([title, 'best', 'median'], rows)}`);
}

/** `{name, value, text, limit, atLeast}`: one goal, judged. `value` and `limit` are numbers of one unit. */
export function judge({ kind, name, value, limit, atLeast, show = count }) {
  const met = atLeast ? value >= limit : value <= limit;
  return { kind, name, met, row: [kind, name, show(value), `${atLeast ? '>=' : '<='} ${show(limit)}`, met ? 'met' : 'MISSED'] };
}

/** Prints the verdicts and returns the exit status: 1 when a `must` was missed. */
export function printVerdicts(verdicts) {
  console.log(`\n${table(['goal', 'what', 'measured', 'wanted', ''], verdicts.map((v) => v.row))}`);
  return verdicts.some((v) => v.kind === 'must' && !v.met) ? 1 : 0;
}
