import { unusual } from "../../plain.ts";
import { readEntry } from "../../read.ts";
import type { Type } from "../../types/type.ts";
import { conform, isPlain, type MapData, type Value } from "../../types/value.ts";

/*
 * The little that generated code needs: how data is read that is not as JSON has it, and the errors. Generated modules
 * import it as `wherefore/runtime`. It is for them alone, of the same version.
 */

export { FunctionError, guardedEvaluate as guard } from "../../functions/guard.ts";
export { covers, hasAny, hasEvery, sameItems } from "../../functions/membership.ts";
export { asMap, asString, asStrings, entryOf, unusual } from "../../plain.ts";
export { takeEntries } from "../../policies/take.ts";
export { readField } from "../../read.ts";
export { ContextError, compare, type Ordered } from "../../types/value.ts";
export { GeneratedPolicies, ranges, slot, tree } from "./policies.ts";

/** An object that has what every object has, and nothing else: what someone has put on `Object.prototype`. */
export const inherited: object = {};

/** Leaves generated code unless `data` is an object without a prototype. */
export function expectRecord(data: unknown): void {
  if (!isPlain(data)) unusual();
}

/** The data as a value of `type`; leaves generated code for any other. */
export function conformed(type: Type, data: unknown): Value {
  return conform(type, data, unusual);
}

/**
 * The entry of a map; its key was evaluated first.
 * @throws ContextError as `readEntry` does; `path` names the entry in it
 */
export function entry(key: string, map: MapData, type: Type, path: string): Value {
  return readEntry(map, key, type, () => path);
}
