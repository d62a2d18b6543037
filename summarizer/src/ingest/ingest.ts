import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Logger } from "pino";
import { recordAudit } from "../audit/audit.ts";
import type { Database } from "../database/database.ts";
import { text } from "../domain/fields.ts";
import { plainLine } from "../domain/plain.ts";
import type { AuditEvent } from "../domain/recording.ts";
import type { RecordingLocation, SessionRow } from "../domain/rows.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { checked, sha256Of } from "../recordings/storage/checked.ts";
import type { RecordingStorage } from "../recordings/storage/storage.ts";
import { findRecording, isSessionId, sessionIdRule, uploadPath } from "../recordings/storage/storage.ts";
import { deletedAt } from "../sessions/details.ts";
import type { AddedSession, IncomingSession, Ingested, Sessions } from "../sessions/sessions.ts";
import type { Threads } from "../threads/threads.ts";
import { attest, contradictions } from "./attest.ts";
import type { Ended } from "./end-event.ts";
import { ended } from "./end-event.ts";
import { isEnd } from "./event-fields.ts";
import type { Examined, RecordingHint } from "./examine.ts";
import { examineJob } from "./examine.ts";
import { IngestError } from "./ingest-error.ts";
import { openRegular } from "./regular-file.ts";
import type { Staged, StagingLimits } from "./staging.ts";
import { Gate, stage } from "./staging.ts";

/** Where sessions come from: a request, the watched folder, the event forwarder, or the search for missing recordings. */
export type Origin = "upload" | "folder" | "forwarder" | "search";

/** Who sends sessions. */
export interface Uploader {
  readonly origin: Origin;
  /** The name in the audit log. */
  readonly user: string;
  /** Throws where they may not send a session with this end event: the one that they sent, and the one that is stored. */
  readonly authorize?: (endEvent: AuditEvent) => void;
}

export interface IngestOptions {
  readonly database: Database;
  readonly sessions: Sessions;
  readonly storage: RecordingStorage;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Read recordings. */
  readonly threads: Threads;
  /** Where uploads lie until they are whole. */
  readonly staging?: string;
  readonly limits: StagingLimits;
}

const defaultStaging = join(tmpdir(), "summarizer-uploads");

/** Takes sessions in: each is stored once, with its recording, and goes to the workers in the same transaction. */
export class Ingest {
  readonly #options: IngestOptions;

  constructor(options: IngestOptions) {
    this.#options = options;
  }

  /** Passes a stream on that carries a recording, and up to `more` bytes beside it, within the limits. */
  gate(more: number): Gate {
    const { bytes, idle } = this.#options.limits;
    return new Gate({ bytes: bytes + more, idle });
  }

  /** Writes a recording stream to a file, within the limits. The caller removes it. */
  async stage(source: Readable): Promise<Staged> {
    const { staging = defaultStaging, limits, metrics } = this.#options;
    const staged = await stage(source, staging, limits);
    metrics.count("wherefore_ingest_bytes_total", { source: "upload" }, staged.bytes);
    return staged;
  }

  /**
   * Takes in the recording in the file `path`. A binary stream brings its own end event, which has to be of the session
   * that `hint` names, if it names one; an asciicast needs one, or at least an id.
   */
  async recording(path: string, hint: RecordingHint, uploader: Uploader): Promise<Ingested> {
    const { format, endEvent, interactive, notes } = await this.#examine(path, hint);
    if (format === "cast" && hint.endEvent === undefined && hint.id === undefined) {
      const message = "an asciicast does not identify its session";
      throw new IngestError("no-end-event", message, "also send its end event");
    }
    const session = { ...ended(completed(endEvent, hint)), interactive };
    const named = hint.endEvent === undefined ? session.id : text(hint.endEvent, "sid");
    if (named !== session.id) {
      throw new IngestError(
        "wrong-session",
        `the recording is of session ${session.id}, and the end event of ${named}`,
        "send the recording and the end event of the same session",
      );
    }
    uploader.authorize?.(session.endEvent);
    const known = await this.#known(session.id);
    if (known !== undefined) uploader.authorize?.(known.end_event);
    const file = await openRegular(path);
    const { size: bytes } = await file.stat();
    const sha256 = await sha256Of(file.createReadStream());
    const location = { path: uploadPath(session.id, format), bytes, sha256, format };
    if (known !== undefined && known.recording !== null && known.state !== "failed") {
      return await this.#store({ ...session, recording: location, notes }, uploader);
    }
    return await this.#put(path, location, () => this.#store({ ...session, recording: location, notes }, uploader));
  }

