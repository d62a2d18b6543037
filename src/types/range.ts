import { compare, type Ordered } from "./value.ts";

/** An end of a range. */
export interface Bound {
  readonly value: Ordered;
  /** Whether the bound itself is excluded. */
  readonly open: boolean;
}

/** The values from `low` to `high`; unbounded without one of them. */
export interface Range {
  readonly low?: Bound | undefined;
  readonly high?: Bound | undefined;
}

/** The values that are in both; `undefined` if there are none. */
export function intersection(a: Range, b: Range): Range | undefined {
  const low = narrower(a.low, b.low, 1);
  const high = narrower(a.high, b.high, -1);
  return isEmpty({ low, high }) ? undefined : { low, high };
}

/** `side`: 1 for lower bounds, of which the higher is narrower, -1 for upper ones. */
function narrower(a: Bound | undefined, b: Bound | undefined, side: 1 | -1): Bound | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const order = compare(a.value, b.value) * side;
  if (order === 0) return a.open ? a : b;
  return order > 0 ? a : b;
}

function isEmpty({ low, high }: Range): boolean {
  if (low === undefined || high === undefined) return false;
  const order = compare(low.value, high.value);
  return order > 0 || (order === 0 && (low.open || high.open));
}

export function includes({ low, high }: Range, value: Ordered): boolean {
  const isAbove = low === undefined || compare(value, low.value) > (low.open ? 0 : -1);
  const isBelow = high === undefined || compare(value, high.value) < (high.open ? 0 : 1);
  return isAbove && isBelow;
}
