import { FunctionError } from "./functions/guard.ts";
import type { TypedCall, TypedExpr } from "./typed.ts";
import type { Value } from "./types/value.ts";

/** The value of an expression that reads nothing; `undefined` if it reads something or a function fails. */
export function constant(expr: TypedExpr): Value | undefined {
  return attempt(expr)?.value;
}

/** The failure of an expression that reads nothing; `undefined` if it has a value or reads something. */
export function failureOf(expr: TypedExpr): FunctionError | undefined {
  return attempt(expr)?.failure;
}

/** The result of an expression that reads nothing. A value can be the host's own data, which is not inspected. */
type Outcome =
  | { readonly value: Value; readonly failure?: undefined }
  | { readonly value?: undefined; readonly failure: FunctionError };

function attempt(expr: TypedExpr): Outcome | undefined {
  if (expr.kind === "literal") return { value: expr.value };
  return expr.kind === "call" ? attemptCall(expr) : undefined;
}

function attemptCall({ fn, args }: TypedCall): Outcome | undefined {
  const values: Value[] = [];
  for (const arg of args) {
    const outcome = attempt(arg);
    if (outcome?.value === undefined) return outcome;
    values.push(outcome.value);
  }
  try {
    return { value: (fn.evaluate as (...args: Value[]) => Value)(...values) };
  } catch (failure) {
    if (failure instanceof FunctionError) return { failure };
    throw failure;
  }
}
