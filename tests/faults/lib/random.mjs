// Random numbers that a seed repeats (mulberry32).

export const seed = Number(process.env.PARLANCE_FAULT_SEED ?? Math.floor(Math.random() * 2 ** 32));

export function randomFrom(start = seed) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
