import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";

/** What a failed request means. */
export interface Failure {
  readonly id: string;
  /** Whether the same request may succeed a little later. */
  readonly retry: boolean;
  readonly remedy: string;
}

interface FailureRow extends Failure {
  readonly status?: readonly number[];
  /** The error's own code, which goes before the status: a 429 may be about money. */
  readonly codes?: readonly string[];
  readonly says?: RegExp;
}

// biome-ignore format: table
const rows: readonly FailureRow[] = [
  { id: "billing",        retry: false, codes: ["insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached"], remedy: "the account has no credit left, and waiting does not help: add credit or raise its limit with the provider" },
  { id: "context-length", retry: false, codes: ["context_length_exceeded"], remedy: "the session is larger than the model's context window: lower spec.max_session_length_bytes, or use a model with a larger window" },
  { id: "context-length", retry: false, says: /ContextWindowExceededError|maximum context length/, remedy: "the session is larger than the model's context window: lower spec.max_session_length_bytes, or use a model with a larger window" },
  { id: "credentials",    retry: false, codes: ["invalid_api_key"], remedy: "check the value of the inference_secret that spec.openai.api_key_secret_ref names, and that it belongs to spec.openai.base_url" },
  { id: "credentials",    retry: false, status: [401], remedy: "check the value of the inference_secret that spec.openai.api_key_secret_ref names, and that it belongs to spec.openai.base_url" },
  { id: "forbidden",      retry: false, status: [403], remedy: "the key is known and may not use this model: allow it with the provider, or use another spec.openai.openai_model_id" },
  { id: "wrong-model",    retry: false, codes: ["model_not_found"], remedy: "check spec.openai.openai_model_id: the provider has no such model, or not for this key" },
  { id: "wrong-address",  retry: false, status: [404], remedy: "check spec.openai.base_url (many gateways want it to end in /v1) and spec.openai.openai_model_id" },
  { id: "rate-limit",     retry: true,  status: [429], remedy: "the provider limits how often it may be asked: try again later, or raise the limit with it" },
  { id: "server",         retry: true,  status: [408, 409], remedy: "the provider could not take the request just now: try again later" },
  { id: "refused",        retry: false, status: [400, 422], remedy: "the provider does not accept the request: its message says why" },
];

const server: Failure = { id: "server", retry: true, remedy: "the provider has a problem of its own: try again later" };
const unreachable: Failure = {
  id: "unreachable",
  retry: true,
  remedy: "nothing answers at spec.openai.base_url: check the address, the network, and that the service is up",
};
const timeout: Failure = {
  id: "timeout",
  retry: true,
  remedy: "the model takes too long: try again later, or lower spec.max_session_length_bytes",
};
const garbage: Failure = {
  id: "bad-answer",
  retry: false,
  remedy: "the answer is not a chat completion: check that spec.openai.base_url leads to an OpenAI-compatible API",
};

/** Judges what the client threw: by the error's code first, then by its text, then by its status. */
export function classify(error: unknown): Failure {
  if (error instanceof APIConnectionTimeoutError) return timeout;
  if (error instanceof APIConnectionError) return unreachable;
  if (!(error instanceof APIError) || error.status === undefined) return garbage;
  const { code, message, status } = error;
  const row =
    rows.find(({ codes, says }) => codes?.includes(code ?? "") || says?.test(message)) ??
    rows.find((candidate) => candidate.status?.includes(status));
  return row ?? (status >= 500 ? server : { ...garbage, id: "refused" });
}

/** Milliseconds that the server asks to wait, by `Retry-After` in seconds or as a date; undefined without one. */
export function retryAfter(error: unknown, now = Date.now()): number | undefined {
  const header = error instanceof APIError ? error.headers?.get("retry-after") : undefined;
  if (!header) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
