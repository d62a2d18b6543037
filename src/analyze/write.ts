import type { Environment } from "../environment.ts";
import type { FunctionRow } from "../functions/define.ts";
import type { Passes } from "../lint/verdicts.ts";
import { mapChildren, type TypedExpr, type TypedLogical } from "../typed.ts";

/** The operands joined; undefined where there are none. */
export function join(kind: TypedLogical["kind"], operands: readonly TypedExpr[]): TypedExpr | undefined {
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  const [only, second] = flat;
  if (only === undefined || second === undefined) return only;
  return { kind, operands: flat, type: { kind: "bool" }, span: only.span };
}

export function negation(operand: TypedExpr): TypedExpr {
  const { span } = operand;
  return operand.kind === "not" ? operand.operand : { kind: "not", operand, type: { kind: "bool" }, span };
}

/** The canonical text of a checked condition, in which `!(a == b)` is `a != b`. */
export function textOf(condition: TypedExpr, { functions }: Environment, { write }: Passes): string {
  return write(withUnequal(condition, functions.get("!=")));
}

function withUnequal(expr: TypedExpr, unequal: FunctionRow | undefined): TypedExpr {
  if (expr.kind !== "not" || expr.operand.kind !== "call")
    return mapChildren(expr, (child) => withUnequal(child, unequal));
  const { operand } = expr;
  return operand.fn.name === "==" && unequal !== undefined ? { ...operand, fn: unequal } : expr;
}
