import type { DialectName } from "../dialects.ts";
import type { FunctionRow } from "./define.ts";
import { equality } from "./equality.ts";
import { isSubsetDocumented, isSubsetInTeleport, lists } from "./lists.ts";
import { strings } from "./strings.ts";

/** The functions and operators of the language in one dialect. */
export function standardFunctions(dialect: DialectName): readonly FunctionRow[] {
  return [...equality, ...lists, ...strings, dialect === "teleport" ? isSubsetInTeleport : isSubsetDocumented];
}
