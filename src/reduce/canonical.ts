import { print } from "../syntax/print.ts";
import type { TypedExpr, TypedLiteral } from "../typed.ts";
import { typeName } from "../types/type.ts";
import { untyped } from "../untyped.ts";

/** A text that is equal for two expressions of one filter only if they have the same value. Not for display. */
export function canonical(expr: TypedExpr): string {
  switch (expr.kind) {
    case "literal":
      return value(expr);
    case "field":
      return expr.field.name;
    case "index":
      return `${canonical(expr.map)}[${canonical(expr.key)}]`;
    case "call":
      return `${expr.fn.name}(${expr.args.map(canonical).join(", ")})`;
    case "not":
      return `!${canonical(expr.operand)}`;
    case "and":
    case "or":
      return `${expr.kind}(${expr.operands.map(canonical).join(", ")})`;
  }
}

/** Maps that the same expression reads are equal; other values identify themselves. */
function value({ type, value, origin }: TypedLiteral): string {
  if (type.kind === "map" && origin !== undefined) return print(untyped(origin));
  return `${typeName(type)} ${JSON.stringify(value)}`;
}
