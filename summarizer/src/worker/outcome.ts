import { ContextError, FilterError } from "wherefore";
import { ProviderError } from "../providers/provider.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import { StorageError } from "../recordings/storage/storage.ts";
import type { Explanation } from "../sessions/transitions.ts";
import type { SummarizeOutcome } from "../summarize/summarize.ts";
import { LimitExceeded } from "../threads/limit-exceeded.ts";

/** The result of one attempt at a summary. */
export type Outcome =
  | { readonly state: "done"; readonly result: SummarizeOutcome }
  /** Final, until somebody changes something and retries. */
  | ({ readonly state: "unmatched" } & Explanation)
  | ({ readonly state: "too-large" } & Explanation)
  | ({ readonly state: "failed" } & Explanation)
  /** Waits for its model's budget: `delay` seconds, or for somebody where that is undefined. */
  | ({ readonly state: "over-budget"; readonly delay: number | undefined } & Explanation)
  /** Failed, or was given back without an attempt, and is tried again after `delay` seconds. */
  | ({ readonly state: "pending"; readonly delay: number; readonly attempted: boolean } & Explanation);

/** Seconds before the second attempt; each further wait is twice as long, up to the longest. */
const firstWait = 10;
const longestWait = 900;

/** What comes of an error in the `attempt`-th of `attempts`: another attempt where that may help, else failure. */
export function outcomeOf(error: unknown, attempt: number, attempts: number): Outcome {
  const told = explain(error);
  if (!told.retry || attempt >= attempts) {
    const tries = told.retry && attempts > 1 ? ` (after ${attempt} attempts)` : "";
    return { state: "failed", reason: `${told.reason}${tries}`, remedy: told.remedy };
  }
  const backoff = Math.min(longestWait, firstWait * 2 ** (attempt - 1)) * (0.5 + Math.random());
  const delay = Math.max(backoff, (told.retryAfter ?? 0) / 1000);
  const reason = `attempt ${attempt} of ${attempts}: ${told.reason}`;
  return { state: "pending", reason, remedy: told.remedy, delay, attempted: true };
}

interface Told extends Explanation {
  readonly retry: boolean;
  /** Milliseconds. */
  readonly retryAfter?: number | undefined;
}

function explain(error: unknown): Told {
  if (error instanceof ProviderError) {
    return { reason: error.message, remedy: error.remedy, retry: error.retry, retryAfter: error.retryAfter };
  }
  if (error instanceof StorageError) return { reason: error.message, remedy: error.remedy, retry: error.retry };
  if (error instanceof RecordingError) return { reason: error.message, remedy: "", retry: false };
  if (error instanceof LimitExceeded)
    return { reason: error.message, remedy: error.remedy, retry: error.code === "busy" };
  if (error instanceof FilterError) {
    return { reason: `a policy's filter cannot be used: ${error.message}`, remedy: "correct the policy", retry: false };
  }
  if (error instanceof ContextError) {
    const reason = `its end event has another shape than it should: ${error.message}`;
    return { reason, remedy: "", retry: false };
  }
  return {
    reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    remedy: "",
    retry: true,
  };
}
