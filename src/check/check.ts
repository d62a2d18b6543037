import type { Diagnostic } from "../diagnostic.ts";
import { type Environment, rowMeaning } from "../environment.ts";
import { isComparison, signature } from "../functions/define.ts";
import type { ConditionPlace } from "../messages/types.ts";
import { diagnose } from "../messages.ts";
import { textAt } from "../source.ts";
import { childrenOf, type Expr, type Index, isInfix } from "../syntax/ast.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedExpr, TypedLiteral } from "../typed.ts";
import { bool, sameType, type Type } from "../types/type.ts";
import { checkCall } from "./call.ts";
import { type Checker, ofKind, type Report, type Wanting } from "./checker.ts";
import { checkKey } from "./keys.ts";
import { checkPath } from "./path.ts";

export interface CheckResult {
  /** Set exactly if there is no error. */
  readonly typed: TypedExpr | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The maximum number of diagnostics up to which unknown names are searched for suggestions. */
const mostSearched = 100;

/**
 * Resolves every name of a filter and types every node. Reports all mistakes, each of them once. `as`: a filter is a
 * condition; the example of a function can have any type.
 */
export function check(
  expr: Expr,
  environment: Environment,
  text: string,
  as: "condition" | "value" = "condition",
): CheckResult {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, span, details, attachments) =>
    diagnostics.push(diagnose(code, span, details, attachments));
  let parents: ReadonlyMap<Expr, Expr> | undefined;
  const parentOf = (inner: Expr) => {
    parents ??= parentsIn(expr);
    return parents.get(inner);
  };
  const quiet: Checker = {
    environment,
    text,
    report: () => {},
    check: (inner, wanting) => expression(inner, quiet, wanting),
    typeOf: (inner) => expression(inner, quiet)?.type,
    parentOf,
    suggests: () => false,
  };
  const checker: Checker = {
    ...quiet,
    report,
    check: (inner, wanting) => expression(inner, checker, wanting),
    suggests: () => diagnostics.length < mostSearched,
  };
  const typed = as === "condition" ? condition(expr, "filter", checker) : checker.check(expr);
  return { typed: diagnostics.some(({ severity }) => severity === "error") ? undefined : typed, diagnostics };
}

function parentsIn(root: Expr): ReadonlyMap<Expr, Expr> {
  const parents = new Map<Expr, Expr>();
  const rest = [root];
  for (let expr = rest.pop(); expr !== undefined; expr = rest.pop()) {
    for (const child of childrenOf(expr)) {
      parents.set(child, expr);
      rest.push(child);
    }
  }
  return parents;
}

function expression(expr: Expr, checker: Checker, wanting?: Wanting): TypedExpr | undefined {
  switch (expr.kind) {
    case "missing":
      return undefined;
    case "literal":
      return { kind: "literal", type: { kind: expr.type }, value: expr.value, span: expr.span };
    case "name":
    case "select":
      return checkPath(expr, checker, wanting);
    case "index":
      return index(expr, checker);
    case "call":
      return checkCall(expr, checker);
    case "not": {
      const operand = condition(expr.operand, "!", checker);
      return operand && { kind: "not", operand, type: bool, span: expr.span };
    }
    case "and":
    case "or": {
      const place = expr.kind === "and" ? "&&" : "||";
      const operands: (TypedExpr | undefined)[] = [];
      for (const operand of expr.operands) operands.push(condition(operand, place, checker, operands));
      if (!operands.every((operand) => operand !== undefined)) return undefined;
      return { kind: expr.kind, operands, type: bool, span: expr.span };
    }
  }
}

