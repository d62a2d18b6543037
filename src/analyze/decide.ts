import { constant } from "../constant.ts";
import type { EnvironmentField } from "../environment.ts";
import type { Passes } from "../lint/verdicts.ts";
import { type TypedExpr, walk } from "../typed.ts";
import { isScalar } from "../types/type.ts";
import { type Value, zero } from "../types/value.ts";
import { isOfKinds } from "./axioms.ts";
import { Bank, type Term } from "./bank.ts";
import { Budget, LimitReached } from "./budget.ts";
import { allows, type Cell, cellsOf, contextOf } from "./context.ts";
import { all, deny, TRUE } from "./formula.ts";
import { factsIn, factsOfLiterals } from "./functions.ts";
import type { Model } from "./model.ts";
import { Search } from "./search.ts";
import { shrink } from "./shrink.ts";
import { Translator } from "./translate.ts";

/** That a condition holds, or does not, of a context of some kinds. */
export interface Claim {
  /** Unset: one that always holds. */
  readonly condition?: TypedExpr | undefined;
  /** Evaluates the condition faster than the scope's `evaluate`. */
  readonly matches?: ((context: never) => boolean) | undefined;
  /** Unset: all. */
  readonly kinds?: ReadonlySet<string> | undefined;
  readonly value: boolean;
}

/** The contexts that a question is about. */
export interface Scope {
  readonly evaluate: Passes["evaluate"];
  /** The kinds that the context can be of; empty where the environment has none. */
  readonly kinds: readonly string[];
  /** Fields that contexts have besides those that the conditions read: as far as they are required, or have values of their own. */
  readonly fields?: readonly EnvironmentField[];
}

interface Question extends Scope {
  readonly claims: readonly Claim[];
  /** All that the claims read, and those that have to be there besides. */
  readonly fields: readonly EnvironmentField[];
}

export type Answer =
  | { readonly found: true; readonly context: Readonly<Record<string, unknown>>; readonly kind: string | undefined }
  | { readonly found: false }
  | { readonly found: undefined; readonly reason: string };

/** The default limit of a question, in steps: about a second. */
const defaultSteps = 5_000_000;

const mostRounds = 16;

/** How small a context has to be: as it is found; without what can be left out; also of the fewest fields that a few tries find. */
export type Size = "any" | "small" | "smallest";

/** Contexts with fewer fields that are looked for. */
const mostTries = 8;

/** A search for contexts in which claims hold, to which claims can be added. */
export class Inquiry {
  readonly #evaluate: Passes["evaluate"];
  readonly #kinds: readonly string[];
  readonly #fields: Set<EnvironmentField>;
  readonly #claims: Claim[] = [];
  readonly #budget: Budget;
  readonly #bank: Bank;
  readonly #translator: Translator;
  #search: Search | undefined;
  /** What models have a value for, whatever the claims say of it. */
  #mentioned: readonly Term[] = [];

  constructor({ evaluate, kinds, fields = [] }: Scope, budget = new Budget(defaultSteps)) {
    this.#evaluate = evaluate;
    this.#bank = new Bank(evaluate);
    this.#translator = new Translator(this.#bank);
    this.#kinds = kinds;
    this.#fields = new Set(fields);
    this.#budget = budget;
  }

