import type { Diagnostic } from "../diagnostic.ts";
import type { Explanation } from "../explain.ts";

/** The members of a policy that its set reads; the object can have others. */
export interface Policy {
  /** Unique in its set. Policies are tried in the order of their names, by code unit. */
  readonly name: string;
  /** The kinds that it applies to; default: every kind. */
  readonly kinds?: readonly string[] | undefined;
  /** Default: everything of those kinds. An empty filter is an error. */
  readonly filter?: string | undefined;
}

/**
 * A diagnostic of a policy or its filter, with the policy's name; `policies[1]` for the second policy if it has no
 * name.
 */
export interface PolicyDiagnostic extends Diagnostic {
  readonly policy: string;
}

/** The result of one policy. */
export interface PolicyExplanation<P extends Policy> {
  readonly policy: P;
  /** Whether this is the policy that `PolicySet.match` returns. */
  readonly matched: boolean;
  /**
   * `kind`: it applies to other kinds; `filter`: its filter is false; `earlier`: it would match, but an earlier policy
   * shadows it.
   */
  readonly reason: "matched" | "kind" | "filter" | "earlier";
  /** The context's kind, if the policy applies to other kinds. */
  readonly kind?: string | undefined;
  /** Why, as a phrase: `applies to shop, not web`. */
  readonly because: string;
  /** Why its filter is true or false; absent if it has none, or applies to other kinds. */
  readonly explanation?: Explanation;
}

/** The decision of a set, for a log. Survives `JSON.stringify`, if the policy does. */
export interface Decision<P extends Policy = Policy> {
  /** The policy that matches, as it was passed; undefined if none does. */
  readonly policy: P | undefined;
  /** Why its filter is true; undefined if no policy matches, or if the policy has no filter. */
  readonly explanation: Explanation | undefined;
  /** The set's `version`. */
  readonly version: string;
}

/**
 * The context of a set's policies: a filter's context, with the kind. `K`: the environment's kinds; without kinds, the
 * context has none.
 */
export type PolicyContext<C, K extends string = string> = [K] extends [never] ? C : C & { readonly kind: string };
