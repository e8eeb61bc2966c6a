// Figures of several runs, and ours beside a peer's.

export function median(values) {
  if (values.length === 0) throw new Error('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Ours ÷ peer of each pair of runs, which were made one after the other. `lower`: less is better. */
export function ratios(ours, peer, { lower = false } = {}) {
  if (ours.length !== peer.length) throw new Error('not pairs');
  const each = ours.map((value, i) => value / peer[i]);
  return { each, best: lower ? Math.min(...each) : Math.max(...each), median: median(each) };
}