  /** Demands that the claim holds too. */
  claim(claim: Claim): this {
    this.#claims.push(claim);
    for (const field of claim.condition === undefined ? [] : fieldsIn(claim.condition)) this.#fields.add(field);
    if (this.#search !== undefined) this.#limited(() => this.#demand(this.#search as Search, claim));
    return this;
  }

  /** A context in which all claims hold. */
  answer(size: Size = "small"): Answer {
    return emptyContext(this.#question) ?? this.#limited(() => this.#decide(size)) ?? this.#stopped();
  }

  get #question(): Question {
    return { claims: this.#claims, evaluate: this.#evaluate, kinds: this.#kinds, fields: [...this.#fields] };
  }

  #reason: string | undefined;

  #stopped(): Answer {
    return { found: undefined, reason: this.#reason ?? "" };
  }

  /** Undefined where a limit stops it, now or before. */
  #limited<T>(run: () => T): T | undefined {
    if (this.#reason !== undefined) return undefined;
    try {
      return run();
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
      this.#reason = error.message;
      return undefined;
    }
  }

  #decide(size: Size): Answer {
    const found = this.#find(size !== "any");
    if (!("cells" in found)) return found;
    return (size === "smallest" ? this.#smallest(found) : found).answer;
  }

  /** Tries contexts without one of the fields and entries, as long as that leads to fewer of them. */
  #smallest(found: Found): Found {
    let best = found;
    let left = found.cells.map(({ term }) => term);
    try {
      for (let tries = 0; tries < mostTries && best.cells.length > 1; tries++) {
        const term = left.shift();
        if (term === undefined) break;
        const search = this.#begin();
        search.demand(this.#bank.isZero(term));
        const model = search.solve();
        const other = model && witness(model, this.#question, true);
        if (other === undefined || other.cells.length >= best.cells.length) continue;
        best = other;
        left = best.cells.map((cell) => cell.term);
      }
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
    }
    return best;
  }

  #find(isSmall: boolean): Found | Answer {
    this.#search ??= this.#begin();
    let search = this.#search;
    let model = search.solve();
    if (model === undefined) return { found: false };
    const first = witness(model, this.#question, isSmall);
    if (first !== undefined) return first;
    const { calls, literals } = this.#mentionedInClaims();
    if (calls.length === 0) return { found: undefined, reason: "internal error: evaluation contradicts the model" };
    this.#mentioned = [...calls, ...literals];
    search = this.#begin();
    this.#search = search;
    model = search.solve();
    if (model === undefined) return { found: false };
    const { facts, only } = factsOfLiterals(model);
    const grounded = this.#begin();
    for (const formula of [...facts, ...only]) grounded.demand(formula);
    const known = grounded.solve();
    const found = known && witness(known, this.#question, isSmall);
    if (found !== undefined) return found;
    for (const fact of facts) search.demand(fact);
    for (let round = 0; round < mostRounds; round++) {
      model = search.solve();
      if (model === undefined) return { found: false };
      const next = witness(model, this.#question, isSmall);
      if (next !== undefined) return next;
      const context = contextOf(cellsOf(model), required(this.#question));
      for (const fact of factsIn(model, context, this.#evaluate)) search.demand(fact);
    }
    const names = new Set(calls.map((term) => this.#bank.data(term).application?.call?.fn.name));
    const called = [...names].map((name) => `\`${name}\``).join(", ");
    return { found: undefined, reason: `it depends on what ${called} can return` };
  }

  #begin(): Search {
    const search = new Search(this.#bank, this.#budget, this.#kinds);
    for (const field of this.#fields) {
      if (field.values !== undefined && field.type.kind === "string") search.mention(this.#bank.field(field));
    }
    for (const claim of this.#claims) this.#demand(search, claim);
    for (const term of this.#mentioned) search.mention(term);
    return search;
  }

  /**
   * The calls of functions without a meaning, of which one that cannot change a result can fail all the same, and the
   * literals to try them with.
   */
  #mentionedInClaims(): { readonly calls: readonly Term[]; readonly literals: readonly Term[] } {
    const nodes = this.#claims.flatMap(({ condition }) => (condition === undefined ? [] : walk(condition)));
    const calls = nodes.filter((expr) => {
      return expr.kind === "call" && expr.fn.meaning === undefined && constant(expr) === undefined;
    });
    const literals = nodes.filter((expr) => expr.kind === "literal" && isScalar(expr.type));
    const terms = (all: readonly TypedExpr[]) => [...new Set(all.map((expr) => this.#translator.term(expr)))];
    return { calls: terms(calls), literals: terms(literals) };
  }

  #demand(search: Search, { condition, kinds, value }: Claim): void {
    if (condition !== undefined) this.#budget.spend(nodesIn(condition));
    const holds = condition === undefined ? TRUE : this.#translator.formula(condition);
    const isOfKind = kinds === undefined ? TRUE : isOfKinds(this.#bank, [...kinds], this.#kinds);
    const formula = all([isOfKind, holds]);
    search.demand(value ? formula : deny(formula));
  }
}

/** Whether there is a context in which all claims hold. */
export function decide(scope: Scope, claims: readonly Claim[], size: Size, budget?: Budget): Answer {
  const inquiry = new Inquiry(scope, budget);
  for (const claim of claims) inquiry.claim(claim);
  return inquiry.answer(size);
}

/** The context in which everything is absent, where it is an answer: there is no smaller one. */
function emptyContext(question: Question): Answer | undefined {
  const { kinds, fields } = question;
  const context = contextOf([], required(question));
  const isAnswer = (kind: string | undefined) =>
    fields.every((field) => {
      const nothing = zero(field.type);
      return allows({ field, keys: [] }, nothing, kind);
    }) && holdIn(question, context, kind);
  if (kinds.length === 0) return isAnswer(undefined) ? { found: true, context, kind: undefined } : undefined;
  const kind = kinds.find(isAnswer);
  return kind === undefined ? undefined : { found: true, context, kind };
}

/** Nodes that making a context smaller may evaluate. */
const mostShrinking = 200_000;

/** A context with what it holds. */
interface Found {
  readonly answer: Answer;
  readonly cells: readonly Cell[];
}

/** The model's context, or one without what can be left out of it; undefined if the claims do not hold in it. */
function witness(model: Model, question: Question, isSmall: boolean): Found | undefined {
  const fields = required(question);
  const [first] = question.kinds;
  const kind = first === undefined ? undefined : ((model.value(model.bank.kind) || first) as string);
  const cells = cellsOf(model);
  const context = contextOf(cells, fields);
  if (!holdIn(question, context, kind)) return undefined;
  if (!isSmall) return { answer: { found: true, context, kind }, cells };
  const literals = new Set<Value>(model.terms.flatMap((term) => model.bank.data(term).literal ?? []));
  const cost = question.claims.reduce(
    (sum, { condition }) => sum + (condition === undefined ? 1 : nodesIn(condition)),
    1,
  );
  let left = mostShrinking;
  const passes = (tried: readonly Cell[]): boolean => {
    left -= cost;
    return left > 0 && holdIn(question, contextOf(tried, fields), kind);
  };
  const smallest = shrink(cells, kind, literals, passes);
  return { answer: { found: true, context: contextOf(smallest, fields), kind }, cells: smallest };
}

/** Whether all claims hold in a context. */
export function holdIn(
  { evaluate, claims }: { readonly evaluate: Passes["evaluate"]; readonly claims: readonly Claim[] },
  context: unknown,
  kind: string | undefined,
): boolean {
  try {
    return claims.every(({ condition, matches, kinds, value }) => {
      const isOfKind = kinds === undefined || kind === undefined || kinds.has(kind);
      if (condition === undefined || !isOfKind) return isOfKind === value;
      return (matches === undefined ? evaluate(condition, context) : matches(context as never)) === value;
    });
  } catch {
    // a function of the host's own failed
    return false;
  }
}

/** What a walk of a condition finds. */
interface Extent {
  readonly fields: readonly EnvironmentField[];
  readonly nodes: number;
}

const extents = new WeakMap<TypedExpr, Extent>();

function extentOf(condition: TypedExpr): Extent {
  const known = extents.get(condition);
  if (known !== undefined) return known;
  const nodes = walk(condition);
  const fields = [...new Set(nodes.flatMap((expr) => (expr.kind === "field" ? [expr.field] : [])))];
  const extent = { fields, nodes: nodes.length };
  extents.set(condition, extent);
  return extent;
}

/** How many expressions a condition has in it, with itself. */
export function nodesIn(condition: TypedExpr): number {
  return extentOf(condition).nodes;
}

/** The fields that a condition reads, each once. */
export function fieldsIn(condition: TypedExpr): readonly EnvironmentField[] {
  return extentOf(condition).fields;
}

function required({ fields }: Question): readonly EnvironmentField[] {
  return fields.filter(({ present }) => present > 0);
}
