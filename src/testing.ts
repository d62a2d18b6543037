import * as fc from "fast-check";
import { type Environment, type EnvironmentField, rowMeaning, valuesOf } from "./environment.ts";
import type { FunctionRow, Parameter } from "./functions/define.ts";
import { isGeneric, typesOf, variableTypes } from "./functions/variants.ts";
import { defaultLimits } from "./limits.ts";
import type { Policy, PolicyContext } from "./policies/policy.ts";
import type { FilterEnvironment } from "./predicate.ts";
import type { Span } from "./source.ts";
import type { Expr } from "./syntax/ast.ts";
import { wholeSyntax } from "./syntax/lex.ts";
import { parse } from "./syntax/parse.ts";
import { print } from "./syntax/print.ts";
import { isScalar, type ListType, list, type MapType, sameType, type Type, typeName } from "./types/type.ts";
import type { Value } from "./types/value.ts";

/** How large the filters are, and what they read. */
export interface FilterOptions {
  /** Levels of nesting; default 3. */
  readonly depth?: number;
  /** Dotted paths of the fields that may be read; default: all. The fewer, the more the filters have in common. */
  readonly fields?: readonly string[];
}

/** Texts of filters that pass the environment's checks without an error. */
export function filters(
  environment: FilterEnvironment<never>,
  { depth = 3, fields }: FilterOptions = {},
): fc.Arbitrary<string> {
  const { data } = environment;
  const chosen = data.fields.filter(({ name }) => fields === undefined || fields.includes(name));
  return new Expressions({ ...data, fields: chosen }).of({ kind: "bool" }, depth).map(print);
}

export interface ContextOptions {
  /** Dotted paths of the fields that may be set, such as a predicate's `fields`; default: all. */
  readonly fields?: readonly string[];
}

/** Well-shaped contexts of an environment: anything may be absent or `null`, maps may be objects or Maps. */
export function contexts<C>(environment: FilterEnvironment<C>, { fields }: ContextOptions = {}): fc.Arbitrary<C> {
  const chosen = environment.data.fields.filter(({ name }) => fields === undefined || fields.includes(name));
  return fc.tuple(...chosen.map(fieldEntry)).map((entries) => {
    const context: Record<string, unknown> = {};
    for (const { path, present } of chosen) if (present > 0) reach(context, path.slice(0, present));
    for (const entry of entries) if (entry !== undefined) assign(context, entry.path, entry.value);
    return context as C;
  });
}

export interface PolicyOptions extends FilterOptions {
  /** The fewest policies; default 0. */
  readonly least?: number;
  /** Default 8. */
  readonly most?: number;
}

/** Policies of distinct names, some without a filter, for a `PolicySet` of the environment. */
export function policies(
  environment: FilterEnvironment<never>,
  { depth = 2, least = 0, most = 8, ...options }: PolicyOptions = {},
): fc.Arbitrary<readonly Policy[]> {
  const kinds = environment.data.knownKinds;
  const policy = fc.record({
    name: fc.oneof(word, fc.string({ minLength: 1, maxLength: 8 })),
    kinds: kinds.length === 0 ? fc.constant(undefined) : fc.subarray([...kinds], { minLength: 1 }),
    filter: fc.option(filters(environment, { ...options, depth }), { nil: undefined, freq: 5 }),
  });
  return fc.uniqueArray(policy, { selector: ({ name }) => name, minLength: least, maxLength: most });
}

/** Contexts with a kind, for `PolicySet.match`. */
export function policyContexts<C>(
  environment: FilterEnvironment<C>,
  options: ContextOptions = {},
): fc.Arbitrary<PolicyContext<C>> {
  const kinds = environment.data.knownKinds;
  const kind = kinds.length === 0 ? fc.constant("none") : fc.constantFrom(...kinds);
  return fc.tuple(contexts(environment, options), kind).map(([context, of]) => ({ ...context, kind: of }));
}

