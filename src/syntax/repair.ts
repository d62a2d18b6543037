import type { IToken } from "chevrotain";
import type { Span } from "../source.ts";
import {
  closers,
  type Frame,
  openers,
  reportGroup,
  reportMismatch,
  reportStray,
  reportUnclosed,
  roleAtEnd,
  takesArguments,
  type WrittenList,
} from "./brackets.ts";
import type { Findings } from "./findings.ts";
import { endOf, type Syntax, spanOf } from "./lex.ts";
import { describe, isInvisible, reportWordOperator, respell, respellOperator, standIn } from "./spelling.ts";
import * as types from "./tokens.ts";
import { wordOperatorAt } from "./word-operators.ts";

/** The result of {@link repair} for invalid tokens. */
export interface Repaired {
  /** Tokens that the grammar accepts. */
  readonly tokens: IToken[];
  /** The lists that are calls of `set` in them, by the offset where they begin; not reported yet. */
  readonly lists: ReadonlyMap<number, WrittenList>;
}

/**
 * Repairs the tokens of an invalid text, and reports every token that is inserted, omitted or read differently;
 * `reportCalls` reports what needs a tree. Linear, without recursion.
 *
 * The grammar of expressions is a machine with two states, before an operand and after one, and a stack of brackets;
 * each state determines which tokens can follow, so that every mistake is found where it is made.
 */
export function repair(tokens: readonly IToken[], syntax: Syntax, findings: Findings): Repaired {
  return new Mender(tokens, syntax, findings).mend();
}

const operands: ReadonlySet<unknown> = new Set([...types.operandTokens, types.Absent]);

const endless: ReadonlySet<unknown> = new Set([types.UnclosedString, types.UnclosedRaw, types.UnclosedComment]);

class Mender {
  private readonly tokens: readonly IToken[];
  private readonly syntax: Syntax;
  private readonly findings: Findings;
  private readonly mended: IToken[] = [];
  private readonly frames: Frame[] = [];
  private at = 0;
  private afterOperand = false;
  /** The start of the current operand in the repaired tokens, without `!`. */
  private operandAt = 0;
  /** Whether something was omitted, and reported, where the next operand should be. */
  private excused = false;
  /** Whether the text ends inside a string or a comment: unclosed brackets then need no report. */
  private cut = false;
  /** The open brackets within the omitted part, up to the next operator; `undefined` if nothing is omitted. */
  private skipping: number | undefined;
  /** The position of the last unreadable token. */
  private damagedAt = -1;
  private readonly lists = new Map<number, WrittenList>();
  /** The positions of brackets in the repaired tokens that need `set` before them. */
  private readonly listsAt: number[] = [];

  constructor(tokens: readonly IToken[], syntax: Syntax, findings: Findings) {
    this.tokens = tokens;
    this.syntax = syntax;
    this.findings = findings;
  }

  mend(): Repaired {
    for (; this.at < this.tokens.length; this.at += 1) {
      const token = this.tokens[this.at] as IToken;
      this.cut ||= endless.has(token.tokenType);
      const read = respell(token, this.syntax, this.findings);
      if (read !== undefined) this.take(this.afterOperand ? this.asOperator(read) : read);
      else if (token.tokenType === types.Foreign && !isInvisible(token)) this.leaveOut(token);
    }
    this.finish();
    const listsAt = new Set(this.listsAt);
    const tokens = this.mended.flatMap((token, at) => (listsAt.has(at) ? [setBefore(token), token] : [token]));
    return { tokens, lists: this.lists };
  }

  private take(token: IToken): void {
    if (this.skipping !== undefined && this.skip(token)) return;
    if (this.afterOperand) this.takeAfterOperand(token);
    else this.takeOperand(token);
  }

  private takeOperand(token: IToken): void {
    const type = token.tokenType;
    if (operands.has(type)) {
      if (this.isWordNot(token)) this.takeWordNot(token);
      else this.operand(token);
    } else if (type === types.Not) this.mended.push(token);
    else if (type === types.LeftParen) this.open(token, "group", this.mended.length);
    else if (openers.has(type)) this.open(token, "list", this.mended.length);
    else if (closers.has(type)) this.close(token);
    else if (type === types.Misspelt && /[+-]/.test(token.image)) {
      this.findings.add("arithmetic-operator", spanOf(token), [token.image, this.syntax.order ? "number" : "none"]);
      this.excused = true;
    } else if (type === types.Comma && !takesArguments(this.frames.at(-1))) {
      this.unexpectedComma(token);
      this.excused = true;
    } else {
      this.missing("before", token.image);
      this.take(this.asOperator(token));
    }
  }

