import { readEntry, readField } from "./read.ts";
import { print } from "./syntax/print.ts";
import type { TypedExpr } from "./typed.ts";
import type { MapData, Value } from "./types/value.ts";
import { untyped } from "./untyped.ts";

/**
 * Evaluates a checked expression for the host's context: the reference for the compiled form. Total for data of the
 * right shape.
 * @throws ContextError for data of the wrong shape
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
