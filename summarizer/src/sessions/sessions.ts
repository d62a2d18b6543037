import { randomUUID } from "node:crypto";
import type { Queue } from "../queue/queue.ts";
import type { AuditEvent, SessionKind } from "../recordings/recording.ts";
import { unsuitable } from "../routing.ts";
import { sessionInfo } from "../session.ts";
import type { Queryable } from "../store/database.ts";
import { jsonText, storableText } from "../store/json.ts";
import type { RecordingLocation, SessionRow, SessionState, SummaryRow } from "../store/rows.ts";

/** A session that has ended, as far as it is known: its end event, and its recording once that has come. */
export interface Arrival {
  readonly kind: SessionKind;
  readonly endEvent: AuditEvent;
  readonly recording?: RecordingLocation | undefined;
  /** Whether `endEvent` is what the cluster's own recording says: then a session that waits takes it over. */
  readonly attested?: boolean;
  /** What to know of the recording's state. */
  readonly notes?: readonly string[];
  /** Throws where the sender may not bring the recording of the session that is stored. */
  readonly authorize?: ((stored: AuditEvent) => void) | undefined;
}

/** What became of an arrival. */
export interface TakenIn {
  readonly session: SessionRow;
  readonly reception: Reception;
  /** The recording that this one replaces. */
  readonly replaced?: RecordingLocation | undefined;
}

/** `taken`: a session that was not known. `completed`: its recording has come. `known`: nothing new. */
export type Reception = "taken" | "completed" | "known";

/** Why something cannot be done with a session in the state that it is in. */
export class SessionError extends Error {
  readonly code: "unknown" | "state" | "no-recording" | "no-model";
  readonly remedy: string;

  constructor(code: SessionError["code"], message: string, remedy: string) {
    super(message);
    this.name = "SessionError";
    this.code = code;
    this.remedy = remedy;
  }
}

/** The sessions of the store. Every method works in the transaction of its caller. */
export class Sessions {
  readonly #queue: Queue;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  /**
   * Takes in a session, by the `sid` of its end event: the same twice is one. With its recording it goes to the workers at
   * once; without one it waits for it. A sort that is never summarised is kept as skipped. Where a session failed, a
   * recording that comes anew replaces the one that it failed with. A session that is stored decides by its own end event
   * who may do that.
   */
  async takeIn(tx: Queryable, arrival: Arrival): Promise<TakenIn> {
    if (arrival.recording !== undefined) await this.#forgetUnread(tx, arrival);
    const [added] = await insert(tx, arrival);
    if (added !== undefined) {
      if (added.state === "pending") await this.#queue.send(tx, { session: added.id, request: "auto" });
      return { session: added, reception: "taken" };
    }
    const session = await this.get(tx, sessionInfo(arrival).id);
    arrival.authorize?.(session.end_event);
    const whole = session.recording !== null && session.state !== "failed";
    if (whole || arrival.recording === undefined) return { session, reception: "known" };
    const completed = await complete(tx, session, arrival);
    const waited = completed.state === "waiting" || completed.state === "failed" || completed.state === "pending";
    const replaced = session.recording ?? undefined;
    return { session: waited ? await this.#restart(tx, completed) : completed, reception: "completed", replaced };
  }

  /** Forgets a session whose recording could not be read when it came: nothing is known of it. */
  async #forgetUnread(tx: Queryable, { authorize, ...arrival }: Arrival): Promise<void> {
    const gone = await tx.query<Pick<SessionRow, "end_event">>(
      "DELETE FROM sessions WHERE id = $1 AND state = 'failed' AND recording IS NULL RETURNING end_event",
      [sessionInfo(arrival).id],
    );
    for (const { end_event } of gone) authorize?.(end_event);
  }

  /** The session, locked against others until the transaction ends; throws a {@link SessionError} where there is none. */
  async get(tx: Queryable, id: string): Promise<SessionRow> {
    const [session] = await tx.query<SessionRow>("SELECT * FROM sessions WHERE id = $1 FOR UPDATE", [id]);
    if (session !== undefined) return session;
    throw new SessionError("unknown", `there is no session ${JSON.stringify(id)}`, "");
  }

  /** Lets the workers look at a session again, from the start; throws a {@link SessionError} where that makes no sense. */
  async retry(tx: Queryable, id: string): Promise<SessionRow> {
    const session = await this.get(tx, id);
    const refusal = refusals[session.state];
    if (refusal !== undefined) throw new SessionError("state", `session ${id} ${refusal.is}`, refusal.remedy);
    return await this.#restart(tx, session);
  }

