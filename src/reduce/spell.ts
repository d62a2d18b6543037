import { type Environment, rowMeaning } from "../environment.ts";
import { type FunctionRow, withinBound } from "../functions/define.ts";
import { mapChildren, type TypedCall, type TypedExpr, type TypedLiteral, type TypedNot } from "../typed.ts";
import { bool, sameType, string, type Type } from "../types/type.ts";

/**
 * `expr` with its known values as the language writes them: lists by the function that makes them. A value that the
 * language has no literal for (an instant, a map, a number below zero) stays a literal that is printed as what it was
 * read by.
 */
export function spell(expr: TypedExpr, environment: Environment): TypedExpr {
  if (expr.kind === "literal") return spellLiteral(expr, environment);
  const spelled = mapChildren(expr, (child) => spell(child, environment));
  return spelled.kind === "not" ? spellNegation(spelled, environment) : spelled;
}

/** `!(a == b)` as `a != b`. */
function spellNegation(negation: TypedNot, environment: Environment): TypedExpr {
  const { operand, span } = negation;
  const fn = rowMeaning("unequal", environment);
  if (operand.kind !== "call" || operand.fn.meaning !== "equal" || fn === undefined) return negation;
  return operand.args.every(({ type }, at) => takes(fn, at, type)) ? { ...operand, fn, span } : negation;
}

function takes({ parameters }: FunctionRow, at: number, type: Type): boolean {
  const pattern = parameters[at]?.pattern;
  if (pattern === undefined) return false;
  return pattern.kind === "variable" ? withinBound(type, pattern) : sameType(pattern as Type, type);
}

function spellLiteral(literal: TypedLiteral, environment: Environment): TypedExpr {
  const { type, value, span } = literal;
  if (type.kind === "list" && type.element.kind === "string") return spellList(literal, environment) ?? literal;
  if (type.kind === "bool" && !environment.dialect.scalars.has("bool")) {
    return comparison(value === true ? "equal" : "unequal", literal, environment) ?? literal;
  }
  return isWritable(literal, environment) ? { kind: "literal", type, value, span } : literal;
}

function isWritable({ type, value }: TypedLiteral, { dialect }: Environment): boolean {
  if (type.kind === "timestamp") return false;
  if (typeof value === "string") return isWellFormed(value);
  if (typeof value === "boolean") return true;
  return typeof value === "number" && value >= 0 && (type.kind === "int" || type.kind === "float")
    ? dialect.scalars.has(type.kind) && (type.kind === "float" || Number.isSafeInteger(value))
    : false;
}

/** Whether a text has no half of a surrogate pair, which no literal can say. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function spellList({ type, value, span }: TypedLiteral, environment: Environment): TypedCall | undefined {
  const row = rowMeaning("list", environment);
  const items = value as readonly string[];
  if (row === undefined || items.length > environment.limits.arguments || !items.every(isWellFormed)) {
    return undefined;
  }
  const args = items.map((item): TypedLiteral => ({ kind: "literal", type: string, value: item, span }));
  return { kind: "call", fn: row, args, type, span, calleeSpan: span };
}

/** A verdict where the dialect has no word for it: `"" == ""`. */
function comparison(
  meaning: "equal" | "unequal",
  { span }: TypedLiteral,
  environment: Environment,
): TypedCall | undefined {
  const row = rowMeaning(meaning, environment);
  const empty: TypedLiteral = { kind: "literal", type: string, value: "", span };
  return row && { kind: "call", fn: row, args: [empty, empty], type: bool, span, calleeSpan: span };
}
