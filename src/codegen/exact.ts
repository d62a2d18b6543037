import { constant } from "../constant.ts";
import type { CodeArgument } from "../functions/define.ts";
import { print } from "../syntax/print.ts";
import type { TypedCall, TypedExpr, TypedField, TypedIndex } from "../typed.ts";
import { untyped } from "../untyped.ts";
import { callCode, knownArgument, valueCode } from "./calls.ts";
import { textLiteral } from "./literal.ts";
import { type Program, typeCode } from "./program.ts";

/**
 * An expression that evaluates `expr` over any `context` step by step, with the errors of the interpreter. Filters share the
 * functions for common subexpressions.
 */
export function exactCode(expr: TypedExpr, program: Program): string {
  switch (expr.kind) {
    case "literal":
      return valueCode(expr.value, expr.type, program);
    case "field":
      return `${shared(fieldCode(expr, program), expr, "read", program)}(context)`;
    case "index":
      return `${shared(entryCode(expr, program), expr, "read", program)}(context)`;
    case "call": {
      const known = constant(expr);
      if (known !== undefined) return valueCode(known, expr.type, program);
      return `${shared(callOnce(expr, program), expr, "test", program)}(context)`;
    }
    case "not":
      return `!${exactCode(expr.operand, program)}`;
    case "and":
    case "or": {
      const operands = expr.operands.map((operand) => exactCode(operand, program));
      return `(${operands.join(expr.kind === "and" ? " && " : " || ")})`;
    }
  }
}

/** A function of a context, declared once. */
function shared(code: string, expr: TypedExpr, hint: string, program: Program): string {
  return program.constant(`(context) => ${code}`, hint, program.originOf(expr));
}

function fieldCode({ field }: TypedField, program: Program): string {
  const { type, path, name, present } = field;
  const members = `type: ${typeCode(type)}, path: [${path.map(textLiteral).join(", ")}], name: ${textLiteral(name)}`;
  return `${program.runtime("readField")}(context, ${program.constant(`{ ${members}, present: ${present} }`, "field")})`;
}

function entryCode(expr: TypedIndex, program: Program): string {
  const [key, map] = [exactCode(expr.key, program), exactCode(expr.map, program)];
  const path = textLiteral(print(untyped(expr)));
  return `${program.runtime("entry")}(${key}, ${map}, ${program.type(expr.type)}, ${path})`;
}

/** Evaluates every argument, in order, before the function. */
function callOnce(call: TypedCall, program: Program): string {
  const read: string[] = [];
  const args = call.args.map((arg): CodeArgument => {
    const value = constant(arg);
    if (value !== undefined) return knownArgument(value, arg.type, program);
    read.push(exactCode(arg, program));
    return { code: `value${read.length - 1}`, type: arg.type };
  });
  const form = callCode(call.fn, args, program);
  const [only, ...more] = read;
  if (only !== undefined && more.length === 0 && isReadOnce(form)) return form.replace("value0", () => only);
  const parameters = read.map((_, index) => `value${index}`).join(", ");
  return `((${parameters}) => ${form})(${read.join(", ")})`;
}

/** Whether a form always reads its only argument exactly once. */
function isReadOnce(form: string): boolean {
  return form.match(/\bvalue0\b/g)?.length === 1 && !/=>|[&|?"]/.test(form.slice(0, form.indexOf("value0")));
}
