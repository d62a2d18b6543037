import type { FunctionRow } from "./define.ts";
import { equality } from "./equality.ts";
import { isSubset, lists } from "./lists.ts";
import { strings } from "./strings.ts";

/** The functions and operators of the language. */
export function standardFunctions(): readonly FunctionRow[] {
  return [...equality, ...lists, ...strings, isSubset];
}
