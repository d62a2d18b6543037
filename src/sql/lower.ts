import type { EnvironmentField } from "../environment.ts";
import { FunctionError } from "../functions/guard.ts";
import { argument, fragmentParts, type SQLDialect, type SQLFragment } from "../functions/sql.ts";
import { interpret } from "../interpret.ts";
import type { TypedCall, TypedExpr, TypedIndex } from "../typed.ts";
import { isScalar, type Type } from "../types/type.ts";
import { conform, type MapData, ownEntry, ownKeys, type Scalar, type Value, zero } from "../types/value.ts";
import {
  always,
  type Condition,
  isFound,
  junction,
  type Known,
  type Made,
  negate,
  never,
  question,
  type Term,
} from "./algebra.ts";
import type { Places } from "./columns.ts";

/** The columns of fields, the limits of the engine, and where to report problems. */
export interface Lowering {
  readonly places: Places;
  /** The part of the text that the engine cannot store. */
  readonly missing: (text: string) => string | undefined;
  /** The maximum number of entries under keys that are entries themselves. */
  readonly nests: number;
  /** The engine, which selects a function's own SQL. */
  readonly dialect: SQLDialect;
  readonly refuse: (expr: TypedExpr, reason: Refusal) => void;
}

export type Refusal =
  /** `isElsewhere`: it has SQL for other engines. */
  | { readonly kind: "function"; readonly name: string; readonly isElsewhere: boolean }
  | { readonly kind: "no-column"; readonly field: EnvironmentField }
  | { readonly kind: "failed"; readonly name: string; readonly problem: string }
  | { readonly kind: "text"; readonly what: string }
  | { readonly kind: "nesting" };

/**
 * A checked condition as a question about a row. Problems are reported, and the result is then meaningless; all of it
 * is visited, so that all problems are reported at once.
 */
export function lower(expr: TypedExpr, lowering: Lowering): Condition {
  switch (expr.kind) {
    case "not":
      return negate(lower(expr.operand, lowering));
    case "and":
    case "or":
      return junction(
        expr.kind,
        expr.operands.map((operand) => lower(operand, lowering)),
      );
    case "call":
      return isConstant(expr) ? truth(constantOf(expr, lowering)) : lowerCall(expr, lowering);
    default:
      return is(term(expr, lowering));
  }
}

function truth(value: Value): Condition {
  return value === true ? always : never;
}

/** Whether an expression does not read the row. */
function isConstant(expr: TypedExpr): boolean {
  return expr.kind === "literal" || (expr.kind === "call" && expr.args.every(isConstant));
}

/** The value of an expression that reads nothing; its zero value if a function fails, which is reported. */
function constantOf(expr: TypedExpr, { refuse }: Lowering): Value {
  try {
    return interpret(expr, {});
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    refuse(expr, { kind: "failed", name: error.function, problem: error.message });
    return zero(expr.type);
  }
}

function lowerCall(call: TypedCall, lowering: Lowering): Condition {
  const { fn, args } = call;
  if (fn.sql?.[lowering.dialect] !== undefined) return is(called(call, lowering));
  if (fn.meaning === undefined || fn.meaning === "list" || fn.meaning === "instant") {
    refuseCall(call, lowering);
    return never;
  }
  const [a, b, ...rest] = args.map((arg) => term(arg, lowering));
  if (a === undefined || b === undefined) return never;
  const ofText = a.type.kind === "string";
  switch (fn.meaning) {
    case "equal":
      return equal(a, b);
    case "unequal":
      return negate(equal(a, b));
    case "less":
      return question({ kind: "before", left: a, right: b, orSame: false });
    case "at-most":
      return question({ kind: "before", left: a, right: b, orSame: true });
    case "greater":
      return question({ kind: "before", left: b, right: a, orSame: false });
    case "at-least":
      return question({ kind: "before", left: b, right: a, orSame: true });
    case "has-item":
      return includes(a, b);
    case "has-any":
      return overlap(a, b);
    case "has-every":
      return junction("and", [subset(b, a), negate(empty(b))]);
    case "covers":
      return ofText ? includes(made([b, ...rest]), a) : subset(made([b, ...rest]), a);
    case "within":
      return ofText ? includes(made([b, ...rest]), a) : subset(a, made([b, ...rest]));
    case "all-equal":
      return ofText ? equal(a, b) : subset(a, made([b]));
    case "starts-with":
      return isText(b, "") ? always : question({ kind: "starts", text: a, prefix: b });
    case "ends-with":
      if (isText(b, "")) return always;
      return ofText
        ? question({ kind: "ends", text: a, suffix: b })
        : question({ kind: "every-ends", list: a, suffix: b });
  }
}

