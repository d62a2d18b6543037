import { outcomes } from "../analyze/index.ts";
import type { Policy } from "../policies/policy.ts";
import { PolicySet } from "../policies/policy-set.ts";
import { type FilterEnvironment, Predicate } from "../predicate.ts";
import { write } from "../reduce/write.ts";
import { bool } from "../types/type.ts";
import { type Invariant, noPolicy } from "./invariant.ts";

/** A policy as invariants speak of it. */
export interface ModelPolicy extends Policy {
  /** Undefined where it names none. */
  readonly model?: string | undefined;
}

/** Whether an invariant holds of every context. */
export type Verification =
  /** A proof. `isVacuous`: no context meets its filter. */
  | { readonly holds: true; readonly isVacuous: boolean }
  /** `policy`: the one that takes the witness, though it should not; undefined: none does. */
  | { readonly holds: false; readonly policy: string | undefined; readonly witness: Readonly<Record<string, unknown>> }
  /** A limit stopped the search. */
  | { readonly holds: undefined; readonly reason: string };

/** Verifies invariants of one set; what it has made for a kind serves all of them. */
export class Verifier {
  readonly #policies: readonly ModelPolicy[];
  readonly #environment: FilterEnvironment<unknown>;
  readonly #sets = new Map<string | undefined, PolicySet<ModelPolicy>>();

  constructor(policies: readonly ModelPolicy[], environment: FilterEnvironment<unknown>) {
    this.#policies = policies;
    this.#environment = environment;
  }

  /** `filter`: the text of the invariant's filter; undefined: it is about every context. */
  verify(invariant: Invariant, filter: string | undefined): Verification {
    let isVacuous = true;
    let undecided: Verification | undefined;
    for (const kind of this.#kindsOf(invariant)) {
      const environment = this.#of(kind);
      const predicate = filter === undefined ? everything(environment) : environment.compile(filter);
      for (const outcome of outcomes(this.#set(kind), predicate)) {
        isVacuous = false;
        if (this.#allows(invariant, outcome.policy)) continue;
        if (outcome.witness === undefined) undecided = { holds: undefined, reason: outcome.reason };
        else return { holds: false, policy: outcome.policy, witness: { ...outcome.witness } };
      }
    }
    return undecided ?? { holds: true, isVacuous };
  }

  /** Undefined where the environment has no kinds. */
  #kindsOf({ kinds }: Invariant): readonly (string | undefined)[] {
    const { knownKinds, kinds: usual } = this.#environment.data;
    if (knownKinds.length === 0) return [undefined];
    if (kinds !== undefined) return kinds;
    const named = new Set(this.#policies.flatMap((policy) => policy.kinds ?? []));
    return knownKinds.filter((kind) => usual.includes(kind) || named.has(kind));
  }

  #allows({ by, allowed }: Invariant, name: string | undefined): boolean {
    const texts = allowed.map(({ text }) => text);
    if (name === undefined) return texts.includes(noPolicy);
    if (by === "policies") return texts.includes(name);
    const model = this.#policies.find((policy) => policy.name === name)?.model;
    return model !== undefined && texts.includes(model);
  }

  #of(kind: string | undefined): FilterEnvironment<unknown> {
    return kind === undefined ? this.#environment : this.#environment.with({ kinds: [kind] });
  }

  /** The policies for a kind. */
  #set(kind: string | undefined): PolicySet<ModelPolicy> {
    const known = this.#sets.get(kind);
    if (known !== undefined) return known;
    const policies =
      kind === undefined
        ? this.#policies
        : this.#policies.flatMap((policy) =>
            (policy.kinds?.includes(kind) ?? true) ? [{ ...policy, kinds: [kind] }] : [],
          );
    const set = new PolicySet(policies, this.#of(kind));
    this.#sets.set(kind, set);
    return set;
  }
}

function everything(environment: FilterEnvironment<unknown>): Predicate<unknown> {
  const { source, expr, typed } = write({ kind: "literal", type: bool, value: true, span: { start: 0, end: 0 } });
  return new Predicate(source, expr, typed, environment.data, environment.getters);
}
