import { unusual } from "../../plain.ts";
import { readEntry } from "../../read.ts";
import type { Type } from "../../types/type.ts";
import { conform, isPlain, type MapData, type Value } from "../../types/value.ts";

/*
 * What generated code needs at run time: reads of data that is not plain JSON, and errors. Generated modules import it as
 * `wherefore/runtime`. Only modules of the same version can use it.
 */

export { FunctionError, guardedEvaluate as guard } from "../../functions/guard.ts";
export { covers, hasAny, hasEvery, sameItems } from "../../functions/membership.ts";
export { asMap, asString, asStrings, entryOf, unusual } from "../../plain.ts";
export { takeEntries } from "../../policies/take.ts";
export { readField } from "../../read.ts";
export { ContextError, compare, type Ordered } from "../../types/value.ts";
export { GeneratedPolicies, ranges, slot, tree } from "./policies.ts";

/** An empty object: the properties that it has are those of `Object.prototype`. */
export const inherited: object = {};

/** Throws `unusual` unless `data` is a plain object. */
export function expectRecord(data: unknown): void {
  if (!isPlain(data)) unusual();
}

/** The data as a value of `type`; throws `unusual` for other data. */
export function conformed(type: Type, data: unknown): Value {
  return conform(type, data, unusual);
}

/**
 * The entry of a map. The key comes first because it is evaluated first.
 * @throws ContextError as `readEntry` does; `path` names the entry in it
 */
export function entry(key: string, map: MapData, type: Type, path: string): Value {
  return readEntry(map, key, type, () => path);
}
