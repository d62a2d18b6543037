import type { Span } from "../source.ts";

/**
 * The syntax tree: what the author wrote, before names and types are known.
 *
 * A node's span covers its own text without surrounding parentheses, and lies
 * inside its parent's span; siblings do not overlap. Parentheses leave no node.
 */
export type Expr = Literal | Name | Select | Index | Call | Not | Logical | Missing;

/** The kinds of literal, named as the types they have. */
export type LiteralValue =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "int"; readonly value: number }
  | { readonly type: "float"; readonly value: number };

export type Literal = LiteralValue & {
  readonly kind: "literal";
  readonly span: Span;
};

export interface Name {
  readonly kind: "name";
  readonly name: string;
  readonly span: Span;
}

/** `object.field` */
export interface Select {
  readonly kind: "select";
  readonly object: Expr;
  readonly field: Name;
  readonly span: Span;
}

/** `object[key]` */
export interface Index {
  readonly kind: "index";
  readonly object: Expr;
  readonly key: Expr;
  readonly span: Span;
}

/**
 * `callee(args)`, and `left == right`, whose callee is a {@link Name} `==` with the operator's span.
 * The operators are functions in every respect but their spelling.
 *
 * In a filter with syntax errors the callee may be {@link Missing}: an operator that the language does not have
 * (`+`), whose operands are the arguments.
 */
export interface Call {
  readonly kind: "call";
  readonly callee: Expr;
  readonly args: readonly Expr[];
  readonly span: Span;
}

/** `!operand` */
export interface Not {
  readonly kind: "not";
  readonly operand: Expr;
  readonly span: Span;
}

/** A whole run of one operator, `a && b && c`: two operands or more. Nested only where parentheses nest it: `a && (b && c)`. */
export interface Logical {
  readonly kind: "and" | "or";
  readonly operands: readonly Expr[];
  readonly span: Span;
}

/**
 * Where a filter with syntax errors has no readable expression: an absent operand (an empty span), or text
 * that is already reported. It has no type, and calls for no further diagnostic.
 */
export interface Missing {
  readonly kind: "missing";
  readonly span: Span;
}

/** The infix operators that are functions. Those of order are part of the language where an environment asks for it. */
export type InfixName = "==" | "!=" | "<" | "<=" | ">" | ">=";

const infixNames: ReadonlySet<string> = new Set<InfixName>(["==", "!=", "<", "<=", ">", ">="]);

/** Whether `name` is spelt as an infix operator. */
export function isInfix(name: string): name is InfixName {
  return infixNames.has(name);
}

/** What an infix operator asks, denied: `!(a < b)` is `a >= b`. */
export const opposites: Readonly<Record<InfixName, InfixName>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

/** The nodes directly under `expr`, in the order of the text where it is written by the rules. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "select":
      return [expr.object, expr.field];
    case "index":
      return [expr.object, expr.key];
    case "call":
      return [expr.callee, ...expr.args];
    case "not":
      return [expr.operand];
    case "and":
    case "or":
      return expr.operands;
    default:
      return [];
  }
}
