import type { Environment, EnvironmentField } from "../environment.ts";
import { interpret } from "../interpret.ts";
import { type TypedExpr, walk } from "../typed.ts";
import { type Value, zero } from "../types/value.ts";
import { Bank } from "./bank.ts";
import { Budget, LimitReached } from "./budget.ts";
import { allows, type Cell, cellsOf, contextOf } from "./context.ts";
import { deny } from "./formula.ts";
import { callsOf, factsIn, factsOfLiterals } from "./functions.ts";
import type { Model } from "./model.ts";
import { Search } from "./search.ts";
import { shrink } from "./shrink.ts";
import { Translator } from "./translate.ts";

/** That a condition has a value. */
export interface Claim {
  readonly condition: TypedExpr;
  readonly value: boolean;
}

/** Whether there is a context in which all claims hold. */
export interface Question {
  readonly claims: readonly Claim[];
  readonly environment: Environment;
  /** The kinds that the context can be of; empty where the environment has none. */
  readonly kinds: readonly string[];
  /** Fields that have to be there if they are required, besides those that the claims read. */
  readonly fields?: readonly EnvironmentField[];
}

export type Answer =
  | { readonly found: true; readonly context: Readonly<Record<string, unknown>>; readonly kind: string | undefined }
  | { readonly found: false }
  | { readonly found: undefined; readonly reason: string };

/** Steps of a question where nothing else is said: about a second. */
export const defaultSteps = 5_000_000;

const mostRounds = 16;

/** Answers questions about filters of one environment definition; what it has read of a filter serves all of them. */
export class Decider {
  readonly #bank = new Bank();
  readonly #translator = new Translator(this.#bank);

  decide(question: Question, steps = defaultSteps): Answer {
    try {
      return emptyContext(question) ?? this.#search(question, new Budget(steps));
    } catch (error) {
      if (error instanceof LimitReached) return { found: undefined, reason: error.message };
      throw error;
    }
  }

  #search(question: Question, budget: Budget): Answer {
    const search = this.#demand(question, budget);
    let model = search.solve();
    if (model === undefined) return { found: false };
    const first = witness(model, question);
    if (first !== undefined) return first;
    const calls = callsOf(model);
    if (calls.length === 0) return { found: undefined, reason: "internal error: a model that evaluation contradicts" };
    const { facts, only } = factsOfLiterals(model);
    const grounded = this.#demand(question, budget);
    for (const formula of [...facts, ...only]) grounded.demand(formula);
    const known = grounded.solve();
    const found = known && witness(known, question);
    if (found !== undefined) return found;
    for (const fact of facts) search.demand(fact);
    for (let round = 0; round < mostRounds; round++) {
      model = search.solve();
      if (model === undefined) return { found: false };
      const next = witness(model, question);
      if (next !== undefined) return next;
      for (const fact of factsIn(model, contextOf(cellsOf(model), requiredBy(question)))) search.demand(fact);
    }
    const names = new Set(calls.map((term) => this.#bank.data(term).application?.call?.fn.name));
    return {
      found: undefined,
      reason: `it depends on what ${[...names].map((name) => `\`${name}\``).join(", ")} can return`,
    };
  }

  #demand({ claims, kinds }: Question, budget: Budget): Search {
    const search = new Search(this.#bank, budget, kinds);
    for (const { condition, value } of claims) {
      const formula = this.#translator.formula(condition);
      search.demand(value ? formula : deny(formula));
    }
    return search;
  }
}

/** The context in which everything is absent, where it is an answer: there is no smaller one. */
function emptyContext(question: Question): Answer | undefined {
  const { environment, kinds } = question;
  const fields = fieldsOf(question);
  const isOpen = (kind: string | undefined) =>
    fields.every((field) =>
      allows(
        { field, keys: [], type: field.type, value: zero(field.type) },
        zero(field.type),
        ofKind(environment, kind),
      ),
    );
  const kind = kinds.length === 0 ? undefined : kinds.find(isOpen);
  if (kind === undefined && (kinds.length > 0 || !isOpen(undefined))) return undefined;
  const context = contextOf([], requiredBy(question));
  return holdIn(question, context) ? { found: true, context, kind } : undefined;
}

/** The smallest context like the model's in which the claims hold; undefined where they do not hold in the model's own. */
function witness(model: Model, question: Question): Answer | undefined {
  const required = requiredBy(question);
  const passes = (cells: readonly Cell[]) => holdIn(question, contextOf(cells, required));
  const cells = cellsOf(model);
  if (!passes(cells)) return undefined;
  const [first] = question.kinds;
  const kind = first === undefined ? undefined : ((model.value(model.bank.kind) || first) as string);
  const literals = new Set<Value>(model.terms.flatMap((term) => model.bank.data(term).literal ?? []));
  const smallest = shrink(cells, ofKind(question.environment, kind), literals, passes);
  return { found: true, context: contextOf(smallest, required), kind };
}

function ofKind(environment: Environment, kind: string | undefined): Environment {
  return { ...environment, kinds: kind === undefined ? [] : [kind] };
}

function holdIn({ claims }: Question, context: unknown): boolean {
  try {
    return claims.every(({ condition, value }) => interpret(condition, context) === value);
  } catch {
    // a function of the host's own failed
    return false;
  }
}

const read = new WeakMap<TypedExpr, readonly EnvironmentField[]>();

/** The fields that a condition reads, each once. */
export function fieldsIn(condition: TypedExpr): readonly EnvironmentField[] {
  const known = read.get(condition);
  if (known !== undefined) return known;
  const fields = [...new Set(walk(condition).flatMap((expr) => (expr.kind === "field" ? [expr.field] : [])))];
  read.set(condition, fields);
  return fields;
}

function fieldsOf({ claims, fields = [] }: Question): readonly EnvironmentField[] {
  return [...new Set([...claims.flatMap(({ condition }) => fieldsIn(condition)), ...fields])];
}

function requiredBy(question: Question): readonly EnvironmentField[] {
  return fieldsOf(question).filter(({ present }) => present > 0);
}
