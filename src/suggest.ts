import { fold, senseOf, wordsOf } from "./words.ts";

/** Longer names are not typing mistakes. */
const longest = 80;

/**
 * The candidate that `name` is most likely a misspelling of, or `undefined` if none is near: the same words, each with
 * few wrong letters. Case, `_` and `-` are ignored: `hasPrefix` is `has_prefix`. Candidates that differ in negation,
 * quantity or side are never near: `contains` and `not_contains`, `any` and `all`, `prefix` and `suffix`. Ties go to
 * the candidate with the nearer exact spelling, then to the first in code-unit order.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longest) return undefined;
  let best: Ranked | undefined;
  for (const candidate of new Set(candidates)) {
    if (candidate === name || candidate.length > longest) continue;
    const far = letters(name, candidate);
    if (far === undefined || isToldApart(name, candidate, far)) continue;
    const rank = [far, distance(name, candidate)] as const;
    if (best === undefined || precedes(rank, candidate, best)) best = { candidate, rank };
  }
  return best?.candidate;
}

/** The candidate that `name` is another name of, by `others`, ignoring case; otherwise the {@link nearest} one. */
export function meantBy(
  name: string,
  candidates: Iterable<string>,
  others: Readonly<Record<string, string>>,
): string | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(others, lower) ? others[lower] : nearest(name, candidates);
}

type Ranked = { readonly candidate: string; readonly rank: readonly [number, number] };

function precedes(rank: readonly [number, number], candidate: string, best: Ranked): boolean {
  if (rank[0] !== best.rank[0]) return rank[0] < best.rank[0];
  if (rank[1] !== best.rank[1]) return rank[1] < best.rank[1];
  return candidate < best.candidate;
}

/** How many letters are wrong in `name`, if it can be a misspelling of `candidate`. */
function letters(name: string, candidate: string): number | undefined {
  const [a, b] = [fold(name), fold(candidate)];
  const limit = tolerance(Math.max(a.length, b.length));
  if (Math.abs(a.length - b.length) > limit) return undefined;
  const far = distance(a, b);
  if (far <= 1) return far <= limit ? far : undefined;
  const [written, known] = [wordsOf(name), wordsOf(candidate)];
  if (far > limit || written.length !== known.length) return undefined;
  const isNear = written.every((word, position) => {
    const other = known[position] ?? "";
    return distance(word, other) <= tolerance(Math.max(word.length, other.length));
  });
  return isNear ? far : undefined;
}

/** Whether the two differ in negation, quantity or side, rather than by `far` wrong letters. */
function isToldApart(name: string, candidate: string, far: number): boolean {
  const [a, b] = [senseOf(name), senseOf(candidate)];
  if (a.telling.join() === b.telling.join()) return false;
  return far > 0 && distance(a.rest, b.rest) < far;
}

/** How many edits a name of that length can be away: none for one letter, one up to five, then a third. */
function tolerance(length: number): number {
  if (length < 2) return 0;
  return length <= 5 ? 1 : Math.min(4, Math.floor(length / 3));
}

/**
 * Insertions, deletions, replacements and swaps of adjacent letters that turn `a` into `b` (optimal string alignment).
 */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let least = Math.min(replaced, at(last, column) + 1, at(current, column - 1) + 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, at(beforeLast, column - 2) + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
