import type { Span } from "../source.ts";
import type { Call, Expr, Logical } from "./ast.ts";

/** A row of the precedence table. */
export interface Operator {
  /** Higher binds tighter. */
  readonly precedence: number;
  /** A whole run becomes one node of this kind; without it, pairs become calls, from the left. */
  readonly run?: Logical["kind"];
  /** Whether no filter may have it: it is there so that its operands are still read. */
  readonly foreign?: true;
}

/** The infix operators, as Go ranks them. */
// biome-ignore format: table
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["||",     { precedence: 1, run: "or" }],
  ["&&",     { precedence: 2, run: "and" }],
  ["==",     { precedence: 3 }],
  ["!=",     { precedence: 3 }],
  ["<",      { precedence: 3, foreign: true }],
  ["<=",     { precedence: 3, foreign: true }],
  [">",      { precedence: 3, foreign: true }],
  [">=",     { precedence: 3, foreign: true }],
  ["in",     { precedence: 3, foreign: true }],
  ["not in", { precedence: 3, foreign: true }],
  ["+",      { precedence: 4, foreign: true }],
  ["-",      { precedence: 4, foreign: true }],
  ["*",      { precedence: 5, foreign: true }],
  ["/",      { precedence: 5, foreign: true }],
  ["%",      { precedence: 5, foreign: true }],
]);
const tightest = Math.max(...[...operators.values()].map((row) => row.precedence));
const unknown: Operator = { precedence: tightest, foreign: true };

/** Operands and the operators between them, in the order of the text. */
export interface Flat {
  readonly operands: Expr[];
  /** The operands' spans, surrounding parentheses included. */
  readonly spans: Span[];
  readonly operators: { readonly name: string; readonly span: Span }[];
}

/** The tree of a flat run, grouped by the table. Its depth of recursion is that of the table. */
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
  const callee = (name: string): Expr => ({ kind: "name", name, span: operator.span });
  const call = (callee: Expr, args: readonly Expr[]): Call => ({ kind: "call", callee, args, span });
  switch (operator.name) {
    case "==":
    case "!=":
      return call(callee(operator.name), [left, right]);
    case "in":
      return call(callee("contains"), [right, left]);
    case "not in":
      return { kind: "not", operand: call(callee("contains"), [right, left]), span };
    default:
      return call({ kind: "missing", span: operator.span }, [left, right]);
  }
}

function rowAt(flat: Flat, at: number): Operator {
  return operators.get(flat.operators[at]?.name ?? "") ?? unknown;
}

function covering(flat: Flat, first: number, last: number): Span {
  return { start: flat.spans[first]?.start ?? 0, end: flat.spans[last]?.end ?? 0 };
}
