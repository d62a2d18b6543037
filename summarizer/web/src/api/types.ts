import type { StoredReport } from "../../../src/server/reports.ts";

export type { Summary } from "../../../src/domain/summary.ts";
export type { Transcript, TranscriptEntry } from "../../../src/domain/transcript.ts";
export type { StoredReport } from "../../../src/server/reports.ts";
export type { StoredSummary } from "../../../src/server/session-schema.ts";
export type { Standing, Usage, UsageRow } from "../../../src/server/usage-report.ts";

/** A page of sessions. */
export interface SessionList {
  readonly sessions: readonly StoredReport[];
  readonly next?: string;
}
