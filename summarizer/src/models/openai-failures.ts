import { APIConnectionError, APIError, APIUserAbortError } from "openai";
import { z } from "zod";
import { errorCode, errorMessage } from "../domain/errors.ts";
import type { Secret } from "../domain/secret.ts";
import { ForbiddenAddress } from "../outgoing/address-guard.ts";
import { AnswerTooLarge, Redirected } from "../outgoing/guarded-fetch.ts";
import type { Failure } from "./failures.ts";
import { failed, failures, retryAfter, underlying } from "./failures.ts";
import { ProviderError } from "./provider.ts";

interface FailureRow extends Failure {
  readonly status?: readonly number[];
  /** The error's own code, which goes before the status: a 429 may be about money. */
  readonly codes?: readonly string[];
  readonly says?: RegExp;
}

const key =
  "check the value of the inference_secret in spec.openai.api_key_secret_ref, and that it is a key for spec.openai.base_url";
const money = "the account has no credit left: add credit, or raise its limit with the provider";

// biome-ignore format: table
const rows: readonly FailureRow[] = [
  { id: "billing",        retry: false, codes: ["insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "budget_exceeded"], remedy: money },
  { id: "billing",        retry: false, says: /ExceededBudget|Budget has been exceeded|exceeded your current quota/i, remedy: money },
  { ...failures.contextLength, codes: ["context_length_exceeded"] },
  { ...failures.contextLength, says: /ContextWindowExceededError|maximum context length|context window/i },
  { ...failures.contextLength, status: [413] },
  { id: "credentials",    retry: false, codes: ["invalid_api_key"], remedy: key },
  { id: "credentials",    retry: false, status: [401], remedy: key },
  { id: "forbidden",      retry: false, status: [403], remedy: "the key cannot use this model: allow it with the provider, or change spec.openai.openai_model_id" },
  { id: "wrong-model",    retry: false, codes: ["model_not_found"], remedy: "check spec.openai.openai_model_id: the provider does not have this model, or not for this key" },
  { id: "wrong-model",    retry: false, says: /Invalid model name passed in/, remedy: "check spec.openai.openai_model_id: it must be the public name of a model in the gateway's configuration" },
  { id: "wrong-address",  retry: false, status: [404, 405], remedy: "check spec.openai.base_url (many gateways require it to end in /v1) and spec.openai.openai_model_id" },
  { id: "rate-limit",     retry: true,  status: [429], remedy: "the provider's rate limit is exceeded: try again later, raise the limit, or set spec.requests_per_minute" },
  { id: "server",         retry: true,  status: [408, 409], remedy: "the provider is temporarily unavailable: try again later" },
  { ...failures.refused,                status: [400, 422] },
];

const unreachable: Failure = {
  id: "unreachable",
  retry: true,
  remedy: "check the address in spec.openai.base_url, the network, and that the service is running",
};
/** What an answer should be. */
type Wanted = "a chat completion" | "a list of embeddings";

function garbage(wanted: Wanted): Failure {
  return {
    id: "bad-answer",
    retry: false,
    remedy: `the response is not ${wanted}: check that spec.openai.base_url is an OpenAI-compatible API`,
  };
}

/** What the client threw, judged by the error's code first, then by its text, then by its status. */
export function openaiFailure(
  error: unknown,
  secret: Secret | undefined,
  wanted: Wanted = "a chat completion",
): ProviderError {
  const known = underlying(error, ProviderError) ?? refusedByUs(error);
  if (known !== undefined) return known;
  if (error instanceof APIConnectionError && !(error instanceof APIUserAbortError)) {
    return failed(unreachable, reasonOf(error), { apiCode: "connection_error" });
  }
  if (!(error instanceof APIError) || error.status === undefined) {
    const isShape = error instanceof z.ZodError || error instanceof SyntaxError;
    const message = isShape ? `the response is not ${wanted}` : reasonOf(error);
    return failed(isShape ? garbage(wanted) : unreachable, message, {
      apiCode: isShape ? "bad_answer" : "connection_error",
    });
  }
  const { message, status, headers } = error;
  const isApi = apiError.safeParse(error.error).success;
  const code = isApi ? String(error.code ?? "") : "";
  const row =
    rows.find(({ codes, says }) => codes?.includes(code) || says?.test(message)) ??
    rows.find((candidate) => candidate.status?.includes(status));
  const found = row ?? (status >= 500 ? failures.server : { ...garbage(wanted), id: "refused" });
  const failure = found.id === "refused" && !isApi ? { ...garbage(wanted), id: "refused" } : found;
  const apiCode = code === "" ? String(status) : code;
  return failed(failure, isApi ? message : foreign(status, headers?.get("content-type")), {
    apiCode,
    retryAfter: retryAfter(headers?.get("retry-after")),
    key: secret,
  });
}

/** Why the request, or its answer, was stopped on this side. */
function refusedByUs(error: unknown): ProviderError | undefined {
  const forbidden = underlying(error, ForbiddenAddress);
  if (forbidden !== undefined) {
    const remedy = `check spec.openai.base_url; to allow this address, start the service with --allow-hosts ${forbidden.entry}`;
    return new ProviderError("forbidden-address", forbidden.message, remedy);
  }
  const redirected = underlying(error, Redirected);
  if (redirected !== undefined) {
    const remedy = "set spec.openai.base_url to the final address: session data is not sent to another origin";
    return new ProviderError("wrong-address", redirected.message, remedy);
  }
  const large = underlying(error, AnswerTooLarge);
  return (
    large && new ProviderError("bad-answer", large.message, "check that spec.openai.base_url is the address of a model")
  );
}

/** What OpenAI's API says of an error. Any other body may be of a service that the sender has no business with. */
const apiError = z.union([
  z.object({ message: z.string(), type: z.unknown().refine((type) => type !== undefined) }),
  z.object({ message: z.string(), code: z.unknown().refine((code) => code !== undefined) }),
]);

function foreign(status: number, type: string | null | undefined): string {
  const [, media] = /^([\w.+-]{1,40}\/[\w.+-]{1,60})(?:;|$)/.exec(type ?? "") ?? [];
  const body = media === undefined ? "without a content type" : `of type ${media}`;
  return `the response has status ${status} and a body ${body}, which is not an error of an OpenAI-compatible API`;
}

/** Whether a service turned a request down for the schema in it. */
export function refusesSchema(error: unknown): boolean {
  return (
    error instanceof APIError &&
    (error.status === 400 || error.status === 422) &&
    /response_format|json_schema|structured output/i.test(error.message)
  );
}

/** The innermost reason: that a host refused the connection says more than `Connection error.` */
function reasonOf(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (reason instanceof AggregateError && reason.errors[0] instanceof Error) reason = reason.errors[0];
  const inWords = connectionFailures[errorCode(reason)];
  return inWords === undefined ? errorMessage(reason) : inWords(placeOf(reason));
}

/** What the codes of failed connections mean, by Node's documentation of common system errors. */
// biome-ignore format: table
const connectionFailures: Readonly<Record<string, (place: string) => string>> = {
  ENOTFOUND:               (place) => `the host name ${place} cannot be resolved`,
  EAI_AGAIN:               (place) => `the host name ${place} cannot be resolved now: the name server does not answer`,
  ECONNREFUSED:            (place) => `${place} refuses connections`,
  ECONNRESET:              () => "the connection was closed before the answer",
  UND_ERR_SOCKET:          () => "the connection was closed before the answer",
  ETIMEDOUT:               (place) => `${place} does not answer`,
  UND_ERR_CONNECT_TIMEOUT: (place) => `${place} does not answer`,
  EHOSTUNREACH:            (place) => `${place} is not reachable from this network`,
  ENETUNREACH:             (place) => `${place} is not reachable from this network`,
};

/** Where a connection went, as far as Node says so. */
function placeOf(error: unknown): string {
  const { hostname, address, port } = systemError.parse(error);
  if (hostname !== undefined) return hostname;
  if (address === undefined) return "the service";
  const host = address.includes(":") ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}`;
}

const systemError = z.object({
  hostname: z.string().optional().catch(undefined),
  address: z.string().optional().catch(undefined),
  port: z.number().optional().catch(undefined),
});
