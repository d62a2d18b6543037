import type { Queryable } from "../database/database.ts";
import { plainData } from "../domain/plain.ts";
import type { RecordingLocation } from "../domain/rows.ts";
import { sessionInfo } from "../domain/session-info.ts";
import { modelLabel } from "../models/choose.ts";
import type { SessionReport } from "../report/session-report.ts";
import { listResources } from "../resources/repository.ts";
import type { ListedSession } from "../sessions/listing.ts";

/** What is told of a session's recording. */
export interface RecordingReport {
  readonly bytes: number;
  readonly format: "stream" | "cast";
  /** Of its bytes, in hex. */
  readonly sha256: string | undefined;
}

/** What is known of a session in the store. Plain data, free of control characters. */
export interface StoredReport extends SessionReport {
  /** Undefined while the recording has not come. */
  readonly recording: RecordingReport | undefined;
  readonly attempts: number;
  /** When it is tried again by itself. */
  readonly nextAttempt: string | undefined;
  /** When it was taken in. */
  readonly created: string;
  /** Which of its summaries `summary` is, counted from 1. */
  readonly version: number | undefined;
}

/** Makes reports of sessions. `labels` says what each model is, by its name. */
export function reportOf(session: ListedSession, labels: ReadonlyMap<string, string>): StoredReport {
  const { id, state, reason, remedy, kind, end_event, recording, verdicts, notes, latest, attempts } = session;
  const model = latest?.model_name ?? session.model ?? undefined;
  return plainData({
    source: recording?.path ?? "",
    id,
    state,
    reason,
    remedy,
    session: sessionInfo({ endEvent: end_event, kind }),
    policy: session.policy ?? undefined,
    model: model === undefined ? undefined : { name: model, label: labels.get(model) ?? "no longer there" },
    verdicts,
    summary: latest?.summary ?? undefined,
    notes,
    recording: recording === null ? undefined : recordingReport(recording),
    attempts,
    nextAttempt: session.next_attempt?.toISOString(),
    created: session.created.toISOString(),
    version: latest?.version,
  });
}

function recordingReport({ bytes, format, sha256 }: RecordingLocation): RecordingReport {
  return { bytes, format, sha256 };
}

/** What each model is, in a word or two. */
export async function modelLabels(store: Queryable): Promise<ReadonlyMap<string, string>> {
  const models = await listResources(store, ["inference_model"]);
  return new Map(
    models.flatMap((model) => (model.kind === "inference_model" ? [[model.metadata.name, modelLabel(model)]] : [])),
  );
}
