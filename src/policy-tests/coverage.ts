import { interpret } from "../interpret.ts";
import type { Span } from "../source.ts";
import { print } from "../syntax/print.ts";
import { childrenOf, type TypedExpr } from "../typed.ts";
import { untyped } from "../untyped.ts";

/** How often tests have seen a condition true, and false. */
export interface ConditionCoverage {
  /** Canonical text of the condition. */
  readonly text: string;
  /** Its place in the filter. */
  readonly span: Span;
  readonly true: number;
  readonly false: number;
}

/** Which sides of a filter's conditions have been evaluated. Literals are no conditions. */
export class FilterCoverage {
  readonly #root: TypedExpr;
  readonly #counts = new Map<TypedExpr, { true: number; false: number }>();

  constructor(root: TypedExpr) {
    this.#root = root;
    for (const condition of conditionsOf(root)) this.#counts.set(condition, { true: 0, false: 0 });
  }

  /** In the order of the text. */
  get conditions(): readonly ConditionCoverage[] {
    return Array.from(this.#counts, ([expr, counts]) => ({ text: print(untyped(expr)), span: expr.span, ...counts }));
  }

  /**
   * Evaluates the filter, and counts the conditions that evaluation comes to; returns the verdict.
   * @throws ContextError for data of another shape than the environment says
   */
  record(context: unknown): boolean {
    return this.#visit(this.#root, context);
  }

  #visit(expr: TypedExpr, context: unknown): boolean {
    switch (expr.kind) {
      case "and":
        return expr.operands.every((operand) => this.#visit(operand, context));
      case "or":
        return expr.operands.some((operand) => this.#visit(operand, context));
      case "not":
        return !this.#visit(expr.operand, context);
      default: {
        for (const inner of nested(expr)) this.#visit(inner, context);
        const value = interpret(expr, context) === true;
        const counts = this.#counts.get(expr);
        if (counts !== undefined) counts[value ? "true" : "false"] += 1;
        return value;
      }
    }
  }
}

/** The sides of conditions that there are, and those that some test has seen. */
export function sidesOf(conditions: readonly ConditionCoverage[]): { readonly all: number; readonly covered: number } {
  const covered = conditions.reduce((sum, each) => sum + Math.min(1, each.true) + Math.min(1, each.false), 0);
  return { all: 2 * conditions.length, covered };
}

function conditionsOf(expr: TypedExpr): readonly TypedExpr[] {
  switch (expr.kind) {
    case "literal":
      return [];
    case "and":
    case "or":
    case "not":
      return childrenOf(expr).flatMap(conditionsOf);
    default:
      return [expr, ...nested(expr).flatMap(conditionsOf)];
  }
}

/** Arguments that are conditions of their own, rather than bools that are read. */
function nested(expr: TypedExpr): readonly TypedExpr[] {
  if (expr.kind !== "call") return [];
  return expr.args.filter(({ kind, type }) => type.kind === "bool" && kind !== "literal" && kind !== "field");
}
