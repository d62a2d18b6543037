import type { Span } from "../source.ts";
import type { Expr } from "../syntax/ast.ts";
import { wholeSyntax } from "../syntax/lex.ts";
import { parse } from "../syntax/parse.ts";
import { print } from "../syntax/print.ts";
import type { TypedExpr } from "../typed.ts";
import { untyped } from "../untyped.ts";

/** A filter with its own text. */
export interface Written {
  readonly source: string;
  readonly expr: Expr;
  readonly typed: TypedExpr;
}

/** The limits do not apply to the result of a reduction. */
const limits = { bytes: Infinity, depth: 200, nodes: Infinity, arguments: Infinity };

/** The canonical text of a checked expression, with the expression as it is read from it. */
export function write(typed: TypedExpr): Written {
  const source = print(untyped(typed));
  const { expr = untyped(typed) } = parse(source, limits, wholeSyntax);
  return { source, expr, typed: locate(typed, expr) };
}

/** A checked expression with the spans of `written`, its own syntax. */
function locate(expr: TypedExpr, written: Expr): TypedExpr {
  const { span } = written;
  switch (expr.kind) {
    case "literal":
    case "field":
      return { ...expr, span };
    case "index":
      return written.kind === "index"
        ? { ...expr, span, map: locate(expr.map, written.object), key: locate(expr.key, written.key) }
        : expr;
    case "call": {
      if (written.kind !== "call") return expr;
      const { fn } = expr;
      let next = 0;
      const args = expr.args.map((arg, position) => {
        const isImplicit = fn.parameters[position]?.field !== undefined;
        const own = isImplicit ? undefined : written.args[next++];
        return own === undefined ? moved(arg, written.callee.span) : locate(arg, own);
      });
      return { ...expr, span, args, calleeSpan: written.callee.span };
    }
    case "not":
      return written.kind === "not" ? { ...expr, span, operand: locate(expr.operand, written.operand) } : expr;
    case "and":
    case "or": {
      if (written.kind !== expr.kind) return expr;
      const operands = expr.operands.map((operand, position) => {
        const own = written.operands[position];
        return own === undefined ? operand : locate(operand, own);
      });
      return { ...expr, span, operands };
    }
  }
}

function moved(expr: TypedExpr, span: Span): TypedExpr {
  return { ...expr, span };
}
