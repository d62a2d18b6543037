import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import { errorCode, errorMessage } from "../domain/errors.ts";

/** Classes and codes of SQLSTATE for a server that is away, starting, stopping, or short of something. */
const passing = /^(08|53|57P0[1-5]|40001|40P01|58030)/;
/** Codes of the network. */
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
/** What the driver says without a code. */
const said =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether the store may answer the same a little later: it is away, starting again, or its disk is full. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = errorCode(error);
  return passing.test(code) || network.has(code) || said.test(error.message);
}

/** The store refused, or could not be asked for too long: nothing that a session has to answer for. */
export class StoreFault extends Error {
  constructor(cause: unknown) {
    super(`the store: ${errorMessage(cause)}`, { cause });
    this.name = "StoreFault";
  }
}

/** For how many attempts a store that is away is waited for; with the waits between them some two minutes. */
const attempts = 30;

/**
 * Runs `work`, which must be safe to repeat, against the store; retries for about two minutes while the store is away.
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
