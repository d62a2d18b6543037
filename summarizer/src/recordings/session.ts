import { number, text } from "../domain/fields.ts";
import type { Notes } from "../domain/notes.ts";
import type { Recording, RecordingEvent } from "../domain/recording.ts";
import { endEvent, sessionKind } from "./end-event.ts";
import type { StreamEvent } from "./event-codec.ts";
import { statementReader } from "./statements.ts";
import type { TerminalSize } from "./terminal-size.ts";
import { defaultSize, parseTerminalSize } from "./terminal-size.ts";
import { milliseconds } from "./timestamp.ts";

/** Makes a recording of the events of a binary stream. */
export function streamRecording(version: 1 | 2, events: readonly StreamEvent[], notes: Notes): Recording {
  const kind = sessionKind(events);
  const end = endEvent(kind, events, notes);
  const reader = new SessionReader(notes);
  return {
    format: `teleport-${version}`,
    endEvent: end,
    kind,
    interactive: kind === "db" || end["interactive"] === true,
    ...sizeIn(events),
    events: reader.read(events),
    notes: notes.list(),
  };
}

/** The size of the terminal that a session begins with. */
export function sizeIn(events: readonly StreamEvent[]): TerminalSize {
  const start = events.find((event) => event.kind === "SessionStart" || event.kind === "Resize");
  return (start && parseTerminalSize(text(start.fields, "size"))) ?? defaultSize;
}

/** Turns the events of a stream, which may come batch by batch, into what a recording shows. */
export class SessionReader {
  readonly #notes: Notes;
  readonly #statement = statementReader();
  #began: number | undefined;
  #at = 0;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  read(events: readonly StreamEvent[]): readonly RecordingEvent[] {
    return events.flatMap((event) => this.#read(event));
  }

  #read(event: StreamEvent): RecordingEvent[] {
    const { kind, fields } = event;
    const time = milliseconds(fields["time"]);
    this.#began ??= time;
    // Output has its own clock; time never goes back.
    const moment =
      kind === "SessionPrint" ? number(fields, "ms") : time === undefined ? this.#at : time - (this.#began ?? 0);
    this.#at = Math.max(this.#at, moment);
    const at = this.#at;
    const run = this.#statement(event);
    if (kind === "MySQLStatementExecute") {
      this.#notes.add("prepared MySQL statements were resolved by the order of preparation");
    }
    const database = text(fields, "db_name") || text(fields, "db_service");
    const query = run && { type: "query" as const, at, database, ...run };
    return [query, otherEvent(event, at, this.#notes)].filter((shown) => shown !== undefined);
  }
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
