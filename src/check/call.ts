import type { Fix } from "../diagnostic.ts";
import {
  type FunctionRow,
  isVariableList,
  type Parameter,
  type Pattern,
  patternName,
  signature,
  withinBound,
} from "../functions/define.ts";
import { textAt } from "../source.ts";
import { nearest } from "../suggest.ts";
import { type Call, type Expr, isInfix } from "../syntax/ast.ts";
import type { TypedExpr } from "../typed.ts";
import { describeType, sameType, type Type } from "../types/type.ts";
import type { Checker } from "./check.ts";
import { dottedName } from "./path.ts";

/** Types a call or an infix operator against its function's row. */
export function checkCall(call: Call, checker: Checker): TypedExpr | undefined {
  const row = callee(call, checker);
  const args = call.args.map((arg) => checker.check(arg));
  if (row === undefined || !arityFits(row, call, checker)) return undefined;
  const written = row.parameters.filter(({ field }) => field === undefined);
  const fits = argumentsFit(row, written, call, args, checker);
  if (!fits || !args.every((arg) => arg !== undefined)) return undefined;
  return {
    kind: "call",
    fn: row,
    args: [...implicitArguments(row, call, checker), ...args],
    type: row.result,
    span: call.span,
    calleeSpan: call.callee.span,
  };
}

function callee({ callee: expr, args }: Call, checker: Checker): FunctionRow | undefined {
  const { functions, root } = checker.environment;
  const name = dottedName(expr);
  const row = name === undefined ? undefined : functions.get(name);
  if (row !== undefined) return row;
  if (expr.kind === "name" && expr.name === "") return undefined;
  if (expr.kind === "name" && !root.members.has(expr.name)) {
    const names = [...functions.keys()].filter((known) => !isInfix(known));
    const suggestion = nearest(expr.name, names);
    checker.report("unknown-function", expr.span, [expr.name, suggestion, names], {
      fixes:
        suggestion === undefined
          ? []
          : [{ title: `write ${suggestion}`, edits: [{ span: expr.span, text: suggestion }] }],
    });
  } else if (expr.kind === "select") {
    reportMethod(expr.object, expr.field.name, args, checker);
  } else if (expr.kind !== "missing") {
    checker.report("not-a-function", expr.span, [textAt(checker.text, expr.span)]);
  }
  return undefined;
}

/** What authors coming from other languages call as methods, and the function that does it here. */
const methods: Readonly<Record<string, string>> = {
  startsWith: "has_prefix",
  hasPrefix: "has_prefix",
  has_prefix: "has_prefix",
  contains: "contains",
  includes: "contains",
  containsAny: "contains_any",
  contains_any: "contains_any",
  containsAll: "contains_all",
  contains_all: "contains_all",
  equals: "equals",
  endsWith: "all_end_with",
};

function reportMethod(object: Expr, method: string, args: readonly Expr[], checker: Checker): void {
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
  const instead = known !== undefined && checker.environment.functions.has(known) ? known : undefined;
  const typed = checker.check(object);
  if (typed === undefined || method === "") return;
  const texts = [object, ...args].map(({ span }) => textAt(checker.text, span));
  const span = { start: object.span.end, end: object.span.end + 1 + method.length };
  const exact = textAt(checker.text, span) === `.${method}`;
  checker.report("method", exact ? { ...span, start: span.start + 1 } : object.span, [method, instead], {
    fixes: callFixes(
      instead === undefined ? [] : [`${instead}(${texts.join(", ")})`],
      object.span.start,
      args,
      checker,
    ),
  });
}

/** A fix that replaces a method call from its object to the bracket behind its last argument. */
function callFixes(texts: readonly string[], start: number, args: readonly Expr[], { text }: Checker): readonly Fix[] {
  const last = args.at(-1);
  if (last === undefined) return [];
  const close = text.indexOf(")", last.span.end);
  return close < 0
    ? []
    : texts.map((fixed) => ({ title: `write ${fixed}`, edits: [{ span: { start, end: close + 1 }, text: fixed }] }));
}

function arityFits(row: FunctionRow, call: Call, checker: Checker): boolean {
  const written = row.parameters.filter(({ field }) => field === undefined);
  const rest = written.at(-1)?.rest;
  const least = rest === undefined ? written.length : written.length - 1 + rest.least;
  const got = call.args.length;
  if (got >= least && (rest !== undefined || got <= written.length)) return true;
  const count = `${least} argument${least === 1 ? "" : "s"}`;
  const extra = call.args[written.length];
  const last = call.args.at(-1);
  const span =
    extra !== undefined && last !== undefined ? { start: extra.span.start, end: last.span.end } : call.callee.span;
  checker.report("wrong-arity", span, [
    row.name,
    rest === undefined ? count : `at least ${count}`,
    got,
    signature(row),
  ]);
  return false;
}

