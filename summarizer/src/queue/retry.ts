/** Seconds before the second attempt; each further wait is twice as long, up to the longest. */
const firstWait = 10;
const longestWait = 900;

/** Why an attempt failed. */
export interface AttemptFailure {
  readonly reason: string;
  /** Whether another attempt may help. */
  readonly retry: boolean;
  /** Milliseconds to wait at least before that. */
  readonly retryAfter?: number | undefined;
}

/** What follows a failed attempt. */
export interface NextAttempt {
  /** The reason of the failure, with the number of the attempt. */
  readonly reason: string;
  /** Seconds until the next attempt; undefined where there is none. */
  readonly delay: number | undefined;
}

/** What follows a failure in the `attempt`-th of at most `attempts`: a wait, half more or less at random, or the end. */
export function nextAttempt(failure: AttemptFailure, attempt: number, attempts: number): NextAttempt {
  const { reason, retry, retryAfter = 0 } = failure;
  if (!retry || attempt >= attempts) {
    const tries = retry && attempts > 1 ? ` (after ${attempt} attempts)` : "";
    return { reason: `${reason}${tries}`, delay: undefined };
  }
  const backoff = Math.min(longestWait, firstWait * 2 ** (attempt - 1)) * (0.5 + Math.random());
  return { reason: `attempt ${attempt} of ${attempts}: ${reason}`, delay: Math.max(backoff, retryAfter / 1000) };
}
