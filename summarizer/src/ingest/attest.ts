import type { AuditEvent } from "../domain/recording.ts";
import { streamLimits } from "../domain/recording-limits.ts";
import type { RecordingLocation } from "../domain/rows.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import { openStored } from "../recordings/storage/checked.ts";
import type { RecordingStorage } from "../recordings/storage/storage.ts";
import { milliseconds } from "../recordings/timestamp.ts";
import type { Examined, RecordingHint } from "./examine.ts";
import { stage } from "./staging.ts";

/** A recording that the cluster stored, and the end event of its session. */
export interface Attested {
  readonly recording: RecordingLocation;
  readonly endEvent: AuditEvent;
  /** Whether the recording itself says how its session ended. */
  readonly attested: boolean;
  readonly notes: readonly string[];
}

export interface AttestOptions {
  readonly storage: RecordingStorage;
  /** Examines a file, in a thread. */
  readonly examine: (path: string, hint: RecordingHint) => Promise<Examined>;
  /** Folder for a copy of the recording while it is read. */
  readonly staging: string;
  /** Milliseconds without a byte after which the storage is given up. */
  readonly idle: number;
}

/** What of an end event is evidence: who did it, where and when. */
const evidence = [
  "user",
  "login",
  "participants",
  "interactive",
  "session_start",
  "session_stop",
  "server_id",
  "server_hostname",
  "kubernetes_cluster",
  "db_service",
  "db_name",
  "db_user",
] as const;

/**
 * Reads the cluster's recording of the session that `event` ends. Its own end event takes the place of `event`; one that has
 * to be made up from it is completed by `event`. An asciicast, and a recording that cannot be read, leave `event` as it is.
 */
export async function attest(
  location: RecordingLocation,
  event: AuditEvent,
  options: AttestOptions,
): Promise<Attested> {
  const unread = { endEvent: event, attested: false };
  if (location.format === "cast" || location.bytes > streamLimits.file) {
    return { ...unread, recording: location, notes: [] };
  }
  const { storage, examine, staging, idle } = options;
  const stream = await openStored(storage, location);
  const staged = await stage(stream, staging, { bytes: streamLimits.file, idle });
  const recording = { ...location, ...(stream.sha256 !== undefined && { sha256: stream.sha256 }) };
  try {
    const { endEvent: own, madeUp, notes } = await examine(staged.path, {});
    const endEvent = { ...(madeUp && event), ...own, sid: event["sid"] };
    return { recording, endEvent, attested: true, notes: [...notes, ...contradiction(event, own)] };
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    return { ...unread, recording, notes: [`its end event could not be read: ${error.message}`] };
  } finally {
    await staged.remove();
  }
}

function contradiction(event: AuditEvent, own: AuditEvent): readonly string[] {
  const fields = contradictions(event, own);
  if (fields.length === 0) return [];
  return [`the recording contradicts the uploaded end event (${fields.join(", ")}); the recording was used`];
}

/** Fields of which two end events give different evidence; what only one of them has is none. */
export function contradictions(one: AuditEvent, other: AuditEvent): readonly string[] {
  return ["sid", ...evidence].filter((field) => {
    const [here, there] = [one[field], other[field]];
    return ![here, there].some(isAbsent) && comparable(here) !== comparable(there);
  });
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** Equal for equal values, in whatever order a list has them and however a time is written. */
function comparable(value: unknown): string {
  return JSON.stringify(milliseconds(value) ?? (Array.isArray(value) ? [...new Set(value)].sort() : value));
}
