import type { Diagnostic } from "../diagnostic.ts";
import type { Explanation } from "../explain.ts";

/** A policy, as far as its set reads it; the host's may have more members. */
export interface Policy {
  /** Unique in its set. Policies are tried in the order of their names, by code unit. */
  readonly name: string;
  /** The kinds that it is for; unset: every kind. */
  readonly kinds?: readonly string[] | undefined;
  /** Unset: everything of those kinds. An empty text is no filter, and refused. */
  readonly filter?: string | undefined;
}

/** A diagnostic of a policy or its filter, with the policy's name; `policies[1]` for the second one if it has no name. */
export interface PolicyDiagnostic extends Diagnostic {
  readonly policy: string;
}

/** What became of one policy. */
export interface PolicyExplanation<P extends Policy> {
  readonly policy: P;
  /** Whether this is the policy that `PolicySet.match` gives. */
  readonly matched: boolean;
  /** `kind`: it is for other kinds; `filter`: its filter is false; `earlier`: it would match, but one before it did. */
  readonly reason: "matched" | "kind" | "filter" | "earlier";
  /** What the context is, where the policy is for other kinds. */
  readonly kind?: string | undefined;
  /** Why, as a phrase: `it is for shop, and this is web`. */
  readonly because: string;
  /** Why its filter is true or false; absent where it has none, or is for other kinds. */
  readonly explanation?: Explanation;
}

/** What a set decided, for a log. Plain data, as far as the policy is: it survives `JSON.stringify`. */
export interface Decision<P extends Policy = Policy> {
  /** The policy that matches, as it was given; undefined where none does. */
  readonly policy: P | undefined;
  /** Why its filter is true; undefined where no policy matches, or where the one that does has no filter. */
  readonly explanation: Explanation | undefined;
  /** The set's `version`. */
  readonly version: string;
}

/**
 * The context of a set's policies: a filter's, with the kind that policies are chosen by. `K`: the environment's kinds; where
 * it has none, there is no kind to give.
 */
export type PolicyContext<C, K extends string = string> = [K] extends [never] ? C : C & { readonly kind: string };
