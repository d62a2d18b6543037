import type { Compiled } from "../policies/compile-policies.ts";
import type { Case } from "./decisions.ts";

/** A context that a search met, and the policies that were seen to take it, or to match it. */
export interface Step {
  readonly one: Case;
  readonly takers: readonly Compiled[];
}

/**
 * What a search found, and the steps that led there. A search is decided by what it asks about and by what takes the
 * contexts on its way: where each step is still as it was, a new search would find the same.
 */
export interface Recall<T = unknown> {
  /** The policies of the set, and what contexts of it have besides, when the steps were last as they are here. */
  seen: readonly Compiled[];
  readonly shape: string;
  readonly steps: readonly Step[];
  readonly found: T;
}

interface Recalls {
  readonly named: Map<string, Recall>;
  readonly others: WeakMap<object, Recall>;
}

const memory = new WeakMap<object, Recalls>();

/** What a search about a policy, or its filter, found; `about`: what it asked, or the other policy that it was about. */
export function recall(of: object, about: string | object): Recall | undefined {
  const recalls = memory.get(of);
  return typeof about === "string" ? recalls?.named.get(about) : recalls?.others.get(about);
}

export function remember(of: object, about: string | object, recalled: Recall): void {
  const recalls = memory.get(of) ?? { named: new Map<string, Recall>(), others: new WeakMap<object, Recall>() };
  memory.set(of, recalls);
  if (typeof about === "string") recalls.named.set(about, recalled);
  else recalls.others.set(about, recalled);
}

/** The policies of `now` that `before` has not. */
export function addedSince(before: readonly Compiled[], now: readonly Compiled[]): readonly Compiled[] {
  const known = new Set(before);
  return now.filter((entry) => !known.has(entry));
}
