import { plainData } from "../plain.ts";
import { providerOf } from "../providers/choose.ts";
import type { ProviderObserver } from "../providers/provider.ts";
import type { Cost } from "../providers/spend.ts";
import type { InferenceModel } from "../resources/schema.ts";
import type { Secret } from "../resources/secret.ts";
import type { SessionInfo } from "../session.ts";
import type { Transcript } from "../transcript/transcript.ts";
import type { Summary } from "./summary.ts";

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
export interface Usage {
  /** As the provider counts them; estimated where it does not say. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly requests: number;
  /** By the prices of the model; undefined where it has none. */
  readonly cost: Cost | undefined;
}

export interface SummarizeOutcome {
  /** Plain data, free of control characters. */
  readonly summary: Summary;
  readonly usage: Usage;
  /** Secrets that were masked before anything was made of the transcript: how many of each sort. */
  readonly masks: Readonly<Record<string, number>>;
  /** Into how many parts the session was cut. */
  readonly parts: number;
}

export interface SummarizerOptions {
  readonly observer?: ProviderObserver;
}

/** Makes summaries. One for a process: it keeps the connections, the limits and the circuit breakers of the models. */
export class Summarizer {
  /** Rejects with a {@link ProviderError} where there is no summary. */
  async summarize({ transcript, session, model, secrets }: SummarizeRequest): Promise<SummarizeOutcome> {
    const provider = await providerOf(model, secrets);
    const summary = plainData(await provider.summarize(transcript, session));
    const usage = { inputTokens: 0, outputTokens: 0, requests: 0, cost: undefined };
    return { summary, usage, masks: summary.masks, parts: summary.parts };
  }
}
