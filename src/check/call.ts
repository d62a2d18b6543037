import type { Fix } from "../diagnostic.ts";
import { type Environment, rowMeaning } from "../environment.ts";
import { likeName } from "../functions/counterparts.ts";
import {
  type FunctionRow,
  type Instead,
  isComparison,
  isVariableList,
  type Parameter,
  type Pattern,
  patternName,
  signature,
} from "../functions/define.ts";
import { completed } from "../functions/order.ts";
import type { Mismatch } from "../messages/types.ts";
import type { diagnose } from "../messages.ts";
import { textAt } from "../source.ts";
import { type Call, type Expr, isInfix, opposites } from "../syntax/ast.ts";
import { operators } from "../syntax/infix.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedCall, TypedExpr } from "../typed.ts";
import { bool, describeType, type Type, typeName } from "../types/type.ts";
import { readInstant } from "../types/value.ts";
import { checkConstant, checkLiterals } from "./arguments.ts";
import { reportCallee, rowOf } from "./callee.ts";
import { type Checker, ofKind, type Wanted, type Wanting } from "./checker.ts";
import { arity, matchPattern, writtenParameters } from "./fit.ts";
import { dashedTail } from "./keys.ts";

/** Types a call or an infix operator against its function's row. */
export function checkCall(call: Call, checker: Checker): TypedExpr | undefined {
  const row = rowOf(call, checker);
  const written = row === undefined ? [] : writtenParameters(row);
  const args = call.args.map((arg, at) => {
    const wanting: Wanting = () => wantedAt(at, call, written, checker);
    if (at === 0) return firstArgument(arg, call, row, wanting, checker);
    return isDashed(call, arg, checker) ? undefined : checker.check(arg, wanting);
  });
  if (row === undefined) {
    reportCallee(call, args, checker);
    return undefined;
  }
  if (!arityFits(row, written, call, args, checker) || !argumentsFit(row, written, call, args, checker))
    return undefined;
  if (!args.every((arg) => arg !== undefined)) return undefined;
  const typed: TypedCall = {
    kind: "call",
    fn: row,
    args: written.length === row.parameters.length ? args : [...implicitArguments(row, call, checker), ...args],
    type: row.result,
    span: call.span,
    calleeSpan: call.callee.span,
  };
  return checkLiterals(typed, args, checker) && checkConstant(typed, checker) ? typed : undefined;
}

/** The types that the argument `at` can have, given the types of the others. */
function wantedAt(at: number, { args }: Call, written: readonly Parameter[], checker: Checker): Wanted {
  const pattern = (written[at] ?? written.at(-1))?.pattern;
  if (pattern === undefined) return { accepts: () => true, text: false };
  let bound: Type | undefined;
  const others = pattern.kind === "variable" || isVariableList(pattern) ? args.slice(0, written.length) : [];
  for (const [position, other] of others.entries()) {
    const parameter = written[position];
    const type = position === at || parameter === undefined ? undefined : checker.typeOf(other);
    const match = type === undefined || parameter === undefined ? false : matchPattern(parameter.pattern, type, bound);
    if (match !== false) bound ??= match;
  }
  const isAlone = args.length === 2 && args[1 - at]?.kind === "literal";
  const accepts = (type: Type) => matchPattern(pattern, type, bound) !== false;
  const isText = bound?.kind === "string" || !(pattern.kind === "variable" || isVariableList(pattern));
  return { accepts, text: isText && !isAlone && accepts({ kind: "string" }) };
}

/** Whether `arg` is the `center` of `labels.cost-center`, which is already reported. */
function isDashed({ callee, args }: Call, arg: Expr, { text }: Checker): boolean {
  const start = args[0]?.span.end ?? text.length;
  return callee.kind === "missing" && arg.span.end <= start + dashedTail(text, start).length;
}

