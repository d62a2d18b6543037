import { ContextError, FilterError } from "wherefore";
import { ProviderError } from "../models/provider.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import { StorageError } from "../recordings/storage/storage.ts";
import { LimitExceeded } from "../threads/limit-exceeded.ts";

/** Why a session has no summary. */
export interface ErrorDescription {
  readonly reason: string;
  /** What to do about it; empty where nothing is known to help. */
  readonly remedy: string;
  /** Whether another attempt may help. */
  readonly retry: boolean;
  /** Milliseconds to wait at least before that. */
  readonly retryAfter?: number | undefined;
}

/** Describes an error that ended an attempt to summarize a session. */
export function describeError(error: unknown): ErrorDescription {
  if (error instanceof ProviderError) {
    return { reason: error.message, remedy: error.remedy, retry: error.retry, retryAfter: error.retryAfter };
  }
  if (error instanceof StorageError) return { reason: error.message, remedy: error.remedy, retry: error.retry };
  if (error instanceof RecordingError) {
    return { reason: error.message, remedy: "replace the recording with a complete copy", retry: false };
  }
  if (error instanceof LimitExceeded) {
    return { reason: error.message, remedy: error.remedy, retry: error.code === "busy" };
  }
  if (error instanceof FilterError) {
    return { reason: `invalid filter of a policy: ${error.message}`, remedy: "correct the policy", retry: false };
  }
  if (error instanceof ContextError) {
    const reason = `its end event is malformed: ${error.message}`;
    return { reason, remedy: "correct the end event, or summarize the session on demand", retry: false };
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { reason, remedy: "", retry: true };
}
