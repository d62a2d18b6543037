import type { IToken } from "chevrotain";
import type { Fix } from "../diagnostic.ts";
import type { NumberFault } from "../messages/syntax.ts";
import type { diagnose } from "../messages.ts";
import type { Findings } from "./findings.ts";
import { operators } from "./infix.ts";
import { endOf, type Syntax, scan, spanOf } from "./lex.ts";
import { quote, unquote } from "./strings.ts";
import * as types from "./tokens.ts";

type Details = Parameters<typeof diagnose<"unexpected-character">>[2];

/** The equivalents of operators of other languages; operators without one are not listed. */
const rightSpelling: Readonly<Record<string, string>> = {
  "=": "==",
  "<>": "!=",
  "~=": "!=",
  "&": "&&",
  "|": "||",
};
/** `===`, `!====`: more than two signs. */
const tooManyEquals = /^[=!]={2,}$/;

function rightOf(operator: string): string | undefined {
  if (tooManyEquals.test(operator)) return operator.slice(0, 2);
  return Object.hasOwn(rightSpelling, operator) ? rightSpelling[operator] : undefined;
}

const lookalikes: Readonly<Record<string, string>> = {
  "≠": "!=",
  "≤": "<=",
  "≥": ">=",
  "∧": "&&",
  "∨": "||",
  "¬": "!",
};
const noConditional = "the language has no `a ? b : c`; write `a && b || !a && c`";
const characterHelp: Readonly<Record<string, string>> = {
  "?": noConditional,
  ":": noConditional,
  ";": "a filter is one expression; join conditions with `&&` or `||`",
  "#": "comments begin with `//`",
  "\\": "a backslash can appear only in a string",
};
/** White space that Go does not skip, and invisible characters. */
const invisible = /^[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]$/u;

/** `token`, read as another: same position, other type and image. */
export function standIn(token: IToken, type: IToken["tokenType"], image: string): IToken {
  return { ...token, image, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0, endOffset: endOf(token) - 1 };
}

/** Whether `token` is a character that looks like white space. */
export function isInvisible(token: IToken): boolean {
  return token.tokenType === types.Foreign && invisible.test(token.image);
}

/** The only text that can replace `token`. */
export function replacing(token: IToken, text: string, title = `write \`${text}\``): Fix {
  return { title, edits: [{ span: spanOf(token), text }], safe: true };
}

/** The description of `token` in a diagnostic. */
export function describe({ tokenType, image }: IToken): string {
  switch (tokenType) {
    case types.Quoted:
    case types.Raw:
      return "string";
    default:
      return image.length <= 40 ? `\`${image}\`` : "text";
  }
}

/**
 * Reports a token that the language does not have, and returns its replacement; `undefined` to ignore it. Returns valid
 * tokens unchanged.
 */
export function respell(token: IToken, syntax: Syntax, findings: Findings): IToken | undefined {
  const span = spanOf(token);
  switch (token.tokenType) {
    case types.UnclosedString:
      return closeString(token, findings);
    case types.BrokenString: {
      const text = token.image.replaceAll("\r\n", "\n").replaceAll("\n", "\\n");
      const fixes = [{ title: "write `\\n`", edits: [{ span, text }] }];
      findings.add("line-break-in-string", span, [], { fixes });
      return standIn(token, types.Quoted, text);
    }
    case types.UnclosedRaw:
      findings.add("unclosed-string", span, ["`"]);
      return standIn(token, types.Raw, `${token.image}\``);
    case types.UnclosedComment:
      findings.add("unclosed-comment", span, []);
      return undefined;
    case types.HashComment: {
      const hash = { start: span.start, end: span.start + 1 };
      const fix: Fix = { title: "write `//`", edits: [{ span: hash, text: "//" }] };
      // An operator in it can belong to a line that YAML has joined to the comment's.
      const fixes = /&&|\|\|/.test(token.image) ? [] : [fix];
      const details: Details = ["#", "character `#`", undefined, "comments begin with `//`"];
      findings.add("unexpected-character", hash, details, { fixes });
      return undefined;
    }
    case types.SingleQuoted:
    case types.CurlyQuoted: {
      const code = token.tokenType === types.SingleQuoted ? "single-quotes" : "curly-quotes";
      const literal = requote(token.image);
      findings.add(code, span, [], { fixes: [{ ...replacing(token, literal), safe: true }] });
      return standIn(token, types.Quoted, literal);
    }
    case types.BadNumber:
      findings.add("invalid-number", span, [token.image, ...numberProblem(token.image)]);
      return standIn(token, types.Absent, "");
    case types.Lookalike:
    case types.Foreign:
      return readLookalike(token, syntax, findings);
    default:
      return token;
  }
}

function closeString(token: IToken, findings: Findings): IToken {
  const span = spanOf(token);
  const word = /^"[^\s()[\],&|=!"\\]*/.exec(token.image)?.[0] ?? "";
  const end = span.start + word.length;
  const fix = { title: 'close it with `"`', edits: [{ span: { start: end, end }, text: '"' }] };
  const isCertain = /^[\s)\]]*$/.test(token.image.slice(word.length));
  findings.add("unclosed-string", span, ['"'], { fixes: [isCertain ? { ...fix, safe: true } : fix] });
  return standIn(token, types.Quoted, `${token.image}"`);
}

