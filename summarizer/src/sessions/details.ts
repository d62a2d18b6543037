import type { Queryable } from "../database/database.ts";
import { jsonText } from "../database/json.ts";
import { plainData } from "../domain/plain.ts";
import type { RecordingLocation } from "../domain/rows.ts";
import type { Route } from "../routing/router.ts";

/** Stores which policy and model a session goes to, and what each policy decided. */
export async function keepRoute(tx: Queryable, id: string, { policy, model, verdicts }: Route): Promise<void> {
  await tx.query("UPDATE sessions SET policy = $2, model = $3, verdicts = $4, updated = now() WHERE id = $1", [
    id,
    policy ?? null,
    model ?? null,
    jsonText(plainData(verdicts)),
  ]);
}

/** Stores the SHA-256 (hex) of a recording from a cluster's storage once it has been read. */
export async function keepChecksum(
  store: Queryable,
  id: string,
  { path }: RecordingLocation,
  sha256: string | undefined,
): Promise<void> {
  if (sha256 === undefined) return;
  await store.query(
    `UPDATE sessions SET recording = recording || jsonb_build_object('sha256', $3::text)
     WHERE id = $1 AND recording->>'path' = $2 AND NOT recording ? 'sha256'`,
    [id, path, sha256],
  );
}

/** Stores the size of a session's transcript in bytes. */
export async function keepTranscriptSize(store: Queryable, id: string, bytes: number): Promise<void> {
  await store.query(
    "UPDATE sessions SET transcript_bytes = $2 WHERE id = $1 AND transcript_bytes IS DISTINCT FROM $2",
    [id, bytes],
  );
}

/** Stores the notes on the state of a session's recording, in place of earlier ones. */
export async function keepNotes(store: Queryable, id: string, notes: readonly string[]): Promise<void> {
  await store.query("UPDATE sessions SET notes = $2 WHERE id = $1", [id, jsonText(plainData(notes))]);
}
