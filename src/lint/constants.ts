import type { Diagnostic } from "../diagnostic.ts";
import { diagnose } from "../messages.ts";
import { textAt } from "../source.ts";
import { childrenOf, type TypedExpr, type TypedLogical, walk } from "../typed.ts";
import { isSelfComparison } from "./repetitions.ts";
import type { Verdicts } from "./verdicts.ts";

/** The state of a visit of one filter. */
interface Scene {
  readonly verdicts: Verdicts;
  /** Conditions that are constant because of an earlier report. */
  readonly reported: ReadonlySet<TypedExpr>;
}

/**
 * Conditions that are always true or always false, and operands that are never reached because of them. Skips
 * conditions in `reported`, and their consequences.
 */
export function* constants(
  typed: TypedExpr,
  verdicts: Verdicts,
  reported: ReadonlySet<TypedExpr>,
): Generator<Diagnostic> {
  yield* visit(typed, { verdicts, reported });
}

/** Operands that do not change the filter's result. None if `found` reports what makes them redundant. */
export function redundantOperands(
  typed: TypedExpr,
  { redundant }: Verdicts,
  found: readonly Diagnostic[],
  text: string,
): readonly Diagnostic[] {
  if (redundant === undefined || found.length > 0) return [];
  const { operands, text: smaller } = redundant(typed);
  // the new text has no comments
  const isPlain = !/\/[/*]/.test(textAt(text, typed.span));
  const fixes = isPlain ? [{ title: `write ${smaller}`, edits: [{ span: typed.span, text: smaller }] }] : [];
  return operands.map(({ span }) => diagnose("redundant-operand", span, [], { fixes }));
}

function* visit(expr: TypedExpr, scene: Scene): Generator<Diagnostic> {
  const { verdicts, reported } = scene;
  if (expr.kind === "and" || expr.kind === "or") {
    yield* visitChain(expr, scene);
    return;
  }
  if (reported.has(expr)) return;
  if (expr.type.kind === "bool" && expr.kind !== "not" && !isSelfComparison(expr)) {
    const verdict = verdicts.of(expr);
    if (verdict !== undefined) {
      yield diagnose("constant-condition", expr.span, [verdict, 1]);
      return;
    }
  }
  for (const child of childrenOf(expr)) {
    const isCompared = expr.kind === "call" && child.kind === "literal";
    if (child.type.kind === "bool" && !isCompared) yield* visit(child, scene);
  }
}

function* visitChain(chain: TypedLogical, scene: Scene): Generator<Diagnostic> {
  const { verdicts, reported } = scene;
  const stop = chain.kind === "or";
  for (const [position, operand] of chain.operands.entries()) {
    yield* visit(operand, scene);
    if (verdicts.of(operand) !== stop) continue;
    if (walk(operand).some((expr) => reported.has(expr))) return;
    const next = chain.operands[position + 1];
    const last = chain.operands.at(-1);
    if (next !== undefined && last !== undefined) {
      const span = { start: next.span.start, end: last.span.end };
      yield diagnose("unreachable-operand", span, [stop ? "||" : "&&", stop]);
    }
    return;
  }
  const isReported = walk(chain).some((expr) => reported.has(expr));
  if (!isReported && verdicts.of(chain) === stop) yield conflict(chain, verdicts);
}

/** Operands none of which decides the chain alone, and which decide it together. */
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
