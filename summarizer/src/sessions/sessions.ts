import { randomUUID } from "node:crypto";
import type { AuditEvent as AuditLogEvent } from "../audit/audit.ts";
import { auditStatements } from "../audit/audit.ts";
import type { Queryable } from "../database/database.ts";
import { jsonText, storableText } from "../database/json.ts";
import type { AuditEvent, SessionKind } from "../domain/recording.ts";
import { remedyFor } from "../domain/remedy.ts";
import type { RecordingLocation, SessionRow, SessionState, SummaryRow } from "../domain/rows.ts";
import { sessionInfo } from "../domain/session-info.ts";
import type { Queue } from "../queue/queue.ts";
import { unsuitable } from "../routing/router.ts";
import { deletedAt, keepReplaced } from "./details.ts";
import type { Explanation } from "./transitions.ts";
import {
  addSession,
  forgetUnread,
  lockSession,
  receiveRecording,
  requestSummary,
  restart,
  restartSummary,
} from "./transitions.ts";

/** An ended session: its end event, and its recording once it has arrived. */
export interface IncomingSession {
  readonly kind: SessionKind;
  readonly endEvent: AuditEvent;
  readonly recording?: RecordingLocation | undefined;
  /** Whether `endEvent` is from the cluster's own recording: then it replaces that of a session that waits. */
  readonly attested?: boolean;
  /** Notes on the state of the recording. */
  readonly notes?: readonly string[];
  /** Throws where the sender may not send the recording of the stored session. */
  readonly authorize?: ((stored: AuditEvent) => void) | undefined;
  /** The audit log's data about an added session. */
  readonly audit?: (added: AddedSession) => AuditLogEvent;
}

/** A session as it is added. */
export type AddedSession = Pick<SessionRow, "id" | "kind" | "state" | "reason" | "user_name" | "cluster_name">;

/** The result of ingesting a session. */
export interface Ingested {
  readonly session: SessionRow;
  readonly reception: Reception;
  /** The recording that this one replaces. */
  readonly replaced?: RecordingLocation | undefined;
}

/** `taken`: a new session. `completed`: an existing session got its recording. `known`: nothing changed. */
export type Reception = "taken" | "completed" | "known";

/** A session's state does not permit the operation. */
export class SessionError extends Error {
  readonly code: "unknown" | "state" | "no-recording" | "no-model" | "held" | "deleted";
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
   * Adds a session, identified by the `sid` of its end event, or completes the stored one. With its recording, it is
   * queued at once; without one, it waits for it. A session of a type that is never summarized is stored as skipped. A
   * new recording replaces the one that a session failed with. The stored end event decides who can send it.
   * @throws SessionError for a session that was deleted, or is being deleted
   */
  async ingest(tx: Queryable, incoming: IncomingSession): Promise<Ingested> {
    const added = (await this.#add(tx, incoming)) ?? (await this.#replaceUnread(tx, incoming));
    if (added !== undefined) {
      await refuseDeleted(tx, added.id);
      if (added.state === "pending") await this.#queue.send(tx, { session: added.id, request: "auto" });
      return { session: added, reception: "taken" };
    }
    const session = await this.get(tx, sessionInfo(incoming).id);
    incoming.authorize?.(session.end_event);
    if (session.state === "deleting") throw deleted(session.id);
    const completed = incoming.recording && (await receiveRecording(tx, session.id, received(session, incoming)));
    if (completed === undefined) return { session, reception: "known" };
    if (completed.state === "pending") {
      await restartSummary(tx, session.id);
      await this.#queueAnew(tx, session.id);
    }
    const replaced = session.recording ?? undefined;
    if (replaced !== undefined) await keepReplaced(tx, session.id, replaced);
    return { session: completed, reception: "completed", replaced };
  }

  async #add(tx: Queryable, incoming: IncomingSession): Promise<SessionRow | undefined> {
    const columns = columnsOf(incoming);
    const { audit } = incoming;
    return await addSession(tx, columns, (from) =>
      audit === undefined ? {} : auditStatements(audit(columns), { from }),
    );
  }

