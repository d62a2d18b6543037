import type { Queryable } from "../database/database.ts";
import { jsonText } from "../database/json.ts";
import { plainData } from "../domain/plain.ts";
import type { RecordingLocation } from "../domain/rows.ts";

/** What an attempt has learned about a session from its recording. */
export interface Facts {
  /** The size of the transcript in bytes of UTF-8. */
  readonly transcriptBytes?: number;
  /** All notes on the state of the recording, if there are new ones. */
  readonly notes?: readonly string[];
  /** The SHA-256 (hex) of a recording that was stored without one. */
  readonly checksum?: { readonly recording: RecordingLocation; readonly sha256: string };
}

/**
 * The assignments of an UPDATE of `sessions` that stores facts; their values begin at `$first`. A missing fact leaves
 * its column unchanged.
 */
export function factColumns(first: number): string {
  const [bytes, notes, path, sha256] = [0, 1, 2, 3].map((index) => `$${first + index}`);
  return `transcript_bytes = coalesce(${bytes}::bigint, transcript_bytes), notes = coalesce(${notes}::jsonb, notes),
    recording = CASE WHEN recording->>'path' = ${path}::text AND NOT recording ? 'sha256'
      THEN recording || jsonb_build_object('sha256', ${sha256}::text) ELSE recording END`;
}

/** The values of {@link factColumns}. */
export function factValues({ transcriptBytes, notes, checksum }: Facts): readonly unknown[] {
  return [
    transcriptBytes ?? null,
    notes === undefined ? null : jsonText(plainData(notes)),
    checksum?.recording.path ?? null,
    checksum?.sha256 ?? null,
  ];
}

/** Stores facts, if they are new. */
export async function keepFacts(store: Queryable, id: string, facts: Facts): Promise<void> {
  const { transcriptBytes, notes, checksum } = facts;
  if (transcriptBytes === undefined && notes === undefined && checksum === undefined) return;
  await store.query(
    `UPDATE sessions SET ${factColumns(2)}
     WHERE id = $1 AND (transcript_bytes IS DISTINCT FROM coalesce($2::bigint, transcript_bytes) OR $3::jsonb IS NOT NULL
       OR $4::text IS NOT NULL)`,
    [id, ...factValues(facts)],
  );
}

/** Records a replaced recording in the storage, which is deleted with its session. */
export async function keepReplaced(tx: Queryable, id: string, { path }: RecordingLocation): Promise<void> {
  await tx.query("INSERT INTO replaced_recordings (session_id, path) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    id,
    path,
  ]);
}

/** When the session was deleted; undefined if it was not. */
export async function deletedAt(store: Queryable, id: string): Promise<Date | undefined> {
  const [row] = await store.query<{ deleted: Date }>("SELECT deleted FROM deleted_sessions WHERE id = $1", [id]);
  return row?.deleted;
}
