import type { IToken } from "chevrotain";
import type { Related } from "../diagnostic.ts";
import type { Span } from "../source.ts";
import type { Findings } from "./findings.ts";
import { endOf, spanOf } from "./lex.ts";
import { isInvisible, replacing, respell, respellOperator, standIn } from "./spelling.ts";
import * as types from "./tokens.ts";

/** A bracket that is open in the mended tokens. */
interface Frame {
  readonly token: IToken;
  readonly closer: ")" | "]";
  /** `list` is a call of `set` that was written `[…]`. */
  readonly role: "group" | "key" | "call" | "list";
  /** Where in the mended tokens the operand begins that the bracket belongs to. */
  readonly operandAt: number;
}

/**
 * Mends the tokens of a text that is no filter: returns tokens that the grammar takes, and reports each thing that had
 * to be put in, left out or read as something else. Linear, without recursion.
 *
 * The grammar of expressions is a machine of two states, before an operand and after one, with a stack of brackets;
 * in either state it is known what may follow, so that every mistake is met where it is made.
 */
export function repair(tokens: readonly IToken[], findings: Findings): IToken[] {
  return new Mender(tokens, findings).mend();
}

const wordOperators: Readonly<Record<string, string>> = { and: "&&", or: "||" };
const operands: ReadonlySet<unknown> = new Set([
  types.Name,
  types.Bool,
  types.Quoted,
  types.Raw,
  types.Int,
  types.Float,
  types.Absent,
]);

const endless: ReadonlySet<unknown> = new Set([types.UnclosedString, types.UnclosedRaw, types.UnclosedComment]);

class Mender {
  private readonly tokens: readonly IToken[];
  private readonly findings: Findings;
  private readonly mended: IToken[] = [];
  private readonly frames: Frame[] = [];
  private at = 0;
  private afterOperand = false;
  /** Where in the mended tokens the operand at hand begins, `!` not included. */
  private operandAt = 0;
  /** Whether something has been left out, and reported, where the next operand would stand. */
  private excused = false;
  /** Whether the text ends inside a string or a comment: what is not closed then is no mistake of its own. */
  private cut = false;
  /** The open brackets within what is being left out, up to the next operator; `undefined` when all is read. */
  private skipping: number | undefined;

  constructor(tokens: readonly IToken[], findings: Findings) {
    this.tokens = tokens;
    this.findings = findings;
  }

  mend(): IToken[] {
    for (; this.at < this.tokens.length; this.at += 1) {
      const token = this.tokens[this.at] as IToken;
      this.cut ||= endless.has(token.tokenType);
      const read = respell(token, this.findings);
      if (read !== undefined) this.take(this.afterOperand ? this.asOperator(read) : read);
      else if (token.tokenType === types.Foreign && !isInvisible(token)) this.leaveOut();
    }
    this.finish();
    return this.mended;
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
    else if (type === types.LeftParen) this.open(token, ")", "group", this.mended.length);
    else if (type === types.LeftBracket) this.openList(token);
    else if (type === types.RightParen || type === types.RightBracket) this.close(token);
    else if (type === types.Misspelt && /[+-]/.test(token.image)) {
      this.findings.add("arithmetic-operator", spanOf(token), [token.image, true]);
      this.excused = true;
    } else if (type === types.Comma && !this.inArguments()) {
      this.unexpectedComma(token);
      this.excused = true;
    } else {
      this.missing(`before \`${token.image}\``);
      this.take(this.asOperator(token));
    }
  }

  private takeAfterOperand(token: IToken): void {
    switch (token.tokenType) {
      case types.Infix:
        this.mended.push(token);
        this.before();
        break;
      case types.Dot:
        this.select(token);
        break;
      case types.LeftParen:
        this.open(token, ")", "call", this.operandAt);
        break;
      case types.LeftBracket:
        this.open(token, "]", "key", this.operandAt);
        break;
      case types.RightParen:
      case types.RightBracket:
        this.close(token);
        break;
      case types.Comma: {
        if (this.inArguments()) {
          this.mended.push(token);
          this.before();
        } else {
          this.unexpectedComma(token);
          this.skipping = 0;
        }
        break;
      }
      default:
        if (this.inArguments() && operands.has(token.tokenType)) {
          this.missingComma(token);
          break;
        }
        this.findings.add("unexpected-token", spanOf(token), [
          describe(token),
          "after an expression",
          "join two conditions with `&&` or `||`, compare two values with `==` or `!=`",
        ]);
        this.skipping = 0;
    }
  }

