import type { EnvironmentField } from "./environment.ts";
import type { FunctionRow } from "./functions/define.ts";
import type { Span } from "./source.ts";
import type { ScalarType, Type } from "./types/type.ts";
import type { Value } from "./types/value.ts";

/**
 * A checked expression: every name is resolved, and every node has its type. Evaluation of one never fails for data of
 * the right shape.
 */
export type TypedExpr = TypedLiteral | TypedField | TypedIndex | TypedCall | TypedNot | TypedLogical;

/**
 * A known value: a literal of the text, or a result of partial evaluation, which can be of any type and have no
 * literal.
 */
export interface TypedLiteral {
  readonly kind: "literal";
  readonly type: Type;
  readonly value: Value;
  readonly span: Span;
  /** The expression that it was read by, if it has no literal; printed instead. */
  readonly origin?: TypedExpr;
}

/** A whole field of the environment. */
export interface TypedField {
  readonly kind: "field";
  readonly field: EnvironmentField;
  readonly type: Type;
  readonly span: Span;
}

/** An entry of a map; the zero value if there is none. */
export interface TypedIndex {
  readonly kind: "index";
  readonly map: TypedExpr;
  readonly key: TypedExpr;
  readonly type: Type;
  readonly span: Span;
}

/** A call, or an infix operator. `args` has one expression per parameter, including `field` parameters. */
export interface TypedCall {
  readonly kind: "call";
  readonly fn: FunctionRow;
  readonly args: readonly TypedExpr[];
  readonly type: Type;
  readonly span: Span;
  /** The function's name or the operator. */
  readonly calleeSpan: Span;
}

export interface TypedNot {
  readonly kind: "not";
  readonly operand: TypedExpr;
  readonly type: ScalarType<"bool">;
  readonly span: Span;
}

export interface TypedLogical {
  readonly kind: "and" | "or";
  readonly operands: readonly TypedExpr[];
  readonly type: ScalarType<"bool">;
  readonly span: Span;
}

/** The direct children of `expr`, in the order of the text. */
export function childrenOf(expr: TypedExpr): readonly TypedExpr[] {
  switch (expr.kind) {
    case "literal":
    case "field":
      return [];
    case "index":
      return [expr.map, expr.key];
    case "call":
      return expr.args;
    case "not":
      return [expr.operand];
    case "and":
    case "or":
      return expr.operands;
  }
}

/** `expr` with `change` applied to each direct child. */
export function mapChildren(expr: TypedExpr, change: (child: TypedExpr) => TypedExpr): TypedExpr {
  switch (expr.kind) {
    case "literal":
    case "field":
      return expr;
    case "index":
      return { ...expr, map: change(expr.map), key: change(expr.key) };
    case "call":
      return { ...expr, args: expr.args.map(change) };
    case "not":
      return { ...expr, operand: change(expr.operand) };
    case "and":
    case "or":
      return { ...expr, operands: expr.operands.map(change) };
  }
}

/** `expr` and all expressions inside it, outermost first. */
export function walk(expr: TypedExpr): readonly TypedExpr[] {
  const found: TypedExpr[] = [];
  collect(expr, found);
  return found;
}

function collect(expr: TypedExpr, found: TypedExpr[]): void {
  found.push(expr);
  for (const child of childrenOf(expr)) collect(child, found);
}
