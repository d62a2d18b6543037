import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import { signature } from "../functions/define.ts";
import { diagnose } from "../messages.ts";
import { textAt } from "../source.ts";
import { type Expr, type Index, isInfix, type Name } from "../syntax/ast.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedExpr, TypedLiteral } from "../typed.ts";
import { bool, describeType, sameType, type Type } from "../types/type.ts";
import { checkCall } from "./call.ts";
import type { Checker } from "./checker.ts";
import { checkPath } from "./path.ts";

export interface CheckResult {
  /** Present exactly when there is no error. */
  readonly typed: TypedExpr | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves every name of a filter and types every node. Reports all mistakes; one mistake is reported once. */
export function check(expr: Expr, environment: Environment, text: string): CheckResult {
  const diagnostics: Diagnostic[] = [];
  const checker: Checker = {
    environment,
    text,
    report: (code, span, details, attachments) => diagnostics.push(diagnose(code, span, details, attachments)),
    check: (inner) => expression(inner, checker),
  };
  const typed = condition(expr, "the filter", checker);
  return { typed: diagnostics.some(({ severity }) => severity === "error") ? undefined : typed, diagnostics };
}

function expression(expr: Expr, checker: Checker): TypedExpr | undefined {
  switch (expr.kind) {
    case "missing":
      return undefined;
    case "literal":
      return { kind: "literal", type: { kind: expr.type }, value: expr.value, span: expr.span };
    case "name":
    case "select":
      return checkPath(expr, checker);
    case "index":
      return index(expr, checker);
    case "call":
      return checkCall(expr, checker);
    case "not": {
      const operand = condition(expr.operand, "the operand of !", checker);
      return operand && { kind: "not", operand, type: bool, span: expr.span };
    }
    case "and":
    case "or": {
      const role = expr.kind === "and" ? "an operand of &&" : "an operand of ||";
      const operands: (TypedExpr | undefined)[] = [];
      for (const operand of expr.operands) operands.push(condition(operand, role, checker, operands));
      if (!operands.every((operand) => operand !== undefined)) return undefined;
      return { kind: expr.kind, operands, type: bool, span: expr.span };
    }
  }
}

/** `before`: the operands that stand before it in a run. */
function condition(
  expr: Expr,
  role: string,
  checker: Checker,
  before: readonly (TypedExpr | undefined)[] = [],
): TypedExpr | undefined {
  const typed = expression(expr, checker);
  if (typed === undefined || typed.type.kind === "bool") return typed;
  const text = textAt(checker.text, expr.span);
  const whole = typed.kind === "literal" ? continued(typed, before, checker.text) : undefined;
  const help = whole === undefined ? conditionHelp(typed.type, text) : "each operand is a condition of its own:";
  checker.report("not-a-condition", expr.span, [describeType(typed.type), role, help], {
    fixes: whole === undefined ? [] : [{ title: `write ${whole}`, edits: [{ span: expr.span, text: whole }] }],
  });
  return undefined;
}

/** The `x == "b"` that is meant by the `"b"` of `x == "a" || "b"`. */
function continued(
  literal: TypedLiteral,
  before: readonly (TypedExpr | undefined)[],
  text: string,
): string | undefined {
  const comparison = before.findLast((expr) => expr?.kind === "call" && isInfix(expr.fn.name));
  if (comparison?.kind !== "call") return undefined;
  const [left] = comparison.args;
  if (left === undefined || !sameType(left.type, literal.type)) return undefined;
  return `${textAt(text, left.span)} ${comparison.fn.name} ${textAt(text, literal.span)}`;
}

function conditionHelp(type: Type, text: string): string {
  if (type.kind === "list") return `ask something of it: contains(${text}, "…")`;
  if (type.kind === "map") return `ask something of one of its entries: ${text}["…"]`;
  return `compare it with something: ${text} == ${type.kind === "string" ? `"…"` : "…"}`;
}

function index(expr: Index, checker: Checker): TypedExpr | undefined {
  const map = checker.check(expr.object);
  const key =
    map?.type.kind === "map" && isUnquoted(expr.key, checker) ? unquoted(expr.key, checker) : checker.check(expr.key);
  if (key !== undefined && key.type.kind !== "string") {
    const text = textAt(checker.text, key.span);
    const quoted = { title: "quote the key", edits: [{ span: key.span, text: quote(text) }] };
    const fixes = key.kind === "literal" ? [quoted] : [];
    if (map === undefined || map.type.kind === "map")
      checker.report("key-type", key.span, [describeType(key.type)], { fixes });
  }
  if (map === undefined) return undefined;
  if (map.type.kind !== "map") {
    reportNotIndexable(expr, map, key, checker);
    return undefined;
  }
  if (key === undefined || key.type.kind !== "string") return undefined;
  return { kind: "index", map, key, type: map.type.value, span: expr.span };
}

/** Whether the key is a name that means nothing: a text that lacks its quotes. */
function isUnquoted(key: Expr, { environment }: Checker): key is Name {
  if (key.kind !== "name") return false;
  const { root, aliases, functions } = environment;
  return !root.members.has(key.name) && !aliases.has(key.name) && !functions.has(key.name);
}

function unquoted({ name, span }: Name, { environment, report }: Checker): undefined {
  const text = quote(name);
  const fixes = [{ title: "quote the key", edits: [{ span, text }] }];
  report("unknown-name", span, [name, text, [...environment.root.members.keys()], false], { fixes });
}

function reportNotIndexable(expr: Index, object: TypedExpr, key: TypedExpr | undefined, checker: Checker): void {
  const what = describeType(object.type);
  const isMembership = object.type.kind === "list" && key?.type.kind === object.type.element.kind;
  if (!isMembership) {
    checker.report("not-indexable", object.span, [
      what,
      object.type.kind === "list" ? "lists have no positions" : undefined,
    ]);
    return;
  }
  const contains = checker.environment.functions.get("contains");
  const text = `contains(${textAt(checker.text, object.span)}, ${textAt(checker.text, expr.key.span)})`;
  checker.report(
    "not-indexable",
    object.span,
    [what, contains && "to ask whether it has an item:"],
    contains && { fixes: [{ title: `use ${signature(contains)}`, edits: [{ span: expr.span, text }] }] },
  );
}
