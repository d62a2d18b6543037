import { textAt } from "../source.ts";
import { type Call, type Expr, isInfix, type Logical } from "./ast.ts";
import { breaksLine, type Gap, gapsOf } from "./comments.ts";
import { comparison, concat, type Doc, group, layOut, line, nest, text } from "./layout.ts";
import { lex, type Token, wholeSyntax } from "./lex.ts";
import type { ParseResult } from "./parse.ts";
import { atom, isNumber, precedenceOf, prefix, print } from "./print.ts";

/**
 * The canonical text of a parsed filter, {@link print}, with its comments, in lines of at most `width` columns if its
 * operators and commas allow it. A comment keeps its position: alone on a line, at the end of a line, or inside one.
 * Lines break only where Go's syntax allows it. A text with errors is returned unchanged.
 */
export function format(source: string, result: ParseResult, width: number): string {
  if (result.expr === undefined || result.diagnostics.length > 0) return source;
  const printed = print(result.expr);
  const isFinished = result.comments.length === 0 && printed.length <= width && /^[ -~]*$/.test(printed);
  return isFinished ? printed : new Writer(source, result, printed).write(result.expr, width);
}

/** Tokens before which a comment needs no space after it. */
const closing: ReadonlySet<string> = new Set([")", "]", ",", ".", "["]);

/** Creates the layout of a tree, whose tokens it visits in the order of the text. */
class Writer {
  readonly #printed: string;
  readonly #tokens: readonly Token[];
  readonly #gaps: readonly Gap[];
  /** The index of the next token. */
  #next = 0;
  /** Whether the gap before the next token is already laid out. */
  #isOpen = true;

  constructor(source: string, result: ParseResult, printed: string) {
    this.#printed = printed;
    this.#tokens = lex(printed, wholeSyntax);
    this.#gaps = gapsOf(source, result, this.#tokens);
  }

  write(expr: Expr, width: number): string {
    const { lines, leading, blank } = this.#gap;
    const body = expr.kind === "and" || expr.kind === "or" ? this.#chain(expr) : this.#expression(expr);
    const before = lines.map((each) => `${each.blank ? "\n" : ""}${each.text}\n`).join("");
    const end = this.#gap;
    return [
      before + (blank ? "\n" : ""),
      layOut(leading === "" ? body : concat([text(`${leading} `), body]), width),
      end.trailing === "" ? "" : ` ${end.trailing}`,
      ...end.lines.map((each) => `${each.blank ? "\n" : ""}\n${each.text}`),
    ].join("");
  }

  /** The gap before the next token. */
  get #gap(): Gap {
    return this.#gaps[this.#next] ?? { trailing: "", lines: [], leading: "", blank: false };
  }

  #expression(expr: Expr): Doc {
    switch (expr.kind) {
      case "select": {
        const object = isNumber(expr.object) ? this.#parenthesized(expr.object) : this.#within(expr.object, atom);
        return concat([object, this.#token(), this.#after(() => this.#token())]);
      }
      case "index": {
        const parts = [this.#within(expr.object, atom), this.#token()];
        return concat([...parts, this.#after(() => this.#expression(expr.key)), this.#token()]);
      }
      case "call":
        return this.#call(expr);
      case "not":
        return concat([this.#token(), this.#within(expr.operand, prefix)]);
      case "and":
      case "or":
        return nest(this.#chain(expr));
      default:
        return this.#token();
    }
  }

  /** `expr`, in parentheses if its precedence is lower than `precedence`. */
  #within(expr: Expr, precedence: number): Doc {
    return precedenceOf(expr) < precedence ? this.#parenthesized(expr) : this.#expression(expr);
  }

  #parenthesized(expr: Expr): Doc {
    return concat([this.#token(), this.#expression(expr), this.#token()]);
  }

  #chain(expr: Logical): Doc {
    const precedence = precedenceOf(expr) + 1;
    const parts = expr.operands.flatMap((operand, index) => [
      ...(index === 0 ? [] : [this.#token(" "), this.#line(" ", "group")]),
      this.#within(operand, precedence),
    ]);
    return group(concat(parts));
  }

  #call(expr: Call): Doc {
    const { callee, args } = expr;
    const [left, right] = args;
    if (callee.kind === "name" && isInfix(callee.name) && left !== undefined && right !== undefined) {
      return this.#comparison(left, right, precedenceOf(expr));
    }
    const head = [this.#within(callee, atom), this.#token("", "")];
    if (args.length === 0) return concat([...head, this.#line("", "comments", true), this.#token()]);
    const list = args.flatMap((arg, index) => [
      ...(index === 0 ? [this.#line("", "group")] : [this.#token(), this.#line(" ", "group")]),
      this.#expression(arg),
    ]);
    return concat([...head, group(concat([nest(concat(list)), this.#end()])), this.#token()]);
  }

  /** The text between the last argument and the parenthesis. */
  #end(): Doc {
    const { gap, joined, ...end } = this.#line("", "group", true);
    if (gap.leading === "" || breaksLine(gap)) return line({ ...end, gap, joined });
    return concat([text(joined), line({ ...end, gap: { ...gap, leading: "" }, joined: "" })]);
  }

  #comparison(left: Expr, right: Expr, precedence: number): Doc {
    const start = concat([this.#within(left, precedence), this.#token(" ")]);
    const between = this.#line(" ", "comments");
    const end = this.#within(right, precedence + 1);
    if (breaksLine(between.gap)) return concat([start, nest(concat([between, end]))]);
    return comparison(start, between, end);
  }

  /** The result of `make`, on a separate line if comments before it need one. */
  #after(make: () => Doc): Doc {
    const start = this.#line("", "comments");
    const both = concat([start, make()]);
    return breaksLine(start.gap) ? nest(both) : both;
  }

  /** A line break, or `joined`, before the next token. */
  #line(joined: string, breaks: "group" | "comments", closes = false) {
    const gap = this.#gap;
    this.#isOpen = true;
    const inline = gap.leading === "" ? joined : `${this.#space}${gap.leading}${closes ? "" : " "}`;
    return line({ gap, joined: inline, breaks, closes });
  }

  /** The next token; `before` is the text before it without comments, `after` separates it from them. */
  #token(before = "", after = closing.has(this.#text) ? "" : " "): Doc {
    const { leading } = this.#gap;
    const start = this.#isOpen || leading === "" ? before : this.#space + leading + after;
    const written = text(start + this.#text);
    this.#next += 1;
    this.#isOpen = false;
    return written;
  }

  /** The text of the next token. */
  get #text(): string {
    return this.#textAt(this.#next);
  }

  /** The separator between comments and the token before them. */
  get #space(): string {
    return ["(", "["].includes(this.#textAt(this.#next - 1)) ? "" : " ";
  }

  #textAt(index: number): string {
    const token = this.#tokens[index];
    return token === undefined ? "" : textAt(this.#printed, token.span);
  }
}
