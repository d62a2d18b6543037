import { defaultLimits } from "../../src/limits.ts";
import type { Span } from "../../src/source.ts";
import { childrenOf, type Expr } from "../../src/syntax/ast.ts";
import { type ParseResult, parse } from "../../src/syntax/parse.ts";

export function read(text: string): ParseResult {
  return parse(text, defaultLimits);
}

/** The tree of a text that has no errors. */
export function tree(text: string): Expr {
  const { expr, diagnostics } = read(text);
  if (expr === undefined || diagnostics.length > 0) throw new Error(`${text}: ${JSON.stringify(diagnostics)}`);
  return expr;
}

export function* nodes(root: Expr): Generator<Expr> {
  const rest = [root];
  for (let expr = rest.pop(); expr !== undefined; expr = rest.pop()) {
    yield expr;
    rest.push(...childrenOf(expr));
  }
}

/** A tree without its spans, to compare what two texts mean. */
export function shape(expr: Expr): unknown {
  return JSON.parse(JSON.stringify(expr, (key, value: unknown) => (key === "span" ? undefined : value)));
}

/** A tree in prefix form: `(and a (== b 1))`. */
export function sketch(expr: Expr): string {
  switch (expr.kind) {
    case "literal":
      return JSON.stringify(expr.value);
    case "name":
      return expr.name;
    case "missing":
      return "?";
    case "select":
      return `(. ${sketch(expr.object)} ${expr.field.name})`;
    case "index":
      return `([] ${sketch(expr.object)} ${sketch(expr.key)})`;
    case "call":
      return `(${[expr.callee, ...expr.args].map(sketch).join(" ")})`;
    case "not":
      return `(! ${sketch(expr.operand)})`;
    default:
      return `(${expr.kind} ${expr.operands.map(sketch).join(" ")})`;
  }
}

export function within(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end;
}