function argumentsFit(
  row: FunctionRow,
  parameters: readonly Parameter[],
  call: Call,
  args: readonly (TypedExpr | undefined)[],
  checker: Checker,
): boolean {
  let variable: Type | undefined;
  let first: TypedExpr | undefined;
  for (const [position, arg] of args.entries()) {
    const parameter = parameters[position] ?? parameters.at(-1);
    if (arg === undefined || parameter === undefined) continue;
    const match = matchPattern(parameter.pattern, arg.type, variable);
    if (match === false) {
      reportMismatch(row, parameter, call, args, arg, variable === undefined ? undefined : first, checker);
      return false;
    }
    if (match !== undefined) {
      variable = match;
      first ??= arg;
    }
  }
  return true;
}

/** Whether `type` fits: `false`, or the type that the row's variable then stands for, if the pattern has one. */
function matchPattern(pattern: Pattern, type: Type, bound: Type | undefined): Type | undefined | false {
  if (pattern.kind === "variable") {
    if (!withinBound(type, pattern)) return false;
    return bound === undefined || pattern.bound === "any" || sameType(bound, type) ? type : false;
  }
  if (isVariableList(pattern)) return type.kind === "list" && matchPattern(pattern.element, type.element, bound);
  if (pattern.kind === "either") return pattern.options.some((option) => sameType(option, type)) ? undefined : false;
  return sameType(pattern as Type, type) ? undefined : false;
}

function reportMismatch(
  row: FunctionRow,
  parameter: Parameter,
  call: Call,
  args: readonly (TypedExpr | undefined)[],
  wrong: TypedExpr,
  first: TypedExpr | undefined,
  checker: Checker,
): void {
  const texts = call.args.map(({ span }) => textAt(checker.text, span));
  const types = args.map((arg) => arg?.type);
  const instead = types.every((type) => type !== undefined) ? row.notes?.instead?.(types, texts) : undefined;
  const fixes = [
    ...(instead?.fixes ?? []).map((text) => ({ title: `write ${text}`, edits: [{ span: call.span, text }] })),
    ...asFloat(wrong, first, checker),
  ];
  const isComparison = row.notes?.comparison !== undefined && parameter.pattern.kind === "variable";
  if (isComparison && first !== undefined) {
    const operands = [first, wrong];
    const related = operands.map(({ span, type }) => ({ span, message: describeType(type) }));
    const message = `${describeType(first.type)} is compared with ${describeType(wrong.type)}`;
    checker.report("type-mismatch", wrongOperand(first, wrong).span, [message, instead?.help], { fixes, related });
    return;
  }
  const name = isInfix(row.name) ? row.name : `${row.name}'s ${parameter.name}`;
  const message = `${name} has to be ${wanted(parameter.pattern, first)}, not ${describeType(wrong.type)}`;
  checker.report("type-mismatch", wrong.span, [message, instead?.help ?? signature(row)], { fixes });
}

/** The operand to point at: the list or map, which is seldom compared whole; else the literal, which is easily misspelt. */
function wrongOperand(left: TypedExpr, right: TypedExpr): TypedExpr {
  const isWhole = ({ type }: TypedExpr) => type.kind === "list" || type.kind === "map";
  if (isWhole(left) !== isWhole(right)) return isWhole(left) ? left : right;
  return left.kind === "literal" ? left : right;
}

function wanted(pattern: Pattern, first: TypedExpr | undefined): string {
  if (pattern.kind === "variable") {
    if (first !== undefined) return describeType(first.type.kind === "list" ? first.type.element : first.type);
    return pattern.bound === "scalar" ? "a string, a bool or a number" : "a value that can be compared";
  }
  if (isVariableList(pattern))
    return first !== undefined && first.type.kind === "list" ? describeType(first.type) : "a list";
  if (pattern.kind === "either") return pattern.options.map(describeType).join(" or ");
  return patternName(pattern) === "list<string>" ? "a list of strings" : describeType(pattern as Type);
}

/** `5` → `5.0`, where the other side is a float. */
function asFloat(wrong: TypedExpr, first: TypedExpr | undefined, { text }: Checker): readonly Fix[] {
  const pair = [wrong, first];
  const whole = pair.find((expr) => expr?.kind === "literal" && expr.type.kind === "int");
  if (whole === undefined || !pair.some((expr) => expr?.type.kind === "float")) return [];
  const written = textAt(text, whole.span);
  if (!/^\d+$/.test(written)) return [];
  return [{ title: `write ${written}.0`, edits: [{ span: whole.span, text: `${written}.0` }] }];
}

function implicitArguments(row: FunctionRow, call: Call, { environment }: Checker): readonly TypedExpr[] {
  return row.parameters.flatMap(({ field: name }): readonly TypedExpr[] => {
    if (name === undefined) return [];
    const field = environment.fields.find((known) => known.name === name);
    if (field === undefined) throw new TypeError(`${row.name} reads the field "${name}", which the environment lacks`);
    return [{ kind: "field", field, type: field.type, span: call.callee.span }];
  });
}
