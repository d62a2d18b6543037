import { plainLine } from "../domain/plain.ts";
import type { Secret } from "../domain/secret.ts";
import { ProviderError } from "./provider.ts";

/** What a failed request means. */
export interface Failure {
  readonly id: string;
  /** Whether the same request may succeed a little later. */
  readonly retry: boolean;
  readonly remedy: string;
}

/** What any provider may run into; rows of a provider's own table come first. */
export const failures = {
  server: { id: "server", retry: true, remedy: "the provider has an internal error: try again later" },
  timeout: {
    id: "timeout",
    retry: true,
    remedy: "the model timed out: try again later, raise spec.timeout, or lower spec.max_session_length_bytes",
  },
  contextLength: {
    id: "context-length",
    retry: false,
    remedy:
      "the session is larger than the model's context window: lower spec.max_session_length_bytes, set spec.oversize to split, or use a model with a larger window",
  },
  refused: {
    id: "refused",
    retry: false,
    remedy: "the provider rejected the request; see its message",
  },
  /** Not for people: the same is asked again at once, without a schema. */
  noSchema: { id: "no-schema", retry: true, remedy: "" },
} as const satisfies Readonly<Record<string, Failure>>;

/** The error of a failed request, in one line. What the provider says may repeat the key that it was sent. */
export function failed(
  { id, retry, remedy }: Failure,
  message: string,
  details: { readonly apiCode: string; readonly retryAfter?: number | undefined; readonly key?: Secret | undefined },
): ProviderError {
  const { key, apiCode, retryAfter } = details;
  const told = key === undefined ? message : message.replaceAll(key.reveal(), "[secret]");
  const safe = /^[\w.-]{1,64}$/.test(apiCode) ? apiCode : id;
  return new ProviderError(id, plainLine(told).slice(0, 500) || id, remedy, { retry, retryAfter, apiCode: safe });
}

/** Milliseconds that `Retry-After` asks to wait, in seconds or as a date; undefined where it says nothing. */
export function retryAfter(header: string | null | undefined, now = Date.now()): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** The error of a class that is, or lies under, what a client threw. */
export function underlying<Kind extends Error>(
  error: unknown,
  kind: abstract new (...args: never[]) => Kind,
): Kind | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if (at instanceof kind) return at;
  }
  return undefined;
}
