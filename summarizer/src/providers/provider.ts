import type { SessionInfo } from "../session.ts";
import type { Transcript } from "../transcript/transcript.ts";
import type { Summary } from "./summary.ts";

/** What turns transcripts into summaries. */
export interface Provider {
  /** Throws a {@link ProviderError} when there is no summary. */
  summarize(transcript: Transcript, session: SessionInfo): Promise<Summary>;
}

/** A summary that could not be made, told so that a person can mend it. */
export class ProviderError extends Error {
  /** What to do about it; empty where nothing but waiting helps. */
  readonly remedy: string;
  readonly code: string;

  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.name = "ProviderError";
    this.code = code;
    this.remedy = remedy;
  }
}
