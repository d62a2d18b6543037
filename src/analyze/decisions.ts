import type { Environment, EnvironmentField } from "../environment.ts";
import type { Compiled } from "../policies/compile-policies.ts";
import type { Policy } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import type { TypedExpr } from "../typed.ts";
import { type Answer, type Claim, fieldsIn, Inquiry, type Scope } from "./decide.ts";
import { areApart, type Pins, pinsOf } from "./pins.ts";

/** A context with its kind: what a set decides about. */
export interface Case {
  readonly context: Readonly<Record<string, unknown>>;
  readonly kind: string | undefined;
}

/** The position of the policy that takes a context; infinity: none. */
export type Position = number;
export const nobody: Position = Number.POSITIVE_INFINITY;

/** A search that a limit stopped. */
export interface Stopped {
  readonly reason: string;
}

/** The decisions of one set, for questions about them. */
export class Decisions {
  readonly entries: readonly Compiled[];
  readonly environment: Environment;
  /** The kinds that contexts can be of; empty where the environment has none. */
  readonly kinds: readonly string[];
  readonly #set: PolicySet;
  readonly #positions: ReadonlyMap<Policy, Position>;
  /** The fields, of all that its filters read, that cannot just be absent. */
  readonly required: readonly EnvironmentField[];
  readonly #pins = new Map<Position, Pins>();

  constructor(set: PolicySet) {
    this.#set = set;
    this.entries = set.entries;
    this.environment = set.environment;
    const named = new Set(this.entries.flatMap(({ kinds }) => (kinds === undefined ? [] : [...kinds])));
    const { knownKinds, kinds } = this.environment;
    this.kinds = knownKinds.filter((kind) => kinds.includes(kind) || named.has(kind));
    this.#positions = new Map(this.entries.map(({ policy }, position) => [policy, position]));
    const read = new Set(this.entries.flatMap(({ filter }) => (filter === undefined ? [] : fieldsIn(filter))));
    this.required = [...read].filter(({ present, values }) => present > 0 || values !== undefined);
  }

  /** Who takes the context. */
  of({ context, kind }: Case): Position {
    const policy = this.#set.match(caseData({ context, kind }));
    return policy === undefined ? nobody : (this.#positions.get(policy) as Position);
  }

  /** All that match the context, in order. */
  allOf({ context, kind }: Case): readonly Position[] {
    return this.#set.matchAll(caseData({ context, kind })).map((policy) => this.#positions.get(policy) as Position);
  }

  /** The claim that a policy matches, or does not. */
  matches(position: Position, value: boolean): Claim {
    const { filter, predicate, kinds } = this.entries[position] as Compiled;
    return { condition: filter, matches: predicate && ((context) => predicate.matches(context)), kinds, value };
  }

  kindsOf(position: Position): readonly string[] {
    const { kinds } = this.entries[position] as Compiled;
    return kinds === undefined ? this.kinds : this.kinds.filter((kind) => kinds.has(kind));
  }

  /** The contexts of some of the kinds. */
  scope(kinds: readonly string[]): Scope {
    return { environment: this.environment, kinds, fields: this.required };
  }

  pins(position: Position): Pins {
    const known = this.#pins.get(position);
    if (known !== undefined) return known;
    const pins = pinsOf(this.entries[position]?.filter);
    this.#pins.set(position, pins);
    return pins;
  }

  /** Whether it is plain that no context is of both policies. False says nothing. */
  areApart(a: Position, b: Position): boolean {
    const [x, y] = [this.entries[a] as Compiled, this.entries[b] as Compiled];
    const [kinds, others] = [x.kinds, y.kinds];
    if (kinds !== undefined && others !== undefined && ![...kinds].some((kind) => others.has(kind))) return true;
    return areApart(this.pins(a), this.pins(b));
  }
}

/** The context as `PolicySet.match` takes it. */
export function caseData({ context, kind }: Case): { readonly kind: string } {
  return (kind === undefined ? context : { ...context, kind }) as { readonly kind: string };
}

/**
 * A context in which the claims of `inquiry` hold, and of which `wanted` is decided. What takes the contexts that are found
 * on the way is excluded, one policy after the other; `passed` gets each with its context.
 */
export function seek(
  decisions: Decisions,
  inquiry: Inquiry,
  wanted: Position,
  passed: (position: Position, one: Case) => void = () => {},
): Case | Stopped | undefined {
  for (;;) {
    const answer: Answer = inquiry.answer((context, kind) => decisions.of({ context, kind }) === wanted);
    if (answer.found === undefined) return { reason: answer.reason };
    if (!answer.found) return undefined;
    const taker = decisions.of(answer);
    if (taker === wanted) return { context: answer.context, kind: answer.kind };
    passed(taker, answer);
    if (taker === nobody) return { reason: "internal error: a set does not take what one of its policies matches" };
    inquiry.claim(decisions.matches(taker, false));
  }
}

export function isStopped(result: object | undefined): result is Stopped {
  return result !== undefined && "reason" in result;
}

/** A search for contexts of the policies at all of `positions`. */
export function inquire(
  decisions: Decisions,
  positions: readonly Position[],
  also: readonly TypedExpr[] = [],
): Inquiry {
  const kinds = decisions.kinds.filter((kind) =>
    positions.every((position) => decisions.kindsOf(position).includes(kind)),
  );
  const inquiry = new Inquiry(decisions.scope(kinds));
  for (const position of positions) inquiry.claim(decisions.matches(position, true));
  for (const condition of also) inquiry.claim({ condition, value: true });
  return inquiry;
}
