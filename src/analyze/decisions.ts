import type { Environment, EnvironmentField } from "../environment.ts";
import type { Passes } from "../lint/verdicts.ts";
import type { Compiled } from "../policies/compile-policies.ts";
import type { Policy } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import { LimitReached } from "./budget.ts";
import { type Answer, type Claim, fieldsIn, Inquiry, type Scope } from "./decide.ts";
import { addedSince, type Recall, recall, remember, type Step } from "./memory.ts";
import { areApart, type Pins, pinsOf } from "./pins.ts";

/** A context with its kind: what a set decides about. */
export interface Case {
  readonly context: Readonly<Record<string, unknown>>;
  readonly kind: string | undefined;
}

/** The position of the policy that takes a context; infinity: none. */
export type Position = number;
export const nobody: Position = Number.POSITIVE_INFINITY;

/** What a search about a policy rests on. */
export interface Reading {
  /** What it asks, or the other policy that it is about. */
  readonly about: string | object;
  /** What else it depends on. */
  readonly also?: string;
  /** What is read of the contexts that it meets: policies that take or match one. */
  readonly read: (one: Case) => readonly Position[];
  /** Whether that is the first policy, so that none behind it matters. */
  readonly isFirst?: true;
}

/** A search that a limit stopped. */
export interface Stopped {
  readonly reason: string;
}

/** Of a position behind all policies. */
const none: Pins = new Map();

/** The decisions of one set, for questions about them. */
export class Decisions {
  readonly entries: readonly Compiled[];
  readonly environment: Environment;
  readonly passes: Passes;
  /** The kinds that contexts can be of; empty where the environment has none. */
  readonly kinds: readonly string[];
  readonly #set: PolicySet;
  readonly #positions: ReadonlyMap<Policy, Position>;
  /** The fields, of all that its filters read, that cannot just be absent. */
  readonly required: readonly EnvironmentField[];
  /** By position: the kinds and the pins of the policy. */
  readonly #kinds: readonly (readonly string[])[];
  readonly #pins: readonly Pins[];
  readonly #added = new Map<readonly Compiled[], readonly Compiled[]>();
  /** What contexts have, whatever is asked of them. */
  readonly #shape: string;

  constructor(set: PolicySet) {
    this.#set = set;
    this.entries = set.entries;
    this.environment = set.environment;
    this.passes = set.passes;
    const named = new Set(this.entries.flatMap(({ kinds }) => (kinds === undefined ? [] : [...kinds])));
    const { knownKinds, kinds } = this.environment;
    this.kinds = knownKinds.filter((kind) => kinds.includes(kind) || named.has(kind));
    this.#kinds = this.entries.map(({ kinds: own }) => (own ? this.kinds.filter((kind) => own.has(kind)) : this.kinds));
    this.#pins = this.entries.map(({ filter }) => pinsOf(filter, this.passes));
    this.#positions = new Map(this.entries.map(({ policy }, position) => [policy, position]));
    const read = new Set(this.entries.flatMap(({ filter }) => (filter === undefined ? [] : fieldsIn(filter))));
    this.required = [...read].filter(({ present, values }) => present > 0 || values !== undefined);
    this.#shape = JSON.stringify([this.kinds, this.required.map(({ name }) => name)]);
  }

