import type { AuditEvent, SessionKind } from "./recording.ts";
import type { Summary } from "./summary.ts";
import type { Verdict } from "./verdict.ts";

/**
 * `waiting`: its end is known and its recording has not come. `pending`: it will be looked at, or tried again.
 * `running`: a worker has it. `over-budget`: its model may not spend more until the window turns, and it goes on then by
 * itself. `failed`: given up, until somebody retries it. The others are verdicts: `skipped` (of a sort that is never
 * summarized), `unmatched` (no policy), `too-large`, `done`. `deleting`: only its recording is left, and goes next.
 */
export const sessionStates = [
  "waiting",
  "skipped",
  "unmatched",
  "pending",
  "running",
  "done",
  "failed",
  "too-large",
  "over-budget",
  "deleting",
] as const;
export type SessionState = (typeof sessionStates)[number];

/** A state of one request for a summary. */
export type SummaryState = Extract<
  SessionState,
  "pending" | "running" | "done" | "failed" | "too-large" | "over-budget"
>;

/** Where a recording lies: `path` within the recordings' folder or bucket. */
export interface RecordingLocation {
  readonly path: string;
  readonly bytes: number;
  /** Of its bytes, in hex; undefined until a recording that a cluster stored was read once. */
  readonly sha256?: string;
  /** How its bytes begin: a binary stream, or an asciicast. */
  readonly format: "stream" | "cast";
}

/** A row of `sessions`. */
export interface SessionRow {
  readonly id: string;
  readonly kind: SessionKind;
  readonly state: SessionState;
  readonly reason: string;
  readonly remedy: string;
  readonly end_event: AuditEvent;
  readonly user_name: string;
  readonly resource_kind: string;
  readonly resource_name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly participants: readonly string[];
  readonly cluster_name: string;
  readonly interactive: boolean;
  readonly started: Date | null;
  readonly ended: Date | null;
  readonly duration_ms: number | null;
  readonly recording: RecordingLocation | null;
  /** Null until the recording has been read. */
  readonly transcript_bytes: number | null;
  /** Of the newest summary: 1 (LOW) to 4 (CRITICAL). */
  readonly risk: number | null;
  readonly policy: string | null;
  readonly model: string | null;
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
  readonly attempts: number;
  readonly next_attempt: Date | null;
  /** Null unless it is being deleted. */
  readonly deletion: Deletion | null;
  readonly created: Date;
  readonly updated: Date;
}

/** Who deletes a session, and why. */
export interface Deletion {
  /** A user, or `summarizer` where it was kept for long enough. */
  readonly user: string;
  /** Why, where nobody has asked for it: `kept for 30 days (retention_policy "dev")`. */
  readonly reason?: string;
}

/** A row of `summaries`: one request for a summary and what came of it. */
export interface SummaryRow {
  readonly id: number;
  readonly session_id: string;
  /** `auto`, or the uuid of a request on demand. */
  readonly request: string;
  /** Counts a session's requests from 1. */
  readonly version: number;
  readonly state: SummaryState;
  readonly reason: string;
  readonly remedy: string;
  readonly model_name: string;
  readonly policy: string | null;
  /** Markdown. */
  readonly content: string;
  readonly summary: Summary | null;
  readonly error_message: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly requests: number;
  readonly cost: number | null;
  readonly currency: string | null;
  readonly masks: Readonly<Record<string, number>>;
  readonly dropped_claims: number;
  readonly parts: number;
  readonly attempts: number;
  readonly next_attempt: Date | null;
  /** Empty for the automatic one. */
  readonly requested_by: string;
  readonly created: Date;
  readonly started: Date | null;
  readonly finished: Date | null;
}

/** A row of `usage`: what a model has cost on a day (UTC, `2026-11-24`). */
export interface UsageRow {
  readonly model_name: string;
  readonly day: string;
  readonly requests: number;
  readonly summaries: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost: number;
  readonly currency: string;
}
