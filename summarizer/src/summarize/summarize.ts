import { plainData } from "../domain/plain.ts";
import type { Secret } from "../domain/secret.ts";
import type { SessionInfo } from "../domain/session-info.ts";
import type { Summary } from "../domain/summary.ts";
import type { Transcript } from "../domain/transcript.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import { askOnce } from "../models/ask.ts";
import { chatModelOf, sizeLimit } from "../models/choose.ts";
import type { ModelPoolOptions } from "../models/pool.ts";
import { ModelPool } from "../models/pool.ts";
import type { ChatModel, ProviderName } from "../models/provider.ts";
import type { Tokens, Usage } from "../spending/spend.ts";
import { costOf } from "../spending/spend.ts";
import { withFloor } from "./floor.ts";
import type { Preparation, Prepared } from "./prepare.ts";
import { prepare } from "./prepare.ts";
import { Reader } from "./reader.ts";
import { reviewReasons } from "./review.ts";

export interface SummarizeRequest {
  readonly transcript: Transcript;
  readonly session: SessionInfo;
  readonly model: InferenceModel;
  /** By the name of their `inference_secret`. */
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Ends the work early, with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface SummarizeOutcome {
  /** Plain data, free of control characters. */
  readonly summary: Summary;
  /** As the provider counts; estimated where it does not. */
  readonly usage: Usage;
  /** Secrets that were masked before anything was made of the transcript: how many of each sort. */
  readonly masks: Readonly<Record<string, number>>;
  /** Into how many parts the session was cut. */
  readonly parts: number;
}

/** What a model answered to a short question. */
export interface ModelTest extends Tokens {
  readonly provider: ProviderName | "digest";
  readonly milliseconds: number;
}

export interface SummarizerOptions extends ModelPoolOptions {
  /** Runs {@link prepare} elsewhere; by default it runs in the calling thread. */
  readonly prepare?: (preparation: Preparation, signal: AbortSignal) => Prepared | Promise<Prepared>;
}

/** Makes summaries. One for a process: it keeps the connections, the limits and the circuit breakers of the models. */
export class Summarizer {
  readonly #pool: ModelPool<ChatModel>;
  readonly #prepare: NonNullable<SummarizerOptions["prepare"]>;

  constructor({ prepare: prepareElsewhere = prepare, ...options }: SummarizerOptions = {}) {
    const open = async (...about: Parameters<typeof chatModelOf>) => {
      const model = await chatModelOf(...about);
      return model === "digest" ? undefined : model;
    };
    this.#pool = new ModelPool(open, options);
    this.#prepare = prepareElsewhere;
  }

  /** Rejects with a {@link ProviderError} without a summary, and with the signal's reason. */
  async summarize(request: SummarizeRequest): Promise<SummarizeOutcome> {
    const { session, model } = request;
    const signal = request.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    const client = await this.#pool.of(model, request.secrets);
    const prepared = await this.#prepare({ transcript: request.transcript, session, model }, signal);
    const { transcript, masks, shown, digest, parts } = prepared;
    if (client === undefined) {
      const needsReview = reviewReasons(transcript, digest, { ...digest, askedFor: [] }, 1);
      const sensitiveItems = [...shown, ...digest.sensitiveItems];
      const usage = { inputTokens: 0, outputTokens: 0, requests: 0, cost: undefined };
      return { summary: plainData({ ...digest, sensitiveItems, needsReview, masks }), usage, masks, parts: 1 };
    }

    const reader = new Reader({ client, session, transcript, splits: model.spec.oversize === "split", signal });
    const { askedFor, ...reading } = withFloor(await reader.read(parts, sizeLimit(model)), digest);
    const summary: Summary = {
      ...digest,
      ...reading,
      sensitiveItems: [...shown, ...reading.sensitiveItems.filter(({ value }) => !value.startsWith("[masked:"))],
      needsReview: reviewReasons(transcript, digest, { ...reading, askedFor }, reader.parts),
      masks,
      parts: reader.parts,
    };
    const { inputTokens, outputTokens, requests } = reader;
    const usage = { inputTokens, outputTokens, requests, cost: costOf(model, reader) };
    return { summary: plainData(summary), usage, masks, parts: reader.parts };
  }

  /**
   * Sends one short request to a model, regardless of its limits. A `draft` is not used by others: nothing is stored
   * about it. Rejects with a {@link ProviderError} if it fails.
   */
  async test(
    model: InferenceModel,
    secrets: ReadonlyMap<string, Secret>,
    { signal = new AbortController().signal, draft = false }: { signal?: AbortSignal; draft?: boolean } = {},
  ): Promise<ModelTest> {
    const client = await (draft ? this.#pool.draft(model, secrets) : this.#pool.of(model, secrets));
    if (client === undefined) return { provider: "digest", milliseconds: 0, inputTokens: 0, outputTokens: 0 };
    const content = 'This is a test of the connection. Answer with the JSON {"answer": "ready"}.';
    const began = performance.now();
    const { inputTokens, outputTokens } = await askOnce(client, {
      messages: [{ role: "user", content }],
      schema: testSchema,
      signal,
    });
    const milliseconds = Math.round(performance.now() - began);
    return { provider: client.model.provider, milliseconds, inputTokens, outputTokens };
  }
}

const testSchema = {
  type: "object",
  properties: { answer: { type: "string" } },
  required: ["answer"],
  additionalProperties: false,
};
