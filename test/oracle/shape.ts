import { type Expr, isInfix } from "../../src/syntax/ast.ts";
import type { Shape } from "./corpus.ts";

/** A tree of ours in the form of the corpus. */
export function shapeOf(expr: Expr): Shape {
  switch (expr.kind) {
    case "literal":
      return [expr.type, expr.type === "int" ? String(expr.value) : expr.value];
    case "name":
      return expr.name;
    case "select":
      return [".", shapeOf(expr.object), expr.field.name];
    case "index":
      return ["[]", shapeOf(expr.object), shapeOf(expr.key)];
    case "call": {
      const { callee, args } = expr;
      const head = callee.kind === "name" && isInfix(callee.name) ? [callee.name] : ["()", shapeOf(callee)];
      return [...head, ...args.map(shapeOf)];
    }
    case "not":
      return ["!", shapeOf(expr.operand)];
    case "and":
      return ["&&", ...expr.operands.map(shapeOf)];
    case "or":
      return ["||", ...expr.operands.map(shapeOf)];
    case "missing":
      return ["missing"];
  }
}

/** The literals of a tree, as `[type, value]`. */
export function literalsOf(shape: Shape): readonly (readonly [type: Shape, value: Shape])[] {
  if (!Array.isArray(shape)) return [];
  const [tag, ...parts] = shape;
  return ["string", "bytes", "int", "float", "bool"].includes(tag) ? [[tag, parts[0]]] : parts.flatMap(literalsOf);
}
