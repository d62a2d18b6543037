import type { Queryable } from "../database/database.ts";
import { jsonText, storableText } from "../database/json.ts";
import type { Statement } from "../database/statement.ts";
import { runTogether } from "../database/statement.ts";
import { plainData } from "../domain/plain.ts";
import type { Deletion, SessionRow, SummaryRow } from "../domain/rows.ts";
import type { Task } from "../queue/queue.ts";
import type { Route } from "../routing/router.ts";
import type { Facts } from "./details.ts";
import { factColumns, factValues } from "./details.ts";
import { sessionTransitions, summaryTransitions } from "./states.ts";
import type { OpenTask, Work } from "./tasks.ts";

/** Why a session or a summary is in its state, and what to do about it. */
export interface Explanation {
  readonly reason: string;
  readonly remedy: string;
}

type SessionTransitions = typeof sessionTransitions;
type SummaryTransitions = typeof summaryTransitions;

/** The target of a transition and its columns. Omitted texts are empty; omitted attempts are kept. */
interface Change<State> extends Partial<Explanation> {
  readonly state: State;
  readonly attempts?: number;
  /** Seconds until the next attempt. */
  readonly delay?: number | undefined;
  readonly read?: Facts;
}

/** Locks a session until the transaction ends. Every transaction locks the session before its summaries and its job. */
export async function lockSession(tx: Queryable, id: string): Promise<SessionRow | undefined> {
  const [session] = await tx.query<SessionRow>("SELECT * FROM sessions WHERE id = $1 FOR UPDATE", [id]);
  return session;
}

/** The columns of a session from its end event and its recording. */
export interface SessionColumns extends Explanation {
  readonly id: string;
  readonly state: SessionTransitions["add"]["to"][number];
  readonly [column: string]: unknown;
}

/** Adds a session, and runs `also` for the row of `added`; undefined if the id exists. */
export async function addSession(
  tx: Queryable,
  columns: SessionColumns,
  also: (added: string) => Readonly<Record<string, Statement>> = () => ({}),
): Promise<SessionRow | undefined> {
  const names = Object.keys(columns);
  const text = `INSERT INTO sessions (${names.join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")})
     ON CONFLICT (id) DO NOTHING RETURNING *`;
  const added = { text, values: Object.values(columns) };
  const [row] = await runTogether<SessionRow>(tx, { added, ...also("added") }, "SELECT * FROM added");
  return row;
}

/** Gives a session its missing recording, or replaces the recording that it failed with. */
export async function receiveRecording(
  tx: Queryable,
  id: string,
  columns: Explanation & {
    readonly state: SessionTransitions["receiveRecording"]["to"][number];
    readonly [column: string]: unknown;
  },
): Promise<SessionRow | undefined> {
  const names = Object.keys(columns);
  const [row] = await tx.query<SessionRow>(
    `UPDATE sessions SET ${names.map((name, index) => `${name} = $${index + 3}`).join(", ")},
       attempts = 0, next_attempt = NULL, updated = now()
     WHERE id = $1 AND state = ANY ($2) AND (recording IS NULL OR state = 'failed') RETURNING *`,
    [id, sessionTransitions.receiveRecording.from, ...Object.values(columns)],
  );
  return row;
}

/**
 * Deletes a session that failed without a recording, unless it is on legal hold. Returns its row; undefined for another
 * session.
 */
export async function forgetUnread(tx: Queryable, id: string): Promise<SessionRow | undefined> {
  const [row] = await tx.query<SessionRow>(
    `DELETE FROM sessions WHERE id = $1 AND state = 'failed' AND recording IS NULL
       AND NOT EXISTS (SELECT 1 FROM legal_holds WHERE session_id = $1) RETURNING *`,
    [id],
  );
  return row;
}

/**
 * Marks sessions as being deleted and deletes derived data, so that only their rows and their recordings are left. The
 * caller has locked them and has checked their holds. `seconds`: how long this process has for their recordings.
 */
