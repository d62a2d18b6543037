import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Logger } from "pino";
import { recordAudit } from "../audit/audit.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { text } from "../recordings/fields.ts";
import type { AuditEvent } from "../recordings/recording.ts";
import type { RecordingStorage } from "../recordings/storage/storage.ts";
import { findRecording, isSessionId, recordingPath } from "../recordings/storage/storage.ts";
import { unsuitable } from "../routing.ts";
import type { Database, Queryable } from "../store/database.ts";
import type { RecordingLocation, SessionRow } from "../store/rows.ts";
import { isEnd } from "./event-fields.ts";
import type { Beforehand } from "./examine.ts";
import { examine } from "./examine.ts";
import { IngestError } from "./ingest-error.ts";
import type { NewSession } from "./new-session.ts";
import { sessionOf } from "./new-session.ts";
import type { StagingLimits } from "./staging.ts";
import { stage } from "./staging.ts";
import type { Stored } from "./store-session.ts";
import { storeSession } from "./store-session.ts";

/** Who brings sessions: a request, the watched folder, the event forwarder, or the search for missing recordings. */
export type Origin = "upload" | "folder" | "forwarder" | "search";

export interface Bringer {
  readonly origin: Origin;
  /** Whose name the audit log gets. */
  readonly user: string;
}

export interface IngestOptions {
  readonly database: Database;
  readonly storage: RecordingStorage;
  /** Asks for the summary of a new session, in the transaction that stores it. */
  readonly enqueue: (tx: Queryable, session: string) => Promise<void>;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Where uploads lie until they are whole. */
  readonly staging?: string;
  readonly limits: StagingLimits;
}

/** Takes sessions in: each is stored once, with its recording, and its summary is asked for in the same transaction. */
export class Ingest {
  readonly #options: IngestOptions;

  constructor(options: IngestOptions) {
    this.#options = options;
  }

  /** Writes a recording that comes as a stream to a file, within the limits. Whoever calls removes it. */
  async stage(source: Readable) {
    const { staging = join(tmpdir(), "summarizer-uploads"), limits, metrics } = this.#options;
    const staged = await stage(source, staging, limits);
    metrics.count("wherefore_ingest_bytes_total", { source: "upload" }, staged.bytes);
    return staged;
  }

  /**
   * Takes in the recording in the file `path`. A binary stream brings its own end event, which has to be of the session
   * that `beforehand` names, if it names one; an asciicast needs one, or at least an id.
   */
  async recording(path: string, beforehand: Beforehand, bringer: Bringer): Promise<Stored> {
    const { storage } = this.#options;
    const { format, endEvent, recording, notes } = await examine(path, beforehand);
    if (format === "cast" && beforehand.endEvent === undefined && beforehand.id === undefined) {
      throw new IngestError(
        "no-end-event",
        "an asciicast does not say whose session it is",
        "send its end event with it",
      );
    }
    const event = format === "stream" ? completed(endEvent, beforehand) : endEvent;
    const session = { ...sessionOf(event), interactive: recording.interactive };
    const named = beforehand.endEvent === undefined ? session.id : text(beforehand.endEvent, "sid");
    if (named !== session.id) {
      throw new IngestError(
        "wrong-session",
        `the recording is of session ${session.id}, and the end event of ${named}`,
        "send the two that belong together",
      );
    }
    const known = await this.#known(session.id);
    const { size: bytes } = await stat(path);
    const location: RecordingLocation = { path: recordingPath(session.id, format), bytes, format };
    if (known === undefined || known.state === "waiting" || known.state === "failed") {
      await storage.put(location.path, createReadStream(path), bytes);
    }
    return await this.#store(session, location, notes, bringer);
  }

  /**
   * Takes in one event of the audit log. The end of a session finds its recording in the storage, or waits for it; the
   * upload of a recording completes the session that waits. Gives undefined for any other event.
   */
  async event(event: AuditEvent, bringer: Bringer): Promise<Stored | undefined> {
    if (isEnd(event)) {
      const session = sessionOf(event);
      const location = session.interactive ? await findRecording(this.#options.storage, session.id) : undefined;
      return await this.#store(session, location, [], bringer);
    }
    if (event["event"] !== "session.upload") return undefined;
    const id = text(event, "sid");
    if (!isSessionId(id)) {
      throw new IngestError(
        "malformed-event",
        `the sid of session.upload cannot be used: ${JSON.stringify(id.slice(0, 60))}`,
      );
    }
    return await this.found(id, bringer);
  }

  /** Completes a session that waits, if its recording has come to the storage. Undefined where no such session waits. */
  async found(id: string, bringer: Bringer): Promise<Stored | undefined> {
    const known = await this.#known(id);
    if (known?.state !== "waiting") return undefined;
    const location = await findRecording(this.#options.storage, id);
    if (location === undefined) return undefined;
    return await this.#store(sessionOf(known.end_event), location, [], bringer);
  }

  async #known(id: string): Promise<Pick<SessionRow, "state" | "end_event"> | undefined> {
    const [row] = await this.#options.database.query<Pick<SessionRow, "state" | "end_event">>(
      "SELECT state, end_event FROM sessions WHERE id = $1",
      [id],
    );
    return row;
  }

  async #store(
    session: NewSession,
    recording: RecordingLocation | undefined,
    notes: readonly string[],
    { origin, user }: Bringer,
  ): Promise<Stored> {
    const { database, enqueue, metrics, log } = this.#options;
    const why = unsuitable(session);
    const state = why !== undefined ? "skipped" : recording === undefined ? "waiting" : "pending";
    const reason = why ?? (state === "waiting" ? "its recording has not come yet" : "");
    const remedy = state === "waiting" ? "it is looked for by itself; send it with: summarizer ingest FILE" : "";
    const stored = await database.transaction(async (tx) => {
      const result = await storeSession(tx, { session, state, reason, remedy, recording, notes });
      if (result.outcome === "known") return result;
      if (state === "pending") await enqueue(tx, session.id);
      const { id: sid, kind: session_type, user_name: username, cluster_name } = session;
      if (result.outcome === "created") {
        await recordAudit(tx, {
          event: "session.ingest",
          user,
          sid,
          session_type,
          username,
          cluster_name,
          source: origin,
          state,
        });
      }
      return result;
    });
    log.info({ session: session.id, outcome: stored.outcome, state: stored.row.state, origin }, "took in a session");
    if (stored.outcome === "created") {
      metrics.count("wherefore_sessions_ingested_total", { kind: session.kind, source: origin });
    }
    return stored;
  }
}

/** A binary stream without an end event gets the id that it was sent under. */
function completed(event: AuditEvent, { id }: Beforehand): AuditEvent {
  return text(event, "sid") === "" && id !== undefined ? { ...event, sid: id } : event;
}
