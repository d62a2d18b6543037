/** Choices that a search goes through. */
const most = 10_000;

/**
 * The fewest numbers of which each of `sets` has one; of several choices, the one with the lowest numbers first. Undefined
 * where there are too many to choose from.
 */
export function smallestHitting(sets: readonly (readonly number[])[]): readonly number[] | undefined {
  let tried = 0;

  function hitting(open: readonly (readonly number[])[], size: number): readonly number[] | undefined {
    const [first, ...others] = open;
    if (first === undefined) return [];
    if (size === 0) return undefined;
    for (const number of first) {
      if (++tried > most) return undefined;
      const left = others.filter((set) => !set.includes(number));
      const rest = hitting(left, size - 1);
      if (rest !== undefined) return [number, ...rest];
    }
    return undefined;
  }

  const bySize = sets.toSorted((a, b) => a.length - b.length);
  for (let size = 0; tried <= most; size++) {
    const found = hitting(bySize, size);
    if (found !== undefined) return found;
  }
  return undefined;
}
