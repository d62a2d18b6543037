import type { IToken } from "chevrotain";
import type { Fix } from "../diagnostic.ts";
import type { Span } from "../source.ts";
import type { Findings } from "./findings.ts";
import type { ValueProblem } from "./grammar.ts";
import { spanOf } from "./lex.ts";
import type { StringProblem } from "./strings.ts";
import * as types from "./tokens.ts";

/** Reports well-formed tokens without a value: invalid escapes, and numbers out of range. */
export function reportValues(problems: readonly ValueProblem[], text: string, findings: Findings): void {
  for (const { token, faults } of problems) {
    if (token.tokenType === types.Int) findings.add("int-out-of-range", spanOf(token), []);
    if (token.tokenType === types.Float) findings.add("float-out-of-range", spanOf(token), []);
    for (const { fault, span } of faults) {
      const start = token.startOffset + span.start;
      reportEscape(fault, { start, end: token.startOffset + span.end }, token, text, findings);
    }
  }
}

function reportEscape(
  fault: StringProblem["fault"],
  span: Span,
  token: IToken,
  text: string,
  findings: Findings,
): void {
  if (fault === "bytes") {
    findings.add("invalid-utf8-string", span, []);
    return;
  }
  const written = text.slice(span.start, span.end);
  const [problem, help, right] = explainEscape(fault, written);
  const fixes = right === undefined ? [] : fixesOf(fault, right, span, token);
  findings.add("invalid-escape", span, [written, fault, problem, help], { fixes });
}

/** Escapes that a path or a pattern contains by chance: in `DOMAIN\alice`, a bell. */
const accidental = /\\[abfnrtv0-7xuU]/;

/**
 * If one backslash stands for itself, one that forms an escape can too: then a fix writes all of them literally, or
 * only this one.
 */
function fixesOf(fault: StringProblem["fault"], right: string, span: Span, token: IToken): readonly Fix[] {
  const one: Fix = { title: `write \`${right}\``, edits: [{ span, text: right }] };
  if (right === "'") return [{ ...one, safe: true }];
  if (fault !== "unknown") return [one];
  if (!accidental.test(token.image.replaceAll("\\\\", ""))) return [{ ...one, safe: true }];
  const body = token.image.slice(1, -1);
  if (/`|\\["\\]/.test(body)) return [one];
  return [{ title: "write it in backquotes", edits: [{ span: spanOf(token), text: `\`${body}\`` }] }, one];
}

function explainEscape(
  fault: Exclude<StringProblem["fault"], "bytes">,
  written: string,
): [problem: string, help: string, right: string | undefined] {
  switch (fault) {
    case "unknown":
      return written === "\\'"
        ? ["`'` needs no backslash in double quotes", "write `'`", "'"]
        : [
            `\`${written}\` is not an escape`,
            `for a backslash, write \`\\\\\`, or put the string in backquotes`,
            `\\${written}`,
          ];
    case "digits":
      return tooFewDigits(written);
    case "octal":
      return [`\`${written}\` does not fit in a byte`, "octal escapes range from `\\000` to `\\377`", undefined];
    case "surrogate":
      return [
        `\`${written}\` is half of a surrogate pair, which is not a character`,
        "write the character itself, or `\\U` and the eight hex digits of its code point",
        undefined,
      ];
    case "code-point":
      return [`\`${written}\` is greater than the last code point, U+10FFFF`, "write the character itself", undefined];
  }
}

function tooFewDigits(written: string): [problem: string, help: string, right: string | undefined] {
  const letter = written.charAt(1);
  const digits = written.slice(2);
  const pad = (width: number) => (digits === "" ? undefined : `\\${letter}${digits.padStart(width, "0")}`);
  switch (letter) {
    case "x":
      return ["`\\x` takes two hexadecimal digits", "write `\\x09`, not `\\x9`", pad(2)];
    case "u":
      return ["`\\u` takes four hexadecimal digits", "write `\\u00e9`, not `\\ue9` or `\\u{e9}`", pad(4)];
    case "U":
      return ["`\\U` takes eight hexadecimal digits", "write `\\U0001f600`, not `\\U1f600`", pad(8)];
    default:
      return [
        "an octal escape takes three digits",
        "write `\\000`, not `\\0`",
        `\\${written.slice(1).padStart(3, "0")}`,
      ];
  }
}