function term(expr: TypedExpr, lowering: Lowering): Term {
  if (isConstant(expr)) return known(constantOf(expr, lowering), expr.type, expr, lowering);
  switch (expr.kind) {
    case "field": {
      const place = lowering.places.get(expr.field.name);
      if (place !== undefined) return { kind: "stored", type: expr.type, place };
      lowering.refuse(expr, { kind: "no-column", field: expr.field });
      return unsaid(expr.type);
    }
    case "index":
      return index(expr, lowering);
    case "call":
      if (expr.type.kind === "bool") break;
      if (expr.fn.sql?.[lowering.dialect] !== undefined) return called(expr, lowering);
      if (expr.fn.meaning === "list") return made(expr.args.map((arg) => term(arg, lowering)));
      refuseCall(expr, lowering);
      return unsaid(expr.type);
  }
  return { kind: "verdict", type: { kind: "bool" }, condition: lower(expr, lowering) };
}

function refuseCall(call: TypedCall, { refuse }: Lowering): void {
  refuse(call, { kind: "function", name: call.fn.name, isElsewhere: call.fn.sql !== undefined });
}

/**
 * A call with the function's own SQL.
 * @throws TypeError if it does not return a fragment
 */
function called(call: TypedCall, lowering: Lowering): Term {
  const { fn, args, type } = call;
  if (!args.every((arg) => isArgument(arg.type))) {
    lowering.refuse(call, { kind: "function", name: fn.name, isElsewhere: false });
    return unsaid(type);
  }
  const terms = args.map((arg) => term(arg, lowering));
  const write = fn.sql?.[lowering.dialect] as ((...args: SQLFragment[]) => unknown) | undefined;
  const parts = fragmentParts(write?.(...terms.map((_, position) => argument(position))));
  if (parts === undefined) {
    throw new TypeError(
      `the SQL of the function ${fn.name} for ${lowering.dialect} is not a fragment; write it with sql\`…\``,
    );
  }
  const resolved = parts.map((part) => (typeof part === "string" ? part : (terms[part.argument] ?? "")));
  return { kind: "called", type, parts: resolved };
}

/** Whether engines have one form for values of the type, however they are stored. */
function isArgument(type: Type): boolean {
  return isScalar(type) || (type.kind === "list" && isScalar(type.element) && type.element.kind !== "timestamp");
}

/** Replaces a part with a problem. */
function unsaid(type: Type): Term {
  return isScalar(type) ? { kind: "known", type, value: zero(type) as Scalar } : { kind: "made", type, items: [] };
}

/** A value as a term. A map is only indexed: see {@link index}. */
function known(value: Value, type: Type, expr: TypedExpr, lowering: Lowering): Term {
  if (type.kind === "list") {
    const items = (value as readonly Value[]).map((item) => known(item, type.element, expr, lowering));
    return { kind: "made", type, items };
  }
  if (!isScalar(type)) return unsaid(type);
  const what = typeof value === "string" ? lowering.missing(value) : undefined;
  if (what !== undefined) lowering.refuse(expr, { kind: "text", what });
  return { kind: "known", type, value: value as Scalar };
}

function index(expr: TypedIndex, lowering: Lowering): Term {
  const { map, key, type } = expr;
  const by = term(key, lowering);
  if (isConstant(rootOf(map))) {
    return choose(map, lowering, (data) =>
      pick(data, by, type, lowering, (entry) => known(entry, type, map, lowering)),
    );
  }
  const stored = term(map, lowering);
  if (stored.kind !== "stored" && stored.kind !== "entry" && stored.kind !== "called") return unsaid(type);
  const entry: Term = { kind: "entry", type, map: stored, key: by };
  if (nesting(entry) === lowering.nests + 1) lowering.refuse(expr, { kind: "nesting" });
  return entry;
}

/** How many entries are nested. */
function nesting(term: Term): number {
  return term.kind === "entry" ? 1 + Math.max(nesting(term.map), nesting(term.key)) : 0;
}

function rootOf(map: TypedExpr): TypedExpr {
  return map.kind === "index" ? rootOf(map.map) : map;
}

/** Applies `use` to a known map, or to each possible map if it is in another known map. */
function choose(map: TypedExpr, lowering: Lowering, use: (data: MapData) => Term): Term {
  if (map.kind !== "index") return use(constantOf(map, lowering) as MapData);
  const by = term(map.key, lowering);
  return choose(map.map, lowering, (outer) => pick(outer, by, map.type, lowering, (inner) => use(inner as MapData)));
}

