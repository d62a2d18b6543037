import { isObject } from "./json.ts";
import type { AuditEvent, Recording, SessionKind } from "./recording.ts";

/** Who did something, where and when, as people want to read it. */
export interface SessionInfo {
  /** The session's id; empty where the recording does not say. */
  readonly id: string;
  readonly kind: SessionKind;
  readonly user: string;
  /** The machine's hostname, the cluster, or the database. */
  readonly resource: string;
  /** The label `env`; empty where there is none. */
  readonly environment: string;
  /** ISO 8601; empty where unknown. */
  readonly started: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly participants: readonly string[];
}

/** What of a session a table or a prompt shows, from its end event; from its last event, where that does not say. */
export function sessionInfo({
  endEvent: event,
  kind,
  events = [],
}: Pick<Recording, "endEvent" | "kind"> & Partial<Pick<Recording, "events">>): SessionInfo {
  const { server_labels, kubernetes_labels, db_labels, participants } = event;
  const labels = { ssh: server_labels, k8s: kubernetes_labels, db: db_labels }[kind];
  const started = text(event, "session_start");
  const last = events.at(-1)?.at ?? 0;
  const measured = Date.parse(text(event, "session_stop")) - Date.parse(started);
  return {
    id: text(event, "sid"),
    kind,
    user: text(event, "user"),
    resource: resourceOf(kind, event),
    environment: isObject(labels) ? text(labels, "env") : "",
    started,
    duration: Number.isFinite(measured) && measured >= 0 ? measured : last,
    participants: strings(participants),
  };
}

function resourceOf(kind: SessionKind, event: AuditEvent): string {
  if (kind === "k8s") return text(event, "kubernetes_cluster");
  if (kind === "ssh") return text(event, "server_hostname") || text(event, "server_id");
  return text(event, "db_name") || text(event, "db_service");
}

function text(event: AuditEvent, name: string): string {
  const value = event[name];
  return typeof value === "string" ? value : "";
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
