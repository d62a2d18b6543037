import { list, type Type } from "../types/type.ts";
import { isVariableList, type Parameter, type Pattern, withinBound } from "./define.ts";

/** The types that a row's variable can have. */
export const variableTypes: readonly Type[] = [
  { kind: "string" },
  { kind: "bool" },
  { kind: "int" },
  { kind: "float" },
  { kind: "timestamp" },
  list({ kind: "string" }),
];

/** The types that an argument of `pattern` can have for one binding of the row's variable. */
export function typesOf(pattern: Pattern, variable: Type): readonly Type[] {
  if (pattern.kind === "variable") return withinBound(variable, pattern) ? [variable] : [];
  if (isVariableList(pattern)) return withinBound(variable, pattern.element) ? [list(variable)] : [];
  return pattern.kind === "either" ? pattern.options : [pattern as Type];
}

/** Whether a row's types depend on its variable. */
export function isGeneric(parameters: readonly Parameter[]): boolean {
  return parameters.some(({ pattern }) => pattern.kind === "variable" || isVariableList(pattern));
}