/** Texts that filters and data share, so that comparisons come out both ways. */
// biome-ignore format: a list
const words = [
  "", "a", "b", "prod", "dev", "prod-eu", "alice", "bob", "alpha", "env", "teams", "été", "日本", "😀", "a\"b", "a\\b",
  "__proto__", "constructor", "toString", "0", "length", " prod", "prod ", "Prod", "a/b", "~1", "$.a", "100%", "it's",
] as const;

const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
);
const wholeNumber = fc.oneof(fc.constantFrom(0, 1, 2, 3), fc.nat());
const fraction = fc.oneof(fc.constantFrom(0, 0.5, 1, 2.25), fc.double({ min: 0, max: 1e9, noNaN: true }));
const instant = fc.oneof(
  fc.constantFrom(
    "2026-01-02T03:04:05Z",
    "2026-01-02T04:04:05+01:00",
    "2026-01-01T21:34:05-05:30",
    "2026-01-02T03:04:05.5Z",
  ),
  fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
);

const nowhere: Span = { start: 0, end: 0 };

/** Well-typed expressions of one environment. */
class Expressions {
  readonly #environment: Environment;
  readonly #made = new Map<string, fc.Arbitrary<Expr>>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  of(type: Type, depth: number): fc.Arbitrary<Expr> {
    const key = `${depth} ${typeName(type)}`;
    const made = this.#made.get(key);
    if (made !== undefined) return made;
    const leaves = this.#leaves(type, depth).map((arbitrary) => ({ arbitrary, weight: depth > 0 ? 1 : 2 }));
    const nodes = depth > 0 ? this.#nodes(type, depth - 1).map((arbitrary) => ({ arbitrary, weight: 2 })) : [];
    const arbitrary = fc.oneof({ depthSize: "max" }, ...leaves, ...nodes);
    this.#made.set(key, arbitrary);
    return arbitrary;
  }

  /** Whether there is an expression of the type at all. */
  #has(type: Type): boolean {
    return this.#leaves(type, 0).length > 0;
  }

  #leaves(type: Type, depth: number): readonly fc.Arbitrary<Expr>[] {
    const { dialect, fields } = this.#environment;
    if (type.kind !== "list" && type.kind !== "map" && !dialect.scalars.has(type.kind) && type.kind !== "bool")
      return [];
    const isUsable = type.kind !== "bool" || dialect.scalars.has("bool");
    const read = fields.filter((field) => isUsable && sameType(field.type, type) && isTyped(field));
    const maps = fields.filter(
      (field) => field.type.kind === "map" && sameType(field.type.value, type) && isTyped(field),
    );
    return [
      ...(isUsable ? literals(type, this.#environment) : []),
      ...(read.length > 0 ? [fc.constantFrom(...read.map(path))] : []),
      ...(maps.length > 0 ? [this.#entry(maps, depth)] : []),
      ...(sameType(type, list({ kind: "string" })) && this.#environment.functions.has("set") ? [literalSet] : []),
      ...(type.kind === "bool" ? [this.#comparison()] : []),
    ];
  }

  /** The least that every environment has of conditions. */
  #comparison(): fc.Arbitrary<Expr> {
    const operand = fc.oneof(...literals({ kind: "string" }, this.#environment));
    const { name = "==" } = rowMeaning("equal", this.#environment) ?? {};
    return fc.tuple(operand, operand).map((args) => call(name, args));
  }

  #entry(maps: readonly EnvironmentField[], depth: number): fc.Arbitrary<Expr> {
    const any =
      depth > 1 ? this.of({ kind: "string" }, 0) : fc.oneof(...literals({ kind: "string" }, this.#environment));
    return fc
      .constantFrom(...maps)
      .chain((field) => fc.tuple(fc.constant(path(field)), field.closed ? closedKey(field) : any))
      .map(([object, key]): Expr => ({ kind: "index", object, key, span: nowhere }));
  }

  #nodes(type: Type, depth: number): readonly fc.Arbitrary<Expr>[] {
    const calls = [...this.#environment.functions.values()]
      .filter((row) => sameType(row.result, type) && row.meaning !== "instant")
      .flatMap((row) => this.#calls(row, depth));
    if (type.kind !== "bool") return calls;
    const operand = this.of(type, depth);
    const operands = fc.array(operand, { minLength: 2, maxLength: 4 });
    return [
      ...calls,
      operand.map((inner): Expr => ({ kind: "not", operand: inner, span: nowhere })),
      operands.map((all): Expr => ({ kind: "and", operands: all, span: nowhere })),
      operands.map((all): Expr => ({ kind: "or", operands: all, span: nowhere })),
    ];
  }

  #calls(row: FunctionRow, depth: number): readonly fc.Arbitrary<Expr>[] {
    const written = row.parameters.filter(({ field }) => field === undefined);
    const { scalars } = this.#environment.dialect;
    return variableTypes.flatMap((variable) => {
      if (isScalar(variable) && !scalars.has(variable.kind)) return [];
      const types = written.map(({ pattern }) => typesOf(pattern, variable).filter((type) => this.#has(type)));
      if (types.some((some) => some.length === 0)) return [];
      if (!isGeneric(written) && variable.kind !== "string") return [];
      const args = written.map((parameter, position) => this.#arguments(parameter, types[position] ?? [], depth));
      const calls = fc.tuple(...args).map((groups) => groups.flat());
      if (row.validate === undefined) return [calls.map((all) => call(row.name, all))];
      return [
        fc
          .tuple(
            calls,
            fc.constantFrom(...exampleArguments(row)),
            fc.array(fc.boolean(), { maxLength: written.length }),
          )
          .map(([all, examples, chosen]) => all.map((arg, at) => (chosen[at] === true ? (examples[at] ?? arg) : arg)))
          .filter((all) => row.validate?.(all.map(literalValue))?.severity !== "error")
          .map((all) => call(row.name, all)),
      ];
    });
  }

  #arguments({ rest }: Parameter, types: readonly Type[], depth: number): fc.Arbitrary<readonly Expr[]> {
    const one = fc.oneof(...types.map((type) => this.of(type, Math.min(depth, 1))));
    return rest === undefined
      ? one.map((arg) => [arg])
      : fc.array(one, { minLength: rest.least, maxLength: rest.least + 3 });
  }
}

function literals({ kind }: Type, environment: Environment): readonly fc.Arbitrary<Expr>[] {
  const { order } = environment.syntax;
  const time = rowMeaning("instant", environment);
  const literal = (type: string, value: fc.Arbitrary<unknown>) =>
    value.map((of) => ({ kind: "literal", type, value: of, span: nowhere }) as Expr);
  if (kind === "string") return [literal(kind, word), ...knownTexts(environment)];
  if (kind === "bool") return [literal(kind, fc.boolean())];
  if (kind === "int") return [literal(kind, order ? signed(wholeNumber) : wholeNumber)];
  if (kind === "float") return [literal(kind, order ? signed(fraction) : fraction)];
  if (kind !== "timestamp" || time === undefined) return [];
  return [instant.map((text) => call(time.name, [{ kind: "literal", type: "string", value: text, span: nowhere }]))];
}

const literalSet: fc.Arbitrary<Expr> = fc
  .array(
    word.map((value): Expr => ({ kind: "literal", type: "string", value, span: nowhere })),
    { maxLength: 12 },
  )
  .map((items) => call("set", items));

/** The values that fields are known to have. */
function knownTexts(environment: Environment): readonly fc.Arbitrary<Expr>[] {
  const known = environment.fields.flatMap((field) =>
    Array.isArray(field.values) ? (valuesOf(field, environment) ?? []) : [],
  );
  return known.length === 0 ? [] : [fc.constantFrom(...new Set(known)).map(textLiteral)];
}

function textLiteral(value: string): Expr {
  return { kind: "literal", type: "string", value, span: nowhere };
}

function closedKey({ keys = [] }: EnvironmentField): fc.Arbitrary<Expr> {
  return fc.constantFrom(...keys).map(textLiteral);
}

/** Numbers of both signs; zero has none. */
function signed(number: fc.Arbitrary<number>): fc.Arbitrary<number> {
  return fc.tuple(number, fc.boolean()).map(([value, below]) => (below && value !== 0 ? -value : value));
}

/** The arguments of the row's own examples: a pattern is hardly ever made by chance. */
function exampleArguments(row: FunctionRow): readonly (readonly Expr[])[] {
  const calls = row.examples.flatMap(([filter]) => {
    const { expr } = parse(filter, defaultLimits, wholeSyntax);
    return expr?.kind === "call" && print(expr.callee) === row.name ? [expr.args] : [];
  });
  return calls.length > 0 ? calls : [[]];
}

function literalValue(expr: Expr): Value | undefined {
  return expr.kind === "literal" ? expr.value : undefined;
}

function call(name: string, args: readonly Expr[]): Expr {
  return { kind: "call", callee: { kind: "name", name, span: nowhere }, args, span: nowhere };
}

/** Whether a filter can spell the field's path. */
function isTyped({ path, hidden }: EnvironmentField): boolean {
  return (
    hidden === undefined &&
    path.every((name) => /^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(name) && name !== "true" && name !== "false")
  );
}

function path({ path: [root = "", ...names] }: EnvironmentField): Expr {
  return names.reduce<Expr>(
    (object, name) => ({ kind: "select", object, field: { kind: "name", name, span: nowhere }, span: nowhere }),
    { kind: "name", name: root, span: nowhere },
  );
}

function fieldEntry(field: EnvironmentField) {
  const { path, required } = field;
  const data = fieldData(field);
  if (required) return data.map((value) => ({ path, value }));
  const value = fc.oneof({ weight: 6, arbitrary: data }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });
  return fc.option(
    value.map((of) => ({ path, value: of as unknown })),
    { nil: undefined, freq: 5 },
  );
}

/** Data of a field: of its values alone where it has a list of them, under its keys alone where they are closed. */
function fieldData({ type, values, keys, closed }: EnvironmentField): fc.Arbitrary<unknown> {
  if (type.kind === "map") return mapData(type, closed && keys !== undefined ? fc.constantFrom(...keys) : word);
  if (!Array.isArray(values)) return dataOf(type);
  const value = fc.constantFrom(...(values as readonly string[]));
  return type.kind === "list" ? fc.array(value, { maxLength: 4 }) : value;
}

function dataOf(type: Type): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "string":
      return word;
    case "bool":
      return fc.boolean();
    case "int":
      return signed(wholeNumber);
    case "float":
      return signed(fraction);
    case "timestamp":
      return fc.oneof(
        instant,
        instant.map((text) => new Date(text)),
      );
    case "list":
      return listData(type);
    case "map":
      return mapData(type);
  }
}

function listData({ element }: ListType): fc.Arbitrary<unknown> {
  const item = fc.oneof({ weight: 12, arbitrary: dataOf(element) }, { weight: 1, arbitrary: fc.constant(null) });
  return fc.array(item, { maxLength: 4 });
}

function mapData({ value }: MapType, key: fc.Arbitrary<string> = word): fc.Arbitrary<unknown> {
  const entry = fc.tuple(
    key,
    fc.oneof({ weight: 8, arbitrary: dataOf(value) }, { weight: 1, arbitrary: fc.constant(null) }),
  );
  const entries = fc.array(entry, { maxLength: 4 });
  return fc.oneof(
    entries.map((pairs) => Object.fromEntries(pairs)),
    entries.map((pairs) =>
      Object.assign(Object.create(null) as object, Object.fromEntries(pairs.filter(([key]) => key !== "__proto__"))),
    ),
    entries.map((pairs) => new Map(pairs)),
  );
}

/** Makes the objects on the way to `path`, and one there, if they are not there. */
function reach(context: Record<string, unknown>, [name, ...rest]: readonly string[]): void {
  if (name === undefined) return;
  if (!Object.hasOwn(context, name)) assign(context, [name], {});
  reach(context[name] as Record<string, unknown>, rest);
}

/** Sets an own property at `path`, making the objects on the way. */
function assign(context: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  const define = (of: unknown) =>
    Object.defineProperty(context, name, { value: of, writable: true, enumerable: true, configurable: true });
  if (rest.length === 0) {
    define(value);
    return;
  }
  if (!Object.hasOwn(context, name)) define({});
  assign(context[name] as Record<string, unknown>, rest, value);
}
