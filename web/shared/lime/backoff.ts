const firstDelayMs = 500;
const longestDelayMs = 30_000;

/**
 * How long to wait before try number `attempt` (counted from 0): doubling up to half a minute,
 * of which one half is random, so that many clients do not come back at the same instant.
 */
export function backoffDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
