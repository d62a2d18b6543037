import type { Session } from "../../api/session.ts";
import type { Queryable } from "../../database/database.ts";
import { plainData } from "../../domain/plain.ts";
import { remedyFor } from "../../domain/remedy.ts";
import { sessionInfo } from "../../domain/session-info.ts";
import { modelLabel } from "../../models/choose.ts";
import { listResources } from "../../resources/repository.ts";
import type { ListedSession } from "../../sessions/listing.ts";
import { summaryDocument } from "./summary-document.ts";

/** Creates reports of sessions. `labels` describes each model, by name. */
export function reportOf(session: ListedSession, labels: ReadonlyMap<string, string>): Session {
  const { id, state, reason, remedy, kind, end_event, recording, verdicts, notes, latest, attempts } = session;
  const model = latest?.model_name ?? session.model ?? undefined;
  return plainData({
    source: recording?.path ?? "",
    id,
    state,
    reason,
    remedy: remedyFor(id, remedy),
    session: sessionInfo({ endEvent: end_event, kind }),
    policy: session.policy ?? undefined,
    model: model === undefined ? undefined : { name: model, label: labels.get(model) ?? "does not exist" },
    verdicts,
    summary: latest?.summary ? summaryDocument(latest.summary) : undefined,
    notes,
    recording:
      recording === null ? undefined : { bytes: recording.bytes, format: recording.format, sha256: recording.sha256 },
    attempts,
    next_attempt: session.next_attempt?.toISOString(),
    created: session.created.toISOString(),
    version: latest?.version,
  });
}

/** A short description of each model. */
export async function modelLabels(store: Queryable): Promise<ReadonlyMap<string, string>> {
  const models = await listResources(store, ["inference_model"]);
  return new Map(
    models.flatMap((model) => (model.kind === "inference_model" ? [[model.metadata.name, modelLabel(model)]] : [])),
  );
}
