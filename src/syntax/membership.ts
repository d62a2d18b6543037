import type { Fix } from "../diagnostic.ts";
import { type Span, textAt } from "../source.ts";
import { type Call, childrenOf, type Expr, isInfix } from "./ast.ts";
import type { WrittenList } from "./brackets.ts";
import type { Findings } from "./findings.ts";

type Lists = ReadonlyMap<number, WrittenList>;

/**
 * Reports what repair has read as calls, and what needs the text of whole operands to fix: `item in list`, `list
 * contains item`, and lists in other brackets than those of `set(…)`.
 */
export function reportCalls(root: Expr, lists: Lists, text: string, findings: Findings): void {
  const reported = new Set<Expr>();
  const rest: Expr[] = [root];
  for (let expr = rest.pop(); expr !== undefined; expr = rest.pop()) {
    const { inner, nots } = denials(expr);
    if (isWordCall(inner)) {
      reportWordCall(inner, nots, lists, text, findings);
      for (const arg of inner.args) reported.add(arg);
      rest.push(...inner.args);
      continue;
    }
    const list = reported.has(expr) ? undefined : listOf(expr, lists);
    if (list !== undefined) reportList(list, text, findings);
    rest.push(...childrenOf(expr));
  }
}

/** The call under the `!` that repair has inserted before it, with the same text. */
function denials(expr: Expr): { readonly inner: Expr; readonly nots: number } {
  let inner = expr;
  let nots = 0;
  while (inner.kind === "not" && inner.operand.span.start === expr.span.start) {
    inner = inner.operand;
    nots += 1;
  }
  return { inner, nots };
}

/** Whether `expr` is a call of a function whose name is between its arguments. */
function isWordCall(expr: Expr): expr is Call {
  if (expr.kind !== "call" || expr.callee.kind !== "name" || isInfix(expr.callee.name)) return false;
  const { start } = expr.callee.span;
  return expr.args.some(({ span }) => span.start < start);
}

function listOf(expr: Expr, lists: Lists): WrittenList | undefined {
  if (expr.kind !== "call" || expr.callee.kind !== "name" || expr.callee.name !== "set") return undefined;
  const { start, end } = expr.callee.span;
  return start === end ? lists.get(start) : undefined;
}

function reportWordCall({ callee, args, span }: Call, nots: number, lists: Lists, text: string, findings: Findings) {
  if (callee.kind !== "name") return;
  const written = textAt(text, callee.span).replace(/\s+/g, " ");
  const not = "!".repeat(nots);
  const shape = callee.name === "contains" ? "contains(list, item)" : `${callee.name}(s, prefix)`;
  const texts = args.map((arg) => textOf(arg, lists, text));
  const right = `${not}${callee.name}(${texts.join(", ")})`;
  const isComplete = texts.every((one) => one !== undefined && one !== "");
  const fixes: Fix[] = isComplete ? [{ title: `write \`${right}\``, edits: [{ span, text: right }], safe: true }] : [];
  findings.add("word-operator", callee.span, [written, `${not}${shape}`], { fixes });
}

/** The text of an operand, a list as a call of `set`; `undefined` for a list without such a form. */
function textOf(expr: Expr, lists: Lists, text: string): string | undefined {
  const list = listOf(expr, lists);
  if (list === undefined) return textAt(text, expr.span);
  return isFixable(list) ? `set(${textAt(text, between(list))})` : undefined;
}

function reportList(list: WrittenList, text: string, findings: Findings): void {
  const edits = [
    { span: list.open, text: "set(" },
    { span: list.close, text: ")" },
  ];
  const fixes: Fix[] = isFixable(list) ? [{ title: "write `set(…)`", edits, safe: true }] : [];
  const opening = textAt(text, list.open);
  findings.add("unexpected-token", list.open, [`\`${opening}\``, "list"], { fixes });
}

function isFixable({ isWhole, close }: WrittenList): boolean {
  return isWhole && close.end > close.start;
}

function between({ open, close }: WrittenList): Span {
  return { start: open.end, end: close.start };
}
