import type { CodeArgument, FunctionRow } from "../functions/define.ts";
import { mayFail } from "../functions/guard.ts";
import type { Type } from "../types/type.ts";
import type { MapData, Value } from "../types/value.ts";
import { type FormArgument, formOf } from "./forms.ts";
import { literal, textLiteral } from "./literal.ts";
import type { Program } from "./program.ts";

/** The call of a row as an expression, for arguments that are free to be repeated. */
export function callCode(fn: FunctionRow, args: readonly FormArgument[], program: Program): string {
  const form = mayFail(fn)
    ? guardedForm(fn, args, program)
    : (ownForm(fn, args, program) ?? (fn.meaning && formOf(fn.meaning, args, program)));
  return form ?? `${program.implementation(fn)}(${args.map(({ code }) => code).join(", ")})`;
}

function ownForm({ code }: FunctionRow, args: readonly CodeArgument[], program: Program): string | undefined {
  return code?.(args, (constant) => program.constant(constant));
}

/** A form of the host's own, which may fail or give a value of another type, as its implementation may. */
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

/** An argument whose value is known; lists are made only where they are used as such. */
export function knownArgument(value: Value, type: Type, program: Program): CodeArgument {
  return {
    type,
    value,
    get code() {
      return valueCode(value, type, program);
    },
  };
}

/** An expression for a value that is known: lists and maps are made once. */
export function valueCode(value: Value, type: Type, program: Program): string {
  if (Array.isArray(value)) return program.constant(literal(value), "list");
  if (typeof value === "object") return program.map(value as MapData, type);
  return literal(value);
}
