import type { IToken } from "chevrotain";
import type { Limits } from "../limits.ts";
import type { Findings } from "./findings.ts";
import { operators } from "./infix.ts";
import { spanOf } from "./lex.ts";
import * as types from "./tokens.ts";

/** The greatest depth that `limits` can ask for: beyond it the recursion of a pass could exhaust the stack. */
const deepest = 400;

type Excess = "too-deep" | "too-many-nodes" | "too-many-arguments";

/** What is open: a pair of brackets, or the whole text. Heights count `!`, comparisons, `.`, `[` and calls. */
interface Level {
  /** How many of them the level lies within. */
  readonly base: number;
  /** Whether it holds the arguments of a call; an operand in parentheses or a key otherwise. */
  readonly call: boolean;
  /** Whether its brackets follow an operand. */
  readonly postfix: boolean;
  /** The `!` before the operand at hand, and the height of the operand under them. */
  nots: number;
  operand: number;
  /** The height of the comparison whose right side is the operand at hand. */
  chain: number;
  /** The tallest of the finished operands. */
  tallest: number;
  arguments: number;
  /** Whether an argument is to begin. */
  fresh: boolean;
  /** Whether a run of `||`, or of `&&` within it, has begun. */
  or: boolean;
  and: boolean;
}

/**
 * Reports the first token of any text that exceeds a limit. One pass over the tokens, without recursion, so that what
 * comes after may recurse: a tree within these bounds is no deeper than three times the limit `depth`.
 */
export function exceeds(tokens: readonly IToken[], limits: Limits, findings: Findings): boolean {
  const depth = Math.min(limits.depth, deepest);
  const outer: Level[] = [];
  let level = open(0, false, false);
  let nodes = 0;
  let afterOperand = false;

  const excess = (code: Excess, token: IToken): true => {
    const limit = { "too-deep": depth, "too-many-nodes": limits.nodes, "too-many-arguments": limits.arguments };
    findings.addAlways(code, spanOf(token), [limit[code]]);
    return true;
  };

  for (const token of tokens) {
    const type = token.tokenType;
    if (level.fresh && type !== types.RightParen) {
      level.fresh = false;
      level.arguments += 1;
      if (level.arguments > limits.arguments) return excess("too-many-arguments", token);
    }
    switch (type) {
      case types.Not:
        level.nots += 1;
        nodes += 1;
        afterOperand = false;
        break;
      case types.Dot:
        level.operand += 1;
        nodes += 1;
        break;
      case types.Infix: {
        const run = operators.get(token.image)?.run;
        if (run === "or") {
          if (!level.or) nodes += 1;
          level.or = true;
          level.and = false;
        } else if (run === "and") {
          if (!level.and) nodes += 1;
          level.and = true;
        } else nodes += 2;
        if (run === undefined) {
          level.chain = Math.max(level.chain, level.nots + level.operand) + 1;
          level.nots = 0;
          level.operand = 0;
        } else finish(level);
        afterOperand = false;
        break;
      }
      case types.Comma:
        finish(level);
        level.or = false;
        level.and = false;
        level.fresh = level.call;
        afterOperand = false;
        break;
      case types.LeftParen:
      case types.LeftBracket: {
        if (outer.length === depth) return excess("too-deep", token);
        const postfix = afterOperand || type === types.LeftBracket;
        if (postfix) nodes += 1;
        outer.push(level);
        const base = level.base + Number(level.chain > 0) + level.nots + Number(postfix);
        level = open(base, postfix && type === types.LeftParen, postfix);
        afterOperand = false;
        break;
      }
      case types.RightParen:
      case types.RightBracket: {
        const inner = level;
        const parent = outer.pop();
        afterOperand = true;
        if (parent === undefined) break;
        finish(inner);
        level = parent;
        level.operand = inner.postfix ? Math.max(level.operand, inner.tallest) + 1 : inner.tallest;
        break;
      }
      case types.Name:
      case types.Quoted:
      case types.Raw:
      case types.Int:
      case types.Float:
      case types.Bool:
      case types.Absent:
        nodes += 1;
        afterOperand = true;
    }
    if (nodes > limits.nodes) return excess("too-many-nodes", token);
    if (level.base + Number(level.chain > 0) + level.nots + level.operand > depth) return excess("too-deep", token);
    if (level.base + level.chain > depth) return excess("too-deep", token);
  }
  return false;
}

function open(base: number, call: boolean, postfix: boolean): Level {
  return {
    base,
    call,
    postfix,
    nots: 0,
    operand: 0,
    chain: 0,
    tallest: 0,
    arguments: 0,
    fresh: call,
    or: false,
    and: false,
  };
}

/** Ends the operand at hand, and the comparison that it is in. */
function finish(level: Level): void {
  const operand = level.nots + level.operand;
  level.tallest = Math.max(level.tallest, level.chain > 0 ? Math.max(level.chain, operand + 1) : operand);
  level.nots = 0;
  level.operand = 0;
  level.chain = 0;
}