/** `before`: the operands before it in a chain. */
function condition(
  expr: Expr,
  place: ConditionPlace,
  checker: Checker,
  before: readonly (TypedExpr | undefined)[] = [],
): TypedExpr | undefined {
  const typed = expression(expr, checker, ofKind("bool"));
  if (typed === undefined || typed.type.kind === "bool") return typed;
  const text = textAt(checker.text, expr.span);
  const whole = typed.kind === "literal" ? continued(typed, place, before, checker.text) : undefined;
  const help = whole?.help ?? conditionHelp(typed.type, text);
  const fixes =
    whole?.text === undefined ? [] : [{ title: `write ${whole.text}`, edits: [{ span: expr.span, text: whole.text }] }];
  checker.report("not-a-condition", expr.span, [place, typed.type, help], { fixes });
  return undefined;
}

/**
 * The `x == "b"` that `"b"` means in `x == "a" || "b"`. No text if it would always be true, or never: after `x != "a"
 * ||`, `x == "a" &&`.
 */
function continued(
  literal: TypedLiteral,
  place: ConditionPlace,
  before: readonly (TypedExpr | undefined)[],
  text: string,
): { readonly help: string; readonly text?: string } | undefined {
  const comparison = before.findLast((expr) => expr?.kind === "call" && isInfix(expr.fn.name) && isComparison(expr.fn));
  if (comparison?.kind !== "call") return undefined;
  const [left] = comparison.args;
  if (left === undefined || !sameType(left.type, literal.type)) return undefined;
  const written = `${textAt(text, left.span)} ${comparison.fn.name} ${textAt(text, literal.span)}`;
  const joins = comparison.fn.name === "==" ? "||" : "&&";
  if (place === joins) return { help: "write each operand as a complete condition", text: written };
  return { help: `write each operand as a complete condition, joined by \`${joins}\`: \`${joins} ${written}\`` };
}

function conditionHelp(type: Type, text: string): string {
  if (type.kind === "list") return `test one of its items: \`contains(${text}, "…")\``;
  if (type.kind === "map") return `test one of its entries: \`${text}["…"]\``;
  return `compare it: \`${text} == ${type.kind === "string" ? `"…"` : "…"}\``;
}

function index(expr: Index, checker: Checker): TypedExpr | undefined {
  const map = checker.check(expr.object, ofKind("map"));
  const key = checker.check(expr.key, map?.type.kind === "map" ? keyWanted : ofKind("string"));
  if (key !== undefined && key.type.kind !== "string") {
    const text = textAt(checker.text, key.span);
    const quoted = { title: "quote the key", edits: [{ span: key.span, text: quote(text) }], safe: true } as const;
    const fixes = key.kind === "literal" ? [quoted] : [];
    if (map === undefined || map.type.kind === "map") checker.report("key-type", key.span, [key.type], { fixes });
  }
  if (map === undefined) return undefined;
  if (map.type.kind !== "map") {
    reportNotIndexable(expr, map, key, checker);
    return undefined;
  }
  if (key === undefined || key.type.kind !== "string" || !checkKey(map, key, checker)) return undefined;
  return { kind: "index", map, key, type: map.type.value, span: expr.span };
}

/** A key is a string: an unknown name probably lacks its quotes. */
const keyWanted: Wanting = () => ({ accepts: ({ kind }) => kind === "string", text: true, isKey: true });

function reportNotIndexable(expr: Index, object: TypedExpr, key: TypedExpr | undefined, checker: Checker): void {
  const isMembership = object.type.kind === "list" && key?.type.kind === object.type.element.kind;
  if (!isMembership) {
    const help = object.type.kind === "list" ? "lists have no positions" : undefined;
    checker.report("not-indexable", object.span, [object.type, help]);
    return;
  }
  const contains = rowMeaning("has-item", checker.environment);
  const text = `${contains?.name}(${textAt(checker.text, object.span)}, ${textAt(checker.text, expr.key.span)})`;
  checker.report(
    "not-indexable",
    object.span,
    [object.type, contains && "to test whether it has an item:"],
    contains && { fixes: [{ title: `use ${signature(contains)}`, edits: [{ span: expr.span, text }] }] },
  );
}
