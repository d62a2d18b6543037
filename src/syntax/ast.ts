import type { Span } from "../source.ts";

/**
 * The syntax tree: the text of the author, before names and types are resolved.
 *
 * A node's span covers its own text without surrounding parentheses, and is inside its parent's span; siblings do not
 * overlap. Parentheses have no node.
 */
export type Expr = Literal | Name | Select | Index | Call | Not | Logical | Missing;

/** The kinds of literal, named after their types. */
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
 * `callee(args)`, and `left == right`, whose callee is a {@link Name} `==` with the operator's span. Except for their
 * spelling, operators are functions.
 *
 * In a filter with syntax errors, the callee can be {@link Missing}: an operator that the language does not have (`+`),
 * whose operands are the arguments.
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

/** A whole chain of one operator, `a && b && c`: two operands or more. Nested only by parentheses: `a && (b && c)`. */
export interface Logical {
  readonly kind: "and" | "or";
  readonly operands: readonly Expr[];
  readonly span: Span;
}

/**
 * A place without a readable expression, in a filter with syntax errors: an absent operand (an empty span), or text
 * that is already reported. It has no type, and needs no further diagnostic.
 */
export interface Missing {
  readonly kind: "missing";
  readonly span: Span;
}

/** The infix operators that are functions. Those of order are optional in an environment. */
export type InfixName = "==" | "!=" | "<" | "<=" | ">" | ">=";

const infixNames: ReadonlySet<string> = new Set<InfixName>(["==", "!=", "<", "<=", ">", ">="]);

/** Whether `name` is an infix operator. */
export function isInfix(name: string): name is InfixName {
  return infixNames.has(name);
}

/** The negation of an infix operator: `!(a < b)` is `a >= b`. */
export const opposites: Readonly<Record<InfixName, InfixName>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

/** The direct children of `expr`, in the order of the text if it conforms to the grammar. */
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
