import { endEvent, sessionKind } from "./end-event.ts";
import type { StreamEvent } from "./event-codec.ts";
import { number, text } from "./fields.ts";
import type { Notes } from "./notes.ts";
import type { Recording, RecordingEvent } from "./recording.ts";
import { statementReader } from "./statements.ts";
import type { EventStream } from "./stream.ts";
import { defaultSize, parseTerminalSize } from "./terminal-size.ts";
import { milliseconds } from "./timestamp.ts";

/** Makes a recording of the events of a binary stream. */
export function streamRecording({ version, events }: EventStream, notes: Notes): Recording {
  const kind = sessionKind(events);
  const end = endEvent(kind, events, notes);
  const start = events.find((event) => event.kind === "SessionStart" || event.kind === "Resize");
  const size = (start && parseTerminalSize(text(start.fields, "size"))) ?? defaultSize;
  return {
    format: `teleport-${version}`,
    endEvent: end,
    kind,
    interactive: kind === "db" || end["interactive"] === true,
    ...size,
    events: recordingEvents(events, notes),
    notes: notes.list(),
  };
}

function recordingEvents(events: readonly StreamEvent[], notes: Notes): RecordingEvent[] {
  const read: RecordingEvent[] = [];
  const statement = statementReader();
  const began = events.map((event) => milliseconds(event.fields["time"])).find((time) => time !== undefined) ?? 0;
  let at = 0;
  for (const event of events) {
    const { kind, fields } = event;
    const time = milliseconds(fields["time"]);
    // Output has its own clock; time never goes back.
    const moment = kind === "SessionPrint" ? number(fields, "ms") : time === undefined ? at : time - began;
    at = Math.max(at, moment);
    const run = statement(event);
    if (run) read.push({ type: "query", at, database: text(fields, "db_name") || text(fields, "db_service"), ...run });
    if (kind === "MySQLStatementExecute")
      notes.add("prepared MySQL statements were resolved by the order of preparation");
    const other = otherEvent(event, at, notes);
    if (other) read.push(other);
  }
  return read;
}

function otherEvent({ kind, fields }: StreamEvent, at: number, notes: Notes): RecordingEvent | undefined {
  switch (kind) {
    case "SessionPrint": {
      const data = fields["data"];
      return data instanceof Uint8Array ? { type: "output", at, data } : undefined;
    }
    case "Resize": {
      const size = parseTerminalSize(text(fields, "size"));
      if (!size) notes.add("a resize without a size was skipped");
      return size && { type: "resize", at, ...size };
    }
    case "SessionJoin":
      return { type: "marker", at, label: `${text(fields, "user")} joined` };
    case "SessionLeave":
      return { type: "marker", at, label: `${text(fields, "user")} left` };
    case "DatabaseSessionCommandResult": {
      const error = text(fields, "error") || text(fields, "message");
      const failed = error !== "" || fields["success"] === false;
      return failed
        ? { type: "result", at, rows: undefined, error: error || "failed" }
        : { type: "result", at, rows: number(fields, "affected_records"), error: undefined };
    }
    default:
      return undefined;
  }
}
