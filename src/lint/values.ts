import type { Diagnostic } from "../diagnostic.ts";
import { type Environment, type EnvironmentField, everyValue } from "../environment.ts";
import { isComparing } from "../functions/define.ts";
import { diagnose } from "../messages.ts";
import { nearest } from "../suggest.ts";
import { quote } from "../syntax/strings.ts";
import { type TypedCall, type TypedExpr, type TypedLiteral, walk } from "../typed.ts";

/** A call that compares a field with a value that it never has. */
export interface UnknownValue {
  readonly call: TypedCall;
  readonly diagnostic: Diagnostic;
}

/** Literals that are not among the known values of the field that they are compared with. */
export function* unknownValues(typed: TypedExpr, environment: Environment): Generator<UnknownValue> {
  for (const call of walk(typed)) {
    if (call.kind !== "call" || !isComparing(call.fn)) continue;
    const operands = call.args.flatMap((arg) => (arg.kind === "call" && arg.fn.meaning === "list" ? arg.args : [arg]));
    const field = operands.find(isField)?.field;
    const values = field && everyValue(field, environment);
    if (field === undefined || values === undefined) continue;
    for (const literal of operands.filter(isText)) {
      const isKnown = literal.value === "" || values.includes(literal.value);
      if (!isKnown && !literal.value.includes("*")) yield { call, diagnostic: unknownValue(literal, field, values) };
    }
  }
}

function isField(expr: TypedExpr): expr is TypedExpr & { readonly kind: "field" } {
  return expr.kind === "field" && expr.field.values !== undefined;
}

function isText(expr: TypedExpr): expr is TypedLiteral & { readonly value: string } {
  return expr.kind === "literal" && typeof expr.value === "string";
}

function unknownValue(
  { value, span }: TypedLiteral & { readonly value: string },
  { name, type }: EnvironmentField,
  values: readonly string[],
): Diagnostic {
  const known = values.filter((each) => each !== "");
  const near = nearest(value, known);
  const text = near && quote(near);
  const fixes = text === undefined ? [] : [{ title: `write ${text}`, edits: [{ span, text }] }];
  return diagnose("unknown-value", span, [value, name, type.kind === "list", near, known], { fixes });
}
