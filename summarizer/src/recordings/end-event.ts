import { number, text } from "../domain/fields.ts";
import type { Notes } from "../domain/notes.ts";
import type { AuditEvent, SessionKind } from "../domain/recording.ts";
import type { StreamEvent } from "./event-codec.ts";
import type { EventKind } from "./messages.ts";
import { RecordingError } from "./recording-error.ts";
import { formatTimestamp, milliseconds } from "./timestamp.ts";

/** Kinds of session that hold no text to summarize, by how the names of their events begin. */
const unsupported: readonly (readonly [RegExp, string])[] = [
  [/Desktop/, "desktop"],
  [/^AppSession/, "application"],
  [/^MCP/, "MCP"],
];
/** Fields of a start event that an end event has not. */
const startOnly: ReadonlySet<string> = new Set([
  "ei",
  "event",
  "code",
  "uid",
  "time",
  "size",
  "success",
  "error",
  "message",
  "reason",
  "invited",
  "postgres_pid",
  "user_agent",
]);

/** The kind of a session, as its policies name it. */
export function sessionKind(events: readonly StreamEvent[]): SessionKind {
  const has = (...kinds: EventKind[]) => events.some((event) => kinds.includes(event.kind));
  if (has("DatabaseSessionStart", "DatabaseSessionEnd", "DatabaseSessionQuery")) return "db";
  const session = events.find((event) => event.kind === "SessionStart" || event.kind === "SessionEnd");
  if (session) return kindOfEnd(session.fields);
  for (const [names, kind] of unsupported) {
    if (events.some((event) => names.test(event.kind))) {
      throw new RecordingError(
        "unsupported-kind",
        `${kind} sessions cannot be summarized; ssh, k8s and db sessions can`,
      );
    }
  }
  return "ssh";
}

/** The kind of session that an end (or start) event in its audit log form belongs to. */
export function kindOfEnd(event: AuditEvent): SessionKind {
  if (text(event, "event").startsWith("db.session.")) return "db";
  return text(event, "proto") === "kube" || text(event, "kubernetes_cluster") !== "" ? "k8s" : "ssh";
}

/** The end event that the recording holds; undefined where it has none. */
export function ownEnd(kind: SessionKind, events: readonly StreamEvent[]): AuditEvent | undefined {
  return events.findLast((event) => event.kind === (kind === "db" ? "DatabaseSessionEnd" : "SessionEnd"))?.fields;
}

/** The session's end event, or one made up from its start and its last event. */
export function endEvent(kind: SessionKind, events: readonly StreamEvent[], notes: Notes): AuditEvent {
  const end = ownEnd(kind, events);
  if (end) return end;
  notes.add("no end event: synthesized from the last event's time");
  const start = events.find((event) => event.kind === "SessionStart" || event.kind === "DatabaseSessionStart");
  const first = (start ?? events[0])?.fields ?? {};
  const joined = events.filter((event) => event.kind === "SessionJoin").map((event) => text(event.fields, "user"));
  const time = lastTime(events, first["time"]);
  return defined({
    ...Object.fromEntries(Object.entries(first).filter(([key]) => !startOnly.has(key))),
    ei: Math.max(0, ...events.slice(-1).map((event) => number(event.fields, "ei") + 1)),
    ...(kind === "db"
      ? { event: "db.session.end", code: "TDB01I" }
      : { event: "session.end", code: "T2004I", interactive: isInteractive(first, events) }),
    time,
    participants: [...new Set([text(first, "user"), ...joined])].filter((user) => user !== ""),
    session_start: first["time"],
    session_stop: time,
  });
}

/** A recorder gives a session with a terminal its size, and one without it the command that it runs. */
function isInteractive(start: AuditEvent, events: readonly StreamEvent[]): boolean {
  if (text(start, "event") !== "session.start") return events.some((event) => event.kind === "SessionPrint");
  return text(start, "size") !== "" || start["initial_command"] === undefined;
}

/** Output events may carry only their delay. */
function lastTime(events: readonly StreamEvent[], start: unknown): unknown {
  const began = milliseconds(start) ?? 0;
  const times = events.map(({ kind, fields }) => {
    const delay = kind === "SessionPrint" && began > 0 ? began + number(fields, "ms") : 0;
    return Math.max(milliseconds(fields["time"]) ?? 0, delay);
  });
  const last = times.reduce((latest, time) => Math.max(latest, time), began);
  return last === 0 ? undefined : formatTimestamp(Math.floor(last / 1000), (last % 1000) * 1_000_000);
}

function defined(event: AuditEvent): AuditEvent {
  return Object.fromEntries(
    Object.entries(event).filter(([, value]) => value !== undefined && !(value instanceof Uint8Array)),
  );
}
