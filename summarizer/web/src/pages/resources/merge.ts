import { isObject } from "../../../../src/domain/json.ts";

/**
 * Two changes of one document put together, field by field. Where both changed the same field `mine` stays, and its path
 * is among `both`; a list is one field.
 */
export function merged(
  base: unknown,
  mine: unknown,
  theirs: unknown,
  path = "",
): { readonly value: unknown; readonly both: readonly string[] } {
  if (same(mine, base) || same(mine, theirs)) return { value: theirs, both: [] };
  if (same(theirs, base)) return { value: mine, both: [] };
  if (!isObject(mine) || !isObject(theirs)) return { value: mine, both: [path] };
  const before = isObject(base) ? base : {};
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const parts = keys.map(
    (key) => [key, merged(before[key], mine[key], theirs[key], path === "" ? key : `${path}.${key}`)] as const,
  );
  return {
    value: Object.fromEntries(parts.flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]]))),
    both: parts.flatMap(([, { both }]) => both),
  };
}

function same(one: unknown, other: unknown): boolean {
  if (isObject(one) && isObject(other)) {
    return [...Object.keys(one), ...Object.keys(other)].every((key) => same(one[key], other[key]));
  }
  return JSON.stringify(one) === JSON.stringify(other);
}
