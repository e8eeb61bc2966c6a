// What each figure must hold and aims at: the one place where the limits stand (README.md repeats them).

import { count, judge, ms, printVerdicts, times } from './table.mjs';

export const goals = {
  ingest: [
    { name: 'rate beside redis', must: 1, atLeast: true, show: times },
    { name: 'p99 of the POST, ms', must: 10, aim: 5, atLeast: false, show: ms },
    { name: 'accepted and never delivered', must: 0, atLeast: false, show: count },
    { name: 'rate beside nchan', aim: 1.2, atLeast: true, show: times },
  ],
  idle: [
    { name: 'bytes a session, guests', must: 4096, aim: 1024, atLeast: false, show: count },
    { name: 'bytes a session, bots', must: 4096, aim: 1024, atLeast: false, show: count },
  ],
  commands: ['bucket', 'contact'].flatMap((kind) =>
    ['HTTP', 'WebSocket'].flatMap((way) => [
      { name: `get ${kind}, ${way}`, must: 15_000, atLeast: true, show: count },
      { name: `set ${kind}, ${way}`, must: 8_000, atLeast: true, show: count },
    ]),
  ),
  history: [{ name: 'pages a second', must: 15_000, aim: 60_000, atLeast: true, show: count }],
};

/** The verdicts on `measured`, values by the names of the figure's goals; what was not measured is not judged. */
export function judgeFigure(figure, measured) {
  const known = goals[figure].map((goal) => goal.name);
  const stranger = Object.keys(measured).find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`${figure} has no goal named "${stranger}"`);
  return ['must', 'aim'].flatMap((kind) =>
    goals[figure]
      .filter((goal) => goal[kind] !== undefined && measured[goal.name] !== undefined)
      .map(({ name, atLeast, show, [kind]: limit }) => judge({ kind, name, value: measured[name], limit, atLeast, show })),
  );
}

/** Prints the verdicts; the process will end with 1 when a `must` was missed. */
export function conclude(figure, measured) {
  process.exitCode = printVerdicts(judgeFigure(figure, measured));
}
