import { textAt } from "../source.ts";
import type { Token } from "./lex.ts";
import type { ParseResult } from "./parse.ts";
import { openEnded, type TokenKind } from "./tokens.ts";

/** Comments and blank lines between two tokens. */
export interface Gap {
  /** Comments that end the line of the token before. */
  readonly trailing: string;
  /** Comments on separate lines. */
  readonly lines: readonly CommentLine[];
  /** Comments before the next token, on its line. */
  readonly leading: string;
  /** Whether a blank line comes before the next token. */
  readonly blank: boolean;
}

export interface CommentLine {
  readonly text: string;
  /** Whether a blank line comes before it. */
  readonly blank: boolean;
}

/** Whether the comments of a gap need a line break. */
export function breaksLine({ trailing, lines }: Gap): boolean {
  return trailing !== "" || lines.length > 0;
}

/** A token's kind, with separate kinds for the parentheses of calls and for a trailing comma. */
type Role = TokenKind | "call(" | "call)" | "last,";

interface Comment {
  readonly text: string;
  /** Whether it begins its line, and whether it ends it. */
  readonly begins: boolean;
  ends: boolean;
  /** Whether a blank line comes before it. */
  readonly blank: boolean;
}

/** A gap during its construction: its comments in order, and whether a blank line follows them. */
interface Draft {
  comments: Comment[];
  blank: boolean;
}

/**
 * The gaps before each of the `printed` tokens, and the one at the end. A comment that needs a line break is in a gap
 * where Go accepts one. The printed tokens are those of the text, except for parentheses around operands and a trailing
 * comma.
 */
export function gapsOf(text: string, result: ParseResult, printed: readonly Token[]): readonly Gap[] {
  const roles = rolesOf(printed);
  const drafts = collect(text, result, roles);
  moveToBreaks(drafts, roles);
  return drafts.map((draft, index) => settle(draft, index, roles));
}

function rolesOf(tokens: readonly Token[]): readonly Role[] {
  const calls: boolean[] = [];
  return tokens.map(({ kind }, index): Role => {
    if (kind === "(") {
      calls.push(index > 0 && !openEnded.has(tokens[index - 1]?.kind));
      return calls.at(-1) ? "call(" : kind;
    }
    if (kind === ")") return calls.pop() ? "call)" : kind;
    return kind === "," && tokens[index + 1]?.kind === ")" ? "last," : kind;
  });
}

/** Tokens that `print` omits if possible. It can also add parentheses. */
function isOptional(role: Role | undefined): boolean {
  return role === "(" || role === ")" || role === "last,";
}

/** The comments of the text by the index of the printed token that follows them. */
function collect(text: string, { tokens, comments }: ParseResult, printed: readonly Role[]): readonly Draft[] {
  const drafts = Array.from({ length: printed.length + 1 }, (): Draft => ({ comments: [], blank: false }));
  const pieces = [...tokens, ...comments].sort((a, b) => a.span.start - b.span.start);
  const roles = rolesOf(tokens).values();
  let index = 0;
  let end = 0;
  let last: Comment | undefined;
  for (const { kind, span } of pieces) {
    const breaks = countLineBreaks(text, end, span.start);
    if (last !== undefined && breaks > 0) last.ends = true;
    last = undefined;
    if (kind === "comment") {
      const draft = drafts[index];
      const written = textAt(text, span).trimEnd().replaceAll("\r\n", "\n");
      const ends = written.startsWith("//") || written.includes("\n");
      last = { text: written, begins: end === 0 || breaks > 0, ends, blank: draft?.blank === true || breaks > 1 };
      draft?.comments.push(last);
      if (draft !== undefined) draft.blank = false;
    } else {
      const role = roles.next().value;
      while (!isOptional(role) && isOptional(printed[index])) index += 1;
      const draft = drafts[index];
      if (draft !== undefined && breaks > 1) draft.blank = true;
      if (!isOptional(role) || role === printed[index]) index += 1;
    }
    end = span.end;
  }
  if (last !== undefined) last.ends = true;
  return drafts;
}

function countLineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if (text[at] === "\n") count += 1;
  return count;
}

/**
 * Moves comments that need a line break to a gap that allows one: out of the parentheses that they begin, and otherwise
 * past the next operator. Comments in between move with them, so that they keep their order.
 */
function moveToBreaks(drafts: readonly Draft[], roles: readonly Role[]): void {
  let carried: Comment[] = [];
  let blank = false;
  let beforePrefixes = 0;
  for (const [index, draft] of drafts.entries()) {
    const [before, after] = [roles[index - 1], roles[index]];
    draft.comments = carried.concat(draft.comments);
    draft.blank ||= blank;
    carried = [];
    blank = false;
    if (before === "!" || before === "(") {
      hoist(drafts.slice(beforePrefixes, index + 1));
      continue;
    }
    beforePrefixes = index;
    if (before === undefined || after === undefined || takesBreak(before, after)) continue;
    const first = draft.comments.findIndex(({ ends }) => ends);
    if (first >= 0) carried = draft.comments.splice(first);
    blank = draft.blank && (after === "&&" || after === "||" || after === ",");
  }
}

/** Whether Go accepts a line break between two tokens. Before the end of a call it does, after a comma. */
function takesBreak(before: Role, after: Role): boolean {
  return before === "call(" || after === "call)" || openEnded.has(before as TokenKind);
}

/** Moves the comments of the gaps, up to the last that ends its line, to the first gap. */
function hoist([first, ...gaps]: readonly Draft[]): void {
  const from = gaps.at(-1);
  const last = from?.comments.findLastIndex(({ ends }) => ends) ?? -1;
  if (first === undefined || from === undefined || last < 0) return;
  for (const gap of gaps) {
    const moved = gap.comments.splice(0, gap === from ? last + 1 : gap.comments.length);
    first.comments = first.comments.concat(moved);
  }
}

function settle({ comments, blank }: Draft, index: number, roles: readonly Role[]): Gap {
  const isStart = index === 0;
  const isEnd = index === roles.length;
  const opens = isStart || roles[index - 1] === "call(";
  const lines: CommentLine[] = [];
  let trailing = "";
  let run: Comment[] = [];
  const end = (): void => {
    const text = textOf(run);
    const [first] = run;
    const begins = isStart || trailing !== "" || lines.length > 0 || first?.begins === true;
    if (begins) lines.push({ text, blank: first?.blank === true && !(opens && lines.length === 0) });
    else trailing = text;
    run = [];
  };
  for (const comment of comments) {
    run.push(comment);
    if (comment.ends) end();
  }
  if (isEnd && run.length > 0) end();
  const isApart = blank || run[0]?.blank === true;
  return { trailing, lines, leading: textOf(run), blank: isApart && !(opens && lines.length === 0) };
}

function textOf(comments: readonly Comment[]): string {
  return comments.map(({ text }) => text).join(" ");
}
