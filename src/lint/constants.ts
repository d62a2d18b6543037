import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import { diagnose } from "../messages.ts";
import { childrenOf, type TypedExpr, type TypedLogical } from "../typed.ts";
import { isSelfComparison } from "./repetitions.ts";
import { type Verdicts, verdictsOf } from "./verdicts.ts";

/** Conditions that can go only one way, and operands that are never reached because of them. */
export function* constants(typed: TypedExpr, environment: Environment): Generator<Diagnostic> {
  yield* visit(typed, verdictsOf(environment));
}

function* visit(expr: TypedExpr, verdicts: Verdicts): Generator<Diagnostic> {
  if (expr.kind === "and" || expr.kind === "or") {
    yield* visitChain(expr, verdicts);
    return;
  }
  if (expr.type.kind === "bool" && expr.kind !== "not" && !isSelfComparison(expr)) {
    const verdict = verdicts.of(expr);
    if (verdict !== undefined) {
      yield diagnose("constant-condition", expr.span, [verdict, 1]);
      return;
    }
  }
  for (const child of childrenOf(expr)) {
    const isCompared = expr.kind === "call" && child.kind === "literal";
    if (child.type.kind === "bool" && !isCompared) yield* visit(child, verdicts);
  }
}

function* visitChain(chain: TypedLogical, verdicts: Verdicts): Generator<Diagnostic> {
  const stop = chain.kind === "or";
  for (const [position, operand] of chain.operands.entries()) {
    yield* visit(operand, verdicts);
    if (verdicts.of(operand) !== stop) continue;
    const next = chain.operands[position + 1];
    const last = chain.operands.at(-1);
    if (next !== undefined && last !== undefined) {
      const span = { start: next.span.start, end: last.span.end };
      yield diagnose("unreachable-operand", span, [stop ? "||" : "&&", stop]);
    }
    return;
  }
  if (verdicts.of(chain) === stop) yield conflict(chain, verdicts);
}

/** Operands of which none decides the chain alone, and which decide it together. */
function conflict(chain: TypedLogical, verdicts: Verdicts): Diagnostic {
  const core = verdicts.core(chain);
  const [first, last] = [core[0] ?? chain, core.at(-1) ?? chain];
  const details: [boolean, number] = [chain.kind === "or", core.length];
  if (core.length !== 2) {
    return diagnose("constant-condition", { start: first.span.start, end: last.span.end }, details);
  }
  const related = [{ span: first.span, message: "the first of the two" }];
  return diagnose("constant-condition", last.span, details, { related });
}
