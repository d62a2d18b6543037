import { type IToken, Lexer, type TokenType } from "chevrotain";
import type { Span } from "../source.ts";
import type { TokenKind } from "./tokens.ts";
import * as types from "./tokens.ts";

/** A piece of a filter's text. */
export interface Token {
  readonly kind: TokenKind;
  readonly span: Span;
}

export interface Scan {
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
}

/** The optional parts of the language. */
export interface Syntax {
  /** `<`, `<=`, `>`, `>=`, and numbers with a sign. */
  readonly order: boolean;
}

/** The language without its optional parts. */
export const plainSyntax: Syntax = { order: false };

/** The whole language: for text whose environment is unknown, or has checked it already. */
export const wholeSyntax: Syntax = { order: true };

let lexer: Lexer | undefined;

/** The tokens of `text` as Chevrotain has them. Every character of any text is in a token, a comment or white space. */
export function scan(text: string, syntax: Syntax): Scan {
  lexer ??= new Lexer(types.lexerTokens, {
    positionTracking: "onlyOffset",
    ensureOptimizations: true,
    skipValidations: true,
  });
  const { tokens, groups } = lexer.tokenize(text);
  const { comments = [] } = groups;
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as IToken;
    if (token.tokenType === types.UnicodeName) retype(token, types.Name);
    if (token.tokenType !== types.Name || (token.image !== "true" && token.image !== "false")) continue;
    if (tokens[index - 1]?.tokenType !== types.Dot) retype(token, types.Bool);
  }
  return { tokens: syntax.order ? withOrder(tokens) : tokens, comments };
}

const ordering: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/** The tokens that can end an operand. */
const ends: ReadonlySet<unknown> = new Set([...types.operandTokens, types.RightParen, types.RightBracket]);

/** The tokens with operators of order, and with numbers that include their signs. */
function withOrder(tokens: readonly IToken[]): IToken[] {
  const read: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType === types.Misspelt && ordering.has(token.image)) retype(token, types.Infix);
    const sign = isNumber(token) ? read.at(-1) : undefined;
    if (sign === undefined || !isSign(sign) || ends.has(read.at(-2)?.tokenType)) read.push(token);
    else read[read.length - 1] = signed(sign, token);
  }
  return read;
}

function isNumber({ tokenType }: IToken): boolean {
  return tokenType === types.Int || tokenType === types.Float;
}

function isSign({ tokenType, image }: IToken): boolean {
  return tokenType === types.Misspelt && (image === "-" || image === "+");
}

/** A number with the sign before it. */
function signed(sign: IToken, number: IToken): IToken {
  return { ...number, image: sign.image + number.image, startOffset: sign.startOffset, endOffset: endOf(number) - 1 };
}

/** The tokens and comments of `text`, in order. Works for incomplete text: an unclosed string ends with its line. */
export function lex(text: string, syntax: Syntax = plainSyntax): readonly Token[] {
  const { tokens, comments } = scan(text, syntax);
  return [...tokens, ...comments].map(plain).sort((a, b) => a.span.start - b.span.start);
}

function retype(token: IToken, type: IToken["tokenType"]): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
}

/** The text that `token` stands for: its image, unless repair changed it, together with an `endOffset`. */
export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) };
}

export function endOf({ startOffset, endOffset, image }: IToken): number {
  return endOffset === undefined ? startOffset + image.length : endOffset + 1;
}

/** The kinds of tokens, by type; the others are spelled like their kind. */
const kinds: readonly (TokenKind | undefined)[] = table([
  [types.Name, "name"],
  [types.Quoted, "string"],
  [types.BrokenString, "string"],
  [types.UnclosedString, "string"],
  [types.SingleQuoted, "string"],
  [types.CurlyQuoted, "string"],
  [types.Raw, "raw-string"],
  [types.UnclosedRaw, "raw-string"],
  [types.Int, "int"],
  [types.Float, "float"],
  [types.LineComment, "comment"],
  [types.BlockComment, "comment"],
  [types.UnclosedComment, "comment"],
  [types.HashComment, "unknown"],
  [types.BadNumber, "unknown"],
  [types.Misspelt, "unknown"],
  [types.Lookalike, "unknown"],
  [types.LeftBrace, "unknown"],
  [types.RightBrace, "unknown"],
  [types.Foreign, "unknown"],
]);

function table(rows: readonly (readonly [TokenType, TokenKind])[]): readonly (TokenKind | undefined)[] {
  const kinds: (TokenKind | undefined)[] = [];
  for (const [type, kind] of rows) kinds[type.tokenTypeIdx ?? 0] = kind;
  return kinds;
}

/** Chevrotain's token as plain data. */
export function plain(token: IToken): Token {
  const start = token.startOffset;
  const end = endOf(token);
  const lineEnd = token.tokenType === types.LineComment && token.image.endsWith("\r") ? end - 1 : end;
  return { kind: kinds[token.tokenTypeIdx] ?? (token.image as TokenKind), span: { start, end: lineEnd } };
}