  private takeAfterOperand(token: IToken): void {
    const frame = this.frames.at(-1);
    switch (token.tokenType) {
      case types.Infix:
        if (frame !== undefined) {
          frame.hasInfix = true;
          if (token.image === "&&" || token.image === "||") frame.runAt ??= this.here().end;
        }
        this.mended.push(token);
        this.before();
        break;
      case types.Dot:
        this.select(token);
        break;
      case types.LeftParen:
        this.open(token, "call", this.operandAt);
        break;
      case types.LeftBracket:
        this.open(token, "key", this.operandAt);
        break;
      case types.RightParen:
      case types.RightBracket:
      case types.RightBrace:
        this.close(token);
        break;
      case types.Comma: {
        if (frame?.role === "group" && !frame.hasInfix) frame.role = "list";
        if (frame !== undefined && takesArguments(frame)) {
          frame.hasComma = true;
          this.mended.push(token);
          this.before();
        } else {
          this.unexpectedComma(token);
          this.startSkipping(token);
        }
        break;
      }
      default:
        if (frame?.role === "group" && frame.isMember && !frame.hasInfix) frame.role = "list";
        if (takesArguments(frame) && operands.has(token.tokenType)) {
          this.missingComma(token);
          break;
        }
        this.findings.add("unexpected-token", spanOf(token), [describe(token), "expression"]);
        this.startSkipping(token);
    }
  }

  private startSkipping(token: IToken): void {
    this.skipping = token.tokenType === types.LeftBrace ? 1 : 0;
    this.damagedAt = token.startOffset;
  }

  /** Omits unreadable tokens, up to the next operator, comma or closing bracket; returns whether `token` is omitted. */
  private skip(token: IToken): boolean {
    const depth = this.skipping ?? 0;
    switch (token.tokenType) {
      case types.LeftParen:
      case types.LeftBracket:
      case types.LeftBrace:
        this.skipping = depth + 1;
        return true;
      case types.RightParen:
      case types.RightBracket:
      case types.RightBrace:
        if (depth > 0) {
          this.skipping = depth - 1;
          return true;
        }
        break;
      case types.Infix:
      case types.Comma:
        if (depth > 0) return true;
        break;
      default:
        return true;
    }
    this.skipping = undefined;
    return false;
  }

  /** After an omitted and reported part, the missing operand needs no report. */
  private leaveOut(token: IToken): void {
    this.damagedAt = token.startOffset;
    if (this.afterOperand) this.skipping ??= 0;
    else this.excused = true;
  }

  /** A token after an operand, with words and foreign operators read as their equivalents. */
  private asOperator(token: IToken): IToken {
    if ((this.skipping ?? 0) > 0) return token;
    if (token.tokenType === types.Misspelt) return respellOperator(token, this.findings);
    const word = token.tokenType === types.Name ? wordOperatorAt(this.tokens, this.at) : undefined;
    if (word === undefined) return token;
    this.at += word.length - 1;
    const last = this.tokens[this.at] as IToken;
    const read = { ...standIn(token, types.Infix, word.image), endOffset: endOf(last) - 1 };
    const written = this.tokens.slice(this.at - word.length + 1, this.at + 1).map(({ image }) => image);
    reportWordOperator(read, written.join(" "), this.syntax, this.findings);
    return read;
  }

  private isWordNot(token: IToken): boolean {
    if (token.tokenType !== types.Name || token.image.toLowerCase() !== "not") return false;
    const next = this.tokens[this.at + 1];
    if (next === undefined) return false;
    const mayFollow = operands.has(next.tokenType) || openers.has(next.tokenType) || next.tokenType === types.Not;
    return mayFollow && !/^(and|or|in)$/i.test(next.image);
  }

  private takeWordNot(token: IToken): void {
    const next = this.tokens[this.at + 1];
    const end = endOf(token);
    // One character cannot be a comment.
    const blank = next !== undefined && next.startOffset === end + 1 ? 1 : 0;
    const edits = [{ span: { start: token.startOffset, end: end + blank }, text: "!" }];
    const fixes = [{ title: "write `!`", edits, safe: true } as const];
    this.findings.add("word-operator", spanOf(token), [token.image, "!"], { fixes });
    this.mended.push(standIn(token, types.Not, "!"));
  }

  private operand(token: IToken): void {
    this.operandAt = this.mended.length;
    this.mended.push(token);
    this.after();
  }

  private select(token: IToken): void {
    const next = this.tokens[this.at + 1];
    if (next?.tokenType === types.Name) {
      this.at += 1;
      this.mended.push(token, next);
      return;
    }
    this.findings.add("expected-name", spanOf(token), []);
    const start = this.mended[this.operandAt]?.startOffset ?? token.startOffset;
    this.mended.length = this.operandAt;
    while ((this.listsAt.at(-1) ?? -1) >= this.operandAt) this.listsAt.pop();
    this.operand({ ...standIn(token, types.Absent, ""), startOffset: start });
    this.startSkipping(token);
  }

  private open(token: IToken, role: Frame["role"], operandAt: number): void {
    const last = this.mended.at(-1);
    this.frames.push({
      token,
      closer: openers.get(token.tokenType) ?? ")",
      role,
      operandAt,
      openAt: this.mended.length,
      isMember: last?.tokenType === types.Infix && (last.image === "in" || last.image === "not in"),
      hasInfix: false,
      runAt: undefined,
      hasComma: false,
    });
    this.mended.push(role === "list" ? standIn(token, types.LeftParen, "(") : token);
    this.before();
  }

