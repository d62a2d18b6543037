import { type Environment, type EnvironmentField, valuesOf } from "../environment.ts";
import { canonical } from "../reduce/canonical.ts";
import { connect, negate, truth, verdict } from "../reduce/connect.ts";
import { simplify } from "../reduce/reduce.ts";
import { mapChildren, type TypedCall, type TypedExpr, type TypedLogical, walk } from "../typed.ts";
import { string } from "../types/type.ts";
import { type Value, zero } from "../types/value.ts";
import { leaveNoValue } from "./intervals.ts";
import { isNeverSet } from "./kinds.ts";

/**
 * Decides more conditions of one filter than `verdicts`, which does not search. `wherefore/analyze` exports one.
 */
export type Analysis = (environment: Environment, verdicts: Verdicts, passes: Passes) => Verdicts;

/** The evaluator and the printer of checked expressions. */
export interface Passes {
  /** As the interpreter evaluates it; throws what it throws. */
  readonly evaluate: (expr: TypedExpr, context: unknown) => Value;
  /** The canonical text. */
  readonly write: (expr: TypedExpr) => string;
}

/** The results of a filter's conditions, whatever the context. */
export interface Verdicts {
  /** The result of a condition in every context of the environment's kinds; `undefined` if it varies. */
  readonly of: (condition: TypedExpr) => boolean | undefined;
  /** Operands that together decide a chain which no operand decides alone, as few as possible. */
  readonly core: (chain: TypedLogical) => readonly TypedExpr[];
  /** What a filter that is not constant can do without. */
  readonly redundant?: (filter: TypedExpr) => Redundant;
}

/** Operands of a filter, and the text of the filter without them, which has the same result in every context. */
export interface Redundant {
  readonly operands: readonly TypedExpr[];
  readonly text: string;
}

/** A string that is read, and its possible values if a condition is true. */
interface Domain {
  readonly term: string;
  readonly values: readonly string[];
}

/** The maximum number of nodes to visit when trying values in one filter, so that a long one takes bounded time. */
const mostVisits = 200_000;

/**
 * Decides conditions without data: constants, fields that no kind sets, a condition and its negation, and a string with
 * none of the few values that another condition allows. Never wrong; leaves open what would need a search.
 */
export function verdictsOf(environment: Environment): Verdicts {
  const settled = new Map<TypedExpr, TypedExpr>();
  let visits = 0;

  function settle(expr: TypedExpr): TypedExpr {
    const known = settled.get(expr);
    if (known !== undefined) return known;
    const result = decide(expr);
    settled.set(expr, result);
    return result;
  }

  function decide(expr: TypedExpr): TypedExpr {
    switch (expr.kind) {
      case "not":
        return negate(settle(expr.operand), expr.span);
      case "and":
      case "or":
        return decideChain(expr.kind, expr.operands.map(settle), expr.span);
      default: {
        const simple = simplify(withoutNeverSet(expr, environment), environment);
        return expr.type.kind === "bool" ? tryOut(simple) : simple;
      }
    }
  }

  function decideChain(kind: TypedLogical["kind"], operands: readonly TypedExpr[], span: TypedExpr["span"]): TypedExpr {
    const joined = connect(kind, operands, span);
    if (joined.kind !== kind) return tryOut(joined);
    const isAnd = kind === "and";
    const wanted = isAnd ? joined.operands : joined.operands.map((operand) => negate(operand, operand.span));
    return isImpossible(wanted) ? verdict(!isAnd, span) : joined;
  }

  /** A condition on fields with few values that has the same result for all of them. */
  function tryOut(condition: TypedExpr): TypedExpr {
    if (truth(condition) !== undefined) return condition;
    if (isImpossible([condition])) return verdict(false, condition.span);
    return isImpossible([negate(condition, condition.span)]) ? verdict(true, condition.span) : condition;
  }

  /** Whether `conditions`, which must all be true, leave no value for some string. */
  function isImpossible(conditions: readonly TypedExpr[]): boolean {
    if (leaveNoValue(conditions.flatMap(conjuncts))) return true;
    const domains = domainsOf(conditions, environment);
    if (domains.size === 0) return false;
    const only = [...domains].flatMap(([term, values]) =>
      values.length === 1 ? [[term, values[0] ?? ""] as const] : [],
    );
    if (areFalse(conditions, new Map(only))) return true;
    return [...domains].some(([term, values]) =>
      values.length === 1 ? false : values.every((value) => areFalse(conditions, new Map([...only, [term, value]]))),
    );
  }

  /** Whether `conditions` cannot all be true for these `values` of the strings. */
  function areFalse(conditions: readonly TypedExpr[], values: ReadonlyMap<string, string>): boolean {
    const [first] = conditions;
    visits += conditions.reduce((nodes, condition) => nodes + walk(condition).length, 0);
    if (first === undefined || visits > mostVisits) return false;
    const tried = conditions.map((condition) => simplify(replace(condition, values), environment));
    return truth(connect("and", tried, first.span)) === false;
  }

  function core(chain: TypedLogical): readonly TypedExpr[] {
    const isAnd = chain.kind === "and";
    const decides = (operands: readonly TypedExpr[]) =>
      truth(decideChain(chain.kind, operands.map(settle), chain.span)) === !isAnd;
    const count = firstCount(chain.operands.length, (length) => decides(chain.operands.slice(0, length)));
    const last = chain.operands[count - 1];
    const before = chain.operands.slice(0, count - 1);
    const partner = before.find((operand) => last !== undefined && decides([operand, last]));
    return last === undefined || partner === undefined ? chain.operands.slice(0, count) : [partner, last];
  }

  return { of: (condition) => truth(settle(condition)), core };
}

