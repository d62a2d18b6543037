import { type Environment, rowMeaning } from "../environment.ts";
import { type Counterpart, counterpartsOf, likeName } from "../functions/counterparts.ts";
import type { FunctionRow } from "../functions/define.ts";
import { type Expr, type InfixName, isInfix, opposites } from "../syntax/ast.ts";
import { atom, prefix, rank } from "../syntax/print.ts";
import type { TypedExpr } from "../typed.ts";
import type { Type } from "../types/type.ts";
import { fits } from "./fit.ts";
import type { Rewriting } from "./rewrite.ts";

/** What to write instead of a call of an unknown function. */
export interface Instead {
  /** Its spelling: `!contains`, `!=`. */
  readonly shown: string;
  /** The function; unset for operators. */
  readonly row?: FunctionRow | undefined;
  /** Set if the arguments fit, so that it has exactly the evident meaning of the call. */
  readonly rewriting?: Rewriting;
  /** Whether it is the same function in another spelling. */
  readonly isRespelt?: true;
}

type Typed = readonly (TypedExpr | undefined)[];

/** The equivalent of another language's function `name` for the arguments `parts`; `undefined` if there is none. */
export function instead(
  name: string,
  parts: readonly Expr[],
  typed: Typed,
  environment: Environment,
): Instead | undefined {
  const known = knownRow(name, parts, typed, environment);
  if (known !== undefined) return known;
  const all = counterpartsOf(name).flatMap((one) => counterpart(one, parts, typed, environment) ?? []);
  return all.find(({ rewriting }) => rewriting !== undefined) ?? all[0];
}

/** A function of the environment itself, in another spelling, or negated: `hasPrefix`, `not_contains`. */
function knownRow(name: string, parts: readonly Expr[], typed: Typed, { functions }: Environment): Instead | undefined {
  for (const row of functions.values()) {
    const like = isInfix(row.name) ? undefined : likeName(name, row.name);
    if (like === "same") return { ...asCall(row, false, parts, typed), isRespelt: true };
    if (like === "not" && row.result.kind === "bool" && row.meaning !== "equal") return asCall(row, true, parts, typed);
  }
  return undefined;
}

function counterpart(
  { asks, negated: denies, itemFirst, ofString, ofItems }: Counterpart,
  parts: readonly Expr[],
  typed: Typed,
  environment: Environment,
): Instead | undefined {
  const types = typed.map((one) => one?.type);
  const negated = denies === true;
  switch (asks) {
    case "not":
      return operator("!", !negated && parts.length === 1 && areConditions(types), ["!", ""], parts, prefix);
    case "and":
      return connective("&&", types, parts);
    case "or":
      return connective("||", types, parts);
    case "present":
    case "absent":
      if (parts.length !== 1) return undefined;
      return presence((asks === "present") === negated ? "==" : "!=", types, parts);
    case "equal":
    case "unequal": {
      return comparison((asks === "equal") === negated ? "!=" : "==", parts, typed, environment);
    }
    case "less":
    case "at-most":
    case "greater":
    case "at-least":
      return comparison(negated ? opposites[signs[asks]] : signs[asks], parts, typed, environment);
    default: {
      const row = rowMeaning(asks, environment);
      if (row === undefined) return undefined;
      if (itemFirst) return asCall(row, negated, parts.toReversed(), typed.toReversed());
      const doubtful = (ofString && types[0]?.kind !== "string") || (ofItems && !hasItems(typed));
      return doubtful ? named(row, negated) : asCall(row, negated, parts, typed);
    }
  }
}

/** The operators of order by their meaning. */
const signs = { less: "<", "at-most": "<=", greater: ">", "at-least": ">=" } as const;

function comparison(
  sign: InfixName,
  parts: readonly Expr[],
  typed: Typed,
  { functions }: Environment,
): Instead | undefined {
  const row = functions.get(sign);
  if (row === undefined) return undefined;
  const precedence = rank(sign);
  return operator(sign, fits(row, typed), ["", ` ${sign} `, ""], parts, precedence, precedence + 1);
}

/** Whether an argument after the first is certainly an item: a string, or a `set` of something. */
function hasItems([, items]: Typed): boolean {
  if (items?.type.kind === "string") return true;
  return items?.kind === "call" && items.fn.meaning === "list" && items.args.length > 0;
}

function named(row: FunctionRow, negated: boolean): Instead {
  return { shown: `${negated ? "!" : ""}${row.name}`, row };
}

function asCall(row: FunctionRow, negated: boolean, parts: readonly Expr[], typed: Typed): Instead {
  const { shown } = named(row, negated);
  const precedence = negated ? prefix : atom;
  const commas = Array<string>(Math.max(0, parts.length - 1)).fill(", ");
  if (fits(row, typed)) {
    const pieces = [`${shown}(`, ...commas, ")"];
    return { shown, row, rewriting: { parts, pieces, precedence, least: 0 } };
  }
  if (!fitsAsItems(row, typed)) return { shown, row };
  const pieces = [`${shown}(`, ", set(", ...commas.slice(1), "))"];
  return { shown, row, rewriting: { parts, pieces, precedence, least: 0 } };
}

/** Whether the arguments after the first fit when they are wrapped in a `set`. */
function fitsAsItems({ meaning }: FunctionRow, [list, ...items]: Typed): boolean {
  if (meaning !== "has-any" && meaning !== "has-every") return false;
  const isList = list?.type.kind === "list" && list.type.element.kind === "string";
  return isList && items.length > 0 && items.every((item) => item?.type.kind === "string");
}

function operator(
  shown: string,
  isExact: boolean,
  pieces: readonly string[],
  parts: readonly Expr[],
  precedence: number,
  least = precedence,
): Instead {
  return isExact ? { shown, rewriting: { parts, pieces, precedence, least } } : { shown };
}

function connective(sign: "&&" | "||", types: readonly (Type | undefined)[], parts: readonly Expr[]): Instead {
  const pieces = ["", ...Array<string>(Math.max(0, parts.length - 1)).fill(` ${sign} `), ""];
  const isExact = parts.length > 1 && areConditions(types);
  return operator(sign, isExact, pieces, parts, rank(sign), rank(sign) + 1);
}

/** An absent value equals the zero value of its type. */
function presence(sign: "==" | "!=", types: readonly (Type | undefined)[], parts: readonly Expr[]): Instead {
  const [type] = types;
  const zero = type?.kind === "string" ? '""' : type?.kind === "list" ? "set()" : undefined;
  const isExact = zero !== undefined;
  const precedence = rank(sign);
  return operator(`${sign} ${zero ?? '""'}`, isExact, ["", ` ${sign} ${zero}`], parts, precedence, precedence + 1);
}

function areConditions(types: readonly (Type | undefined)[]): boolean {
  return types.every((type) => type?.kind === "bool");
}