/** The first argument. `!a == b` is `(!a) == b`, which is rarely intended. */
function firstArgument(
  arg: Expr,
  call: Call,
  row: FunctionRow | undefined,
  wanting: Wanting,
  checker: Checker,
): TypedExpr | undefined {
  if (arg.kind !== "not" || row === undefined || !isInfix(row.name)) return checker.check(arg, wanting);
  const operand = checker.check(arg.operand, ofKind("bool", "string"));
  if (operand === undefined) return undefined;
  if (operand.type.kind === "bool") return { kind: "not", operand, type: bool, span: arg.span };
  const [left, right] = [arg.operand, call.args[1]].map((side) => textAt(checker.text, side?.span ?? call.span));
  const text = `${left} ${opposites[row.name]} ${right}`;
  checker.report("not-a-condition", operand.span, ["!", operand.type, `\`!\` binds tighter than \`${row.name}\``], {
    fixes: [{ title: `write ${text}`, edits: [{ span: call.span, text }], safe: true }],
  });
  return undefined;
}

function arityFits(
  row: FunctionRow,
  written: readonly Parameter[],
  call: Call,
  args: readonly (TypedExpr | undefined)[],
  checker: Checker,
): boolean {
  const { least, isOpen } = arity(written);
  const got = call.args.length;
  if (got >= least && (isOpen || got <= written.length)) return true;
  const extra = call.args[written.length];
  const last = call.args.at(-1);
  const span =
    extra !== undefined && last !== undefined ? { start: extra.span.start, end: last.span.end } : call.callee.span;
  const instead = got > written.length ? insteadOf(row, call, args, checker) : undefined;
  const fixes = replacing(call, instead, checker);
  const help = fixes.length > 0 ? instead?.help : undefined;
  checker.report("wrong-arity", span, [row.name, least, isOpen, got, help ?? signature(row)], { fixes });
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

/** Fixes that call functions of the environment. */
function replacing({ span }: Call, instead: Instead | undefined, { environment }: Checker): readonly Fix[] {
  return (instead?.fixes ?? []).flatMap((text) => {
    const name = /^!?(\w+)\(/.exec(text)?.[1];
    const known = name === undefined ? undefined : spelt(name, environment);
    if (name !== undefined && known === undefined) return [];
    const written = name === undefined || known === undefined ? text : text.replace(name, () => known);
    const fix = { title: `write ${written}`, edits: [{ span, text: written }] };
    return [instead?.isExact ? { ...fix, safe: true } : fix];
  });
}

/** A standard function's name in the environment; `undefined` if it has no such function. */
function spelt(name: string, { functions }: Environment): string | undefined {
  if (functions.has(name)) return name;
  return [...functions.keys()].find((known) => likeName(name, known) === "same");
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
  const fixes = [
    ...replacing(call, instead, checker),
    ...asFloat(wrong, first, checker),
    ...asInstant(wrong, first, checker),
  ];
  const isCompared = (isInfix(row.name) || isComparison(row)) && parameter.pattern.kind === "variable";
  const chain = isInfix(row.name) ? chained(call, checker) : undefined;
  if (chain !== undefined) {
    checker.report("type-mismatch", call.span, [{ problem: "chain" }, "compare twice, joined by `&&`"], {
      fixes: [{ title: `write ${chain}`, edits: [{ span: call.span, text: chain }], safe: true }],
    });
    return;
  }
  if (isCompared && first !== undefined) {
    const operands = [first, wrong];
    const related = operands.map(({ span, type }) => ({ span, message: describeType(type) }));
    const mismatch: Mismatch = { problem: "comparison", left: first.type, right: wrong.type };
    checker.report("type-mismatch", wrongOperand(first, wrong).span, [mismatch, instead?.help], { fixes, related });
    return;
  }
  const expected = wantedName(parameter.pattern, first);
  const mismatch: Mismatch = isCompared
    ? { problem: isComparison(row) ? "operand" : "order", actual: wrong.type }
    : { problem: "argument", function: row.name, parameter: parameter.name, expected, actual: wrong.type };
  const details: Parameters<typeof diagnose<"type-mismatch">>[2] = [
    mismatch,
    instead?.help ?? signature(row),
    wanted(parameter.pattern, first),
  ];
  checker.report("type-mismatch", wrong.span, details, { fixes });
}

/**
 * The operand to point at: the list or map, which is rarely compared as a whole; otherwise the literal, which is often
 * misspelled.
 */
function wrongOperand(left: TypedExpr, right: TypedExpr): TypedExpr {
  const isWhole = ({ type }: TypedExpr) => type.kind === "list" || type.kind === "map";
  if (isWhole(left) !== isWhole(right)) return isWhole(left) ? left : right;
  return left.kind === "literal" ? left : right;
}

/** The types of a variable that is still unbound. */
const boundNames = {
  scalar: "a string, a bool or a number",
  comparable: "a value that can be compared",
  ordered: "a number or a timestamp",
  any: "a value",
} as const;

function wanted(pattern: Pattern, first: TypedExpr | undefined): string {
  if (pattern.kind === "variable") {
    if (first !== undefined) return describeType(first.type.kind === "list" ? first.type.element : first.type);
    return boundNames[pattern.bound];
  }
  if (isVariableList(pattern))
    return first !== undefined && first.type.kind === "list" ? describeType(first.type) : "a list";
  if (pattern.kind === "either") return pattern.options.map(describeType).join(" or ");
  return patternName(pattern) === "list<string>" ? "a list of strings" : describeType(pattern as Type);
}

/** The same in the language's spelling. */
function wantedName(pattern: Pattern, first: TypedExpr | undefined): string {
  if (pattern.kind === "variable") {
    if (first === undefined) return pattern.bound;
    return typeName(first.type.kind === "list" ? first.type.element : first.type);
  }
  if (isVariableList(pattern)) return first !== undefined && first.type.kind === "list" ? typeName(first.type) : "list";
  return patternName(pattern);
}

/** `5` → `5.0`, if the other side is a float. */
function asFloat(wrong: TypedExpr, first: TypedExpr | undefined, { text }: Checker): readonly Fix[] {
  const pair = [wrong, first];
  const whole = pair.find((expr) => expr?.kind === "literal" && expr.type.kind === "int");
  if (whole === undefined || !pair.some((expr) => expr?.type.kind === "float")) return [];
  const written = textAt(text, whole.span);
  if (!/^[+-]?\d+$/.test(written)) return [];
  return [{ title: `write ${written}.0`, edits: [{ span: whole.span, text: `${written}.0` }], safe: true }];
}

/** `"2026-01-31"` → `time("2026-01-31T00:00:00Z")`, if the other side is an instant. */
function asInstant(wrong: TypedExpr, first: TypedExpr | undefined, { environment }: Checker): readonly Fix[] {
  const pair = [wrong, first];
  const text = pair.find((expr) => expr?.kind === "literal" && expr.type.kind === "string");
  if (text?.kind !== "literal" || !pair.some((expr) => expr?.type.kind === "timestamp")) return [];
  const isWhole = readInstant(text.value) !== undefined;
  const instant = isWhole ? String(text.value) : completed(String(text.value));
  const row = rowMeaning("instant", environment);
  if (instant === undefined || row === undefined) return [];
  const written = `${row.name}(${quote(instant)})`;
  const fix = { title: `write ${written}`, edits: [{ span: text.span, text: written }] };
  return [isWhole ? { ...fix, safe: true } : fix];
}

/** `a < b && b < c` for `a < b < c`. */
function chained(call: Call, { text, parentOf }: Checker): string | undefined {
  const {
    args: [left, right],
    callee,
  } = call;
  const isChain = left?.kind === "call" && left.callee.kind === "name" && operators.get(left.callee.name)?.order;
  const middle = isChain ? left.args[1] : undefined;
  if (left === undefined || right === undefined || middle === undefined) return undefined;
  const [first, operator, shared, last] = [left, callee, middle, right].map(({ span }) => textAt(text, span));
  const written = `${first} && ${shared} ${operator} ${last}`;
  return parentOf(call)?.kind === "call" ? `(${written})` : written;
}

function implicitArguments(row: FunctionRow, call: Call, { environment }: Checker): readonly TypedExpr[] {
  return row.parameters.flatMap(({ field: name }): readonly TypedExpr[] => {
    if (name === undefined) return [];
    const field = environment.fields.find((known) => known.name === name);
    if (field === undefined)
      throw new TypeError(`${row.name} reads the field "${name}", which is not in the environment`);
    return [{ kind: "field", field, type: field.type, span: call.callee.span }];
  });
}
