import type { TypedExpr } from "../typed.ts";

/** Conditions that are all true exactly if `expr` is: the operands of its `&&`, and of `||` under `!`, at any depth. */
export function conjuncts(expr: TypedExpr): readonly TypedExpr[] {
  if (expr.kind === "and") return expr.operands.flatMap(conjuncts);
  if (expr.kind !== "not") return [expr];
  const { operand } = expr;
  if (operand.kind === "not") return conjuncts(operand.operand);
  return operand.kind === "or" ? operand.operands.flatMap((one) => conjuncts(opposite(one))) : [expr];
}

function opposite(operand: TypedExpr): TypedExpr {
  return { kind: "not", operand, type: { kind: "bool" }, span: operand.span };
}
