import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import { errorCode, errorMessage } from "../domain/errors.ts";

/** SQLSTATE classes and codes of a server that is unavailable, starting, stopping, or out of resources. */
const passing = /^(08|53|57P0[1-5]|40001|40P01|58030)/;
/** Network error codes. */
const network = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENOSPC",
]);
/** Driver errors without a code. */
const said =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether the store is only temporarily unavailable: it is down, restarting, or its disk is full. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = errorCode(error);
  return passing.test(code) || network.has(code) || said.test(error.message);
}

/** The store failed, or was unavailable for too long, through no fault of the session. */
export class StoreFault extends Error {
  constructor(cause: unknown) {
    super(`the store: ${errorMessage(cause)}`, { cause });
    this.name = "StoreFault";
  }
}

/** The number of attempts while the store is unavailable; with the waits, about two minutes. */
const attempts = 30;

/**
 * Runs `work`, which must be idempotent; retries for about two minutes while the store is unavailable.
 * @throws StoreFault
 */
export async function withRetry<T>(work: () => Promise<T>): Promise<T> {
  const backoff = new ExponentialBackoff({ initialDelay: 50, maxDelay: 5000 });
  try {
    return await retry(handleWhen(isPassing), { maxAttempts: attempts, backoff }).execute(() => work());
  } catch (error) {
    throw new StoreFault(error);
  }
}
