import { isObject } from "./json.ts";
/**
 * The fields in which two pieces of plain data differ, as paths, in order: for the audit log, which says what was changed
 * and not to what. A list differs as a whole.
 */
export function changedFields(before: unknown, after: unknown, path = ""): readonly string[] {
  if (!isObject(before) || !isObject(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => changedFields(before[key], after[key], path === "" ? key : `${path}.${key}`));
}