  private close(token: IToken): void {
    const matching = this.frames.findLastIndex((frame) => frame.closer === token.image);
    const top = this.frames.at(-1);
    if (top === undefined) {
      reportStray(token, this.findings);
      if (!this.afterOperand) this.excused = true;
      return;
    }
    if (matching < 0) {
      if (top.role !== "list") reportMismatch(top, token, this.findings);
      this.closeTop(token);
      return;
    }
    while (this.frames.length - 1 > matching) this.closeUnclosed([this.frames.at(-1) as Frame]);
    this.closeTop(token);
  }

  /** Ends the innermost bracket with `token`, which can be the wrong bracket. */
  private closeTop(token: IToken): void {
    const frame = this.frames.at(-1);
    if (frame === undefined) return;
    if (!this.afterOperand && !this.argumentsMayEnd()) this.missing("before", token.image || frame.closer);
    this.frames.pop();
    const role = roleAtEnd(frame, this.mended.slice(frame.openAt + 1, frame.openAt + 3));
    if (role === "list") this.closeList(frame, token);
    else if (frame.role === "list") reportGroup(frame, token, this.findings);
    this.mended.push(role === "key" ? standIn(token, types.RightBracket, "]") : standIn(token, types.RightParen, ")"));
    this.operandAt = frame.operandAt;
    this.after();
  }

  private closeList({ token, openAt }: Frame, closer: IToken): void {
    const isWhole = this.damagedAt < token.startOffset;
    this.lists.set(token.startOffset, { open: spanOf(token), close: spanOf(closer), isWhole });
    this.listsAt.push(openAt);
  }

  private closeUnclosed(frames: readonly Frame[]): void {
    const [innermost] = frames;
    if (innermost === undefined) return;
    if (!this.cut) reportUnclosed(frames, this.afterOperand, this.here(), this.findings);
    for (let count = frames.length; count > 0; count -= 1) this.closeTop(this.nothing());
  }

  private finish(): void {
    this.skipping = undefined;
    if (!this.afterOperand && !this.argumentsMayEnd()) this.missing("at the end");
    this.closeUnclosed(this.frames.toReversed());
  }

  /** Inserts a {@link types.Absent} for a missing operand. */
  private missing(where: "before" | "at the end", next?: string): void {
    this.damagedAt = this.here().start;
    if (!this.excused) this.reportMissing(where, next);
    this.operand(this.nothing());
  }

  private reportMissing(where: "before" | "at the end", next: string | undefined): void {
    const last = this.mended.at(-1);
    if (last === undefined || endOf(last) === last.startOffset) {
      this.findings.add("expected-expression", this.here(), [where, next]);
      return;
    }
    const isOperator = last.tokenType === types.Infix;
    const before = this.mended.at(-2);
    const joins = before !== undefined && (last.image === "&&" || last.image === "||");
    const removal = joins ? [{ span: { start: endOf(before), end: endOf(last) }, text: "" }] : [];
    const fixes = removal.map((edit) => ({ title: `remove \`${last.image}\``, edits: [edit] }));
    this.findings.add("expected-expression", this.here(), ["after", last.image, isOperator], { fixes });
  }

  /** Two arguments without a comma between them. */
  private missingComma(token: IToken): void {
    const span = this.here();
    const fixes = [{ title: "write `,`", edits: [{ span, text: "," }], safe: true } as const];
    this.findings.add("missing-comma", span, [], { fixes });
    this.mended.push(standIn(this.nothing(), types.Comma, ","));
    this.before();
    this.takeOperand(token);
  }

  private unexpectedComma(token: IToken): void {
    this.findings.add("unexpected-token", spanOf(token), [describe(token), "outside-call"]);
  }

  /** Before an operand: whether arguments can end here, because there are none yet, or after a trailing comma. */
  private argumentsMayEnd(): boolean {
    const type = this.mended.at(-1)?.tokenType;
    const frame = this.frames.at(-1);
    if (frame?.role === "group") return frame.isMember && type === types.LeftParen;
    return takesArguments(frame) && (type === types.LeftParen || type === types.Comma);
  }

  private before(): void {
    this.afterOperand = false;
    this.excused = false;
  }

  private after(): void {
    this.afterOperand = true;
    this.excused = false;
  }

  /** The empty span after the last token. */
  private here(): Span {
    const last = this.mended.at(-1);
    const offset = last === undefined ? (this.tokens[0]?.startOffset ?? 0) : endOf(last);
    return { start: offset, end: offset };
  }

  private nothing(): IToken {
    const { start } = this.here();
    const type = types.Absent;
    return {
      image: "",
      startOffset: start,
      endOffset: start - 1,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx ?? 0,
    };
  }
}

/** The `set` of a list in the bracket `token`. */
function setBefore(token: IToken): IToken {
  return { ...standIn(token, types.Name, "set"), endOffset: token.startOffset - 1 };
}
