import type { Span } from "./source.ts";
import type { Expr } from "./syntax/ast.ts";
import type { TypedExpr, TypedLiteral } from "./typed.ts";

/** The syntax of a checked expression, with the full names of fields instead of aliases and selections. */
export function untyped(expr: TypedExpr): Expr {
  const { span } = expr;
  switch (expr.kind) {
    case "literal":
      return literal(expr);
    case "field":
      return path(expr.field.path, span);
    case "index":
      return { kind: "index", object: untyped(expr.map), key: untyped(expr.key), span };
    case "call": {
      const callee: Expr = { kind: "name", name: expr.fn.name, span: expr.calleeSpan };
      const args = expr.args.filter((_, position) => expr.fn.parameters[position]?.field === undefined);
      return { kind: "call", callee, args: args.map(untyped), span };
    }
    case "not":
      return { kind: "not", operand: untyped(expr.operand), span };
    case "and":
    case "or":
      return { kind: expr.kind, operands: expr.operands.map(untyped), span };
  }
}

function literal({ type, value, span, origin }: TypedLiteral): Expr {
  if (origin !== undefined) return untyped(origin);
  if (!Array.isArray(value)) return { kind: "literal", type: type.kind, value, span } as Expr;
  const items = value.map((item): Expr => ({ kind: "literal", type: "string", value: item, span }));
  return { kind: "call", callee: { kind: "name", name: "set", span }, args: items, span };
}

function path([root = "", ...names]: readonly string[], span: Span): Expr {
  return names.reduce<Expr>((object, name) => ({ kind: "select", object, field: { kind: "name", name, span }, span }), {
    kind: "name",
    name: root,
    span,
  });
}
