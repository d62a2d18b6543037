import { type Call, type Expr, isInfix } from "./ast.ts";
import { operators } from "./infix.ts";
import { writeFloat } from "./numbers.ts";
import { quote } from "./strings.ts";

/** The precedence of names, literals, calls and indexes. */
export const atom = 7;
/** `!` */
export const prefix = 6;

/** The canonical text of `expr`: one line, only necessary parentheses, strings in double quotes. */
export function print(expr: Expr): string {
  switch (expr.kind) {
    case "literal":
      return literal(expr);
    case "name":
      return expr.name;
    case "missing":
      return "";
    case "select":
      return `${isNumber(expr.object) ? `(${print(expr.object)})` : within(expr.object, atom)}.${expr.field.name}`;
    case "index":
      return `${within(expr.object, atom)}[${print(expr.key)}]`;
    case "call":
      return call(expr);
    case "not":
      return `!${within(expr.operand, prefix)}`;
    case "and":
    case "or": {
      const operator = expr.kind === "and" ? "&&" : "||";
      const tighter = precedenceOf(expr) + 1;
      return expr.operands.map((operand) => within(operand, tighter)).join(` ${operator} `);
    }
  }
}

function call({ callee, args }: Call): string {
  const [left, right] = args;
  if (callee.kind === "name" && isInfix(callee.name) && left !== undefined && right !== undefined) {
    const precedence = rank(callee.name);
    return `${within(left, precedence)} ${callee.name} ${within(right, precedence + 1)}`;
  }
  return `${within(callee, atom)}(${args.map(print).join(", ")})`;
}

/** `expr`, in parentheses if its precedence is lower than `precedence`. */
function within(expr: Expr, precedence: number): string {
  return precedenceOf(expr) < precedence ? `(${print(expr)})` : print(expr);
}

/** A dot after a number would be part of it. */
export function isNumber(expr: Expr): boolean {
  return expr.kind === "literal" && (expr.type === "int" || expr.type === "float");
}

/** The precedence of `expr` in its printed form, on the scale of {@link operators}. */
export function precedenceOf(expr: Expr): number {
  switch (expr.kind) {
    case "or":
      return rank("||");
    case "and":
      return rank("&&");
    case "not":
      return prefix;
    case "call":
      return expr.callee.kind === "name" && isInfix(expr.callee.name) ? rank(expr.callee.name) : atom;
    default:
      return atom;
  }
}

/** The precedence of an infix operator. */
export function rank(operator: string): number {
  return operators.get(operator)?.precedence ?? atom;
}

function literal(expr: Expr & { kind: "literal" }): string {
  switch (expr.type) {
    case "string":
      return quote(expr.value);
    case "float":
      return writeFloat(expr.value);
    default:
      return String(expr.value);
  }
}
