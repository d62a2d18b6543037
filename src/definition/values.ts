import type { Type } from "../types/type.ts";
import { isMapData, ownEntry, ownKeys, readInstant, type Value } from "../types/value.ts";

/** Whether two values of one type are the same. */
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

/** What an example says that a call is, as evaluation has it; an instant in its normal form. */
export function asValue(written: Value, type: Type): Value {
  return type.kind === "timestamp" ? (readInstant(written) ?? written) : written;
}

/** A value as JSON has it, cut where it is too long to read. */
export function showValue(value: Value): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
