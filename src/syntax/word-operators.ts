import type { IToken } from "chevrotain";
import * as types from "./tokens.ts";

/** An operator that other languages write as a word, as listed in the table of `infix`. */
export interface WordOperator {
  readonly image: string;
  /** The number of its tokens. */
  readonly length: number;
}

/** Words that are an operator after any operand. */
const always: Readonly<Record<string, string>> = { and: "&&", or: "||", in: "in", is: "==" };

/** Words that are an operator only between two operands, since a call can begin with them. */
const between: Readonly<Record<string, string>> = {
  eq: "==",
  ne: "!=",
  neq: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  contains: "contains",
  includes: "contains",
  has: "contains",
  startswith: "has_prefix",
  endswith: "ends with",
  like: "=~",
  ilike: "=~",
  rlike: "=~",
  matches: "=~",
};

/** The operators that a preceding `not` negates, and the results. */
const denied: Readonly<Record<string, string>> = {
  in: "not in",
  contains: "not contains",
  has_prefix: "not has_prefix",
  "ends with": "ends with",
  "=~": "=~",
};

const operands: ReadonlySet<unknown> = new Set([
  ...types.operandTokens,
  types.SingleQuoted,
  types.CurlyQuoted,
  types.LeftBracket,
  types.LeftBrace,
]);

/** The operator of the words at the index `at` of `tokens`, after an operand; `undefined` if there is none. */
export function wordOperatorAt(tokens: readonly IToken[], at: number): WordOperator | undefined {
  const word = wordAt(tokens, at);
  if (word === undefined) return undefined;
  if (word === "not") return notBefore(tokens, at + 1, 1);
  if (word === "is") {
    if (wordAt(tokens, at + 1) === "in") return { image: "in", length: 2 };
    if (wordAt(tokens, at + 1) === "not") return notBefore(tokens, at + 2, 2) ?? { image: "!=", length: 2 };
  }
  const image = plainAt(tokens, at);
  return image === undefined ? undefined : { image, length: 1 };
}

/** The operator at `at` that `before` words negate, if it can be negated that way. */
function notBefore(tokens: readonly IToken[], at: number, before: number): WordOperator | undefined {
  const plain = plainAt(tokens, at);
  const image = plain === undefined ? undefined : denied[plain];
  return image === undefined ? undefined : { image, length: before + 1 };
}

function plainAt(tokens: readonly IToken[], at: number): string | undefined {
  const word = wordAt(tokens, at);
  if (word === undefined) return undefined;
  if (Object.hasOwn(always, word)) return always[word];
  return Object.hasOwn(between, word) && operands.has(tokens[at + 1]?.tokenType) ? between[word] : undefined;
}

/** The word at `at`, in lower case and without `_`. */
function wordAt(tokens: readonly IToken[], at: number): string | undefined {
  const token = tokens[at];
  return token?.tokenType === types.Name ? token.image.replaceAll("_", "").toLowerCase() : undefined;
}
