import { createToken, Lexer } from "chevrotain";

/** The kinds of tokens of `lex` and `parse`; `unknown` is text without a token. */
export type TokenKind =
  | "string"
  | "raw-string"
  | "int"
  | "float"
  | "name"
  | "true"
  | "false"
  | "("
  | ")"
  | "["
  | "]"
  | ","
  | "."
  | "!"
  | "&&"
  | "||"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "comment"
  | "unknown";

/** The tokens that an expression cannot end with. Go accepts a line break only after them. */
export const openEnded: ReadonlySet<TokenKind | undefined> = new Set<TokenKind>([
  "&&",
  "||",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "!",
  "(",
  "[",
  ".",
  ",",
]);

const digits = /[0-9](?:_?[0-9])*/.source;
const exponent = `[eE][+-]?${digits}`;
const hex = /[0-9a-fA-F](?:_?[0-9a-fA-F])*/.source;
const hexMantissa = `(?:_?${hex}\\.?|_?${hex}\\.${hex}|\\.${hex})`;

/** Sources of the patterns in the grammar files. */
export const patterns = {
  name: /[\p{L}_][\p{L}\p{Nd}_]*/u.source,
  string: /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/.source,
  rawString: /`[^`]*`/.source,
  int: `(?:0[xX]_?${hex}|0[bB]_?[01](?:_?[01])*|0[oO]?_?[0-7](?:_?[0-7])*|[1-9](?:_?[0-9])*|0)(?![0-9A-Za-z_.])`,
  float: `(?:${digits}(?:\\.(?:${digits})?(?:${exponent})?|${exponent})|\\.${digits}(?:${exponent})?|0[xX]${hexMantissa}[pP][+-]?${digits})(?![0-9A-Za-z_]|\\.[0-9.])`,
  lineComment: /\/\/[^\n]*/.source,
  blockComment: /\/\*[\s\S]*?\*\//.source,
} as const;

const numeric = [..."0123456789."];

/** Hints that cover every UTF-16 code unit from U+0080: Chevrotain sorts them into buckets of 255. */
const foreign = [
  ...Array.from({ length: 128 }, (_, index) => 128 + index),
  ...Array.from({ length: 257 }, (_, index) => Math.min(256 + index * 255, 65_535)),
];
const ascii = Array.from({ length: 128 }, (_, code) => code);
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

const Space = createToken({
  name: "Space",
  pattern: /[ \t\r\n]+/,
  group: Lexer.SKIPPED,
  start_chars_hint: [..." \t\r\n"],
});
const ByteOrderMark = createToken({ name: "ByteOrderMark", pattern: "\uFEFF", group: Lexer.SKIPPED });

const comment = { group: "comments", line_breaks: true, start_chars_hint: ["/"] };
export const LineComment = createToken({ name: "LineComment", pattern: new RegExp(patterns.lineComment), ...comment });
export const BlockComment = createToken({
  name: "BlockComment",
  pattern: new RegExp(patterns.blockComment),
  ...comment,
});

/** The lexer's fast path for ASCII names; {@link UnicodeName} replaces it for others. */
export const Name = createToken({
  name: "Name",
  pattern: /[A-Za-z_]\w*(?![\w\x80-\uffff])/,
  start_chars_hint: [...letters],
});
const unicodeName = new RegExp(patterns.name, "uy");
export const UnicodeName = createToken({
  name: "UnicodeName",
  pattern: {
    exec(text, offset) {
      unicodeName.lastIndex = offset;
      return unicodeName.exec(text);
    },
  },
  start_chars_hint: [...letters, ...foreign],
  line_breaks: false,
});
export const Bool = createToken({ name: "Bool", pattern: Lexer.NA });
export const Quoted = createToken({ name: "String", pattern: new RegExp(patterns.string), start_chars_hint: ['"'] });
export const Raw = createToken({
  name: "RawString",
  pattern: new RegExp(patterns.rawString),
  line_breaks: true,
  start_chars_hint: ["`"],
});
export const Int = createToken({ name: "Int", pattern: new RegExp(patterns.int), start_chars_hint: numeric });
export const Float = createToken({ name: "Float", pattern: new RegExp(patterns.float), start_chars_hint: numeric });
export const Infix = createToken({ name: "Infix", pattern: /&&|\|\||==(?!=)|!=(?!=)/, start_chars_hint: [..."&|=!"] });
export const Not = createToken({ name: "Not", pattern: "!" });
export const Dot = createToken({ name: "Dot", pattern: "." });
export const Comma = createToken({ name: "Comma", pattern: "," });
export const LeftParen = createToken({ name: "LeftParen", pattern: "(" });
export const RightParen = createToken({ name: "RightParen", pattern: ")" });
export const LeftBracket = createToken({ name: "LeftBracket", pattern: "[" });
export const RightBracket = createToken({ name: "RightBracket", pattern: "]" });

