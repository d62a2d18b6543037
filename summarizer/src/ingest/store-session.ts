import type { Queryable } from "../store/database.ts";
import { jsonText, storableText } from "../store/json.ts";
import type { RecordingLocation, SessionRow, SessionState } from "../store/rows.ts";
import type { NewSession } from "./new-session.ts";

/** A session as it is taken in. `recording` is undefined where only its end is known. */
export interface Arrival {
  readonly session: NewSession;
  readonly state: Extract<SessionState, "waiting" | "skipped" | "pending" | "failed">;
  readonly reason: string;
  readonly remedy: string;
  readonly recording: RecordingLocation | undefined;
  readonly notes: readonly string[];
}

/** What the store made of an arrival: a new session, one that was known and has now got its recording, or neither. */
export interface Stored {
  readonly row: Pick<SessionRow, "id" | "kind" | "state" | "reason" | "remedy">;
  readonly outcome: "created" | "completed" | "known";
}

/**
 * Stores a session once, whoever brings it and however often. One that waited for its recording gets it, and so does one
 * that failed: a better copy is the remedy for a damaged one.
 */
export async function storeSession(tx: Queryable, arrival: Arrival): Promise<Stored> {
  const { session, state, reason, remedy, recording, notes } = arrival;
  const location = recording === undefined ? null : jsonText(recording);
  const [created] = await tx.query<Stored["row"]>(
    `INSERT INTO sessions (id, kind, state, reason, remedy, end_event, user_name, resource_kind, resource_name, labels,
       participants, cluster_name, interactive, started, ended, duration_ms, recording, notes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     ON CONFLICT (id) DO NOTHING
     RETURNING id, kind, state, reason, remedy`,
    [
      session.id,
      session.kind,
      state,
      storableText(reason),
      storableText(remedy),
      jsonText(session.end_event),
      storableText(session.user_name),
      session.resource_kind,
      storableText(session.resource_name),
      jsonText(session.labels),
      session.participants.map(storableText),
      storableText(session.cluster_name),
      session.interactive,
      session.started,
      session.ended,
      session.duration_ms,
      location,
      jsonText(notes),
    ],
  );
  if (created !== undefined) return { row: created, outcome: "created" };
  if (location !== null) {
    const [completed] = await tx.query<Stored["row"]>(
      `UPDATE sessions SET state = $2, reason = $3, remedy = $4, recording = $5, notes = $6, next_attempt = NULL,
         updated = now()
       WHERE id = $1 AND state IN ('waiting', 'failed')
       RETURNING id, kind, state, reason, remedy`,
      [session.id, state, storableText(reason), storableText(remedy), location, jsonText(notes)],
    );
    if (completed !== undefined) return { row: completed, outcome: "completed" };
  }
  const [known] = await tx.query<Stored["row"]>("SELECT id, kind, state, reason, remedy FROM sessions WHERE id = $1", [
    session.id,
  ]);
  if (known === undefined) throw new Error(`session ${session.id} was deleted while it was stored`);
  return { row: known, outcome: "known" };
}
