import type { Span } from "../source.ts";
import { type Call, type Expr, isInfix, type Logical } from "./ast.ts";

/** A row of the precedence table. */
export interface Operator {
  /** A higher number binds tighter. */
  readonly precedence: number;
  /** A whole chain becomes one node of this kind; without it, pairs become calls, left-associative. */
  readonly run?: Logical["kind"];
  /** Whether only environments with order have it. */
  readonly order?: true;
  /** Whether filters do not have it: it is listed so that its operands are still parsed. */
  readonly foreign?: true;
  /** The function that is equivalent to a foreign operator, and the order of its operands. */
  readonly call?: { readonly name: string; readonly reversed?: true; readonly negated?: true };
}

/** The infix operators, with Go's precedence. */
// biome-ignore format: table
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["||",             { precedence: 1, run: "or" }],
  ["&&",             { precedence: 2, run: "and" }],
  ["==",             { precedence: 3 }],
  ["!=",             { precedence: 3 }],
  ["<",              { precedence: 3, order: true }],
  ["<=",             { precedence: 3, order: true }],
  [">",              { precedence: 3, order: true }],
  [">=",             { precedence: 3, order: true }],
  ["=~",             { precedence: 3, foreign: true }],
  ["in",             { precedence: 3, foreign: true, call: { name: "contains", reversed: true } }],
  ["not in",         { precedence: 3, foreign: true, call: { name: "contains", reversed: true, negated: true } }],
  ["contains",       { precedence: 3, foreign: true, call: { name: "contains" } }],
  ["not contains",   { precedence: 3, foreign: true, call: { name: "contains", negated: true } }],
  ["has_prefix",     { precedence: 3, foreign: true, call: { name: "has_prefix" } }],
  ["not has_prefix", { precedence: 3, foreign: true, call: { name: "has_prefix", negated: true } }],
  ["ends with",      { precedence: 3, foreign: true }],
  ["+",              { precedence: 4, foreign: true }],
  ["-",              { precedence: 4, foreign: true }],
  ["*",              { precedence: 5, foreign: true }],
  ["/",              { precedence: 5, foreign: true }],
  ["%",              { precedence: 5, foreign: true }],
]);
const tightest = Math.max(...[...operators.values()].map((row) => row.precedence));
const unknown: Operator = { precedence: tightest, foreign: true };

/** Operands and the operators between them, in the order of the text. */
export interface Flat {
  readonly operands: Expr[];
  /** The operands' spans, including surrounding parentheses. */
  readonly spans: Span[];
  readonly operators: { readonly name: string; readonly span: Span }[];
}

/** The tree of a flat chain, grouped by the table. Recurses only as deep as the table. */
export function group(flat: Flat): Expr {
  return groupRange(flat, 0, flat.operators.length);
}

/** Groups the operands `first` to `last`, and the operators between them. */
function groupRange(flat: Flat, first: number, last: number): Expr {
  if (first === last) return flat.operands[first] as Expr;
  let loosest = unknown;
  for (let at = first; at < last; at += 1) {
    const row = rowAt(flat, at);
    if (row.precedence < loosest.precedence) loosest = row;
  }
  return loosest.run === undefined ? groupPairs(flat, first, last, loosest) : groupRun(flat, first, last, loosest.run);
}

function groupRun(flat: Flat, first: number, last: number, kind: Logical["kind"]): Logical {
  const operands: Expr[] = [];
  let from = first;
  for (let at = first; at < last; at += 1) {
    if (rowAt(flat, at).run !== kind) continue;
    operands.push(groupRange(flat, from, at));
    from = at + 1;
  }
  operands.push(groupRange(flat, from, last));
  return { kind, operands, span: covering(flat, first, last) };
}

function groupPairs(flat: Flat, first: number, last: number, { precedence }: Operator): Expr {
  let left: Expr | undefined;
  let from = first;
  let operator: Flat["operators"][number] | undefined;
  for (let at = first; at <= last; at += 1) {
    if (at < last && rowAt(flat, at).precedence !== precedence) continue;
    const right = groupRange(flat, from, at);
    left =
      left === undefined || operator === undefined ? right : pair(left, operator, right, covering(flat, first, at));
    operator = flat.operators[at];
    from = at + 1;
  }
  return left as Expr;
}

function pair(left: Expr, operator: Flat["operators"][number], right: Expr, span: Span): Expr {
  const { call } = operators.get(operator.name) ?? unknown;
  if (call !== undefined) return foreignCall(call, left, operator.span, right, span);
  const callee: Expr = isInfix(operator.name)
    ? { kind: "name", name: operator.name, span: operator.span }
    : { kind: "missing", span: operator.span };
  return { kind: "call", callee, args: [left, right], span };
}

/** `x in list` as the equivalent call. In `!x in list`, as in `not x in list`, the negation applies to the whole. */
function foreignCall(
  { name, reversed, negated }: NonNullable<Operator["call"]>,
  left: Expr,
  callee: Span,
  right: Expr,
  span: Span,
): Expr {
  if (left.kind === "not") {
    const operand = foreignCall({ name, ...(reversed && { reversed }) }, left.operand, callee, right, span);
    return { kind: "not", operand: negated ? { kind: "not", operand, span } : operand, span };
  }
  const args = reversed ? [right, left] : [left, right];
  const call: Call = { kind: "call", callee: { kind: "name", name, span: callee }, args, span };
  return negated ? { kind: "not", operand: call, span } : call;
}

function rowAt(flat: Flat, at: number): Operator {
  return operators.get(flat.operators[at]?.name ?? "") ?? unknown;
}

function covering(flat: Flat, first: number, last: number): Span {
  return { start: flat.spans[first]?.start ?? 0, end: flat.spans[last]?.end ?? 0 };
}
