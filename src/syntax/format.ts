import { textAt } from "../source.ts";
import { lex, type Token } from "./lex.ts";
import type { ParseResult } from "./parse.ts";
import { print } from "./print.ts";
import type { TokenKind } from "./tokens.ts";

/**
 * The canonical text of a parsed filter, comments kept: {@link print}, with each comment between the tokens where it
 * stood. A comment that breaks the line waits for a place where Go takes a line break: behind an operator, a comma or
 * an opening bracket. A text with errors is returned as it is.
 */
export function format(text: string, result: ParseResult): string {
  if (result.expr === undefined || result.diagnostics.length > 0) return text;
  const printed = print(result.expr);
  if (result.comments.length === 0) return printed;
  const tokens = lex(printed);
  return layOut(printed, tokens, placeComments(text, result, tokens));
}

/** What can end an operand: Go reads a line break after it as the end of the expression. */
const operandEnds: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "name",
  "string",
  "raw-string",
  "int",
  "float",
  "true",
  "false",
  ")",
  "]",
]);
const closing: ReadonlySet<TokenKind> = new Set<TokenKind>([")", "]", ",", ".", "(", "["]);

/**
 * The comments of `text` by the index of the printed token that they precede. The printed tokens are those of the text
 * without its needless parentheses and commas, so one walk along both aligns them.
 */
function placeComments(
  text: string,
  { tokens, comments }: ParseResult,
  printed: readonly Token[],
): readonly string[][] {
  const places: string[][] = Array.from({ length: printed.length + 1 }, () => []);
  let next = 0;
  let index = 0;
  for (const comment of comments) {
    for (let token = tokens[next]; token !== undefined && token.span.start < comment.span.start; token = tokens[next]) {
      if (!isLeftOut(token, printed[index])) index += 1;
      next += 1;
    }
    const written = textAt(text, comment.span).trimEnd();
    places[breaksLine(written) ? lineBreakFrom(index, printed) : index]?.push(written);
  }
  return places;
}

function isLeftOut({ kind }: Token, printed: Token | undefined): boolean {
  return (kind === "(" || kind === ")" || kind === ",") && kind !== printed?.kind;
}

function breaksLine(comment: string): boolean {
  return comment.startsWith("//") || comment.includes("\n");
}

/** The first place from `index` on where a line may break. */
function lineBreakFrom(index: number, tokens: readonly Token[]): number {
  let place = index;
  while (place > 0 && place < tokens.length && !mayBreak(tokens[place - 1], tokens[place])) place += 1;
  return place;
}

function mayBreak(before: Token | undefined, after: Token | undefined): boolean {
  return before !== undefined && !operandEnds.has(before.kind) && after?.kind !== ")" && after?.kind !== "]";
}

function layOut(printed: string, tokens: readonly Token[], places: readonly string[][]): string {
  let text = "";
  let gapFrom = 0;
  for (const [index, comments] of places.entries()) {
    const token = tokens[index];
    let gap = printed.slice(gapFrom, token?.span.start);
    for (const comment of comments) {
      text += `${text === "" || /[([\n ]$/.test(text) ? "" : " "}${comment}`;
      gap = token === undefined || closing.has(token.kind) ? "" : " ";
      if (!breaksLine(comment)) continue;
      text += index === 0 ? "\n" : "\n  ";
      gap = "";
    }
    if (token === undefined) break;
    text += gap + textAt(printed, token.span);
    gapFrom = token.span.end;
  }
  return text.trimEnd();
}
