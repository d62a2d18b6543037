/** Chance from a seed: the same numbers on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Up to `most` different ones of `items`, one at the least. */
  some<T>(items: readonly T[], most: number): readonly T[];
  /** In the form of a version 4 UUID. */
  uuid(): string;
  /** From the exponential distribution of mean 1. */
  exponential(): number;
  /** From the log-normal distribution of this median, with `spread` the standard deviation of the logarithm. */
  logNormal(median: number, spread: number): number;
}

/** Chris Doty-Humphrey's generator sfc32. */
export function random(seed: number): Random {
  let [a, b, c, counter] = [0, seed | 0, 0x9e3779b9, 1];
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round++) bits();
  const next = (): number => bits() / 2 ** 32;
  const below = (bound: number): number => Math.floor(next() * bound);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(8, "0").slice(-digits);
  return {
    next,
    below,
    pick,
    chance: (probability) => next() < probability,
    some: (items, most) => [...new Set(Array.from({ length: 1 + below(most) }, () => pick(items)))],
    uuid: () => {
      const variant = (8 + below(4)).toString(16);
      const tail = hex(bits(), 8) + hex(bits(), 4);
      return `${hex(bits(), 8)}-${hex(bits(), 4)}-4${hex(bits(), 3)}-${variant}${hex(bits(), 3)}-${tail}`;
    },
    exponential: () => -Math.log(1 - next()),
    logNormal: (median, spread) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
  };
}

/** Picks items by Zipf's law: the nth in proportion to 1 / n^`exponent`. */
export function zipf<T>(items: readonly T[], exponent: number): (random: Random) => T {
  let total = 0;
  const bounds = items.map((_, rank) => {
    total += (rank + 1) ** -exponent;
    return total;
  });
  return ({ next }) => {
    const wanted = next() * total;
    let [low, high] = [0, bounds.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[middle] ?? total) > wanted) high = middle;
      else low = middle + 1;
    }
    return items[low] as T;
  };
}
