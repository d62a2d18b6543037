import type { Subject } from "../environment.ts";
import { stateReading } from "../report/draw.ts";
import type { Policy, PolicyExplanation } from "./policy.ts";

/** The context of an explanation. */
interface Scene<P extends Policy> {
  /** The context's kind; undefined if it has none. */
  readonly kind: string | undefined;
  /** The policy that matches, if it is known. */
  readonly winner: P | undefined;
  readonly subject: Subject | undefined;
  readonly kindName: Subject;
}

/** The result of a policy, with its phrase. */
export function explained<P extends Policy>(
  outcome: Omit<PolicyExplanation<P>, "because">,
  scene: Scene<P>,
): PolicyExplanation<P> {
  return { ...outcome, because: phrase(outcome, scene) };
}

function phrase<P extends Policy>(
  { policy: { kinds }, reason, explanation }: Omit<PolicyExplanation<P>, "because">,
  { kind, winner, subject, kindName }: Scene<P>,
): string {
  const own = kinds?.join(", ") ?? "";
  switch (reason) {
    case "kind":
      return `applies to ${own}, not ${kind}`;
    case "earlier":
      return `shadowed by "${winner?.name}"`;
    case "matched":
      return explanation?.because ?? `matches ${everything(own, subject, kindName)}`;
    case "filter":
      return explanation?.because ?? "";
  }
}

function everything(kinds: string, subject: Subject | undefined, kindName: Subject): string {
  if (subject !== undefined) return `every ${kinds === "" ? "" : `${kinds} `}${subject.one}`;
  return kinds === "" ? "everything" : `everything of ${kindName.one} ${kinds}`;
}

/** The combined result of all policies of a set. */
export interface Outcome<P extends Policy = Policy> {
  /** The policy that matches; undefined if none does. */
  readonly policy: P | undefined;
  /** Why, in one line: of the policy that matches, or of all policies if none does. */
  readonly because: string;
}

/** The result of `PolicySet.explain` in one line, also if no policy matches. */
export function outcomeOf<P extends Policy>(explanations: readonly PolicyExplanation<P>[]): Outcome<P> {
  const winner = explanations.find(({ matched }) => matched);
  if (winner !== undefined) return { policy: winner.policy, because: `"${winner.policy.name}": ${winner.because}` };
  if (explanations.length === 0) return { policy: undefined, because: "the policy set is empty" };
  const refusals = new Map<string, string[]>();
  for (const { policy, reason, because, explanation } of explanations) {
    if (reason !== "filter") continue;
    const saw = explanation?.saw.map(stateReading).join(", ") || because;
    const names = refusals.get(saw);
    if (names === undefined) refusals.set(saw, [`"${policy.name}"`]);
    else names.push(`"${policy.name}"`);
  }
  if (refusals.size === 0) return { policy: undefined, because: `no policy applies to ${explanations[0]?.kind}` };
  const phrases = [...refusals].map(([saw, names]) => `${saw} (${listed(names, ", ")})`);
  return { policy: undefined, because: `no policy matched: ${listed(phrases, "; ")}` };
}

/** The maximum number of texts in one line; the rest is counted. */
const mostNamed = 10;

function listed(texts: readonly string[], separator: string): string {
  const named = texts.slice(0, mostNamed).join(separator);
  return texts.length > mostNamed ? `${named} and ${texts.length - mostNamed} more` : named;
}