  /** Replaces a session that failed without a recording. */
  async #replaceUnread(tx: Queryable, incoming: IncomingSession): Promise<SessionRow | undefined> {
    if (incoming.recording === undefined) return undefined;
    const forgotten = await forgetUnread(tx, sessionInfo(incoming).id);
    if (forgotten === undefined) return undefined;
    incoming.authorize?.(forgotten.end_event);
    return await this.#add(tx, incoming);
  }

  /** Adds a session whose recording cannot be read, as failed; false if the session exists. */
  async addUnread(tx: Queryable, incoming: IncomingSession, { reason, remedy }: Explanation): Promise<boolean> {
    const failed = { state: "failed", reason: storableText(reason), remedy } as const;
    const added = await addSession(tx, { ...columnsOf(incoming), ...failed });
    if (added !== undefined) await refuseDeleted(tx, added.id);
    return added !== undefined;
  }

  /**
   * The session, locked until the transaction ends.
   * @throws SessionError if it does not exist
   */
  async get(tx: Queryable, id: string): Promise<SessionRow> {
    const session = await lockSession(tx, id);
    if (session !== undefined) return session;
    throw new SessionError("unknown", `session ${JSON.stringify(id)} does not exist`, "");
  }

  /**
   * Queues a session again for a first attempt.
   * @throws SessionError if its state does not permit a retry
   */
  async retry(tx: Queryable, id: string): Promise<SessionRow> {
    const session = await this.get(tx, id);
    const restarted = await restart(tx, id);
    if (restarted === undefined) {
      const { is = `is ${session.state}`, remedy = "" } = refusals[session.state] ?? {};
      throw new SessionError("state", `session ${id} ${is}`, remedyFor(id, remedy));
    }
    await this.#queueAnew(tx, id);
    return restarted;
  }

  async #queueAnew(tx: Queryable, id: string): Promise<void> {
    const task = { session: id, request: "auto" };
    await this.#queue.withdraw(tx, task);
    await this.#queue.send(tx, task);
  }

  /**
   * Requests a summary of a session for the user `by`, regardless of policies; without `model`, from the model of its
   * policy. Each request is kept.
   * @throws SessionError if the session has no recording, or no model
   */
  async summarize(tx: Queryable, id: string, by: string, model?: string): Promise<SummaryRow> {
    const session = await this.get(tx, id);
    if (session.state === "deleting") throw deleted(id);
    if (session.recording === null) {
      throw new SessionError(
        "no-recording",
        `the recording of session ${id} has not arrived yet`,
        "wait for it, or ingest it",
      );
    }
    const modelName = model ?? session.model;
    if (modelName === null) {
      throw new SessionError("no-model", `session ${id} has no model from a policy`, "name one (--model)");
    }
    const task = { session: id, request: randomUUID() };
    const summary = await requestSummary(tx, task, modelName, by);
    await this.#queue.send(tx, task);
    return summary;
  }
}

/** States that do not permit a retry, and what to do instead. */
const refusals: Readonly<Partial<Record<SessionState, { readonly is: string; readonly remedy: string }>>> = {
  waiting: { is: "waits for its recording", remedy: "ingest the recording; the session then continues automatically" },
  skipped: {
    is: "is of a type that is never summarized",
    remedy: "to summarize it anyway: summarizer summarize",
  },
  running: { is: "is being summarized", remedy: "wait for it" },
  done: { is: "has a summary", remedy: "for another: summarizer summarize" },
  deleting: { is: "is being deleted", remedy: "" },
};

/** After the session was added, so that a concurrent deletion is seen too. */
async function refuseDeleted(tx: Queryable, id: string): Promise<void> {
  if ((await deletedAt(tx, id)) !== undefined) throw deleted(id);
}

function deleted(id: string): SessionError {
  const remedy = "deletion is final: a session with this id is not accepted again";
  return new SessionError("deleted", `session ${JSON.stringify(id)} was deleted`, remedy);
}

const resourceKinds = { ssh: "node", k8s: "kube_cluster", db: "db" } as const;
const labelFields = { ssh: "server_labels", k8s: "kubernetes_labels", db: "db_labels" } as const;

/**
 * The changes of a session that gets its recording. An attested recording also replaces the end event and its derived
 * columns.
 */
function received(session: SessionRow, incoming: IncomingSession) {
  const { id, recording, notes, state, reason, remedy, ...facts } = columnsOf(incoming);
  const isAttested = incoming.attested === true;
  const now = isAttested ? { state, reason, remedy } : session;
  return {
    ...(isAttested && facts),
    ...(now.state === "skipped"
      ? { state: now.state, reason: now.reason, remedy: now.remedy }
      : { state: "pending" as const, reason: "", remedy: "" }),
    recording,
    notes,
  };
}

function columnsOf(incoming: IncomingSession) {
  const { kind, endEvent, recording, notes = [] } = incoming;
  const info = sessionInfo(incoming);
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
  if (unsuitable !== undefined) return { state: "skipped" as const, reason: unsuitable, remedy: "" };
  if (recording !== undefined) return { state: "pending" as const, reason: "", remedy: "" };
  return { state: "waiting" as const, reason: "its recording has not arrived yet", remedy: "" };
}

function dateOf(value: unknown): Date | null {
  const date = new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