/** Conditions that must all be true if `condition` is. */
function conjuncts(condition: TypedExpr): readonly TypedExpr[] {
  return condition.kind === "and" ? condition.operands : [condition];
}

/** The least length, at most `most`, from which `holds` is true. */
function firstCount(most: number, holds: (length: number) => boolean): number {
  let [low, high] = [1, most];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/**
 * The possible values of each string, by its canonical text, if `conditions` are all true; without unbounded strings.
 */
function domainsOf(conditions: readonly TypedExpr[], environment: Environment): ReadonlyMap<string, readonly string[]> {
  const domains = new Map<string, readonly string[]>();
  const add = ({ term, values }: Domain) => {
    const known = domains.get(term);
    if (known === undefined) domains.set(term, values);
    else {
      const both = new Set(values);
      domains.set(
        term,
        known.filter((value) => both.has(value)),
      );
    }
  };
  const fields = new Set(conditions.flatMap(walk).flatMap((expr) => (expr.kind === "field" ? [expr.field] : [])));
  for (const domain of [...fields].map((field) => ofField(field, environment))) if (domain !== undefined) add(domain);
  for (const domain of conditions.map((condition) => allowed(condition, true))) if (domain !== undefined) add(domain);
  return domains;
}

/** The possible values of a string if `condition` has the given result. */
function allowed(condition: TypedExpr, wanted: boolean): Domain | undefined {
  switch (condition.kind) {
    case "not":
      return allowed(condition.operand, !wanted);
    case "and":
    case "or": {
      const each = condition.operands.map((operand) => allowed(operand, wanted));
      return (condition.kind === "and") === wanted ? each.find((domain) => domain !== undefined) : union(each);
    }
    case "call":
      return allowedByCall(condition, wanted);
    default:
      return undefined;
  }
}

function allowedByCall({ fn: { meaning }, args: [a, ...items] }: TypedCall, wanted: boolean): Domain | undefined {
  const [b] = items;
  if (a === undefined || b === undefined) return undefined;
  if (meaning === (wanted ? "equal" : "unequal")) return among(a, [b]) ?? among(b, [a]);
  if (!wanted) return undefined;
  switch (meaning) {
    case "all-equal":
      return among(a, [b]);
    case "has-item":
      return a.kind === "literal" ? amongValues(b, a.value) : undefined;
    case "covers":
    case "within":
      return among(a, items);
    default:
      return undefined;
  }
}

function among(read: TypedExpr, items: readonly TypedExpr[]): Domain | undefined {
  const values = items.flatMap((item) => (item.kind === "literal" ? [item.value] : []));
  return values.length === items.length ? amongValues(read, values) : undefined;
}

function amongValues(read: TypedExpr, values: Value): Domain | undefined {
  const term = canonicalRead(read);
  if (read.type.kind !== "string" || term === undefined || !Array.isArray(values)) return undefined;
  return { term, values: values.filter((value) => typeof value === "string") };
}

function union([first, ...rest]: readonly (Domain | undefined)[]): Domain | undefined {
  if (first === undefined || rest.some((domain) => domain?.term !== first.term)) return undefined;
  return { term: first.term, values: [...new Set([first, ...rest].flatMap((domain) => domain?.values ?? []))] };
}

function ofField(field: EnvironmentField, environment: Environment): Domain | undefined {
  const values = field.type.kind === "string" ? valuesOf(field, environment) : undefined;
  return values && { term: field.name, values };
}

function canonicalRead(expr: TypedExpr): string | undefined {
  return expr.kind === "field" || expr.kind === "index" ? canonical(expr) : undefined;
}

/** `expr` with the given values of strings, by their canonical texts. */
function replace(expr: TypedExpr, values: ReadonlyMap<string, string>): TypedExpr {
  const value = values.get(canonicalRead(expr) ?? "");
  if (value !== undefined) return { kind: "literal", type: string, value, span: expr.span };
  return mapChildren(expr, (child) => replace(child, values));
}

/** `expr` with the zero value instead of each field that none of the kinds sets. */
function withoutNeverSet(expr: TypedExpr, environment: Environment): TypedExpr {
  if (expr.kind !== "field") return mapChildren(expr, (child) => withoutNeverSet(child, environment));
  if (!isNeverSet(expr.field, environment)) return expr;
  return { kind: "literal", type: expr.type, value: zero(expr.type), span: expr.span, origin: expr };
}
