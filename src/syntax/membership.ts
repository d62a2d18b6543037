import { textAt } from "../source.ts";
import { type Call, childrenOf, type Expr } from "./ast.ts";
import type { Findings } from "./findings.ts";

/**
 * Reports each `item in list` and `item not in list`, which the tree already has as a call of `contains`: the fix
 * needs the text of both sides.
 */
export function reportMemberships(root: Expr, text: string, findings: Findings): void {
  const rest: Expr[] = [root];
  for (let expr = rest.pop(); expr !== undefined; expr = rest.pop()) {
    if (expr.kind === "call") reportMembership(expr, text, findings);
    rest.push(...childrenOf(expr));
  }
}

function reportMembership({ callee, args, span }: Call, text: string, findings: Findings): void {
  const [list, item] = args;
  const operator = textAt(text, callee.span);
  if (callee.kind !== "name" || list === undefined || item === undefined) return;
  if (callee.name !== "contains" || !/^(?:in|not\b.*in)$/is.test(operator)) return;
  const not = operator.length > 2 ? "!" : "";
  const right = `${not}contains(${textAt(text, list.span)}, ${textAt(text, item.span)})`;
  const fixes = [{ title: `write \`${right}\``, edits: [{ span, text: right }] }];
  findings.add("word-operator", callee.span, [operator, `${not}contains(list, item)`], { fixes });
}
