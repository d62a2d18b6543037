import * as fc from "fast-check";
import type { Environment } from "./environment.ts";
import type { FunctionRow } from "./functions/define.ts";
import { mayFail } from "./functions/guard.ts";
import type { Policy, PolicyContext } from "./policies/policy.ts";
import type { FilterEnvironment } from "./predicate.ts";
import { FilterError } from "./report/error.ts";
import { nearest } from "./suggest.ts";
import type { Expr } from "./syntax/ast.ts";
import { print } from "./syntax/print.ts";
import { assign, fieldEntry, reach } from "./testing/data.ts";
import { Expressions, nowhere } from "./testing/expressions.ts";
import { word } from "./testing/scalars.ts";

export type { FailedExample } from "./definition/examples.ts";
export { type ExampleCase, examples, runExamples } from "./testing/examples.ts";

/** Options of generated filters. */
export interface FilterOptions {
  /** Levels of nesting; default 3. */
  readonly depth?: number;
  /** Dotted paths of the fields that filters can read; default: all. The fewer, the more the filters have in common. */
  readonly fields?: readonly string[];
  /** Names of functions, of which every filter calls at least one; default: filters call any function. */
  readonly functions?: readonly string[];
}

/**
 * Filters that pass the environment's checks without an error.
 * @throws TypeError for a function that the environment does not have, or that no condition can call
 */
export function filters(
  environment: FilterEnvironment<never>,
  { depth = 3, fields, functions }: FilterOptions = {},
): fc.Arbitrary<string> {
  const { data } = environment;
  const chosen = data.fields.filter(({ name }) => fields === undefined || fields.includes(name));
  const expressions = new Expressions({ ...data, fields: chosen });
  const any = expressions.of({ kind: "bool" }, depth);
  const all = functions === undefined ? any : among(expressions.calling(rowsOf(functions, data), depth), any);
  const texts = all.map(print);
  return [...data.functions.values()].some(mayFail) ? texts.filter((text) => compiles(text, environment)) : texts;
}

/** A custom function can reject arguments. */
function compiles(text: string, environment: FilterEnvironment<never>): boolean {
  try {
    environment.compile(text);
    return true;
  } catch (error) {
    if (error instanceof FilterError) return false;
    throw error;
  }
}

/** Conditions that contain one of `some`. */
function among(some: fc.Arbitrary<Expr>, any: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  const kind = fc.constantFrom("and", "or");
  const not = (operand: Expr): Expr => ({ kind: "not", operand, span: nowhere });
  const joined = fc.tuple(kind, some, any, fc.boolean()).map(([of, one, other, isFirst]): Expr => {
    return { kind: of, operands: isFirst ? [one, other] : [other, one], span: nowhere };
  });
  return fc.oneof({ weight: 2, arbitrary: some }, some.map(not), { weight: 3, arbitrary: joined });
}

function rowsOf(names: readonly string[], { functions }: Environment): readonly FunctionRow[] {
  return names.map((name) => {
    const row = functions.get(name);
    if (row !== undefined) return row;
    const near = nearest(name, functions.keys());
    const help =
      near === undefined ? `the functions are ${[...functions.keys()].join(", ")}` : `did you mean "${near}"?`;
    throw new TypeError(`the environment has no function "${name}"; ${help}`);
  });
}

export interface ContextOptions {
  /** Dotted paths of the fields that can be set, such as a predicate's `fields`; default: all. */
  readonly fields?: readonly string[];
}

/** Valid contexts of an environment: anything can be absent or `null`, and maps can be objects or Maps. */
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
  /** The minimum number of policies; default 0. */
  readonly least?: number;
  /** The maximum number of policies; default 8. */
  readonly most?: number;
}

/** Policies with distinct names, some without a filter, for a `PolicySet` of the environment. */
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
