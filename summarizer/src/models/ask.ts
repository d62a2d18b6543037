import { setTimeout as sleep } from "node:timers/promises";
import { failed, failures } from "./failures.ts";
import type { Gate } from "./gate.ts";
import type { ChatModel, ChatReply, ChatRequest, ProviderName, ProviderObserver } from "./provider.ts";
import { ProviderError } from "./provider.ts";

/** How long and how often to try. All in milliseconds but `attempts`. */
export interface Patience {
  /** For one request, where the model's `spec.timeout` does not say. */
  readonly timeout: number;
  readonly attempts: number;
  /** The wait before the second attempt; it doubles each time. */
  readonly backoff: number;
  /** The longest wait that a server may ask for. */
  readonly longestWait: number;
}

export const defaultPatience: Patience = { timeout: 120_000, attempts: 4, backoff: 500, longestWait: 60_000 };

/** A model with its rate limit, its circuit breaker and its retries. */
export interface ModelClient<Model extends { readonly provider: ProviderName } = ChatModel> {
  /** The resource's name. */
  readonly name: string;
  readonly model: Model;
  readonly gate: Gate;
  readonly patience: Patience;
  readonly observer: ProviderObserver | undefined;
}

/** Asks, with retries. Rejects with a {@link ProviderError}, or the signal's reason. */
export async function ask(client: ModelClient, request: ChatRequest): Promise<ChatReply> {
  return await requestWithRetries(client, (signal) => client.model.complete({ ...request, signal }), request.signal);
}

/** Makes any request to a model until it succeeds or a retry cannot help. */
export async function requestWithRetries<Model extends { readonly provider: ProviderName }, Reply>(
  client: ModelClient<Model>,
  request: (signal: AbortSignal) => Promise<Reply>,
  signal: AbortSignal,
): Promise<Reply> {
  const { patience, gate } = client;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await gate.pass(() => once(client, request, signal), signal, patience.longestWait);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProviderError)) throw error;
      if (error.code === failures.noSchema.id) {
        attempt -= 1;
        continue;
      }
      const wait = error.retryAfter ?? patience.backoff * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
      const hopeless = !error.retry || error.code === "circuit-open" || attempt >= patience.attempts;
      if (hopeless || wait > patience.longestWait) {
        throw attempt > 1 ? error.with({ message: `${error.message} (after ${attempt} attempts)` }) : error;
      }
      await sleep(wait, undefined, { signal });
    }
  }
}

/** One request, bounded in time, that the observer hears of. */
export async function askOnce(client: Omit<ModelClient, "gate">, request: ChatRequest): Promise<ChatReply> {
  return await once(client, (signal) => client.model.complete({ ...request, signal }), request.signal);
}

async function once<Model extends { readonly provider: ProviderName }, Reply>(
  { name, model, patience, observer }: Omit<ModelClient<Model>, "gate">,
  request: (signal: AbortSignal) => Promise<Reply>,
  signal: AbortSignal,
): Promise<Reply> {
  const late = AbortSignal.timeout(patience.timeout);
  observer?.requestStarted(name, model.provider);
  let code: string | undefined = "aborted";
  try {
    const reply = await request(AbortSignal.any([signal, late]));
    code = undefined;
    return reply;
  } catch (error) {
    signal.throwIfAborted();
    const known = late.aborted
      ? failed(failures.timeout, `no response within ${patience.timeout / 1000} s`, { apiCode: "timeout" })
      : error;
    if (known instanceof ProviderError) code = known.apiCode;
    throw known;
  } finally {
    observer?.requestEnded(name, model.provider, code);
  }
}
