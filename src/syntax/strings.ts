import type { EscapeFault } from "../messages/syntax.ts";
import type { Span } from "../source.ts";

/** The problem of an escape: `bytes` is a run of `\xhh` and `\ooo` that is not UTF-8. */
export type StringFault = EscapeFault | "bytes";

/** A problem of a string literal; the span is relative to the literal's first quote. */
export interface StringProblem {
  readonly fault: StringFault;
  readonly span: Span;
}

/** The value of a string literal. An invalid escape stands for itself in `value`. */
export interface Unquoted {
  readonly value: string;
  readonly problems: readonly StringProblem[];
}

const simple: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};
const digitsOf: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const escapes = /(?:\\[0-7]{3}|\\x[\da-fA-F]{2})+|\\(?:[xuU][\da-fA-F]{0,8}|[0-7]{1,3}|.)/gsu;
const byte = /\\(?:([0-7]{3})|x(..))/g;
const none: readonly StringProblem[] = [];

/**
 * The value of a string literal, `"…"` or `` `…` ``, by the Go specification, "String literals"; but bytes must be
 * UTF-8.
 */
export function unquote(raw: string): Unquoted {
  const body = raw.slice(1, -1);
  if (raw.startsWith("`")) return { value: body.replaceAll("\r", ""), problems: none };
  if (!body.includes("\\")) return { value: body, problems: none };

  const problems: StringProblem[] = [];
  let value = "";
  let position = 0;
  escapes.lastIndex = 0;
  for (let match = escapes.exec(body); match !== null; match = escapes.exec(body)) {
    const { text, length, fault } = readEscape(match[0]);
    value += body.slice(position, match.index) + text;
    position = match.index + length;
    escapes.lastIndex = position;
    if (fault !== undefined) problems.push({ fault, span: { start: match.index + 1, end: position + 1 } });
  }
  return { value: value + body.slice(position), problems };
}

interface Escape {
  readonly text: string;
  /** The length of the match that it consumed. */
  readonly length: number;
  readonly fault?: StringFault;
}

function readEscape(match: string): Escape {
  const letter = match.charAt(1);
  const width = digitsOf[letter];
  if (/^[0-7]/.test(letter) || (letter === "x" && match.length >= 4)) return readBytes(match);
  if (width === undefined) {
    const text = simple[letter];
    return text === undefined ? { text: match, length: match.length, fault: "unknown" } : { text, length: 2 };
  }
  const digits = match.slice(2, 2 + width);
  const length = 2 + digits.length;
  const text = match.slice(0, length);
  if (digits.length < width) return { text, length, fault: "digits" };
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) return { text, length, fault: "code-point" };
  if (code >= 0xd800 && code <= 0xdfff) return { text, length, fault: "surrogate" };
  return { text: String.fromCodePoint(code), length };
}

function readBytes(match: string): Escape {
  const bytes: number[] = [];
  for (const [escaped, octal, hex] of match.matchAll(byte)) {
    const value = octal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(octal, 8);
    if (value > 255) {
      if (bytes.length === 0) return { text: escaped, length: 4, fault: "octal" };
      break;
    }
    bytes.push(value);
  }
  const length = bytes.length * 4;
  if (length === 0) return { text: match, length: match.length, fault: "digits" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes)), length };
  } catch {
    return { text: match.slice(0, length), length, fault: "bytes" };
  }
}

const named: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};
const special = /["\\]|(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The canonical literal of `value`: double quotes, and an escape for every invisible character. A lone surrogate, which
 * no literal can express, becomes U+FFFD.
 */
export function quote(value: string): string {
  return `"${value.replace(special, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code >= 0xd800 && code <= 0xdfff) return "\\ufffd";
  if (code > 0xffff) return `\\U${hex.padStart(8, "0")}`;
  return named[character] ?? (code < 0x80 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`);
}
