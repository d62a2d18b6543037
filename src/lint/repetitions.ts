import type { Diagnostic } from "../diagnostic.ts";
import { verdictOnSame } from "../functions/define.ts";
import { diagnose } from "../messages.ts";
import { print } from "../syntax/print.ts";
import { type TypedExpr, walk } from "../typed.ts";
import { untyped } from "../untyped.ts";

/** Repeated operands, and values compared with themselves. */
export function* repetitions(typed: TypedExpr): Generator<Diagnostic> {
  for (const expr of walk(typed)) {
    if (expr.kind === "call" && isSelfComparison(expr)) {
      yield diagnose("self-comparison", expr.span, [verdictOnSame(expr.fn) === true]);
    }
    if (expr.kind !== "and" && expr.kind !== "or") continue;
    const first = new Map<string, TypedExpr>();
    for (const operand of expr.operands) {
      const text = canonical(operand);
      const earlier = first.get(text);
      if (earlier === undefined) first.set(text, operand);
      else {
        const related = [{ span: earlier.span, message: "here is the first one" }];
        yield diagnose("duplicate-operand", operand.span, [expr.kind === "and" ? "&&" : "||"], { related });
      }
    }
  }
}

/** Whether both sides of a comparison are the same expression, which reads something. */
export function isSelfComparison(expr: TypedExpr): boolean {
  if (expr.kind !== "call" || verdictOnSame(expr.fn) === undefined) return false;
  const [a, b] = expr.args;
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  return walk(a).some(({ kind }) => kind === "field") && canonical(a) === canonical(b);
}

function canonical(expr: TypedExpr): string {
  return print(untyped(expr));
}
