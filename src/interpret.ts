import { readEntry, readField } from "./read.ts";
import { print } from "./syntax/print.ts";
import type { TypedExpr } from "./typed.ts";
import type { MapData, Value } from "./types/value.ts";
import { untyped } from "./untyped.ts";

/**
 * Evaluates a checked expression over the host's context: the reference that the compiled form must agree with.
 * Total for well-shaped data.
 * @throws ContextError for data of another shape than the environment says
 */
export function interpret(expr: TypedExpr, context: unknown): Value {
  switch (expr.kind) {
    case "literal":
      return expr.value;
    case "field":
      return readField(context, expr.field);
    case "index": {
      const key = interpret(expr.key, context) as string;
      return readEntry(interpret(expr.map, context) as MapData, key, expr.type, () => print(untyped(expr)));
    }
    case "call":
      return (expr.fn.evaluate as (...args: Value[]) => Value)(...expr.args.map((arg) => interpret(arg, context)));
    case "not":
      return !interpret(expr.operand, context);
    case "and":
      return expr.operands.every((operand) => interpret(operand, context));
    case "or":
      return expr.operands.some((operand) => interpret(operand, context));
  }
}
