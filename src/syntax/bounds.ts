import type { IToken } from "chevrotain";
import type { Limits } from "../limits.ts";
import type { Findings } from "./findings.ts";
import { operators } from "./infix.ts";
import { spanOf } from "./lex.ts";
import * as types from "./tokens.ts";

/** The maximum `depth` of `limits`: a greater one could exhaust the stack of a recursive pass. */
const deepest = 200;

type Excess = "too-deep" | "too-many-nodes" | "too-many-arguments";

/** The height of an expression, separately for each kind of nesting. */
interface Height {
  /** Comparisons and `.`. */
  readonly links: number;
  readonly calls: number;
  /** Indexes. */
  readonly keys: number;
}

const flat: Height = { links: 0, calls: 0, keys: 0 };

type Bracket = "group" | "call" | "key";

/** Open brackets, or the whole text. */
interface Level {
  readonly bracket: Bracket | undefined;
  /** The number of `!` around it. */
  readonly base: number;
  /** The `!` before the current operand, and the height of the operand under them. */
  nots: number;
  operand: Height;
  /** The height of the comparison whose right side is the current operand. */
  chain: Height | undefined;
  /** The tallest of the finished operands. */
  tallest: Height;
  arguments: number;
  /** Whether an argument is expected. */
  fresh: boolean;
  /** Whether a chain of `||`, or of `&&` within it, has begun. */
  or: boolean;
  and: boolean;
}

/**
 * Reports the first token of a text that exceeds a limit. One pass over the tokens, without recursion, so that later
 * passes can recurse. Parentheses, calls, indexes, `!`, and comparisons with dots are counted separately: each can nest
 * as deep as the limit `depth`, so a tree within these bounds is at most ten times that deep.
 */
export function exceeds(tokens: readonly IToken[], limits: Limits, findings: Findings): boolean {
  const depth = Math.min(limits.depth, deepest);
  // A token creates at most two nodes, and nests or separates at most once.
  if (tokens.length <= Math.min(depth, limits.arguments, limits.nodes / 2)) return false;
  const outer: Level[] = [];
  const opened: Record<Bracket, number> = { group: 0, call: 0, key: 0 };
  let level = open(undefined, 0);
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
        level.operand = { ...level.operand, links: level.operand.links + 1 };
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
          level.chain = compared(level);
          level.nots = 0;
          level.operand = flat;
        } else finish(level);
        afterOperand = false;
        break;
      }
      case types.Comma:
        finish(level);
        level.or = false;
        level.and = false;
        level.fresh = level.bracket === "call";
        afterOperand = false;
        break;
      case types.LeftParen:
      case types.LeftBracket: {
        const bracket = type === types.LeftBracket ? "key" : afterOperand ? "call" : "group";
        if (opened[bracket] === depth) return excess("too-deep", token);
        opened[bracket] += 1;
        if (bracket !== "group") nodes += 1;
        outer.push(level);
        level = open(bracket, level.base + level.nots);
        afterOperand = false;
        break;
      }
      case types.RightParen:
      case types.RightBracket: {
        const inner = level;
        const parent = outer.pop();
        afterOperand = true;
        if (parent === undefined || inner.bracket === undefined) break;
        opened[inner.bracket] -= 1;
        finish(inner);
        level = parent;
        level.operand = enclosed(inner.bracket, inner.tallest, level.operand);
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
    const { operand, chain = flat, base, nots } = level;
    const highest = Math.max(base + nots, operand.links, operand.calls, operand.keys, chain.links);
    if (highest > depth) return excess("too-deep", token);
  }
  return false;
}

function open(bracket: Bracket | undefined, base: number): Level {
  return {
    bracket,
    base,
    nots: 0,
    operand: flat,
    chain: undefined,
    tallest: flat,
    arguments: 0,
    fresh: bracket === "call",
    or: false,
    and: false,
  };
}

/** The operand that ends with a bracket: the content, and for a call or an index also the operand before it. */
function enclosed(bracket: Bracket, inner: Height, before: Height): Height {
  if (bracket === "group") return inner;
  const { links, calls, keys } = taller(before, inner);
  return { links, calls: calls + Number(bracket === "call"), keys: keys + Number(bracket === "key") };
}

/** The height of the comparison that ends with the current operand, or continues after it. */
function compared({ chain, operand }: Level): Height {
  const both = taller(chain ?? flat, operand);
  return { ...both, links: both.links + 1 };
}

function taller(a: Height, b: Height): Height {
  return { links: Math.max(a.links, b.links), calls: Math.max(a.calls, b.calls), keys: Math.max(a.keys, b.keys) };
}

/** Ends the current operand, and its comparison. */
function finish(level: Level): void {
  const { chain, operand } = level;
  const rightSide = { ...operand, links: operand.links + 1 };
  level.tallest = taller(level.tallest, chain === undefined ? operand : taller(chain, rightSide));
  level.nots = 0;
  level.operand = flat;
  level.chain = undefined;
}
