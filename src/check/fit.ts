import { type FunctionRow, isVariableList, type Parameter, type Pattern, withinBound } from "../functions/define.ts";
import type { TypedExpr } from "../typed.ts";
import { sameType, type Type } from "../types/type.ts";

/** The parameters that the arguments of a call belong to. */
export function writtenParameters({ parameters }: FunctionRow): readonly Parameter[] {
  return parameters.filter(({ field }) => field === undefined);
}

/** Whether `type` fits: `false`, or the type that the row's variable then has, if the pattern has one. */
export function matchPattern(pattern: Pattern, type: Type, bound: Type | undefined): Type | undefined | false {
  if (pattern.kind === "variable") {
    if (!withinBound(type, pattern)) return false;
    return bound === undefined || pattern.bound === "any" || sameType(bound, type) ? type : false;
  }
  if (isVariableList(pattern)) return type.kind === "list" && matchPattern(pattern.element, type.element, bound);
  if (pattern.kind === "either") return pattern.options.some((option) => sameType(option, type)) ? undefined : false;
  return sameType(pattern as Type, type) ? undefined : false;
}

/** The minimum number of arguments of a row, and whether it accepts more than its parameters. */
export function arity(written: readonly Parameter[]): { readonly least: number; readonly isOpen: boolean } {
  const rest = written.at(-1)?.rest;
  return rest === undefined
    ? { least: written.length, isOpen: false }
    : { least: written.length - 1 + rest.least, isOpen: true };
}

/** Whether a call of `row` with these arguments is well-typed; false while a type is unknown. */
export function fits(row: FunctionRow, args: readonly (Pick<TypedExpr, "type"> | undefined)[]): boolean {
  const written = writtenParameters(row);
  const { least, isOpen } = arity(written);
  if (args.length < least || (args.length > written.length && !isOpen)) return false;
  let variable: Type | undefined;
  for (const [position, arg] of args.entries()) {
    const parameter = written[position] ?? written.at(-1);
    const match =
      arg === undefined || parameter === undefined ? false : matchPattern(parameter.pattern, arg.type, variable);
    if (match === false) return false;
    variable ??= match;
  }
  return true;
}