  /** Leaves out what cannot be read, up to the next operator, comma or closing bracket; whether `token` is left out. */
  private skip(token: IToken): boolean {
    const depth = this.skipping ?? 0;
    switch (token.tokenType) {
      case types.LeftParen:
      case types.LeftBracket:
        this.skipping = depth + 1;
        return true;
      case types.RightParen:
      case types.RightBracket:
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

  /** After something was left out and reported: what it stood for calls for no report of its own. */
  private leaveOut(): void {
    if (this.afterOperand) this.skipping ??= 0;
    else this.excused = true;
  }

  /** A token after an operand, with words and foreign operators read as the operators that they stand for. */
  private asOperator(token: IToken): IToken {
    if ((this.skipping ?? 0) > 0) return token;
    if (token.tokenType === types.Misspelt) return respellOperator(token, this.findings);
    if (token.tokenType !== types.Name) return token;
    const word = token.image.toLowerCase();
    const right = wordOperators[word];
    if (right !== undefined) {
      this.findings.add("word-operator", spanOf(token), [token.image, right], { fixes: [replacing(token, right)] });
      return standIn(token, types.Infix, right);
    }
    if (word === "in") return standIn(token, types.Infix, "in");
    const next = this.tokens[this.at + 1];
    if (word !== "not" || next?.tokenType !== types.Name || next.image.toLowerCase() !== "in") return token;
    this.at += 1;
    return { ...standIn(token, types.Infix, "not in"), endOffset: endOf(next) - 1 };
  }

  private isWordNot(token: IToken): boolean {
    if (token.tokenType !== types.Name || token.image.toLowerCase() !== "not") return false;
    const next = this.tokens[this.at + 1];
    if (next === undefined || (!operands.has(next.tokenType) && next.tokenType !== types.Not)) return false;
    return !/^(and|or|in)$/i.test(next.image);
  }

  private takeWordNot(token: IToken): void {
    const fixes = [replacing(token, "!")];
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
    this.findings.add("expected-name", spanOf(token), ["after `.`"]);
    const start = this.mended[this.operandAt]?.startOffset ?? token.startOffset;
    this.mended.length = this.operandAt;
    this.operand({ ...standIn(token, types.Absent, ""), startOffset: start });
    this.skipping = 0;
  }

  private open(token: IToken, closer: ")" | "]", role: Frame["role"], operandAt: number): void {
    this.frames.push({ token, closer, role, operandAt });
    this.mended.push(token);
    this.before();
  }

  private openList(token: IToken): void {
    const operandAt = this.mended.length;
    this.mended.push({ ...standIn(token, types.Name, "set"), endOffset: token.startOffset - 1 });
    this.frames.push({ token, closer: "]", role: "list", operandAt });
    this.mended.push(standIn(token, types.LeftParen, "("));
    this.before();
  }

  private close(token: IToken): void {
    const matching = this.frames.findLastIndex((frame) => frame.closer === token.image);
    const top = this.frames.at(-1);
    if (top === undefined) {
      const fixes = [replacing(token, "", "remove it")];
      this.findings.add("unexpected-token", spanOf(token), [describe(token), "with nothing open", undefined], {
        fixes,
      });
      if (!this.afterOperand) this.excused = true;
      return;
    }
    if (matching < 0) {
      const fixes = [replacing(token, top.closer)];
      const related = [opened(top)];
      const context = `where \`${top.closer}\` closes \`${top.token.image}\``;
      this.findings.add("unexpected-token", spanOf(token), [describe(token), context, undefined], { fixes, related });
      this.closeTop(token);
      return;
    }
    while (this.frames.length - 1 > matching) this.closeUnclosed([this.frames.at(-1) as Frame]);
    this.closeTop(token);
  }

  /** Ends the innermost bracket with `token`, which may be another bracket than it should be. */
  private closeTop(token: IToken): void {
    const frame = this.frames.at(-1);
    if (frame === undefined) return;
    if (!this.afterOperand && !this.argumentsMayEnd()) this.missing(`before \`${token.image || frame.closer}\``);
    this.frames.pop();
    const round = frame.role !== "key";
    this.mended.push(standIn(token, round ? types.RightParen : types.RightBracket, round ? ")" : "]"));
    if (frame.role === "list") this.reportList(frame, token);
    this.operandAt = frame.operandAt;
    this.after();
  }

  private closeUnclosed(frames: readonly Frame[]): void {
    const [innermost] = frames;
    if (innermost === undefined) return;
    if (!this.cut) this.reportUnclosed(frames);
    for (let count = frames.length; count > 0; count -= 1) this.closeTop(this.nothing());
  }

  private reportUnclosed(frames: readonly Frame[]): void {
    const span = this.here();
    const closers = frames.map((frame) => frame.closer).join("");
    this.findings.add("unclosed-bracket", span, [frames.map((frame) => frame.token.image), closers], {
      fixes: [{ title: `write \`${closers}\``, edits: [{ span, text: closers }] }],
      related: frames.map(opened),
    });
  }

  private reportList({ token }: Frame, closer: IToken): void {
    const edits = [
      { span: spanOf(token), text: "set(" },
      { span: spanOf(closer), text: ")" },
    ];
    const details = ["`[`", "where an expression begins", 'a list is written `set("a", "b")`'] as const;
    this.findings.add("unexpected-token", spanOf(token), [...details], { fixes: [{ title: "write `set(…)`", edits }] });
  }

  private finish(): void {
    this.skipping = undefined;
    if (!this.afterOperand && !this.argumentsMayEnd()) this.missing("at the end");
    this.closeUnclosed(this.frames.toReversed());
  }

  /** Puts a {@link types.Absent} where an operand should be. */
  private missing(place: string): void {
    if (!this.excused) this.reportMissing(place);
    this.operand(this.nothing());
  }

  private reportMissing(place: string): void {
    const last = this.mended.at(-1);
    if (last === undefined || endOf(last) === last.startOffset) {
      this.findings.add("expected-expression", this.here(), [place, undefined]);
      return;
    }
    const help = last.tokenType === types.Infix ? `write what \`${last.image}\` joins, or remove it` : undefined;
    const before = this.mended.at(-2);
    const joins = before !== undefined && (last.image === "&&" || last.image === "||");
    const removal = joins ? [{ span: { start: endOf(before), end: endOf(last) }, text: "" }] : [];
    const fixes = removal.map((edit) => ({ title: `remove \`${last.image}\``, edits: [edit] }));
    this.findings.add("expected-expression", this.here(), [`after \`${last.image}\``, help], { fixes });
  }

  /** Two arguments without a comma between them. */
  private missingComma(token: IToken): void {
    const span = this.here();
    this.findings.add("missing-comma", span, [], { fixes: [{ title: "write `,`", edits: [{ span, text: "," }] }] });
    this.mended.push(standIn(this.nothing(), types.Comma, ","));
    this.before();
    this.takeOperand(token);
  }

  private unexpectedComma(token: IToken): void {
    const help = "a comma separates the arguments of a call; join conditions with `&&` or `||`";
    this.findings.add("unexpected-token", spanOf(token), ["`,`", "outside the arguments of a call", help]);
  }

  private inArguments(): boolean {
    const role = this.frames.at(-1)?.role;
    return role === "call" || role === "list";
  }

  /** Before an operand: whether arguments may end here, there being none yet, or after a trailing comma. */
  private argumentsMayEnd(): boolean {
    const type = this.mended.at(-1)?.tokenType;
    return this.inArguments() && (type === types.LeftParen || type === types.Comma);
  }

  private before(): void {
    this.afterOperand = false;
    this.excused = false;
  }

  private after(): void {
    this.afterOperand = true;
    this.excused = false;
  }

  /** The empty span after what has been read. */
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

function opened({ token }: Frame): Related {
  return { span: spanOf(token), message: "opened here" };
}

function describe({ tokenType, image }: IToken): string {
  switch (tokenType) {
    case types.Quoted:
    case types.Raw:
      return "string";
    default:
      return image.length <= 40 ? `\`${image}\`` : "text";
  }
}
