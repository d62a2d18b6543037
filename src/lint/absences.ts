import type { Diagnostic, Fix } from "../diagnostic.ts";
import { type Environment, rowMeaning } from "../environment.ts";
import { diagnose } from "../messages.ts";
import { canonical } from "../reduce/canonical.ts";
import { truth } from "../reduce/connect.ts";
import { simplify } from "../reduce/reduce.ts";
import { textAt } from "../source.ts";
import { print } from "../syntax/print.ts";
import { mapChildren, type TypedCall, type TypedExpr, type TypedIndex, type TypedLogical, walk } from "../typed.ts";
import { zero } from "../types/value.ts";
import { untyped } from "../untyped.ts";

/** Where in a filter a condition stands. */
interface Place {
  /** Whether the filter wants the condition false. */
  readonly negated: boolean;
  /** The chains around it of which every operand has to go its way. */
  readonly besides: readonly Besides[];
  /** The whole of what a fix replaces: the condition with the `!` before it. */
  readonly whole: TypedExpr;
  /** Whether `whole` can be made a run of `&&` without parentheses. */
  readonly bare: boolean;
  /** Whether the filter wants `whole` itself false. */
  readonly inverted: boolean;
}

/** The operands of a chain next to one of them. */
interface Besides {
  readonly chain: TypedLogical;
  readonly except: TypedExpr;
  /** Whether the filter wants them false. */
  readonly negated: boolean;
}

/** What a visit of one filter reads. */
interface Reading {
  readonly text: string;
  readonly environment: Environment;
  /** The values that the filter compares with `""` or the empty list: how it says what an absent one means. */
  readonly compared: ReadonlySet<string>;
  /** For each chain, the operands that go the other way than wanted without a value, by the value's canonical text. */
  readonly asked: Map<TypedLogical, ReadonlyMap<string, readonly TypedExpr[]>>;
}

/** Conditions that are true of what is absent, and do not say so: a misspelled key, or an empty list, then matches everything. */
export function absences(typed: TypedExpr, environment: Environment, text: string): readonly Diagnostic[] {
  const reading = { text, environment, compared: comparedWithNothing(typed), asked: new Map() };
  return visit(typed, { negated: false, besides: [], whole: typed, bare: true, inverted: false }, reading);
}

function visit(expr: TypedExpr, place: Place, reading: Reading): readonly Diagnostic[] {
  switch (expr.kind) {
    case "not":
      return visit(expr.operand, { ...place, negated: !place.negated }, reading);
    case "and":
    case "or": {
      const isConjunction = (expr.kind === "and") !== place.negated;
      return expr.operands.flatMap((operand) => {
        const { negated } = place;
        const besides = isConjunction ? [...place.besides, { chain: expr, except: operand, negated }] : place.besides;
        const bare = expr.kind === "and";
        return visit(operand, { negated, besides, whole: operand, bare, inverted: negated }, reading);
      });
    }
    case "call":
      return [...missingKey(expr, place, reading), ...emptyList(expr, place, reading)];
    default:
      return [];
  }
}

function* missingKey(call: TypedCall, place: Place, reading: Reading): Generator<Diagnostic> {
  if (saysOfEmptyLists(call, place)) return;
  for (const entry of walk(call)) {
    if (entry.kind !== "index" || !matchesWithout(entry, call, place, reading) || isAsked(entry, place, reading))
      continue;
    const condition = isSet(entry, reading);
    yield diagnose("missing-key", call.span, [print(untyped(entry))], { fixes: besidesIt(condition, place, reading) });
    return;
  }
}

function* emptyList(call: TypedCall, place: Place, reading: Reading): Generator<Diagnostic> {
  const note = call.fn.notes?.trueForEmptyList;
  const list = call.args[0];
  if (note === undefined || list === undefined || !saysOfEmptyLists(call, place)) return;
  if ((list.kind !== "field" && list.kind !== "index") || isAsked(list, place, reading)) return;
  const condition = note.hasItems(call.args.map(({ span }) => textAt(reading.text, span))) ?? isSet(list, reading);
  yield diagnose("empty-list", call.span, [print(untyped(list)), call.fn.name], {
    fixes: besidesIt(condition, place, reading),
  });
}

/** A condition that is true where `value` is set, where the language has one. */
function isSet(value: TypedExpr, { text, environment }: Reading): string | undefined {
  const written = textAt(text, value.span);
  if (value.type.kind === "string") return `${written} != ""`;
  const makesList = rowMeaning("list", environment)?.name;
  return value.type.kind === "list" && makesList !== undefined ? `${written} != ${makesList}()` : undefined;
}

/** Whether the condition is wanted true of a list, and is for an empty one. */
function saysOfEmptyLists({ fn, args }: TypedCall, { negated }: Place): boolean {
  return fn.notes?.trueForEmptyList !== undefined && !negated && args[0]?.type.kind === "list";
}

/** Whether the call goes the way that the filter wants where `entry` is absent, whatever else it reads. */
function matchesWithout(entry: TypedIndex, call: TypedCall, { negated }: Place, { environment }: Reading): boolean {
  const { meaning } = call.fn;
  const isDifference = meaning === (negated ? "equal" : "unequal");
  if (isDifference && call.args.includes(entry)) return !call.args.some(isEmpty);
  return truth(simplify(without(call, entry), environment)) === !negated;
}

/** `expr` where `value` has its zero value. */
function without(expr: TypedExpr, value: TypedExpr): TypedExpr {
  const name = canonical(value);
  const replace = (inner: TypedExpr): TypedExpr => {
    if (inner.kind !== value.kind || canonical(inner) !== name) return mapChildren(inner, replace);
    return { kind: "literal", type: inner.type, value: zero(inner.type), span: inner.span };
  };
  return replace(expr);
}

/** Whether the filter says what holds where `value` is absent, or asks besides for one that is there. */
function isAsked(value: TypedExpr, { besides }: Place, reading: Reading): boolean {
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
    const reads = walk(operand).filter((expr) => expr.kind === "index" || (expr.kind === "field" && isList(expr)));
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

function isList({ type }: TypedExpr): boolean {
  return type.kind === "list";
}

/**
 * Everything that is compared with `""` or `set()`, tested for being among values of which one is `""`, or asked about
 * alone, as by `exists(value)`.
 */
function comparedWithNothing(typed: TypedExpr): ReadonlySet<string> {
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

/** Whether a call asks that a string is one of several. */
function isChoice({ fn: { meaning }, args: [first] }: TypedCall): boolean {
  return meaning === "has-item" || ((meaning === "covers" || meaning === "within") && first?.type.kind === "string");
}

/** `""` or `set()`: comparing with it is how one asks whether something is set. */
function isEmpty(expr: TypedExpr): boolean {
  return expr.kind === "literal" ? expr.value === "" : expr.kind === "call" && expr.args.length === 0;
}

function besidesIt(condition: string | undefined, { whole, bare, inverted }: Place, { text }: Reading): readonly Fix[] {
  if (condition === undefined || inverted) return [];
  const both = `${condition} && ${textAt(text, whole.span)}`;
  return [{ title: `also require ${condition}`, edits: [{ span: whole.span, text: bare ? both : `(${both})` }] }];
}
