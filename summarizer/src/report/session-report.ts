import type { SessionState } from "../domain/rows.ts";
import type { SessionInfo } from "../domain/session-info.ts";
import type { Summary } from "../domain/summary.ts";
import type { Verdict } from "../domain/verdict.ts";

/** What became of one session. Plain data, free of control characters: it can be shown anywhere. */
export interface SessionReport {
  /** The file, or its path in the storage; empty if there is none yet. */
  readonly source: string;
  readonly id: string;
  readonly state: SessionState;
  /** Why there is no summary; empty if there is one. */
  readonly reason: string;
  /** What to do about it; empty if there is nothing to do. */
  readonly remedy: string;
  /** Undefined if the recording could not be read. */
  readonly session: SessionInfo | undefined;
  readonly policy: string | undefined;
  /** The model's name and what it is. */
  readonly model: { readonly name: string; readonly label: string } | undefined;
  readonly verdicts: readonly Verdict[];
  readonly summary: Summary | undefined;
  /** What to know about the recording's state. */
  readonly notes: readonly string[];
}
