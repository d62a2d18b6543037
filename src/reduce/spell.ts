import { type Environment, rowMeaning } from "../environment.ts";
import { type FunctionRow, type Meaning, withinBound } from "../functions/define.ts";
import { isSecret } from "../secrets.ts";
import { mapChildren, type TypedCall, type TypedExpr, type TypedLiteral, type TypedNot } from "../typed.ts";
import { bool, sameType, string, type Type } from "../types/type.ts";
import { readInstant } from "../types/value.ts";

/**
 * `expr` with its known values as literals of the language: lists as calls of the function that creates them. A value
 * without a literal in the environment (a map; without order, an instant or a negative number) stays a literal that is
 * printed as the expression that it was read by, and so does a value of a secret field.
 */
export function spell(expr: TypedExpr, environment: Environment): TypedExpr {
  if (expr.kind === "literal") return spellLiteral(expr, environment);
  const spelled = mapChildren(expr, (child) => spell(child, environment));
  return spelled.kind === "not" ? spellNegation(spelled, environment) : spelled;
}

const denials: Readonly<Partial<Record<Meaning, Meaning>>> = {
  equal: "unequal",
  less: "at-least",
  "at-most": "greater",
  greater: "at-most",
  "at-least": "less",
};

/** `!(a == b)` as `a != b`, and `!(a < b)` as `a >= b`. */
function spellNegation(negation: TypedNot, environment: Environment): TypedExpr {
  const { operand, span } = negation;
  const denial = operand.kind === "call" && operand.fn.meaning !== undefined ? denials[operand.fn.meaning] : undefined;
  const fn = denial && rowMeaning(denial, environment);
  if (operand.kind !== "call" || fn === undefined) return negation;
  return operand.args.every(({ type }, at) => takes(fn, at, type)) ? { ...operand, fn, span } : negation;
}

function takes({ parameters }: FunctionRow, at: number, type: Type): boolean {
  const pattern = parameters[at]?.pattern;
  if (pattern === undefined) return false;
  return pattern.kind === "variable" ? withinBound(type, pattern) : sameType(pattern as Type, type);
}

function spellLiteral(literal: TypedLiteral, environment: Environment): TypedExpr {
  const { type, value, span, origin } = literal;
  if (type.kind !== "bool" && origin !== undefined && isSecret(origin)) return literal;
  if (type.kind === "list" && type.element.kind === "string") return spellList(literal, environment) ?? literal;
  if (type.kind === "bool" && !environment.dialect.scalars.has("bool")) {
    return comparison(value === true ? "equal" : "unequal", literal, environment) ?? literal;
  }
  if (type.kind === "timestamp") return spellInstant(literal, environment) ?? literal;
  return isWritable(literal, environment) ? { kind: "literal", type, value, span } : literal;
}

function isWritable({ type, value }: TypedLiteral, { dialect, syntax }: Environment): boolean {
  if (typeof value === "string") return isWellFormed(value);
  if (typeof value === "boolean") return true;
  return typeof value === "number" && (value >= 0 || syntax.order) && (type.kind === "int" || type.kind === "float")
    ? dialect.scalars.has(type.kind) && (type.kind === "float" || Number.isSafeInteger(value))
    : false;
}

/** Whether a string has no half of a surrogate pair, which no literal can express. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** `time("2026-01-31T00:00:00Z")`; undefined for years that RFC 3339 cannot express. */
function spellInstant({ type, value, span }: TypedLiteral, environment: Environment): TypedCall | undefined {
  const row = rowMeaning("instant", environment);
  if (row === undefined || readInstant(value) !== value) return undefined;
  const text: TypedLiteral = { kind: "literal", type: string, value, span };
  return { kind: "call", fn: row, args: [text], type, span, calleeSpan: span };
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

/** A constant in a dialect without bools: `"" == ""`. */
function comparison(
  meaning: "equal" | "unequal",
  { span }: TypedLiteral,
  environment: Environment,
): TypedCall | undefined {
  const row = rowMeaning(meaning, environment);
  const empty: TypedLiteral = { kind: "literal", type: string, value: "", span };
  return row && { kind: "call", fn: row, args: [empty, empty], type: bool, span, calleeSpan: span };
}
