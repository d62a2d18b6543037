import type { Message } from "./message.ts";

const error = (message: string, help?: string): Message => ({ severity: "error", message, help });

/** Prose of what the lexer and the parser report. A row's parameters are what its message is about. */
export const syntaxMessages = {
  "empty-filter": () =>
    error("the filter is empty", "to match every session of the policy's kinds, leave the filter out"),

  "too-long": (bytes: number, limit: number) =>
    error(
      `the filter is ${count(bytes, "byte")} long, and may have ${limit.toLocaleString("en")}`,
      "split it into several policies, or raise the limit `bytes`",
    ),
  "too-deep": (limit: number) =>
    error(
      `the filter nests more than ${limit} ${limit === 1 ? "level" : "levels"} deep`,
      "take out parentheses and calls that it does not need, or raise the limit `depth`",
    ),
  "too-many-nodes": (limit: number) =>
    error(
      `the filter has more than ${count(limit, "node")}: names, literals, operators and calls`,
      "split it into several policies, or raise the limit `nodes`",
    ),
  "too-many-arguments": (limit: number) =>
    error(
      `the call has more than ${count(limit, "argument")}`,
      "split it into several calls joined by `||` or `&&`, or raise the limit `arguments`",
    ),
  "too-many-diagnostics": (limit: number) =>
    error(`there are more than ${limit} errors; the others are not shown`, "mend these first"),

  "unexpected-token": (found: string, context: string, help: string | undefined) =>
    error(`unexpected ${found} ${context}`, help),
  "missing-comma": () => error("a comma is missing between two arguments", "write `,` between them"),
  "expected-expression": (place: string, help: string | undefined) => error(`an expression is missing ${place}`, help),
  "expected-name": (place: string) =>
    error(`a field name is missing ${place}`, 'write a name after the dot, or an index: `labels["env"]`'),
  "unclosed-bracket": (openers: readonly string[], closers: string) =>
    error(
      openers.length === 1 ? `\`${openers[0]}\` is never closed` : "several brackets are never closed",
      `write \`${closers}\` here`,
    ),

  "unexpected-character": (name: string, help: string | undefined) => error(`unexpected ${name}`, help),
  "nul-character": () => error("the text has a NUL character", "remove it; in a string write `\\x00`"),
  "byte-order-mark": () =>
    error(
      "the text has a byte-order mark that is not at its start",
      "remove it; it is invisible, and often comes with pasted text. In a string write `\\ufeff`",
    ),
  "lone-surrogate": () =>
    error("the text has half of a surrogate pair, which is no character", "remove it, and check how the text was made"),

  "unclosed-comment": () => error("the comment is never closed", "end it with `*/`"),
  "unclosed-string": (quote: string) => error("the string is never closed", `end it with ${quote}`),
  "line-break-in-string": () =>
    error("a string in double quotes cannot hold a line break", "write `\\n` for it, or use backquotes: `` `…` ``"),
  "single-quotes": () => error("strings are written in double quotes", 'write `"…"`'),
  "curly-quotes": () => error("strings are written in straight double quotes", 'write `"…"`'),
  "invalid-escape": (problem: string, help: string) => error(problem, help),
  "invalid-utf8-string": () =>
    error(
      "these bytes are not UTF-8",
      "write the character itself, or `\\u` and four hexadecimal digits of its code point",
    ),

  "invalid-number": (problem: string, help: string | undefined) => error(problem, help),
  "int-out-of-range": () =>
    error(
      "the number is too large to be exact",
      "an int lies between -(2^53 - 1) and 2^53 - 1; or write a float: `1e20`",
    ),
  "float-out-of-range": () => error("the number is too large for a float", "the largest is about 1.8e308"),

  "single-equals": () => error("`=` is no operator", "to compare, write `==`"),
  "triple-equals": (right: string) =>
    error(`\`${right}=\` is no operator`, `write \`${right}\`; comparison is always exact`),
  "single-ampersand": () => error("`&` is no operator", "for “and”, write `&&`"),
  "single-pipe": () => error("`|` is no operator", "for “or”, write `||`"),
  "word-operator": (word: string, right: string) => error(`\`${word}\` is no operator`, `write \`${right}\``),
  "ordering-operator": (operator: string) =>
    error(
      `there is no operator \`${operator}\``,
      "values have no order here: compare with `==` or `!=`; to ask how a string starts, use `has_prefix`",
    ),
  "arithmetic-operator": (operator: string, unary: boolean) =>
    error(
      unary ? `there is no sign \`${operator}\`` : `there is no operator \`${operator}\``,
      unary ? "numbers are written without a sign" : "there is no arithmetic: write the result as a literal",
    ),
} satisfies Record<string, (...details: never[]) => Message>;

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
