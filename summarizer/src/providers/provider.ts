import type { SessionInfo } from "../session.ts";
import type { Summary } from "../summarize/summary.ts";
import type { Transcript } from "../transcript/transcript.ts";

/** What turns transcripts into summaries. */
export interface Provider {
  /** Throws a {@link ProviderError} when there is no summary. */
  summarize(transcript: Transcript, session: SessionInfo): Promise<Summary>;
}

/** A summary that could not be made, told so that a person can mend it. */
export class ProviderError extends Error {
  readonly code: string;
  /** What to do about it; empty where nothing but waiting helps. */
  readonly remedy: string;
  /** Whether the same request may succeed a little later. */
  readonly retry: boolean;
  /** Milliseconds to wait before that; undefined where nobody says. */
  readonly retryAfter: number | undefined;

  constructor(code: string, message: string, remedy: string, later: { retry?: boolean; retryAfter?: number } = {}) {
    super(message);
    this.name = "ProviderError";
    this.code = code;
    this.remedy = remedy;
    this.retry = later.retry ?? false;
    this.retryAfter = later.retryAfter;
  }
}

/** Hears of every request to a model as it begins and ends. */
export interface ProviderObserver {
  requestStarted(model: string, provider: ProviderName): void;
  /** `errorCode`: the API's own code for what went wrong, or a word for it; undefined where nothing did. */
  requestEnded(model: string, provider: ProviderName, errorCode?: string): void;
}

export type ProviderName = "openai" | "bedrock";
