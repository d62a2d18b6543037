import type { Scalar } from "../types/value.ts";

type List = readonly Scalar[];

/** Up to this many items, a linear search is faster than a hash set. */
export const few = 8;

/** Tests whether items are in `list`, for `times` tests: in time linear in both together. */
function membership(list: List, times: number): (item: Scalar) => boolean {
  if (list.length <= few || times <= few) return (item) => list.includes(item);
  const set = new Set(list);
  return (item) => set.has(item);
}

/** Every one of `items` is in `list`, and neither is empty. */
export function hasEvery(list: List, items: List): boolean {
  return list.length > 0 && items.length > 0 && covers(list, items);
}

/** At least one of `items` is in `list`. */
export function hasAny(list: List, items: List): boolean {
  return items.some(membership(list, items.length));
}

/** Every one of `items` is in `list`. */
export function covers(list: List, items: List): boolean {
  return items.every(membership(list, items.length));
}

/** The same items in the same order. */
export function sameItems(a: List, b: List): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