/** Inserted by repair for an absent or unreadable operand; the lexer never yields it. */
export const Absent = createToken({ name: "Absent", pattern: Lexer.NA });

/* Text that is not part of the language, as one token, so that a diagnostic can name it. */

/**
 * A string with a line break inside, as opposed to an unclosed one: the line that ends it has an odd number of quotes.
 */
export const BrokenString = createToken({
  name: "BrokenString",
  pattern: { exec: matchBrokenString },
  start_chars_hint: ['"'],
  line_breaks: true,
});
export const UnclosedString = createToken({ name: "UnclosedString", pattern: /"[^\n]*/, start_chars_hint: ['"'] });
export const UnclosedRaw = createToken({
  name: "UnclosedRaw",
  pattern: /`[^`]*/,
  line_breaks: true,
  start_chars_hint: ["`"],
});
export const UnclosedComment = createToken({
  name: "UnclosedComment",
  pattern: /\/\*[\s\S]*/,
  line_breaks: true,
  start_chars_hint: ["/"],
});
/** A comment of other languages. */
export const HashComment = createToken({ name: "HashComment", pattern: /#[^\n]*/, start_chars_hint: ["#"] });
export const SingleQuoted = createToken({
  name: "SingleQuoted",
  pattern: /'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'?/,
  start_chars_hint: ["'"],
});
export const CurlyQuoted = createToken({
  name: "CurlyQuoted",
  pattern: /[“”„‟][^“”„‟"\n]*[“”"]?|[‘’‚‛][^‘’\n]*[‘’]?/,
  start_chars_hint: foreign,
});
export const BadNumber = createToken({
  name: "BadNumber",
  pattern: /0[xX](?:[pP][+-]|[\w.])*|\.?\d(?:[eE][+-]|[\w.])*/,
  start_chars_hint: numeric,
});
/** An operator of other languages. */
export const Misspelt = createToken({
  name: "Misspelt",
  pattern: /[=!]={2,}|=~|!~|<>|[<>]=?|~=?|[=&|+\-*/%]/,
  start_chars_hint: [..."=!<>~&|+-*/%"],
});
/** An operator in the full-width forms of East Asian keyboards, completely or in part: `＝＝`, `&＆`. */
export const Lookalike = createToken({
  name: "Lookalike",
  pattern:
    /(?=[=&|!<>]{0,3}[＝＆｜！＜＞～])(?:[=＝！!][=＝]{2,}|[=＝！!][=＝～~]|[&＆]{2}|[|｜]{2}|[<＜][=＝>＞]|[>＞][=＝]|[=&|!<>＝＆｜！＜＞～])/,
  start_chars_hint: [..."=&|!<>", ...foreign],
});
export const LeftBrace = createToken({ name: "LeftBrace", pattern: "{" });
export const RightBrace = createToken({ name: "RightBrace", pattern: "}" });
/** Any other character. */
export const Foreign = createToken({
  name: "Foreign",
  pattern: /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S]/,
  start_chars_hint: [...ascii, ...foreign],
  line_breaks: true,
});

/** The tokens that are an operand by themselves. */
export const operandTokens = [Name, Bool, Quoted, Raw, Int, Float];

/** The tokens of the grammar. */
export const grammarTokens = [
  Name,
  LeftParen,
  RightParen,
  Comma,
  Dot,
  LeftBracket,
  RightBracket,
  Quoted,
  Infix,
  Not,
  Raw,
  Int,
  Float,
  Bool,
  Absent,
];

/** All tokens, in the order in which the lexer tries them. */
export const lexerTokens = [
  Space,
  ByteOrderMark,
  LineComment,
  BlockComment,
  UnclosedComment,
  Name,
  UnicodeName,
  LeftParen,
  RightParen,
  Comma,
  LeftBracket,
  RightBracket,
  Quoted,
  BrokenString,
  UnclosedString,
  Lookalike,
  Infix,
  Raw,
  UnclosedRaw,
  Int,
  Float,
  BadNumber,
  Dot,
  SingleQuoted,
  CurlyQuoted,
  HashComment,
  Misspelt,
  Not,
  LeftBrace,
  RightBrace,
  Foreign,
];

function matchBrokenString(text: string, offset: number): [string] | null {
  const lineEnd = text.indexOf("\n", offset);
  const next = lineEnd < 0 ? -1 : text.indexOf('"', lineEnd);
  if (next < 0) return null;
  const nextEnd = text.indexOf("\n", next);
  const rest = text.slice(next, nextEnd < 0 ? text.length : nextEnd).replace(/\\./g, "");
  return rest.split('"').length % 2 === 0 ? [text.slice(offset, next + 1)] : null;
}