export async function markDeleting(tx: Queryable, ids: readonly string[], deletion: Deletion, seconds: number) {
  await tx.query("DELETE FROM summaries WHERE session_id = ANY ($1)", [ids]);
  return await tx.query<Pick<SessionRow, "id" | "recording">>(
    `UPDATE sessions SET state = 'deleting', reason = $3, remedy = '', deletion = $4, risk = NULL, policy = NULL,
       model = NULL, verdicts = '[]', notes = '[]', transcript_bytes = NULL, attempts = 0,
       next_attempt = now() + make_interval(secs => $5), updated = now()
     WHERE id = ANY ($1) AND state = ANY ($2) RETURNING id, recording`,
    [
      ids,
      sessionTransitions.markDeleting.from,
      storableText(deletion.reason ?? `deleted by ${deletion.user}`),
      jsonText(deletion),
      seconds,
    ],
  );
}

/** Postpones marked sessions for `seconds`; after a failed removal, stores the reason. */
export async function postponeDeletion(tx: Queryable, ids: readonly string[], seconds: number, why?: Explanation) {
  await tx.query(
    `UPDATE sessions SET next_attempt = now() + make_interval(secs => $2), updated = now(),
       reason = coalesce($3, reason), remedy = coalesce($4, remedy), attempts = attempts + $5
     WHERE id = ANY ($1) AND state = 'deleting'`,
    [ids, seconds, why && storableText(why.reason), why && storableText(why.remedy), why === undefined ? 0 : 1],
  );
}

/** Deletes the rows of marked sessions, whose recordings are deleted. Returns those that this call has deleted. */
export async function removeDeleting(tx: Queryable, ids: readonly string[]) {
  return await tx.query<{ id: string; deletion: Deletion }>(
    `WITH gone AS (DELETE FROM sessions WHERE id = ANY ($1) AND state = 'deleting' RETURNING id, deletion),
     noted AS (INSERT INTO deleted_sessions (id) SELECT id FROM gone ON CONFLICT DO NOTHING)
     SELECT id, deletion FROM gone ORDER BY id`,
    [ids],
  );
}

