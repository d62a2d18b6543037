import { nameReading } from "../draw.ts";
import type { Policy, PolicyExplanation } from "./policy.ts";

/** What became of a policy in a session of `kind`, of which `winner` is the policy so far. */
export function explained<P extends Policy>(
  outcome: Omit<PolicyExplanation<P>, "because">,
  kind: string,
  winner: P | undefined,
): PolicyExplanation<P> {
  return { ...outcome, because: phrase(outcome, kind, winner) };
}

function phrase<P extends Policy>(
  { policy: { kinds }, reason, explanation }: Omit<PolicyExplanation<P>, "because">,
  kind: string,
  winner: P | undefined,
): string {
  const own = kinds?.join(", ") ?? "";
  switch (reason) {
    case "kind":
      return `it is for ${own}, and this is ${kind}`;
    case "earlier":
      return `"${winner?.name}" comes first`;
    case "matched":
      return explanation?.because ?? `it takes every ${own === "" ? "session" : `${own} session`}`;
    case "filter":
      return explanation?.because ?? "";
  }
}

/** Where a session went. */
export interface Decision<P extends Policy = Policy> {
  /** Undefined where no policy takes it. */
  readonly policy: P | undefined;
  /** Why, in one line: of the policy that takes it, or of all those that turned it down. */
  readonly because: string;
}

/** The outcome of {@link PolicySet.explain} in one line. */
export function decisionOf<P extends Policy>(explanations: readonly PolicyExplanation<P>[]): Decision<P> {
  const winner = explanations.find(({ matched }) => matched);
  if (winner !== undefined) return { policy: winner.policy, because: `"${winner.policy.name}": ${winner.because}` };
  if (explanations.length === 0) return { policy: undefined, because: "there are no policies" };
  const refusals = new Map<string, string[]>();
  for (const { policy, reason, because, explanation } of explanations) {
    if (reason !== "filter") continue;
    const saw = explanation?.saw.map(nameReading).join(", ") || because;
    refusals.set(saw, [...(refusals.get(saw) ?? []), `"${policy.name}"`]);
  }
  if (refusals.size === 0) return { policy: undefined, because: "no policy is for sessions of this kind" };
  const phrases = [...refusals].map(([saw, names]) => `${names.join(", ")} turned down ${saw}`);
  return { policy: undefined, because: `no policy: ${phrases.join("; ")}` };
}
