import { plainData } from "../plain.ts";
import type { Task } from "../queue/queue.ts";
import type { InferenceModel, InferencePolicy, RetrievalModel } from "../resources/schema.ts";
import type { Secret } from "../resources/secret.ts";
import type { Route } from "../routing.ts";
import type { Queryable } from "../store/database.ts";
import { jsonText } from "../store/json.ts";
import type { RecordingLocation, SessionRow, SummaryRow } from "../store/rows.ts";

/** Models, secrets and policies as they are now. */
export interface Configuration {
  readonly models: ReadonlyMap<string, InferenceModel>;
  /** Those that can be opened. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly policies: readonly InferencePolicy[];
  /** What makes embeddings of summaries; undefined where none are made. */
  readonly retrieval: RetrievalModel | undefined;
  /** Another text after every change. */
  readonly version: string;
}

/** A task that a worker has taken up. */
export interface Work {
  readonly task: Task;
  readonly session: SessionRow;
  /** Its row; undefined where none of the session's policies has asked for a summary yet. */
  readonly summary: SummaryRow | undefined;
  /** How often the task was tried, this time included. */
  readonly attempt: number;
}

/** Takes up a task and counts the attempt; undefined where there is nothing left to do. */
export async function takeUp(tx: Queryable, task: Task): Promise<Work | undefined> {
  const { session: id, request } = task;
  const [session] = await tx.query<SessionRow>("SELECT * FROM sessions WHERE id = $1 FOR UPDATE", [id]);
  if (session === undefined) return undefined;
  const rows = "SELECT * FROM summaries WHERE session_id = $1 AND request = $2";
  const [summary] = await tx.query<SummaryRow>(rows, [id, request]);
  if (request !== "auto") {
    if (summary === undefined || !isOpen(summary.state)) return undefined;
    return { task, session, summary, attempt: summary.attempts + 1 };
  }
  if (!isOpen(session.state) || summary?.state === "done") return undefined;
  const attempt = session.attempts + 1;
  await tx.query(
    `UPDATE sessions SET state = 'running', reason = '', remedy = '', attempts = $2, next_attempt = NULL, updated = now()
     WHERE id = $1`,
    [id, attempt],
  );
  return { task, session, summary, attempt };
}

function isOpen(state: SessionRow["state"]): boolean {
  return state === "pending" || state === "running" || state === "over-budget";
}

/** Notes where the policies send a session. */
export async function noteRoute(tx: Queryable, id: string, { policy, model, verdicts }: Route): Promise<void> {
  await tx.query("UPDATE sessions SET policy = $2, model = $3, verdicts = $4, updated = now() WHERE id = $1", [
    id,
    policy ?? null,
    model ?? null,
    jsonText(plainData(verdicts)),
  ]);
}

/** Keeps the SHA-256 of a recording that was read for the first time: the one that a cluster stored. */
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

/** Marks a request for a summary as under way; the first time it comes to be. */
export async function beginSummary(
  tx: Queryable,
  work: Work,
  model: string,
  policy: string | undefined,
): Promise<void> {
  const { session, request } = work.task;
  await tx.query(
    `INSERT INTO summaries (session_id, request, version, state, model_name, policy, attempts, started)
     SELECT $1, $2, coalesce(max(version), 0) + 1, 'running', $3, $4, $5, now() FROM summaries WHERE session_id = $1
     ON CONFLICT (session_id, request) DO UPDATE SET state = 'running', reason = '', remedy = '', error_message = '',
       model_name = excluded.model_name, policy = excluded.policy, attempts = excluded.attempts,
       next_attempt = NULL, started = now()`,
    [session, request, model, policy ?? null, work.attempt],
  );
}
