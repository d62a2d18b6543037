import { kindOfEnd } from "../recordings/end-event.ts";
import { text, texts } from "../recordings/fields.ts";
import type { AuditEvent, SessionKind } from "../recordings/recording.ts";
import { isSessionId } from "../recordings/storage/storage.ts";
import { milliseconds } from "../recordings/timestamp.ts";
import type { SessionRow } from "../store/rows.ts";
import { fieldFaults } from "./event-fields.ts";
import { IngestError } from "./ingest-error.ts";

/** What an end event says of its session. */
export type NewSession = Pick<
  SessionRow,
  | "id"
  | "kind"
  | "end_event"
  | "user_name"
  | "resource_kind"
  | "resource_name"
  | "labels"
  | "participants"
  | "cluster_name"
  | "interactive"
  | "started"
  | "ended"
  | "duration_ms"
>;

/** Where each kind of session has its resource. */
// biome-ignore format: table
const resources: Readonly<Record<SessionKind, readonly [kind: string, names: readonly string[], labels: string]>> = {
  ssh: ["node",         ["server_hostname", "server_id"], "server_labels"],
  k8s: ["kube_cluster", ["kubernetes_cluster"],           "kubernetes_labels"],
  db:  ["db",           ["db_name", "db_service"],        "db_labels"],
};

/** The session that `event` ends; throws an {@link IngestError} that names every field at fault. */
export function sessionOf(event: AuditEvent): NewSession {
  const faults = fieldFaults(event);
  if (faults.length > 0) {
    throw new IngestError(
      "malformed-event",
      `the end event is malformed: ${faults.join("; ")}`,
      "send it as it was written",
    );
  }
  const id = text(event, "sid");
  if (id === "")
    throw new IngestError("malformed-event", "the end event has no sid: it does not say which session it ends");
  if (!isSessionId(id)) {
    throw new IngestError(
      "malformed-event",
      `the session's id (sid) ${JSON.stringify(id.slice(0, 60))} cannot be used`,
      "an id has up to 128 letters, digits, dots, underscores and hyphens, and does not begin with a dot",
    );
  }
  const kind = kindOfEnd(event);
  const [resourceKind, names, labels] = resources[kind];
  const started = milliseconds(event["session_start"]);
  const ended = milliseconds(event["session_stop"]) ?? milliseconds(event["time"]);
  const stated = event[labels];
  return {
    id,
    kind,
    end_event: event,
    user_name: text(event, "user"),
    resource_kind: resourceKind,
    resource_name: names.map((name) => text(event, name)).find((name) => name !== "") ?? "",
    labels: (stated ?? {}) as Readonly<Record<string, string>>,
    participants: texts(event, "participants"),
    cluster_name: text(event, "cluster_name"),
    interactive: kind === "db" || event["interactive"] === true,
    started: started === undefined ? null : new Date(started),
    ended: ended === undefined ? null : new Date(ended),
    duration_ms: started === undefined || ended === undefined ? null : Math.max(0, ended - started),
  };
}
