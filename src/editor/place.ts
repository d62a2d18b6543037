import type { Environment } from "../environment.ts";
import { type Span, textAt } from "../source.ts";
import { lex, type Token } from "../syntax/lex.ts";
import { patterns } from "../syntax/tokens.ts";
import { nameEnd } from "./names.ts";
import { follow, type Situation, typeOf } from "./situation.ts";

/** A position for a completion, with the text typed so far. */
export interface Place {
  /**
   * `operand`: a name or a call; `member`: a name after a dot; `key`: a map's key, `value`: a string that a field is
   * compared with, both starting at the quote.
   */
  readonly kind: "operand" | "member" | "key" | "value" | "operator";
  readonly situation: Situation;
  readonly typed: string;
  readonly replace: Span;
}

/** The place at `offset`; `undefined` inside comments, numbers and strings that are not keys. */
export function placeAt(text: string, offset: number, environment: Environment): Place | undefined {
  const read = text.slice(0, offset);
  const tokens = lex(read, environment.syntax);
  const last = tokens.at(-1);
  const before = tokens.slice(0, -1);
  const situation = (known: readonly Token[]) => follow(known, text, environment).situation;
  if (last !== undefined && isOpen(last, read)) {
    if (last.kind === "comment") return undefined;
    const around = situation(before);
    return keyPlace(around, last, text, offset) ?? valuePlace(around, last, text, offset);
  }
  if (last === undefined || last.span.end < offset) return emptyPlace(situation(tokens), offset);
  const typed = textAt(text, last.span);
  switch (last.kind) {
    case "int":
    case "float":
      return undefined;
    case "name":
    case "true":
    case "false": {
      const { kind, situation: at } = emptyPlace(situation(before), offset);
      return { kind, situation: at, typed, replace: { start: last.span.start, end: nameEnd(text, offset) } };
    }
    case "!":
    case "unknown": {
      const at = situation(before);
      if (/^[\d.]/.test(typed)) return undefined;
      if (at.operand === undefined) return emptyPlace(at, offset);
      return { kind: "operator", situation: at, typed, replace: last.span };
    }
    default:
      return emptyPlace(situation(tokens), offset);
  }
}

function emptyPlace(situation: Situation, offset: number): Place {
  const kind = situation.operand === undefined ? "operand" : situation.dot ? "member" : "operator";
  return { kind, situation, typed: "", replace: { start: offset, end: offset } };
}

const string = new RegExp(`^${patterns.string}$`);
const raw = new RegExp(`^${patterns.rawString}$`);

/** Whether typing at the end of `text` continues `token`, its last. */
function isOpen({ kind, span }: Token, text: string): boolean {
  const image = textAt(text, span);
  switch (kind) {
    case "string":
      return span.end === text.length && (/^['‘’‚‛]/.test(image) ? !/^'.*'$/.test(image) : !string.test(image));
    case "raw-string":
      return !raw.test(image);
    case "comment":
      return image.startsWith("//") ? !text.slice(span.end).includes("\n") : !/^\/\*.*\*\/$/s.test(image);
    default:
      return false;
  }
}

/** The rest of a key after the cursor: its text, its quote, its bracket. */
const keyRest = /[^"'`\\\s()[\],&|=!]*(?:["'`](?:\s*\])?)?/y;

/** The rest of a string after the cursor, up to its quote. */
const valueRest = /[^"'`\\\n]*["'`]/y;

function valuePlace(situation: Situation, token: Token, text: string, offset: number): Place | undefined {
  if (situation.against?.values === undefined || situation.operand !== undefined) return undefined;
  valueRest.lastIndex = offset;
  valueRest.exec(text);
  const { start } = token.span;
  const end = Math.max(offset, valueRest.lastIndex);
  return { kind: "value", situation, typed: text.slice(start + 1, offset), replace: { start, end } };
}

function keyPlace(situation: Situation, token: Token, text: string, offset: number): Place | undefined {
  const { map, operand } = situation;
  if (map === undefined || operand !== undefined || typeOf(map)?.kind !== "map") return undefined;
  keyRest.lastIndex = offset;
  keyRest.exec(text);
  const { start } = token.span;
  const end = Math.max(offset, keyRest.lastIndex);
  return { kind: "key", situation, typed: text.slice(start + 1, offset), replace: { start, end } };
}