/** Applies `use` to the entry under a known key, or to a choice among all entries. */
function pick(data: MapData, key: Term, type: Type, lowering: Lowering, use: (entry: Value) => Term): Term {
  const read = (name: string) => use(conform(type, ownEntry(data, name), () => `["${name}"]`));
  if (key.kind === "known") return read(key.value as string);
  const other = use(zero(type));
  // no row has a key that the engine cannot store
  const names = ownKeys(data).filter((name) => lowering.missing(name) === undefined);
  return {
    kind: "choice",
    type: other.type,
    key,
    cases: names.map((name) => ({ key: name, value: read(name) })),
    other,
  };
}

function made(items: readonly Term[]): Made {
  return { kind: "made", type: { kind: "list", element: { kind: "string" } }, items };
}

function isText(term: Term, text: string): boolean {
  return term.kind === "known" && term.value === text;
}

/** A bool as a condition. */
function is(value: Term): Condition {
  if (value.kind === "known") return truth(value.value);
  return value.kind === "verdict" ? value.condition : question({ kind: "is", value });
}

/** Whether two terms are equal. */
export function equal(left: Term, right: Term): Condition {
  if (left.type.kind === "list") return same(left, right);
  if (left.kind === "known" && right.kind === "known") return truth(left.value === right.value);
  if (left.kind === "known") return equal(right, left);
  if (!canBe(left, right)) return isZero(right) ? negate(present(left)) : never;
  if (right.kind === "known" && left.type.kind === "bool") return right.value === true ? is(left) : negate(is(left));
  return question({ kind: "equal", left, right });
}

function same(left: Term, right: Term): Condition {
  if (left.kind === "made" && left.items.length === 0) return empty(right);
  if (right.kind === "made" && right.items.length === 0) return empty(left);
  if (left.kind !== "made" || right.kind !== "made") return question({ kind: "same", left, right });
  if (left.items.length !== right.items.length) return never;
  return junction(
    "and",
    left.items.map((item, position) => equal(item, right.items[position] ?? item)),
  );
}

function empty(list: Term): Condition {
  return list.kind === "made" ? truth(list.items.length === 0) : question({ kind: "empty", list });
}

function includes(list: Term, item: Term): Condition {
  const items = distinct(list)?.filter((one) => canBe(item, one) || isZero(one));
  if (items === undefined)
    return canBe(list, item) || isZero(item) ? question({ kind: "includes", list, item }) : never;
  const [only] = items;
  if (only === undefined) return never;
  if (items.length === 1) return equal(item, only);
  if (item.kind === "known" && items.every(isKnown)) return truth(items.some(({ value }) => value === item.value));
  // a bool that is one of two is either
  if (item.type.kind === "bool") {
    return junction(
      "or",
      items.map((one) => equal(item, one)),
    );
  }
  return question({ kind: "includes", list: { ...(list as Made), items }, item });
}

function overlap(left: Term, right: Term): Condition {
  const items = distinct(right)?.filter((one) => canBe(left, one) || isZero(one));
  if (items === undefined)
    return distinct(left) === undefined ? question({ kind: "overlap", left, right }) : overlap(right, left);
  const [only] = items;
  if (only === undefined) return never;
  if (items.length === 1) return includes(left, only);
  return question({ kind: "overlap", left, right: { ...(right as Made), items } });
}

function subset(of: Term, list: Term): Condition {
  const items = distinct(of);
  if (items === undefined)
    return list.kind === "made" && list.items.length === 0 ? empty(of) : question({ kind: "subset", of, list });
  const [only] = items;
  if (only === undefined) return always;
  if (items.length === 1) return includes(list, only);
  if (!items.every((one) => canBe(list, one) || isZero(one))) return never;
  return question({ kind: "subset", of: { ...(of as Made), items }, list });
}

/** Whether a column's type has the value, as a value or as an item of a list. */
function canBe(term: Term, value: Term): boolean {
  return term.kind !== "stored" || value.kind !== "known" || (term.place.type?.holds?.(value.value) ?? true);
}

/** Whether it is known, and absent values equal it. */
function isZero(term: Term): boolean {
  return term.kind === "known" && !isFound(term);
}

function present(value: Term): Condition {
  return value.kind === "stored" ? question({ kind: "present", value }) : always;
}

/** The distinct items of a literal list. */
function distinct(list: Term): readonly Term[] | undefined {
  if (list.kind !== "made") return undefined;
  const seen = new Set<Scalar>();
  return list.items.filter((item) => {
    if (item.kind !== "known") return true;
    if (seen.has(item.value)) return false;
    seen.add(item.value);
    return true;
  });
}

function isKnown(term: Term): term is Known {
  return term.kind === "known";
}
