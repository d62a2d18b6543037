import type { Edit } from "../diagnostic.ts";
import { type Span, textAt } from "../source.ts";
import { type Expr, isInfix } from "../syntax/ast.ts";
import { lex } from "../syntax/lex.ts";
import { atom, precedenceOf, prefix, rank } from "../syntax/print.ts";
import type { Checker } from "./checker.ts";

/** An expression that replaces another and contains parts of it. */
export interface Rewriting {
  /** In their new order. */
  readonly parts: readonly Expr[];
  /** The text before, between and after the parts. */
  readonly pieces: readonly string[];
  /** The precedence of the new expression. */
  readonly precedence: number;
  /** The precedence that a part needs to appear without parentheses. */
  readonly least: number;
}

/** Edits that replace `expr` with `rewriting`, with parentheses if necessary. Comments are kept. */
export function rewrite(expr: Expr, rewriting: Rewriting, checker: Checker): readonly Edit[] {
  const { parts } = rewriting;
  const pieces = parenthesized(expr, rewriting, checker);
  const isInOrder = parts.every((part, at) => (parts[at - 1]?.span.end ?? expr.span.start) <= part.span.start);
  if (isInOrder) return gapEdits(expr.span, parts, pieces, checker.text);
  const texts = parts.map(({ span }) => textAt(checker.text, span));
  return [{ span: expr.span, text: pieces.map((piece, at) => `${piece}${texts[at] ?? ""}`).join("") }];
}

/** The text that {@link rewrite} writes for `expr`. */
export function rewritten(expr: Expr, rewriting: Rewriting, checker: Checker): string {
  const pieces = parenthesized(expr, rewriting, checker);
  return pieces.map((piece, at) => `${piece}${textAt(checker.text, rewriting.parts[at]?.span ?? none)}`).join("");
}

const none: Span = { start: 0, end: 0 };

function parenthesized(expr: Expr, { parts, pieces, precedence, least }: Rewriting, checker: Checker): string[] {
  const all = [...pieces];
  for (const [at, part] of parts.entries()) {
    if (precedenceOf(part) >= least) continue;
    all[at] = `${all[at]}(`;
    all[at + 1] = `)${all[at + 1]}`;
  }
  if (precedence < wantedBy(checker.parentOf(expr), expr) && !isInParentheses(expr.span, checker.text)) {
    all[0] = `(${all[0]}`;
    all[all.length - 1] = `${all.at(-1)})`;
  }
  return all;
}

/** The precedence that `expr` needs in its context. */
function wantedBy(parent: Expr | undefined, expr: Expr): number {
  switch (parent?.kind) {
    case "not":
      return prefix;
    case "select":
      return atom;
    case "index":
      return parent.object === expr ? atom : 0;
    case "call":
      if (parent.callee === expr) return atom;
      return parent.callee.kind !== "name" || isInfix(parent.callee.name) ? rank("==") + 1 : 0;
    case "and":
      return rank("&&") + 1;
    case "or":
      return rank("||") + 1;
    default:
      return 0;
  }
}

function isInParentheses({ start, end }: Span, text: string): boolean {
  return /\($/.test(text.slice(0, start).trimEnd().slice(-1)) && text.slice(end).trimStart().startsWith(")");
}

function gapEdits(span: Span, parts: readonly Expr[], pieces: readonly string[], text: string): readonly Edit[] {
  return pieces.flatMap((piece, at): readonly Edit[] => {
    const gap = { start: parts[at - 1]?.span.end ?? span.start, end: parts[at]?.span.start ?? span.end };
    const written = textAt(text, gap);
    const comments = lex(written).flatMap((token) => (token.kind === "comment" ? [textAt(written, token.span)] : []));
    const kept = comments.map((comment) => (comment.startsWith("//") ? `${comment}\n` : `${comment} `)).join("");
    const right = kept === "" ? piece : `${piece.trimEnd()} ${kept}`;
    return right === written ? [] : [{ span: gap, text: right }];
  });
}
