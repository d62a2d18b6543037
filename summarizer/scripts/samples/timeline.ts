import { createHash } from "node:crypto";
import type { AuditEvent } from "../../src/domain/recording.ts";
import type { StreamEvent } from "../../src/recordings/event-codec.ts";
import type { EventKind } from "../../src/recordings/messages.ts";

/** The events of one session as they come: each gets its index, its time and what all of them have in common. */
export interface Timeline {
  readonly events: StreamEvent[];
  /** The time at some seconds from the start, in RFC 3339. */
  at(seconds: number): string;
  add(kind: EventKind, seconds: number, fields: AuditEvent): void;
}

/** Begins the events of a session. */
export function timeline(id: string, common: AuditEvent, began: Date): Timeline {
  const events: StreamEvent[] = [];
  const at = (seconds: number) => new Date(began.getTime() + seconds * 1000).toISOString();
  return {
    events,
    at,
    add(kind, seconds, fields) {
      const ei = events.length;
      const shared = kind === "SessionPrint" ? {} : { ...common, sid: id, uid: eventId(id, ei) };
      events.push({ kind, fields: { ...shared, ...fields, ei, time: at(seconds) } });
    },
  };
}

function eventId(session: string, index: number): string {
  const hex = createHash("sha256").update(`${session} ${index}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