  async #examine(path: string, hint: RecordingHint): Promise<Examined> {
    const { size } = await stat(path);
    return await this.#options.threads.run(examineJob, [path, hint], { extraSeconds: size / 1e6 });
  }

  /** Copies the file to the storage, and removes the copy where no session comes to name it. */
  async #put(
    file: string,
    { path, bytes, sha256 }: Required<RecordingLocation>,
    store: () => Promise<Ingested>,
  ): Promise<Ingested> {
    const { storage } = this.#options;
    const changed = () => new IngestError("incomplete", "the recording changed while it was read", "send it again");
    let named = false;
    try {
      await storage.put(path, checked((await openRegular(file)).createReadStream(), sha256, changed), bytes);
      const taken = await store();
      named = taken.session.recording?.path === path;
      return taken;
    } finally {
      if (!named) await this.#remove(path);
    }
  }

  async #remove(path: string): Promise<void> {
    const { storage, log } = this.#options;
    await storage.remove(path).catch((error: unknown) => log.warn({ err: error, path }, "failed to remove an upload"));
  }

  /**
   * Takes in one event of the audit log. The end of a session finds its recording in the storage, or waits for it; the
   * upload of a recording completes the session that waits. The recording's own end event is believed before the one that
   * was sent, and a session that is stored keeps its own. Gives undefined for any other event, and for a session that was
   * deleted.
   */
  async event(event: AuditEvent, uploader: Uploader): Promise<Ingested | undefined> {
    if (isEnd(event)) {
      const session = ended(event);
      uploader.authorize?.(event);
      const known = await this.#known(session.id);
      // The forwarder sends an event again until it is accepted.
      if (known?.state === "deleting" || (known === undefined && (await this.#isDeleted(session.id)))) return undefined;
      const location = await findRecording(this.#options.storage, session.id);
      const complete = known !== undefined && known.recording !== null && known.state !== "failed";
      if (location === undefined || complete) return await this.#store({ ...session, recording: location }, uploader);
      return await this.#attested(location, known?.end_event ?? event, uploader);
    }
    if (event["event"] !== "session.upload") return undefined;
    const id = text(event, "sid");
    if (!isSessionId(id)) {
      const shown = JSON.stringify(id.slice(0, 60));
      throw new IngestError("malformed-event", `the sid of session.upload is invalid: ${shown}`, sessionIdRule);
    }
    return await this.found(id, uploader);
  }

  /**
   * Completes a waiting session if its recording has arrived in the storage, including one that is skipped because of
   * its end event. Undefined if the session does not exist.
   */
  async found(id: string, uploader: Uploader): Promise<Ingested | undefined> {
    const known = await this.#known(id);
    if (known === undefined || known.recording !== null) return undefined;
    if (known.state === "failed" || known.state === "deleting") return undefined;
    uploader.authorize?.(known.end_event);
    const location = await findRecording(this.#options.storage, id);
    if (location === undefined) return undefined;
    return await this.#attested(location, known.end_event, uploader);
  }

  /** Stores a session with the recording that its cluster stored, and with what that says of it. */
  async #attested(location: RecordingLocation, event: AuditEvent, uploader: Uploader): Promise<Ingested> {
    const { storage, limits, staging = defaultStaging } = this.#options;
    const examine = (path: string, hint: RecordingHint) => this.#examine(path, hint);
    const attested = await attest(location, event, { storage, examine, staging, idle: limits.idle });
    uploader.authorize?.(attested.endEvent);
    return await this.#store({ ...attested, ...ended(attested.endEvent) }, uploader);
  }

  /**
   * Stores a recording that cannot be read as a session that failed, under the name of its file. A whole copy replaces it.
   * False where the name is not an id, or the session is known.
   */
  async failed(id: string, error: Error, { origin, user }: Uploader): Promise<boolean> {
    if (!isSessionId(id)) return false;
    const { database, sessions } = this.#options;
    const own = error instanceof IngestError ? error.remedy : "";
    const remedy = own || "replace it with a complete copy, or send one: summarizer ingest FILE";
    const reason = plainLine(error.message) || error.name;
    const endEvent = { event: "session.end", sid: id, proto: "ssh", interactive: true };
    const session = { kind: "ssh", endEvent, notes: ["synthesized, because its recording could not be read"] } as const;
    return await database.transaction(async (tx) => {
      const added = await sessions.addUnread(tx, session, { reason, remedy });
      const about = { sid: id, source: origin, state: "failed", success: false, error: reason };
      if (added) await recordAudit(tx, { event: "session.ingest", user, ...about });
      return added;
    });
  }

  async #known(id: string): Promise<SessionRow | undefined> {
    const [row] = await this.#options.database.query<SessionRow>("SELECT * FROM sessions WHERE id = $1", [id]);
    return row;
  }

  async #isDeleted(id: string): Promise<boolean> {
    return (await deletedAt(this.#options.database, id)) !== undefined;
  }

  async #store({ id: sid, interactive, ...ended }: Arriving, uploader: Uploader): Promise<Ingested> {
    const { database, sessions, metrics, log } = this.#options;
    const { origin, user, authorize } = uploader;
    const { kind, recording } = ended;
    const endEvent = kind === "db" ? ended.endEvent : { ...ended.endEvent, interactive };
    const audited = (result: IngestedFacts, refused?: string) => ({
      event: "session.ingest" as const,
      user,
      ...ingested(result, recording),
      source: origin,
      ...(refused !== undefined && { success: false, error: refused }),
    });
    const audit = (session: AddedSession) => audited({ session, reception: "taken" });
    const taken = await database.transaction(async (tx) => {
      const result = await sessions.ingest(tx, { ...ended, endEvent, authorize, audit });
      if (result.reception === "taken") return result;
      const refused = refusal(result, endEvent, recording);
      if (result.reception === "completed" || refused !== undefined) await recordAudit(tx, audited(result, refused));
      return result;
    });
    const { session, reception } = taken;
    log.info({ session: sid, reception, state: session.state, origin }, "ingested a session");
    if (reception === "taken") metrics.count("wherefore_sessions_ingested_total", { kind, source: origin });
    return taken;
  }
}

/** A session that comes, with its recording if that has come too. */
type Arriving = Ended & Pick<IncomingSession, "recording" | "notes" | "attested">;

/** What of an arrival was not taken, for the session that is stored says otherwise; undefined where they agree. */
function refusal(taken: Ingested, endEvent: AuditEvent, recording: RecordingLocation | undefined): string | undefined {
  if (differs(taken, recording)) return "the session already has another recording, which was kept";
  const fields = taken.reception === "known" ? contradictions(endEvent, taken.session.end_event) : [];
  if (fields.length === 0) return undefined;
  return `the session already has another end event (${fields.join(", ")}), which was kept`;
}

/** Whether a recording came for a session that has another. */
function differs({ session, reception }: Ingested, came: RecordingLocation | undefined): boolean {
  if (reception !== "known" || came === undefined || session.recording === null) return false;
  const { sha256, bytes } = session.recording;
  return sha256 === undefined || came.sha256 === undefined ? bytes !== came.bytes : sha256 !== came.sha256;
}

interface IngestedFacts extends Pick<Ingested, "reception" | "replaced"> {
  readonly session: AddedSession;
}

/** What the audit log has about a session that came, or its recording. */
function ingested({ session, reception, replaced }: IngestedFacts, recording: RecordingLocation | undefined) {
  return {
    sid: session.id,
    session_type: session.kind,
    username: session.user_name,
    cluster_name: session.cluster_name,
    state: session.state,
    ...(session.reason !== "" && { reason: session.reason }),
    reception,
    ...(recording?.sha256 !== undefined && { sha256: recording.sha256 }),
    ...(replaced !== undefined && { replaced: replaced.path }),
  };
}

/** A binary stream without an end event gets the id that it was sent under. */
function completed(event: AuditEvent, { id }: RecordingHint): AuditEvent {
  return text(event, "sid") === "" && id !== undefined ? { ...event, sid: id } : event;
}
