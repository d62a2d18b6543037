import { FunctionError } from "./functions/guard.ts";
import type { TypedCall, TypedExpr } from "./typed.ts";
import type { Value } from "./types/value.ts";

/** The value of an expression that reads nothing; `undefined` for one that does, and for one with a function that fails. */
export function constant(expr: TypedExpr): Value | undefined {
  const found = attempt(expr);
  return found instanceof FunctionError ? undefined : found;
}

/** Why an expression that reads nothing has no value; `undefined` where it has one, and for one that reads something. */
export function failureOf(expr: TypedExpr): FunctionError | undefined {
  const found = attempt(expr);
  return found instanceof FunctionError ? found : undefined;
}

function attempt(expr: TypedExpr): Value | FunctionError | undefined {
  if (expr.kind === "literal") return expr.value;
  return expr.kind === "call" ? attemptCall(expr) : undefined;
}

function attemptCall({ fn, args }: TypedCall): Value | FunctionError | undefined {
  const values: Value[] = [];
  for (const arg of args) {
    const value = attempt(arg);
    if (value === undefined || value instanceof FunctionError) return value;
    values.push(value);
  }
  try {
    return (fn.evaluate as (...args: Value[]) => Value)(...values);
  } catch (error) {
    if (error instanceof FunctionError) return error;
    throw error;
  }
}