  /** Who takes the context. */
  of(one: Case): Position {
    const policy = evaluated(() => this.#set.match(caseData(one)));
    return policy === undefined ? nobody : (this.#positions.get(policy) as Position);
  }

  /** All that match the context, in order. */
  allOf(one: Case): readonly Position[] {
    return evaluated(() => this.#set.matchAll(caseData(one))).map((policy) => this.#positions.get(policy) as Position);
  }

  /** What `search` finds, or found in another set if it would find the same here. It gives each of its steps to `met`. */
  remembering<T>(
    position: Position,
    { about, also = "", read, isFirst }: Reading,
    search: (met: (one: Case) => void) => T,
  ): T {
    const entry = this.entries[position] as Compiled;
    const shape = `${this.#shape} ${also}`;
    const entriesOf = (one: Case) => read(one).map((taker) => this.entries[taker] as Compiled);
    const known = recall(entry, about) as Recall<T> | undefined;
    if (
      known?.shape === shape &&
      known.steps.every((step) => this.#stands(position, step, known.seen, entriesOf, isFirst))
    ) {
      known.seen = this.entries;
      return known.found;
    }
    const steps: Step[] = [];
    const found = search((one) => steps.push({ one, takers: entriesOf(one) }));
    remember(entry, about, { seen: this.entries, shape, steps, found });
    return found;
  }

  /** Whether what takes a context is as it was when the policies were those `seen`. */
  #stands(
    position: Position,
    { one, takers }: Step,
    seen: readonly Compiled[],
    read: (one: Case) => readonly Compiled[],
    isFirst = false,
  ): boolean {
    if (seen === this.entries) return true;
    if (!takers.every((taker) => this.#positions.has(taker.policy))) return false;
    const added = this.#addedSince(seen);
    const [first] = takers;
    const last = isFirst && first !== undefined ? this.#positionOf(first) : nobody;
    // the policy at the position matches every context of its steps
    const matchesNew = (entry: Compiled) => {
      const at = this.#positionOf(entry);
      return at < last && !this.areApart(at, position) && matchesEntry(entry, one);
    };
    if (added.length <= fewChanges && !added.some(matchesNew)) return true;
    const now = read(one);
    return now.length === takers.length && now.every((taker, at) => taker === takers[at]);
  }

  #positionOf({ policy }: Compiled): Position {
    return this.#positions.get(policy) ?? nobody;
  }

  #addedSince(seen: readonly Compiled[]): readonly Compiled[] {
    const known = this.#added.get(seen) ?? addedSince(seen, this.entries);
    this.#added.set(seen, known);
    return known;
  }

  /** The claim that a policy matches, or does not. */
  matches(position: Position, value: boolean): Claim {
    const { filter, predicate, kinds } = this.entries[position] as Compiled;
    return { condition: filter, matches: predicate && ((context) => predicate.matches(context)), kinds, value };
  }

  kindsOf(position: Position): readonly string[] {
    return this.#kinds[position] as readonly string[];
  }

  /** The kinds that two policies are both for. */
  commonKinds(a: Position, b: Position): readonly string[] {
    const [kinds, others] = [this.kindsOf(a), this.kindsOf(b)];
    return kinds === others ? kinds : kinds.filter((kind) => others.includes(kind));
  }

  /** The contexts of some of the kinds. */
  scope(kinds: readonly string[]): Scope {
    return { evaluate: this.passes.evaluate, kinds, fields: this.required };
  }

  pins(position: Position): Pins {
    return this.#pins[position] ?? none;
  }

  /** Whether it is plain that no context is of both policies. False says nothing. */
  areApart(a: Position, b: Position): boolean {
    if (areApart(this.pins(a), this.pins(b))) return true;
    return this.kinds.length > 0 && this.commonKinds(a, b).length === 0;
  }
}

const data = new WeakMap<Case, { readonly kind: string }>();

/** The context as `PolicySet.match` takes it. */
export function caseData(one: Case): { readonly kind: string } {
  const known = data.get(one);
  if (known !== undefined) return known;
  const made = (one.kind === undefined ? one.context : { ...one.context, kind: one.kind }) as { readonly kind: string };
  data.set(one, made);
  return made;
}

/** @throws LimitReached where a function of the host's own fails in a filter: nothing is known of such a context */
export function evaluated<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new LimitReached(error instanceof Error ? error.message : "a function failed");
  }
}

/** What `run` finds; the reason where a limit stops it. */
export function attempt<T>(run: () => T): T | Stopped {
  try {
    return run();
  } catch (error) {
    if (error instanceof LimitReached) return { reason: error.message };
    throw error;
  }
}

/** Up to so many policies that are new, each is asked whether it matches a context; of more, the set is. */
const fewChanges = 8;

function matchesEntry({ kinds, predicate }: Compiled, { context, kind }: Case): boolean {
  if (kinds !== undefined && kind !== undefined && !kinds.has(kind)) return false;
  try {
    return predicate?.matches(context) ?? true;
  } catch {
    return true;
  }
}

/**
 * A context in which the claims of `inquiry` hold, and of which `wanted` is decided. What takes the contexts that are found
 * on the way is excluded, one policy after the other; `met` gets each of them, and the last.
 */
export function seek(
  decisions: Decisions,
  inquiry: Inquiry,
  wanted: Position,
  met: (one: Case) => void = () => {},
): Case | Stopped | undefined {
  for (;;) {
    const answer: Answer = inquiry.answer();
    if (answer.found === undefined) return { reason: answer.reason };
    if (!answer.found) return undefined;
    const one = { context: answer.context, kind: answer.kind };
    const taker = decisions.of(one);
    met(one);
    if (taker === wanted) return one;
    if (taker === nobody) return { reason: "internal error: a set does not take what one of its policies matches" };
    inquiry.claim(decisions.matches(taker, false));
  }
}

export function isStopped(result: object | undefined): result is Stopped {
  return result !== undefined && "reason" in result;
}

/** A search for contexts of some kinds that the policies at all of `positions` match. */
export function inquire(decisions: Decisions, kinds: readonly string[], positions: readonly Position[]): Inquiry {
  const inquiry = new Inquiry(decisions.scope(kinds));
  for (const position of positions) inquiry.claim(decisions.matches(position, true));
  return inquiry;
}
