import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import { diagnose } from "../messages.ts";
import { childrenOf, type TypedCall, type TypedExpr, type TypedLogical } from "../typed.ts";
import { type Value, zero } from "../types/value.ts";
import { isNeverSet } from "./kinds.ts";
import { isSelfComparison } from "./repetitions.ts";

/** Conditions that can go only one way, and operands that are never reached because of them. */
export function* constants(expr: TypedExpr, environment: Environment): Generator<Diagnostic> {
  if (expr.kind === "and" || expr.kind === "or") {
    yield* operands(expr, environment);
    return;
  }
  const value = expr.kind === "not" || isSelfComparison(expr) ? undefined : fold(expr, environment);
  if (typeof value === "boolean" && expr.type.kind === "bool") {
    yield diagnose("constant-condition", expr.span, [value]);
    return;
  }
  for (const child of childrenOf(expr)) {
    const isCompared = expr.kind === "call" && child.kind === "literal";
    if (child.type.kind === "bool" && !isCompared) yield* constants(child, environment);
  }
}

function* operands({ kind, operands }: TypedLogical, environment: Environment): Generator<Diagnostic> {
  const stop = kind === "or";
  for (const [position, operand] of operands.entries()) {
    yield* constants(operand, environment);
    const next = operands[position + 1];
    const last = operands.at(-1);
    if (fold(operand, environment) !== stop || next === undefined || last === undefined) continue;
    const span = { start: next.span.start, end: last.span.end };
    yield diagnose("unreachable-operand", span, [stop ? "||" : "&&", stop]);
    return;
  }
}

/** The value that `expr` has in every session of the environment's kinds, where there is one. */
function fold(expr: TypedExpr, environment: Environment): Value | undefined {
  switch (expr.kind) {
    case "literal":
      return expr.value;
    case "field":
      return isNeverSet(expr.field, environment) ? zero(expr.type) : undefined;
    case "index":
      return fold(expr.map, environment) === undefined ? undefined : zero(expr.type);
    case "not": {
      const operand = fold(expr.operand, environment);
      return operand === undefined ? undefined : !operand;
    }
    case "and":
    case "or": {
      const stop = expr.kind === "or";
      const values = expr.operands.map((operand) => fold(operand, environment));
      if (values.includes(stop)) return stop;
      return values.includes(undefined) ? undefined : !stop;
    }
    case "call":
      return foldCall(expr, environment);
  }
}

function foldCall(expr: TypedCall, environment: Environment): Value | undefined {
  if (isSelfComparison(expr)) return expr.fn.meaning === "equal";
  const values = expr.args.map((arg) => fold(arg, environment));
  if (values.includes(undefined)) return undefined;
  return (expr.fn.evaluate as (...args: readonly (Value | undefined)[]) => Value)(...values);
}
