import { interpret } from "../interpret.ts";
import type { Span } from "../source.ts";
import { print } from "../syntax/print.ts";
import { childrenOf, type TypedExpr } from "../typed.ts";
import { bool } from "../types/type.ts";
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

/** One value of a condition. */
export interface Side {
  readonly condition: TypedExpr;
  readonly value: boolean;
  /** True where evaluation of the filter comes to the condition, and the condition has the value. */
  readonly reached: TypedExpr;
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

  /** The sides that nothing has been evaluated for, in the order of the text. */
  get missing(): readonly Side[] {
    return [...this.#counts].flatMap(([condition, counts]) => {
      const values = [true, false].filter((value) => counts[value ? "true" : "false"] === 0);
      if (values.length === 0) return [];
      const before = pathTo(this.#root, condition) ?? [];
      return values.map((value) => {
        const own = value ? condition : not(condition);
        return { condition, value, reached: all([...before, own]) };
      });
    });
  }

  isMissing({ condition, value }: Side): boolean {
    return this.#counts.get(condition)?.[value ? "true" : "false"] === 0;
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

/** What has to be true for evaluation of `expr` to come to `target`; undefined where it is not in there. */
function pathTo(expr: TypedExpr, target: TypedExpr): readonly TypedExpr[] | undefined {
  if (expr === target) return [];
  const isLogical = expr.kind === "and" || expr.kind === "or";
  for (const [index, child] of childrenOf(expr).entries()) {
    const inner = pathTo(child, target);
    if (inner === undefined) continue;
    const before = isLogical ? expr.operands.slice(0, index) : [];
    return [...(expr.kind === "or" ? before.map(not) : before), ...inner];
  }
  return undefined;
}

const nowhere = { start: 0, end: 0 };

/** True where the condition is false. */
export function not(operand: TypedExpr): TypedExpr {
  return { kind: "not", operand, type: bool, span: nowhere };
}

/** True where all the conditions are. */
export function all(operands: readonly TypedExpr[]): TypedExpr {
  const [first, second] = operands;
  if (first !== undefined && second === undefined) return first;
  return { kind: "and", operands, type: bool, span: nowhere };
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
