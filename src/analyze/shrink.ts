import type { Value } from "../types/value.ts";
import { zero } from "../types/value.ts";
import { allows, type Cell, isZero } from "./context.ts";

/** Characters up to which a text is shortened one by one. */
const longest = 64;

/**
 * Cells that still pass, fewer and with shorter values: first whole cells are left out, then items of lists, then characters
 * of texts that are not in `literals`. `kind`: that of the context.
 */
export function shrink(
  cells: readonly Cell[],
  kind: string | undefined,
  literals: ReadonlySet<Value>,
  passes: (cells: readonly Cell[]) => boolean,
): readonly Cell[] {
  let best = cells.filter((cell) => !isZero(cell) || !allows(cell, cell.value, kind));

  const without = (from: number, to: number): readonly Cell[] => {
    const kept = best.filter((cell, at) => at < from || at >= to || !allows(cell, zero(cell.type), kind));
    return kept;
  };
  /** Leaves out as many of the cells from `from` to `to` as can be, the last ones first. */
  const omit = (from: number, to: number): void => {
    if (from >= to) return;
    const rest = without(from, to);
    if (rest.length < best.length && passes(rest)) {
      best = [...rest];
      return;
    }
    if (to - from === 1) return;
    const middle = (from + to) >> 1;
    omit(middle, to);
    omit(from, middle);
  };
  for (let before = -1; before !== best.length; ) {
    before = best.length;
    omit(0, best.length);
  }

  const replace = (at: number, value: Value): boolean => {
    const cell = best[at] as Cell;
    if (!allows(cell, value, kind)) return false;
    const changed = best.map((one, index) => (index === at ? { ...one, value } : one));
    if (!passes(changed)) return false;
    best = changed;
    return true;
  };
  for (const at of best.keys()) {
    const { value } = best[at] as Cell;
    if (typeof value === "string" && (best[at] as Cell).type.kind === "string")
      shorten(value, literals, (text) => replace(at, text));
    if (Array.isArray(value)) shortenList(value, literals, (items) => replace(at, items));
  }
  return best;
}

function shortenList(
  list: readonly Value[],
  literals: ReadonlySet<Value>,
  accepts: (list: readonly Value[]) => boolean,
): void {
  let best = list;
  for (let at = best.length - 1; at >= 0; at--) {
    const fewer = best.toSpliced(at, 1);
    if (fewer.length > 0 && accepts(fewer)) best = fewer;
  }
  for (const [at, item] of best.entries()) {
    if (typeof item !== "string") continue;
    shorten(item, literals, (text) => {
      const changed = best.with(at, text);
      if (!accepts(changed)) return false;
      best = changed;
      return true;
    });
  }
}

function shorten(text: string, literals: ReadonlySet<Value>, accepts: (text: string) => boolean): void {
  if (literals.has(text) || text.length > longest) return;
  let best = text;
  for (let at = 0; at < best.length; ) {
    const shorter = best.slice(0, at) + best.slice(at + 1);
    if (shorter !== "" && isWellFormed(shorter) && accepts(shorter)) best = shorter;
    else at += 1;
  }
}

/** Whether a text has no half of a surrogate pair. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
