import type { Fix } from "../diagnostic.ts";
import { type Environment, rowMeaning } from "../environment.ts";
import { canonical } from "../reduce/canonical.ts";
import { truth } from "../reduce/connect.ts";
import { simplify } from "../reduce/reduce.ts";
import { textAt } from "../source.ts";
import { quote } from "../syntax/strings.ts";
import { mapChildren, type TypedCall, type TypedExpr, type TypedLogical, walk } from "../typed.ts";
import { type Type, timestamp } from "../types/type.ts";
import { readInstant, zero } from "../types/value.ts";

/** The context of a condition in a filter. */
export interface Place {
  /** Whether the filter wants the condition to be false. */
  readonly negated: boolean;
  /** The enclosing chains of which every operand must have the wanted result. */
  readonly besides: readonly Besides[];
  /** The expression that a fix replaces: the condition with the `!` before it. */
  readonly whole: TypedExpr;
  /** Whether `whole` can become a chain of `&&` without parentheses. */
  readonly bare: boolean;
  /** Whether the filter wants `whole` itself to be false. */
  readonly inverted: boolean;
}

/** The other operands of a chain. */
interface Besides {
  readonly chain: TypedLogical;
  readonly except: TypedExpr;
  /** Whether the filter wants them to be false. */
  readonly negated: boolean;
}

/** The state of a visit of one filter. */
export interface Reading {
  readonly text: string;
  readonly environment: Environment;
  /** The values that the filter compares with `""` or the empty list, which states the meaning of an absent one. */
  readonly compared: ReadonlySet<string>;
  /** For each chain, the operands that do not have the wanted result without a value, by the value's canonical text. */
  readonly asked: Map<TypedLogical, ReadonlyMap<string, readonly TypedExpr[]>>;
}

/** A condition that is true if `value` is set, if the language has one. */
export function isSet(value: TypedExpr, { text, environment }: Reading): string | undefined {
  const nothing = literalOfNothing(value.type, environment);
  return nothing === undefined || !environment.functions.has("!=")
    ? undefined
    : `${textAt(text, value.span)} != ${nothing}`;
}

/**
 * The environment's literal for the zero value of a type; `undefined` if that does not express absence, or has no
 * literal.
 */
function literalOfNothing(type: Type, environment: Environment): string | undefined {
  switch (type.kind) {
    case "string":
      return '""';
    case "int":
      return "0";
    case "float":
      return "0.0";
    case "timestamp": {
      const time = rowMeaning("instant", environment)?.name;
      return time && `${time}(${quote(String(zero(type)))})`;
    }
    case "list": {
      const makesList = rowMeaning("list", environment)?.name;
      return makesList && `${makesList}()`;
    }
    default:
      return undefined;
  }
}

/** `expr` with the zero value instead of `value`. */
export function without(expr: TypedExpr, value: TypedExpr): TypedExpr {
  const { type, span } = value;
  return replaced(expr, new Map([[canonical(value), { kind: "literal", type, value: zero(type), span }]]));
}

/** `expr` with other expressions instead of the fields and entries with the given canonical texts. */
export function replaced(expr: TypedExpr, replacements: ReadonlyMap<string, TypedExpr>): TypedExpr {
  const isRead = expr.kind === "field" || expr.kind === "index";
  const replacement = isRead ? replacements.get(canonical(expr)) : undefined;
  return replacement ?? mapChildren(expr, (child) => replaced(child, replacements));
}

/** Whether the filter states its result for an absent `value`, or also requires that it is set. */
export function isAsked(value: TypedExpr, { besides }: Place, reading: Reading): boolean {
  const name = canonical(value);
  if (reading.compared.has(name)) return true;
  return besides.some(({ chain, except, negated }) => {
    const askers = askersOf(chain, negated, reading).get(name) ?? [];
    return askers.some((operand) => operand !== except);
  });
}

function askersOf(chain: TypedLogical, negated: boolean, { asked, environment }: Reading) {
  const known = asked.get(chain);
  if (known !== undefined) return known;
  const askers = new Map<string, TypedExpr[]>();
  for (const operand of chain.operands) {
    const reads = walk(operand).filter((expr) => expr.kind === "index" || (expr.kind === "field" && !isMap(expr)));
    for (const [name, read] of new Map(reads.map((expr) => [canonical(expr), expr]))) {
      if (truth(simplify(without(operand, read), environment)) !== negated) continue;
      const others = askers.get(name);
      if (others === undefined) askers.set(name, [operand]);
      else others.push(operand);
    }
  }
  asked.set(chain, askers);
  return askers;
}

function isMap({ type }: TypedExpr): boolean {
  return type.kind === "map";
}

/**
 * Everything that is compared with `""` or `set()`, tested for membership among values that include `""`, or tested
 * alone, as by `exists(value)`.
 */
export function comparedWithNothing(typed: TypedExpr): ReadonlySet<string> {
  const names = new Set<string>();
  for (const expr of walk(typed)) {
    if (expr.kind !== "call") continue;
    const values = expr.args.flatMap((arg) => (arg.kind === "call" && arg.fn.meaning === "list" ? arg.args : [arg]));
    const isQuestion = expr.args.length === 1 && expr.type.kind === "bool";
    if (!isQuestion && !expr.args.some(isEmpty) && !(isChoice(expr) && values.some(isEmpty))) continue;
    for (const value of values) if (value.kind === "index" || value.kind === "field") names.add(canonical(value));
  }
  return names;
}

/** Whether a call tests that a string is one of several. */
function isChoice({ fn: { meaning }, args: [first] }: TypedCall): boolean {
  return meaning === "has-item" || ((meaning === "covers" || meaning === "within") && first?.type.kind === "string");
}

/** `""`, `0` or `set()`: comparing with it tests whether something is set. */
export function isEmpty(expr: TypedExpr): boolean {
  if (expr.kind === "call")
    return expr.fn.meaning === "instant" ? expr.args.some(isZeroInstant) : expr.args.length === 0;
  return expr.kind === "literal" && expr.type.kind !== "bool" && expr.value === zero(expr.type);
}

function isZeroInstant(text: TypedExpr): boolean {
  return text.kind === "literal" && readInstant(text.value) === zero(timestamp);
}

/** The fix that also requires `condition`, if the filter wants both. */
export function besidesIt(
  condition: string | undefined,
  { whole, bare, inverted }: Place,
  { text }: Reading,
): readonly Fix[] {
  if (condition === undefined || inverted) return [];
  const both = `${condition} && ${textAt(text, whole.span)}`;
  return [{ title: `also require ${condition}`, edits: [{ span: whole.span, text: bare ? both : `(${both})` }] }];
}
