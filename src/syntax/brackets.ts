import type { IToken } from "chevrotain";
import type { Related } from "../diagnostic.ts";
import type { Span } from "../source.ts";
import type { Findings } from "./findings.ts";
import { spanOf } from "./lex.ts";
import { describe, replacing } from "./spelling.ts";
import * as types from "./tokens.ts";

/** An open bracket in the repaired tokens. */
export interface Frame {
  readonly token: IToken;
  readonly closer: ")" | "]" | "}";
  /** `list` is a call of `set` that was written without its name: `[…]`, `{…}`, `("a", "b")`. */
  role: "group" | "key" | "call" | "list";
  /** The start of the bracket's operand in the repaired tokens. */
  readonly operandAt: number;
  /** The position of the bracket in the repaired tokens. */
  readonly openAt: number;
  /** Whether it is the right side of `in`, where `("a")` is a list. */
  readonly isMember: boolean;
  /** Whether it contains an operator, outside nested brackets. */
  hasInfix: boolean;
  /** The end of the operand before the first `&&` or `||` in it. */
  runAt: number | undefined;
  hasComma: boolean;
}

/** A list that was written in other brackets than those of `set(…)`. */
export interface WrittenList {
  readonly open: Span;
  /** Empty if it is never closed. */
  readonly close: Span;
  /** Whether all of its content could be read. */
  readonly isWhole: boolean;
}

export const openers: ReadonlyMap<unknown, Frame["closer"]> = new Map<unknown, Frame["closer"]>([
  [types.LeftParen, ")"],
  [types.LeftBracket, "]"],
  [types.LeftBrace, "}"],
]);
export const closers: ReadonlySet<unknown> = new Set([types.RightParen, types.RightBracket, types.RightBrace]);

/** Whether the brackets contain arguments: of a call, or of the `set` of a list. */
export function takesArguments(frame: Frame | undefined): boolean {
  return frame?.role === "call" || frame?.role === "list";
}

/** The role of brackets, now that all of `content`, the repaired tokens in them, has been read. */
export function roleAtEnd(frame: Frame, content: readonly IToken[]): Frame["role"] {
  if (frame.role === "group") return frame.isMember && isLiteral(content) ? "list" : "group";
  const isGroup = frame.role === "list" && frame.hasInfix && !frame.hasComma;
  return isGroup ? "group" : frame.role;
}

/** Empty, or a single literal. */
function isLiteral([first, ...more]: readonly IToken[]): boolean {
  if (first === undefined) return true;
  return more.length === 0 && first.tokenType !== types.Name && first.tokenType !== types.Absent;
}

export function reportMismatch(top: Frame, token: IToken, findings: Findings): void {
  const bracket = { opener: top.token.image, closer: top.closer };
  const fixes = [replacing(token, top.closer)];
  const details: [string, "bracket", typeof bracket] = [describe(token), "bracket", bracket];
  findings.add("unexpected-token", spanOf(token), details, { fixes, related: [opened(top)] });
}

/** A closing bracket without an open one. */
export function reportStray(token: IToken, findings: Findings): void {
  const fixes = [{ title: "remove it", edits: [{ span: spanOf(token), text: "" }] }];
  findings.add("unexpected-token", spanOf(token), [describe(token), "nothing-open"], { fixes });
}

/**
 * Frames that are never closed, from the innermost. `isComplete`: whether their content can end at `at`, where their
 * text does. One might also have to be closed before the first `&&` or `||` in it.
 */
export function reportUnclosed(frames: readonly Frame[], isComplete: boolean, at: Span, findings: Findings): void {
  const closers = frames.map((frame) => frame.closer).join("");
  const closing = (span: Span, title: string) => ({ title, edits: [{ span, text: closers }] });
  const runAt = frames.length === 1 ? frames[0]?.runAt : undefined;
  const atEnd = closing(at, `write \`${closers}\``);
  const isCertain = isComplete && frames.length === 1 && runAt === undefined;
  findings.add("unclosed-bracket", at, [frames.map((frame) => frame.token.image), closers], {
    fixes: [
      isCertain ? { ...atEnd, safe: true } : atEnd,
      ...(runAt === undefined
        ? []
        : [closing({ start: runAt, end: runAt }, `write \`${closers}\` before the operator`)]),
    ],
    related: frames.map(opened),
  });
}

/** `[a == b]` and `{a == b}`: conditions in the wrong brackets. */
export function reportGroup({ token }: Frame, closer: IToken, findings: Findings): void {
  const edits = [
    { span: spanOf(token), text: "(" },
    { span: spanOf(closer), text: ")" },
  ];
  const fixes = closer.image === "" ? [] : [{ title: "write `(…)`", edits, safe: true } as const];
  findings.add("unexpected-token", spanOf(token), [describe(token), "condition"], { fixes });
}

function opened({ token }: Frame): Related {
  return { span: spanOf(token), message: "opened here" };
}
