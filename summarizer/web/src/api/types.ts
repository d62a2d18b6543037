import type { Session, Transcript } from "../../../src/api/session.ts";

export type {
  Session as StoredReport,
  StoredSummary,
  Summary,
  Transcript,
} from "../../../src/api/session.ts";
export type { Standing, Usage, UsageRow } from "../../../src/api/usage.ts";

export type TranscriptEntry = Transcript["entries"][number];

/** A page of sessions. */
export interface SessionList {
  readonly sessions: readonly Session[];
  readonly next?: string;
}