  async #restart(tx: Queryable, session: SessionRow): Promise<SessionRow> {
    const { id } = session;
    const [row = session] = await tx.query<SessionRow>(
      `UPDATE sessions SET state = 'pending', reason = '', remedy = '', attempts = 0, next_attempt = NULL, updated = now()
       WHERE id = $1 RETURNING *`,
      [id],
    );
    await tx.query(
      `UPDATE summaries SET state = 'pending', reason = '', remedy = '', error_message = '', attempts = 0, next_attempt = NULL
       WHERE session_id = $1 AND request = 'auto' AND state <> 'done'`,
      [id],
    );
    const task = { session: id, request: "auto" };
    await this.#queue.withdraw(tx, task);
    await this.#queue.send(tx, task);
    return row;
  }

  /**
   * Asks for a summary of a session for `by`, whatever the policies say; without `model`, by the one that its policy named.
   * Each request is kept.
   */
  async summarize(tx: Queryable, id: string, by: string, model?: string): Promise<SummaryRow> {
    const session = await this.get(tx, id);
    if (session.recording === null) {
      throw new SessionError(
        "no-recording",
        `the recording of session ${id} has not come yet`,
        "wait for it, or ingest it",
      );
    }
    const modelName = model ?? session.model;
    if (modelName === null) {
      throw new SessionError("no-model", `no policy has given session ${id} a model`, "name one (--model)");
    }
    const request = randomUUID();
    const [summary] = await tx.query<SummaryRow>(
      `INSERT INTO summaries (session_id, request, version, state, model_name, requested_by)
       SELECT $1, $2, coalesce(max(version), 0) + 1, 'pending', $3, $4 FROM summaries WHERE session_id = $1 RETURNING *`,
      [id, request, modelName, by],
    );
    if (summary === undefined) throw new Error("an INSERT gave no row");
    await this.#queue.send(tx, { session: id, request });
    return summary;
  }
}

/** States in which a retry makes no sense, and what to do instead. */
const refusals: Readonly<Partial<Record<SessionState, { readonly is: string; readonly remedy: string }>>> = {
  waiting: { is: "waits for its recording", remedy: "ingest the recording: the session goes on by itself then" },
  skipped: {
    is: "is of a sort that is never summarised",
    remedy: "to summarise it all the same: summarizer summarize",
  },
  running: { is: "is being summarised", remedy: "wait for it" },
  done: { is: "has a summary", remedy: "for another: summarizer summarize" },
};

const resourceKinds = { ssh: "node", k8s: "kube_cluster", db: "db" } as const;
const labelFields = { ssh: "server_labels", k8s: "kubernetes_labels", db: "db_labels" } as const;

async function insert(tx: Queryable, arrival: Arrival): Promise<readonly SessionRow[]> {
  const columns = columnsOf(arrival);
  const names = Object.keys(columns);
  return await tx.query<SessionRow>(
    `INSERT INTO sessions (${names.join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")})
     ON CONFLICT (id) DO NOTHING RETURNING *`,
    Object.values(columns),
  );
}

/** Gives a session the recording that it has not, and what an attested one says of it. */
async function complete(tx: Queryable, session: SessionRow, arrival: Arrival): Promise<SessionRow> {
  const { recording, notes, ...said } = columnsOf(arrival);
  const columns = { recording, notes, ...(arrival.attested === true && said), id: session.id };
  const names = Object.keys(columns);
  const [completed = session] = await tx.query<SessionRow>(
    `UPDATE sessions SET ${names.map((name, index) => `${name} = $${index + 1}`).join(", ")}, updated = now()
     WHERE id = $${names.indexOf("id") + 1} RETURNING *`,
    Object.values(columns),
  );
  return completed;
}

function columnsOf(arrival: Arrival) {
  const { kind, endEvent, recording, notes = [] } = arrival;
  const info = sessionInfo(arrival);
  const interactive = kind === "db" || endEvent["interactive"] === true;
  const reason = unsuitable({ kind, interactive });
  const started = dateOf(info.started);
  return {
    id: info.id,
    kind,
    ...stateOf(reason, recording),
    end_event: jsonText(endEvent),
    user_name: storableText(info.user),
    resource_kind: resourceKinds[kind],
    resource_name: storableText(info.resource),
    labels: jsonText(endEvent[labelFields[kind]] ?? {}),
    participants: info.participants.map(storableText),
    cluster_name: storableText(typeof endEvent["cluster_name"] === "string" ? endEvent["cluster_name"] : ""),
    interactive,
    started,
    ended: dateOf(endEvent["session_stop"]) ?? dateOf(endEvent["time"]),
    duration_ms: started === null ? null : Math.round(info.duration),
    recording: recording === undefined ? null : jsonText(recording),
    notes: jsonText(notes),
  };
}

function stateOf(unsuitable: string | undefined, recording: RecordingLocation | undefined) {
  if (unsuitable !== undefined) return { state: "skipped", reason: unsuitable, remedy: "" };
  if (recording !== undefined) return { state: "pending", reason: "", remedy: "" };
  return { state: "waiting", reason: "its recording has not come yet", remedy: "" };
}

function dateOf(value: unknown): Date | null {
  const date = new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
