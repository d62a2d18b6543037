import type { Type } from "../types/type.ts";
import { isMapData, ownEntry, ownKeys, readInstant, type Value } from "../types/value.ts";

/** Whether two values of one type are equal. */
export function isSame(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isMapData(a) || !isMapData(b)) return a === b;
  const keys = ownKeys(a);
  return (
    keys.length === ownKeys(b).length &&
    keys.every((key) => isSame(ownEntry(a, key) as Value, ownEntry(b, key) as Value))
  );
}

/** The result in an example, as evaluation returns it; an instant in its normal form. */
export function asValue(written: Value, type: Type): Value {
  return type.kind === "timestamp" ? (readInstant(written) ?? written) : written;
}

/** A value as JSON, truncated if it is long. */
export function showValue(value: Value): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
