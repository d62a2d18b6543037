import type { Ranked } from "./ranking.ts";

/** By what a session was found. */
export type FoundBy = "words" | "meaning";

/** A session in one list made of two. */
export interface Fused extends Ranked {
  readonly by: readonly FoundBy[];
}

/** Reciprocal rank fusion: how little the first ranks stand out. Sixty is what everybody takes. */
const flatness = 60;

/**
 * One list of two: each session counts by its rank in either. Of those that come to the same, the one found by words
 * comes first; then the last to end.
 */
export function fuse(words: readonly Ranked[], meaning: readonly Ranked[]): readonly Fused[] {
  const fused = new Map<string, Fused>();
  for (const [by, list] of [["words", words] as const, ["meaning", meaning] as const]) {
    for (const [rank, found] of list.entries()) {
      const before = fused.get(found.id);
      const score = round((before?.score ?? 0) + 1 / (flatness + rank + 1));
      fused.set(found.id, { ...before, ...found, score, by: [...(before?.by ?? []), by] });
    }
  }
  return [...fused.values()].sort(
    (one, other) =>
      other.score - one.score ||
      Number(other.by.includes("words")) - Number(one.by.includes("words")) ||
      compareTimes(one, other) ||
      (one.id < other.id ? -1 : 1),
  );
}

function compareTimes({ ended: one }: Ranked, { ended: other }: Ranked): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  return one > other ? -1 : 1;
}

function round(score: number): number {
  return Math.round(score * 1e9) / 1e9;
}
