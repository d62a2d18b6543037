import { EmbeddedActionsParser, type IParserErrorMessageProvider, type IToken } from "chevrotain";
import type { Span } from "../source.ts";
import type { Expr, Literal, LiteralValue, Name } from "./ast.ts";
import { type Flat, group } from "./infix.ts";
import { endOf, spanOf } from "./lex.ts";
import { readFloat, readInt } from "./numbers.ts";
import { type StringProblem, unquote } from "./strings.ts";
import * as types from "./tokens.ts";

/** A token without a value: a string with invalid escapes, or a number out of range. */
export interface ValueProblem {
  readonly token: IToken;
  /** Of a string. */
  readonly faults: readonly StringProblem[];
}

const silent: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: () => "",
  buildNotAllInputParsedMessage: () => "",
  buildNoViableAltMessage: () => "",
  buildEarlyExitMessage: () => "",
};
const absent: Expr = { kind: "missing", span: { start: 0, end: 0 } };

/**
 * The grammar, with actions that build the tree. It accepts all of its `input` or reports an error: `repair` fixes
 * tokens and reports problems. Chains of infix operators are parsed flat, and grouped by the precedence table.
 */
export class Grammar extends EmbeddedActionsParser {
  /** The problems of token values in the last `filter`. */
  problems: ValueProblem[] = [];

  /** The current operand, and the start of its text, including an opening parenthesis. */
  private current = absent;
  private start = 0;

  constructor({ skipValidations }: { readonly skipValidations: boolean }) {
    super(types.grammarTokens, { maxLookahead: 1, skipValidations, errorMessageProvider: silent });
    this.performSelfAnalysis();
  }

  readonly filter = this.RULE("filter", (): Expr => this.SUBRULE(this.expression));

  readonly expression = this.RULE("expression", (): Expr => {
    const first = this.SUBRULE(this.operand);
    let flat: Flat | undefined;
    this.MANY(() => {
      flat ??= { operands: [first], spans: [this.spanHere()], operators: [] };
      const operator = this.CONSUME(types.Infix);
      flat.operators.push({ name: operator.image, span: spanOf(operator) });
      flat.operands.push(this.SUBRULE2(this.operand));
      flat.spans.push(this.spanHere());
    });
    return flat === undefined ? first : group(flat);
  });

  readonly operand = this.RULE("operand", (): Expr => {
    let nots: number[] | undefined;
    this.MANY(() => {
      const { startOffset } = this.CONSUME(types.Not);
      if (nots === undefined) nots = [startOffset];
      else nots.push(startOffset);
    });
    this.start = this.LA(1).startOffset;
    this.current = this.OR(this.primaries);
    this.MANY2(this.postfix);
    return nots === undefined ? this.current : this.negate(nots);
  });

  /* Alternatives are created once, and not for every call of their rule. */

  private readonly primaries: { ALT: () => Expr }[] = [
    { ALT: () => nameOf(this.CONSUME(types.Name)) },
    { ALT: () => this.string(this.CONSUME(types.Quoted)) },
    { ALT: () => this.string(this.CONSUME(types.Raw)) },
    { ALT: () => this.number("int", this.CONSUME(types.Int)) },
    { ALT: () => this.number("float", this.CONSUME(types.Float)) },
    { ALT: () => this.bool(this.CONSUME(types.Bool)) },
    { ALT: () => this.parenthesised() },
    { ALT: () => ({ kind: "missing", span: spanOf(this.CONSUME(types.Absent)) }) },
  ];
  private readonly postfixes = [{ ALT: () => this.select() }, { ALT: () => this.index() }, { ALT: () => this.call() }];
  private readonly postfix = () => {
    this.current = this.OR2(this.postfixes);
  };
  private parenthesised(): Expr {
    const { start } = this;
    this.CONSUME(types.LeftParen);
    const inner = this.SUBRULE(this.expression);
    this.CONSUME(types.RightParen);
    this.start = start;
    return inner;
  }

  private select(): Expr {
    const object = this.current;
    this.CONSUME(types.Dot);
    const field = nameOf(this.CONSUME2(types.Name));
    return { kind: "select", object, field, span: this.spanHere() };
  }

  private index(): Expr {
    const { current: object, start } = this;
    this.CONSUME(types.LeftBracket);
    const key = this.SUBRULE2(this.expression);
    this.CONSUME(types.RightBracket);
    this.start = start;
    return { kind: "index", object, key, span: this.spanHere() };
  }

  private call(): Expr {
    const { current: callee, start } = this;
    this.CONSUME2(types.LeftParen);
    const args: Expr[] = [];
    this.OPTION(() => {
      args.push(this.SUBRULE3(this.expression));
      this.MANY3({
        MAX_LOOKAHEAD: 2,
        DEF: () => {
          this.CONSUME(types.Comma);
          args.push(this.SUBRULE4(this.expression));
        },
      });
      this.OPTION2(() => this.CONSUME2(types.Comma));
    });
    this.CONSUME2(types.RightParen);
    this.start = start;
    return { kind: "call", callee, args, span: this.spanHere() };
  }

  private negate(nots: readonly number[]): Expr {
    const { end } = this.spanHere();
    let operand = this.current;
    for (const start of nots.toReversed()) operand = { kind: "not", operand, span: { start, end } };
    this.start = nots[0] ?? this.start;
    return operand;
  }

  private string(token: IToken): Literal {
    const { value, problems } = unquote(token.image);
    if (problems.length > 0) this.problems.push({ token, faults: problems });
    return literalOf(token, { type: "string", value });
  }

  private number(type: "int" | "float", token: IToken): Literal {
    const value = type === "int" ? readInt(token.image) : readFloat(token.image);
    if (value === undefined) this.problems.push({ token, faults: [] });
    return literalOf(token, { type, value: value ?? 0 });
  }

  private bool(token: IToken): Literal {
    return literalOf(token, { type: "bool", value: token.image === "true" });
  }

  /** From the start of the current operand to the token before this position. */
  private spanHere(): Span {
    return { start: this.start, end: endOf(this.LA(0)) };
  }
}

function nameOf(token: IToken): Name {
  return { kind: "name", name: token.image, span: spanOf(token) };
}

function literalOf(token: IToken, value: LiteralValue): Literal {
  return { kind: "literal", ...value, span: spanOf(token) };
}
