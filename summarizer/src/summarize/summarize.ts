import { maskOf, maskTranscript } from "../mask/mask.ts";
import { plainData } from "../plain.ts";
import { askOnce } from "../providers/ask.ts";
import { chatModelOf, sizeLimit } from "../providers/choose.ts";
import { digest } from "../providers/digest/digest.ts";
import type { LineOptions } from "../providers/lines.ts";
import { Lines } from "../providers/lines.ts";
import type { ChatModel, ProviderName } from "../providers/provider.ts";
import type { Cost, Tokens } from "../providers/spend.ts";
import { costOf } from "../providers/spend.ts";
import type { InferenceModel } from "../resources/schema.ts";
import type { Secret } from "../resources/secret.ts";
import type { SessionInfo } from "../session.ts";
import type { Transcript } from "../transcript/transcript.ts";
import { withFloor } from "./floor.ts";
import { cutTranscript, numberedText } from "./parts.ts";
import { planOf } from "./plan.ts";
import { Reader } from "./reader.ts";
import { reviewReasons } from "./review.ts";
import type { Item, Summary } from "./summary.ts";

export interface SummarizeRequest {
  readonly transcript: Transcript;
  readonly session: SessionInfo;
  readonly model: InferenceModel;
  /** By the name of their `inference_secret`. */
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Ends the work early, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a summary took. */
export interface Usage extends Tokens {
  /** Requests that were answered. */
  readonly requests: number;
  /** By the prices of the model; undefined where it has none. */
  readonly cost: Cost | undefined;
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

export type SummarizerOptions = LineOptions;

/** Makes summaries. One for a process: it keeps the connections, the limits and the circuit breakers of the models. */
export class Summarizer {
  readonly #lines: Lines<ChatModel>;

  constructor(options: SummarizerOptions = {}) {
    const open = async (...about: Parameters<typeof chatModelOf>) => {
      const model = await chatModelOf(...about);
      return model === "digest" ? undefined : model;
    };
    this.#lines = new Lines(open, options);
  }

  /** Rejects with a {@link ProviderError} where there is no summary, and with the signal's reason. */
  async summarize(request: SummarizeRequest): Promise<SummarizeOutcome> {
    const { session, model } = request;
    const signal = request.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    const { transcript, masks, found } = maskTranscript(request.transcript, { masks: model.spec.masks });
    const shown = shownSecrets(found, transcript);
    const line = await this.#lines.of(model, request.secrets);
    const digested = digest(transcript, session);
    if (line === undefined) {
      const needsReview = reviewReasons(transcript, digested, { ...digested, askedFor: [] }, 1);
      const sensitiveItems = [...shown, ...digested.sensitiveItems];
      const usage = { inputTokens: 0, outputTokens: 0, requests: 0, cost: undefined };
      return { summary: plainData({ ...digested, sensitiveItems, needsReview, masks }), usage, masks, parts: 1 };
    }

    const limit = sizeLimit(model);
    const splits = model.spec.oversize === "split";
    const whole = numberedText(transcript);
    const isOne = !splits || planOf(transcript, model).bytes <= limit;
    const parts = isOne ? [{ text: whole, bytes: Buffer.byteLength(whole) }] : cutTranscript(transcript, limit);
    const reader = new Reader({ line, session, transcript, splits, signal });
    const { askedFor, ...reading } = withFloor(await reader.read(parts, limit), digested);
    const summary: Summary = {
      ...digested,
      ...reading,
      sensitiveItems: [...shown, ...reading.sensitiveItems.filter(({ value }) => !value.startsWith("[masked:"))],
      needsReview: reviewReasons(transcript, digested, { ...reading, askedFor }, reader.parts),
      masks,
      parts: reader.parts,
    };
    const { inputTokens, outputTokens, requests } = reader;
    const usage = { inputTokens, outputTokens, requests, cost: costOf(model, reader) };
    return { summary: plainData(summary), usage, masks, parts: reader.parts };
  }

  /**
   * Asks a model something short, once, past its limits. A `draft` is no model that others use: nothing is kept of it.
   * Rejects with a {@link ProviderError} where it does not answer.
   */
  async test(
    model: InferenceModel,
    secrets: ReadonlyMap<string, Secret>,
    { signal = new AbortController().signal, draft = false }: { signal?: AbortSignal; draft?: boolean } = {},
  ): Promise<ModelTest> {
    const line = await (draft ? this.#lines.draft(model, secrets) : this.#lines.of(model, secrets));
    if (line === undefined) return { provider: "digest", milliseconds: 0, inputTokens: 0, outputTokens: 0 };
    const content = 'This is a test of the connection. Answer with the JSON {"answer": "ready"}.';
    const began = performance.now();
    const { inputTokens, outputTokens } = await askOnce(line, {
      messages: [{ role: "user", content }],
      schema: testSchema,
      signal,
    });
    const milliseconds = Math.round(performance.now() - began);
    return { provider: line.model.provider, milliseconds, inputTokens, outputTokens };
  }
}

const testSchema = {
  type: "object",
  properties: { answer: { type: "string" } },
  required: ["answer"],
  additionalProperties: false,
};

/** The masks as sensitive items: each sort once an entry. */
function shownSecrets(
  found: readonly { readonly sort: string; readonly entry: number }[],
  { entries }: Transcript,
): readonly Item[] {
  const items = found.map(({ sort, entry }): readonly [string, Item] => {
    const item = { type: sort, value: maskOf(sort), entry, at: entries[entry]?.start ?? 0 };
    return [`${sort} ${entry}`, item];
  });
  return [...new Map(items).values()];
}
