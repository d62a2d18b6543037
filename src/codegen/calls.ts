import type { CodeArgument, FunctionRow } from "../functions/define.ts";
import { mayFail } from "../functions/guard.ts";
import type { Type } from "../types/type.ts";
import type { MapData, Value } from "../types/value.ts";
import { type FormArgument, formOf } from "./forms.ts";
import { literal, textLiteral } from "./literal.ts";
import type { Program } from "./program.ts";

/** A call as an expression; its arguments can be repeated. */
export function callCode(fn: FunctionRow, args: readonly FormArgument[], program: Program): string {
  const form = mayFail(fn)
    ? guardedForm(fn, args, program)
    : (ownForm(fn, args, program) ?? (fn.meaning && formOf(fn.meaning, args, program)));
  return form ?? `${program.implementation(fn)}(${args.map(({ code }) => code).join(", ")})`;
}

function ownForm({ code }: FunctionRow, args: readonly CodeArgument[], program: Program): string | undefined {
  return code?.(args, (constant) => program.constant(constant));
}

/** The code of a host function. Like its implementation, it can throw, or return a value of another type. */
function guardedForm(fn: FunctionRow, args: readonly CodeArgument[], program: Program): string | undefined {
  const parameters: string[] = [];
  const inside = args.map((arg): CodeArgument => {
    if (arg.value !== undefined) return arg;
    const code = `value${parameters.length}`;
    parameters.push(code);
    return { type: arg.type, code };
  });
  const form = ownForm(fn, inside, program);
  if (form === undefined) return undefined;
  program.ownForms.add(fn.name);
  const implementation = `(${parameters.join(", ")}) => (${form})`;
  const guarded = `${program.runtime("guard")}(${textLiteral(fn.name)}, ${program.type(fn.result)}, ${implementation})`;
  const read = args.filter(({ value }) => value === undefined).map(({ code }) => code);
  return `${program.constant(guarded, fn.name)}(${read.join(", ")})`;
}

/** A constant argument; a list is declared only if the code uses it as a list. */
export function knownArgument(value: Value, type: Type, program: Program): CodeArgument {
  return {
    type,
    value,
    get code() {
      return valueCode(value, type, program);
    },
  };
}

/** An expression for a constant value; lists and maps are declared once. */
export function valueCode(value: Value, type: Type, program: Program): string {
  if (Array.isArray(value)) return program.constant(literal(value), "list");
  if (typeof value === "object") return program.map(value as MapData, type);
  return literal(value);
}