/** Fails the sessions that have waited for their recordings for more than `days`. Returns their ids. */
export async function expireWaiting(
  tx: Queryable,
  days: number,
  { reason, remedy }: Explanation,
): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE sessions SET state = 'failed', reason = $1, remedy = $2, next_attempt = NULL, updated = now()
     WHERE state = ANY ($3) AND created < now() - make_interval(days => $4::int) RETURNING id`,
    [reason, remedy, sessionTransitions.expire.from, days],
  );
  return rows.map(({ id }) => id);
}

/** Resets a session, and its automatic summary if there is one, for a first attempt; undefined if it cannot restart. */
export async function restart(tx: Queryable, id: string): Promise<SessionRow | undefined> {
  const session = await changeSession(tx, id, "restart", { state: "pending", attempts: 0 });
  if (session !== undefined) await restartSummary(tx, id);
  return session;
}

/** Resets the automatic summary of a session that is pending again. */
export async function restartSummary(tx: Queryable, id: string): Promise<void> {
  await changeSummary(tx, { session: id, request: "auto" }, "restart", { state: "pending", attempts: 0 });
}

/** Adds a summary request by a user. */
export async function requestSummary(
  tx: Queryable,
  { session, request }: Task,
  model: string,
  requestedBy: string,
): Promise<SummaryRow> {
  const [row] = await tx.query<SummaryRow>(
    `INSERT INTO summaries (session_id, request, version, state, model_name, requested_by)
     SELECT $1, $2, coalesce(max(version), 0) + 1, 'pending', $3, $4 FROM summaries WHERE session_id = $1 RETURNING *`,
    [session, request, model, requestedBy],
  );
  if (row === undefined) throw new Error("INSERT returned no row");
  return row;
}

type Prefixed<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** The route of a session, by the policies. */
export type Destination = Pick<Route, "policy" | "model" | "verdicts">;

/**
 * Takes a task, counts the attempt and, if there is a `route`, stores it and begins the automatic summary; undefined if
 * the session has changed since it was found.
 */
export async function take(
  store: Queryable,
  found: OpenTask,
  route: Destination | undefined,
): Promise<Work | undefined> {
  const { task, session } = found;
  if (task.request !== "auto") {
    const attempts = (found.summary?.attempts ?? 0) + 1;
    const summary = await changeSummary(store, task, "take", { state: "running", attempts });
    if (summary === undefined || summary.started === null) return undefined;
    return { task, session, summary, attempt: attempts, started: summary.started };
  }
  const attempt = session.attempts + 1;
  const columns = {
    policy: route === undefined ? session.policy : (route.policy ?? null),
    model: route === undefined ? session.model : (route.model ?? null),
    verdicts: route === undefined ? session.verdicts : plainData(route.verdicts),
  };
  const [row] = await runTogether<Prefixed<SummaryRow> & { taken_at: Date }>(
    store,
    {
      taken: {
        text: `UPDATE sessions SET state = 'running', reason = '', remedy = '', attempts = $4, next_attempt = NULL,
             policy = $5, model = $6, verdicts = $7, updated = now()
           WHERE id = $1 AND state = ANY ($2) AND xmin = $3::text::xid RETURNING id`,
        values: [
          ...[task.session, sessionTransitions.take.from, found.sessionVersion, attempt],
          ...[columns.policy, columns.model, jsonText(columns.verdicts)],
        ],
      },
      retaken: {
        text: `UPDATE summaries SET state = 'running', reason = '', remedy = '', error_message = '', next_attempt = NULL,
             attempts = $2, started = ${startOfAttempt}, finished = NULL,
             model_name = coalesce($4, model_name), policy = CASE WHEN $4::text IS NULL THEN policy ELSE $5 END
           FROM taken WHERE session_id = taken.id AND request = $1 AND state = ANY ($3) RETURNING summaries.*`,
        values: [task.request, attempt, summaryTransitions.take.from, route?.model ?? null, columns.policy],
      },
      begun: {
        text: `INSERT INTO summaries (session_id, request, version, state, model_name, policy, attempts, started)
           SELECT taken.id, $1, 1 + (SELECT coalesce(max(version), 0) FROM summaries WHERE session_id = taken.id),
             'running', $3, $4, $2, ${startOfAttempt}
           FROM taken WHERE $3::text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM retaken) RETURNING *`,
        values: [task.request, attempt, route?.model ?? null, columns.policy],
      },
    },
    `SELECT summary.*, ${startOfAttempt} AS taken_at FROM taken
     LEFT JOIN (SELECT * FROM retaken UNION ALL SELECT * FROM begun) AS summary ON true`,
  );
  if (row === undefined) return undefined;
  const { taken_at: started, ...summary } = row;
  return {
    ...{ task, attempt, started },
    session: {
      ...session,
      ...columns,
      state: "running",
      reason: "",
      remedy: "",
      attempts: attempt,
      next_attempt: null,
    },
    summary: isRow(summary) ? summary : undefined,
  };
}

function isRow(row: Prefixed<SummaryRow>): row is SummaryRow {
  return row.id !== null;
}

/** Why a worker stops working on a task without a summary. */
export interface Stop extends Explanation {
  readonly state: SessionTransitions["stop"]["to"][number];
  /** Whether the attempt counts. */
  readonly counts: boolean;
  /** Seconds until the next attempt; undefined if none is planned. */
  readonly delay: number | undefined;
}

/** Ends an attempt without a summary. Returns the summary's row if there is one; false if the task is not running. */
export async function stop(
  tx: Queryable,
  { task, attempt }: Work,
  why: Stop,
  read: Facts = {},
): Promise<SummaryRow | undefined | false> {
  const { state, reason, remedy, delay } = why;
  const change = { state, reason, remedy, delay, attempts: why.counts ? attempt : attempt - 1, read };
  const isAuto = task.request === "auto";
  if (isAuto && (await changeSession(tx, task.session, "stop", change)) === undefined) return false;
  // Without a policy, the summary of an earlier attempt is no longer requested.
  const summary = await changeSummary(tx, task, "stop", { ...change, state: state === "unmatched" ? "failed" : state });
  return isAuto ? summary : (summary ?? false);
}

/** The columns of a summary from the model's answer. */
export type SummaryColumns = Readonly<Record<string, unknown>>;

/**
 * Ends an attempt with its summary, even if another worker has the task by now, and runs `also` for the row of
 * `summary`. A summary on demand does not change the state of a session with other pending work. Returns undefined if
 * the summary is done already.
 */
export async function complete(
  tx: Queryable,
  work: Work,
  columns: SummaryColumns,
  read: Facts,
  also: (summary: string) => Readonly<Record<string, Statement>>,
): Promise<SummaryRow | undefined> {
  const { task, attempt, started } = work;
  const names = Object.keys(columns);
  const transition = task.request === "auto" ? "complete" : "completeOnDemand";
  const [row] = await runTogether<SummaryRow>(
    tx,
    {
      locked: { text: "SELECT id FROM sessions WHERE id = $1 FOR UPDATE", values: [task.session] },
      summary: {
        text: `UPDATE summaries SET ${names.map((name, index) => `${name} = $${index + 5}`).join(", ")},
             state = 'done', reason = '', remedy = '', error_message = '', next_attempt = NULL,
             attempts = $3, started = $4, finished = greatest(clock_timestamp(), $4)
           FROM locked WHERE session_id = locked.id AND request = $1 AND state = ANY ($2) RETURNING summaries.*`,
        values: [task.request, summaryTransitions.complete.from, attempt, started, ...Object.values(columns)],
      },
      session: {
        text: `UPDATE sessions SET state = 'done', reason = '', remedy = '', next_attempt = NULL, updated = now(), ${factColumns(2)},
             risk = CASE WHEN EXISTS (
                 SELECT 1 FROM summaries newer
                 WHERE newer.session_id = summary.session_id AND newer.state = 'done' AND newer.version > summary.version
               ) THEN risk ELSE array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], summary.summary->>'riskLevel') END
           FROM summary WHERE sessions.id = summary.session_id AND sessions.state = ANY ($1)`,
        values: [sessionTransitions[transition].from, ...factValues(read)],
      },
      ...also("summary"),
    },
    "SELECT * FROM summary",
  );
  return row;
}

/** Fails a task that repeatedly crashes its worker. Returns the changes; undefined if there are none. */
export async function failPermanently(
  tx: Queryable,
  task: Task,
  why: Explanation,
): Promise<{ readonly session: SessionRow; readonly summary: SummaryRow | undefined } | undefined> {
  const before = await lockSession(tx, task.session);
  if (before === undefined) return undefined;
  const change = { state: "failed", ...why } as const;
  const session =
    task.request === "auto" ? await changeSession(tx, task.session, "failPermanently", change) : undefined;
  const summary = await changeSummary(tx, task, "failPermanently", change);
  return session === undefined && summary === undefined ? undefined : { session: session ?? before, summary };
}

/** The start of an attempt, truncated to milliseconds for JavaScript. */
const startOfAttempt = "date_trunc('milliseconds', now())";
const nextAttempt = "now() + $7::double precision * interval '1 second'";

async function changeSession<Name extends keyof SessionTransitions>(
  tx: Queryable,
  id: string,
  name: Name,
  { state, reason = "", remedy = "", attempts, delay, read = {} }: Change<SessionTransitions[Name]["to"][number]>,
): Promise<SessionRow | undefined> {
  const [row] = await tx.query<SessionRow>(
    `UPDATE sessions SET state = $3, reason = $4, remedy = $5, attempts = coalesce($6::int, attempts),
       next_attempt = ${nextAttempt}, updated = now(), ${factColumns(8)}
     WHERE id = $1 AND state = ANY ($2) RETURNING *`,
    [
      id,
      sessionTransitions[name].from,
      state,
      storableText(reason),
      storableText(remedy),
      attempts ?? null,
      delay ?? null,
      ...factValues(read),
    ],
  );
  return row;
}

/** `started` and `finished` are those of the attempt that runs or that ended the summary: null while it waits. */
async function changeSummary<Name extends keyof SummaryTransitions>(
  tx: Queryable,
  { session, request }: Task,
  name: Name,
  { state, reason = "", remedy = "", attempts, delay }: Change<SummaryTransitions[Name]["to"][number]>,
): Promise<SummaryRow | undefined> {
  const ends = state === "failed" || state === "too-large";
  const started = state === "running" ? startOfAttempt : ends ? "started" : "NULL";
  const [row] = await tx.query<SummaryRow>(
    `UPDATE summaries SET state = $3, reason = $4, remedy = $5, error_message = $9,
       attempts = coalesce($6::int, attempts), next_attempt = ${nextAttempt},
       started = ${started}, finished = ${ends ? "greatest(clock_timestamp(), started)" : "NULL"}
     WHERE session_id = $1 AND request = $8 AND state = ANY ($2) RETURNING *`,
    [
      session,
      summaryTransitions[name].from,
      state,
      storableText(reason),
      storableText(remedy),
      attempts ?? null,
      delay ?? null,
      request,
      ends ? storableText(reason) : "",
    ],
  );
  return row;
}
