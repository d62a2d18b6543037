import { gzipSync } from "node:zlib";
import { encodeEvent, type StreamEvent } from "../../src/recordings/event-codec.ts";
import { encodePart, encodeRecord, writeRecording } from "../../src/recordings/write.ts";

/** A short session, as a recorder writes it. */
export const session: readonly StreamEvent[] = [
  {
    kind: "SessionStart",
    fields: {
      ei: 0,
      event: "session.start",
      time: "2026-11-22T10:00:00Z",
      sid: "8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2",
      user: "alice",
      login: "alice",
      user_roles: ["access", "dev"],
      user_traits: { teams: ["alpha"] },
      server_hostname: "web-3",
      server_labels: { env: "prod" },
      proto: "ssh",
      size: "100:30",
    },
  },
  print(1, 500, "alice@web-3:~$ "),
  print(2, 1500, "date\r\n"),
  {
    kind: "SessionEnd",
    fields: {
      ei: 3,
      event: "session.end",
      time: "2026-11-22T10:00:02Z",
      sid: "8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2",
      user: "alice",
      interactive: true,
      participants: ["alice"],
      session_start: "2026-11-22T10:00:00Z",
      session_stop: "2026-11-22T10:00:02Z",
    },
  },
];

/** Output of a session. */
/** The bytes of that session's recording, as if it were of the session `sid`, with what its end event says besides. */
export function recordingOf(sid: string, end: Readonly<Record<string, unknown>> = {}): Buffer {
  return writeRecording(
    session.map(({ kind, fields }) => ({
      kind,
      fields: { ...fields, ...("sid" in fields && { sid }), ...(kind === "SessionEnd" && end) },
    })),
  );
}

export function print(ei: number, ms: number, text: string): StreamEvent {
  return { kind: "SessionPrint", fields: { ei, event: "print", ms, data: new TextEncoder().encode(text) } };
}

/** The records of some events, not yet zipped. */
export function records(events: readonly StreamEvent[]): Buffer {
  return Buffer.concat(events.map((event) => encodeRecord(encodeEvent(event))));
}

/** One part that holds some events. */
export function part(events: readonly StreamEvent[], options: Parameters<typeof encodePart>[1] = {}): Buffer {
  return encodePart(gzipSync(records(events)), options);
}
