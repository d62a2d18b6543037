import type { Fix } from "../diagnostic.ts";
import {
  type FunctionRow,
  type Instead,
  isComparison,
  isVariableList,
  type Parameter,
  type Pattern,
  patternName,
  signature,
  withinBound,
} from "../functions/define.ts";
import { textAt } from "../source.ts";
import { type Call, type Expr, isInfix } from "../syntax/ast.ts";
import type { TypedExpr } from "../typed.ts";
import { bool, describeType, sameType, type Type } from "../types/type.ts";
import { checkCallee } from "./callee.ts";
import type { Checker } from "./checker.ts";
import { checkLiterals } from "./literals.ts";
import { dashedTail } from "./path.ts";

/** Types a call or an infix operator against its function's row. */
export function checkCall(call: Call, checker: Checker): TypedExpr | undefined {
  const row = checkCallee(call, checker);
  const args = call.args.map((arg, at) => {
    if (at === 0) return firstArgument(arg, call, row, checker);
    return isDashed(call, arg, checker) ? undefined : checker.check(arg);
  });
  if (row === undefined) return undefined;
  const written = row.parameters.filter(({ field }) => field === undefined);
  if (!arityFits(row, written, call, args, checker) || !argumentsFit(row, written, call, args, checker))
    return undefined;
  if (!args.every((arg) => arg !== undefined)) return undefined;
  checkLiterals(row, args, checker);
  return {
    kind: "call",
    fn: row,
    args: written.length === row.parameters.length ? args : [...implicitArguments(row, call, checker), ...args],
    type: row.result,
    span: call.span,
    calleeSpan: call.callee.span,
  };
}

/** Whether `arg` is the `center` of `labels.cost-center`, of which enough is said. */
function isDashed({ callee, args }: Call, arg: Expr, { text }: Checker): boolean {
  const tail = callee.kind === "missing" ? dashedTail(text, args[0]?.span.end ?? text.length) : "";
  return arg.kind === "name" && tail !== "";
}

/** The first argument. `!a == b` is `(!a) == b`, and seldom meant so. */
function firstArgument(arg: Expr, call: Call, row: FunctionRow | undefined, checker: Checker): TypedExpr | undefined {
  if (arg.kind !== "not" || row === undefined || !isInfix(row.name)) return checker.check(arg);
  const operand = checker.check(arg.operand);
  if (operand === undefined) return undefined;
  if (operand.type.kind === "bool") return { kind: "not", operand, type: bool, span: arg.span };
  const [left, right] = [arg.operand, call.args[1]].map((side) => textAt(checker.text, side?.span ?? call.span));
  const text = `${left} ${row.name === "==" ? "!=" : "=="} ${right}`;
  checker.report(
    "not-a-condition",
    operand.span,
    [describeType(operand.type), "the operand of !", `! binds tighter than ${row.name}:`],
    { fixes: [{ title: `write ${text}`, edits: [{ span: call.span, text }] }] },
  );
  return undefined;
}

function arityFits(
  row: FunctionRow,
  written: readonly Parameter[],
  call: Call,
  args: readonly (TypedExpr | undefined)[],
  checker: Checker,
): boolean {
  const rest = written.at(-1)?.rest;
  const least = rest === undefined ? written.length : written.length - 1 + rest.least;
  const got = call.args.length;
  if (got >= least && (rest !== undefined || got <= written.length)) return true;
  const count = `${least} argument${least === 1 ? "" : "s"}`;
  const extra = call.args[written.length];
  const last = call.args.at(-1);
  const span =
    extra !== undefined && last !== undefined ? { start: extra.span.start, end: last.span.end } : call.callee.span;
  const instead = got > written.length ? insteadOf(row, call, args, checker) : undefined;
  const fixes = replacing(call, instead, checker);
  const takes = rest === undefined ? count : `at least ${count}`;
  const help = fixes.length > 0 ? instead?.help : undefined;
  checker.report("wrong-arity", span, [row.name, takes, got, help ?? signature(row)], { fixes });
  return false;
}

function insteadOf(
  row: FunctionRow,
  call: Call,
  args: readonly (TypedExpr | undefined)[],
  { text }: Checker,
): Instead | undefined {
  const texts = call.args.map(({ span }) => textAt(text, span));
  const types = args.map((arg) => arg?.type);
  if (!types.every((type) => type !== undefined)) return undefined;
  return row.notes?.instead?.(types, texts);
}

/** The fixes that call what the environment has. */
function replacing({ span }: Call, instead: Instead | undefined, { environment }: Checker): readonly Fix[] {
  return (instead?.fixes ?? []).flatMap((text) => {
    const name = /^!?(\w+)\(/.exec(text)?.[1];
    const isKnown = name === undefined || environment.functions.has(name);
    return isKnown ? [{ title: `write ${text}`, edits: [{ span, text }] }] : [];
  });
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
  const instead = insteadOf(row, call, args, checker);
  const fixes = [...replacing(call, instead, checker), ...asFloat(wrong, first, checker)];
  const isCompared = isComparison(row) && parameter.pattern.kind === "variable";
  if (isCompared && first !== undefined) {
    const operands = [first, wrong];
    const related = operands.map(({ span, type }) => ({ span, message: describeType(type) }));
    const message = `${describeType(first.type)} is compared with ${describeType(wrong.type)}`;
    checker.report("type-mismatch", wrongOperand(first, wrong).span, [message, instead?.help], { fixes, related });
    return;
  }
  const message = isCompared
    ? `${describeType(wrong.type)} cannot be compared`
    : `"${parameter.name}" of ${row.name} has to be ${wanted(parameter.pattern, first)}, not ${describeType(wrong.type)}`;
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