/** The canonical literal of a string in foreign quotes. */
function requote(raw: string): string {
  const body = raw.replace(/^['“”„‟‘’‚‛]/, "").replace(/['“”"‘’]$/, "");
  const escaped = body.replace(/\\[\s\S]|"/g, (found) => (found === '"' ? '\\"' : found === "\\'" ? "'" : found));
  const { value, problems } = unquote(`"${escaped}"`);
  return quote(problems.length === 0 ? value : body);
}

function numberProblem(raw: string): [fault: NumberFault, problem: string, help: string | undefined] {
  if (/^[\d_.]+i$|^0x.*i$/i.test(raw)) return ["imaginary", "imaginary numbers are not supported", "remove the `i`"];
  if (/__|_$|_\.|\._|_[eEpP]/.test(raw))
    return ["underscore", "`_` must be between two digits", `write \`${raw.replace(/_/g, "")}\``];
  if (/^0_?[0-7]*[89]\d*$/.test(raw)) {
    const help = "for a decimal number, remove the leading zero";
    return ["octal", "an octal number can contain only the digits 0 to 7", help];
  }
  if (/^0[xXbBoO]$/.test(raw)) return ["no-digits", `\`${raw}\` has no digits`, undefined];
  if (/^0[xX][\da-fA-F]*\.[\da-fA-F]*$/.test(raw))
    return ["no-exponent", "a hexadecimal float must have an exponent", `write \`${raw}p0\``];
  if (/[eEpP][+-]?$/.test(raw)) return ["empty-exponent", "the exponent has no digits", undefined];
  return ["not-a-number", `\`${raw}\` is not a number`, "write text in double quotes"];
}

/** Reports a character that the language does not have, and returns the token that it looks like, if any. */
function readLookalike(token: IToken, syntax: Syntax, findings: Findings): IToken | undefined {
  const right = lookalike(token.image);
  const [meant, ...more] = right === undefined ? [] : scan(right, syntax).tokens;
  const isOne = meant !== undefined && more.length === 0 && meant.tokenType !== types.Foreign;
  if (!isOne) {
    reportCharacter(token, right === token.image ? undefined : right, findings);
    return undefined;
  }
  if (meant.image === token.image) return standIn(token, meant.tokenType, meant.image);
  const operator = rightOf(meant.image);
  // An operator without an equivalent is reported as an operator.
  if (meant.tokenType !== types.Misspelt || operator !== undefined) {
    reportCharacter(token, operator ?? right, findings);
  }
  if (operator !== undefined) return standIn(token, types.Infix, operator);
  return standIn(token, meant.tokenType, meant.image);
}

function reportCharacter(token: IToken, right: string | undefined, findings: Findings): void {
  const character = token.image;
  // These are reported everywhere, including strings and comments.
  if (/^[\0\uFEFF\uD800-\uDFFF]$/.test(character)) return;
  if (isInvisible(token)) {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const name = character === "\u00a0" ? "no-break space" : `invisible character U+${code}`;
    const help = "separate the parts of a filter with spaces, tabs or line breaks";
    const text = /\p{Z}/u.test(character) ? " " : "";
    const fixes = [replacing(token, text, text === "" ? "remove it" : "write a plain space")];
    findings.add("unexpected-character", spanOf(token), [character, name, undefined, help], { fixes });
    return;
  }
  const name = [...character].length > 1 ? `\`${character}\`` : `character \`${character}\``;
  const fixes = right === undefined ? [] : [replacing(token, right)];
  const details: Details = [character, name, right, characterHelp[character]];
  findings.add("unexpected-character", spanOf(token), details, { fixes });
}

/** The ASCII equivalent of a mathematical or full-width character. */
function lookalike(character: string): string | undefined {
  const right = lookalikes[character] ?? character.normalize("NFKC");
  return (right === character && !/^[!-~]+$/.test(right)) || /[^!-~]/.test(right) ? undefined : right;
}

/** Reports an operator of another language, and returns the infix operator to read instead. */
export function respellOperator(token: IToken, findings: Findings): IToken {
  const operator = token.image;
  const right = rightOf(operator);
  const span = spanOf(token);
  if (right === undefined) {
    if (operator.includes("~")) {
      findings.add("pattern-operator", span, [operator]);
      return standIn(token, types.Infix, "=~");
    }
    if (/[<>]/.test(operator)) findings.add("ordering-operator", span, [operator]);
    else findings.add("arithmetic-operator", span, [operator]);
    return standIn(token, types.Infix, operator);
  }
  const fixes: Fix[] = [{ ...replacing(token, right), safe: true }];
  if (operator === "&") findings.add("single-ampersand", span, [], { fixes });
  else if (operator === "|") findings.add("single-pipe", span, [], { fixes });
  else if (operator === "=") findings.add("single-equals", span, [], { fixes });
  else if (operator.length === 2) findings.add("word-operator", span, [operator, right], { fixes });
  else findings.add("triple-equals", span, [operator, right], { fixes });
  return standIn(token, types.Infix, right);
}

/**
 * Reports the operator `token`, `written` in words. Operators that stand for a call are reported with their operands.
 */
export function reportWordOperator(token: IToken, written: string, syntax: Syntax, findings: Findings): void {
  const span = spanOf(token);
  const operator = token.image;
  if (operators.get(operator)?.call !== undefined) return;
  if (operator === "=~") findings.add("pattern-operator", span, [written]);
  else if (/[<>]/.test(operator) && !syntax.order) findings.add("ordering-operator", span, [written]);
  else if (operator === "ends with") findings.add("word-operator", span, [written, "all_end_with(s, suffix)"]);
  else findings.add("word-operator", span, [written, operator], { fixes: [replacing(token, operator)] });
}
