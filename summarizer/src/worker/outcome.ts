import { nextAttempt } from "../queue/retry.ts";
import type { Explanation } from "../sessions/transitions.ts";
import { describeError } from "../summarize/describe-error.ts";
import type { SummarizeOutcome } from "../summarize/summarize.ts";

/** The result of one attempt at a summary. */
export type Outcome =
  | { readonly state: "done"; readonly model: string; readonly result: SummarizeOutcome }
  /** Final, until somebody changes something and retries. */
  | ({ readonly state: "unmatched" } & Explanation)
  | ({ readonly state: "too-large" } & Explanation)
  | ({ readonly state: "failed" } & Explanation)
  /** Waits for its model's budget: `delay` seconds, or for somebody where that is undefined. */
  | ({ readonly state: "over-budget"; readonly delay: number | undefined } & Explanation)
  /** Failed, or was given back without an attempt, and is tried again after `delay` seconds. */
  | ({ readonly state: "pending"; readonly delay: number; readonly attempted: boolean } & Explanation);

/** What an operator does where an error does not say. */
const defaultRemedy = "check the workers' logs, then: summarizer retry";

/** The outcome of an error in the `attempt`-th of `attempts`: another attempt where that may help, else failure. */
export function outcomeOf(error: unknown, attempt: number, attempts: number): Outcome {
  const described = describeError(error);
  const { reason, delay } = nextAttempt(described, attempt, attempts);
  if (delay === undefined) return { state: "failed", reason, remedy: described.remedy || defaultRemedy };
  return { state: "pending", reason, remedy: described.remedy, delay, attempted: true };
}
