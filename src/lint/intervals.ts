import type { Meaning } from "../functions/define.ts";
import { canonical } from "../reduce/canonical.ts";
import type { TypedExpr } from "../typed.ts";
import { type Bound, intersection, type Range } from "../types/range.ts";
import { isOrdered } from "../types/type.ts";
import type { Ordered } from "../types/value.ts";

/** The interval of a value for a comparison with `bound`, which is the right side. */
const ranges: Readonly<Partial<Record<Meaning, (bound: Ordered) => Range>>> = {
  equal: (value) => ({ low: { value, open: false }, high: { value, open: false } }),
  less: (value) => ({ high: { value, open: true } }),
  "at-most": (value) => ({ high: { value, open: false } }),
  greater: (value) => ({ low: { value, open: true } }),
  "at-least": (value) => ({ low: { value, open: false } }),
};

const denied: Readonly<Partial<Record<Meaning, Meaning>>> = {
  unequal: "equal",
  less: "at-least",
  "at-most": "greater",
  greater: "at-most",
  "at-least": "less",
};

const mirrored: Readonly<Partial<Record<Meaning, Meaning>>> = {
  equal: "equal",
  unequal: "unequal",
  less: "greater",
  "at-most": "at-least",
  greater: "less",
  "at-least": "at-most",
};

/** Whether `conditions`, which must all be true, leave no value for a number or an instant. */
export function leaveNoValue(conditions: readonly TypedExpr[]): boolean {
  const left = new Map<string, Range>();
  for (const condition of conditions) {
    const asked = rangeOf(condition, true);
    if (asked === undefined) continue;
    const known = left.get(asked.term);
    const both = known === undefined ? asked.range : intersection(known, asked.range);
    if (both === undefined) return true;
    left.set(asked.term, both);
  }
  return false;
}

/** The value of a condition, and its interval if the condition has the given result. */
function rangeOf(condition: TypedExpr, wanted: boolean): { readonly term: string; readonly range: Range } | undefined {
  if (condition.kind === "not") return rangeOf(condition.operand, !wanted);
  if (condition.kind !== "call") return undefined;
  const [left, right] = condition.args;
  const { meaning: stated } = condition.fn;
  const asked = wanted || stated === undefined ? stated : denied[stated];
  if (left === undefined || right === undefined || asked === undefined || !isOrdered(left.type)) return undefined;
  const [read, bound, meaning] = left.kind === "literal" ? [right, left, mirrored[asked]] : [left, right, asked];
  if (read.kind === "literal" || bound.kind !== "literal" || meaning === undefined) return undefined;
  const range = ranges[meaning]?.(bound.value as Ordered);
  return range && { term: canonical(read), range: read.type.kind === "int" ? closed(range) : range };
}

/** The same whole numbers, with inclusive bounds. */
function closed({ low, high }: Range): Range {
  return { low: within(low, 1), high: within(high, -1) };
}

function within(bound: Bound | undefined, step: 1 | -1): Bound | undefined {
  return bound?.open === true ? { value: Number(bound.value) + step, open: false } : bound;
}
