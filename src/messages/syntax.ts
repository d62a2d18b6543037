import type { Message } from "./message.ts";

const error = (message: string, help?: string): Message => ({ severity: "error", message, help });

/** Where an unexpected token is. */
export type TokenPlace = "bracket" | "nothing-open" | "condition" | "list" | "expression" | "outside-call";

const places: Readonly<Record<TokenPlace, { readonly where: string; readonly help?: string }>> = {
  bracket: { where: "" },
  "nothing-open": { where: " without an opening bracket" },
  condition: { where: " before a condition", help: "group conditions with `(…)`" },
  list: { where: " before a list", help: 'write `set("a", "b")`' },
  expression: {
    where: " after an expression",
    help: "join two conditions with `&&` or `||`; compare two values with `==` or `!=`",
  },
  "outside-call": {
    where: " outside the arguments of a call",
    help: "a comma separates the arguments of a call; join conditions with `&&` or `||`",
  },
};

/**
 * The problem of an escape: unknown, too few digits, more than a byte, half of a pair, or beyond the last code point.
 */
export type EscapeFault = "unknown" | "digits" | "octal" | "surrogate" | "code-point";

/** The problem of a number. */
export type NumberFault =
  | "imaginary"
  | "underscore"
  | "octal"
  | "no-digits"
  | "no-exponent"
  | "empty-exponent"
  | "not-a-number";

/** Messages of the lexer and the parser. A row's parameters are the details of its message. */
export const syntaxMessages = {
  "empty-filter": () => error("the filter is empty", "leave it out to match everything"),

  "not-a-string": (actual: string, help: string | undefined) =>
    error(`the filter must be a string, got ${actual}`, help),
  "too-long": (bytes: number, limit: number) =>
    error(
      `the filter is ${count(bytes, "byte")} long; the limit is ${limit.toLocaleString("en")}`,
      "split it into several filters, or raise the limit `bytes`",
    ),
  "too-deep": (limit: number) =>
    error(
      `the filter nests more than ${limit} ${limit === 1 ? "level" : "levels"} deep`,
      "remove unnecessary parentheses and calls, or raise the limit `depth`",
    ),
  "too-many-nodes": (limit: number) =>
    error(
      `the filter has more than ${count(limit, "node")}: names, literals, operators and calls`,
      "split it into several filters, or raise the limit `nodes`",
    ),
  "too-many-arguments": (limit: number) =>
    error(
      `the call has more than ${count(limit, "argument")}`,
      "split it into several calls joined by `||` or `&&`, or raise the limit `arguments`",
    ),
  "too-many-diagnostics": (limit: number) =>
    error(`the filter has more than ${limit} errors; the rest are not shown`, "fix these first"),

  /** `bracket`: the open bracket that `found` does not close, and the one that closes it. */
  "unexpected-token": (
    found: string,
    place: TokenPlace,
    bracket?: { readonly opener: string; readonly closer: string },
  ) =>
    error(
      `unexpected ${found}${places[place].where}`,
      bracket === undefined ? places[place].help : `close \`${bracket.opener}\` with \`${bracket.closer}\``,
    ),
  "missing-comma": () => error("a comma is missing between two arguments; write `,`"),
  /** `isOperator`: whether the token joins two operands. */
  "expected-expression": (where: "before" | "after" | "at the end", token?: string, isOperator?: boolean) =>
    error(
      `an expression is missing ${where}${token === undefined ? "" : ` \`${token}\``}`,
      isOperator ? `write the missing operand, or remove \`${token}\`` : undefined,
    ),
  "expected-name": () =>
    error("a field name is missing after `.`", 'write a name after the dot, or an index: `labels["env"]`'),
  "unclosed-bracket": (openers: readonly string[], closers: string) =>
    error(
      openers.length === 1
        ? `\`${openers[0]}\` is not closed; write \`${closers}\``
        : `several brackets are not closed; write \`${closers}\``,
    ),

  "unexpected-character": (_character: string, name: string, right: string | undefined, help: string | undefined) =>
    error(right === undefined ? `unexpected ${name}` : `unexpected ${name}; use \`${right}\``, help),
  "nul-character": () => error("the text contains a NUL character", "remove it; in a string, write `\\x00`"),
  "byte-order-mark": () =>
    error(
      "the text contains a byte-order mark that is not at its start",
      "remove it; it is invisible and often comes with pasted text. In a string, write `\\ufeff`",
    ),
  "lone-surrogate": () =>
    error(
      "the text contains half of a surrogate pair, which is not a character",
      "remove it, and check which program wrote the text",
    ),

  "unclosed-comment": () => error("the comment is not closed; end it with `*/`"),
  "unclosed-string": (quote: '"' | "`") =>
    error(`the string is not closed; end it with ${quote === '"' ? '`"`' : "a backquote"}`),
  "line-break-in-string": () =>
    error("a string in double quotes cannot contain a line break", "write `\\n`, or use backquotes: `` `…` ``"),
  "single-quotes": () => error('single quotes do not delimit strings; use `"…"`'),
  "curly-quotes": () => error('curly quotes do not delimit strings; use `"…"`'),
  "invalid-escape": (_escape: string, _fault: EscapeFault, problem: string, help: string) => error(problem, help),
  "invalid-utf8-string": () =>
    error(
      "these bytes are not UTF-8",
      "write the character itself, or `\\u` and the four hex digits of its code point",
    ),

  "invalid-number": (_number: string, _fault: NumberFault, problem: string, help: string | undefined) =>
    error(problem, help),
  "int-out-of-range": () =>
    error(
      "the number is too large for an int",
      "an int is at most 2^53 - 1; for larger numbers, write a float: `1e20`",
    ),
  "float-out-of-range": () => error("the number is too large for a float", "the largest float is about 1.8e308"),

  "single-equals": () => error("`=` is not an operator; use `==` to compare"),
  "triple-equals": (operator: string, right: string) =>
    error(`\`${operator}\` is not an operator; use \`${right}\``, "comparisons never convert types"),
  "single-ampersand": () => error("`&` is not an operator; use `&&` for “and”"),
  "single-pipe": () => error("`|` is not an operator; use `||` for “or”"),
  "word-operator": (word: string, right: string) => error(`\`${word}\` is not an operator; use \`${right}\``),
  "ordering-operator": (operator: string) =>
    error(
      `\`${operator}\` is not an operator; values have no order`,
      "compare with `==` or `!=`, or test the start of a string with `has_prefix`",
    ),
  /** `signs`: which operands can have a sign, if the operator is before an operand. */
  "arithmetic-operator": (operator: string, signs?: "none" | "number") =>
    signs !== undefined
      ? error(
          signs === "none"
            ? `a number cannot have a sign \`${operator}\``
            : `only a number can have a sign \`${operator}\``,
        )
      : error(`\`${operator}\` is not an operator; filters have no arithmetic`, "write the result as a literal"),
  "pattern-operator": (operator: string) =>
    error(
      `\`${operator}\` is not an operator; filters have no patterns`,
      "compare with `==`, or test the start of a string with `has_prefix` and its end with `all_end_with`",
    ),
} satisfies Record<string, (...details: never[]) => Message>;

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
