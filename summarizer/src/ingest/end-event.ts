import { text } from "../domain/fields.ts";
import type { AuditEvent, SessionKind } from "../domain/recording.ts";
import { kindOfEnd } from "../recordings/end-event.ts";
import { isSessionId, sessionIdRule } from "../recordings/storage/storage.ts";
import { fieldFaults } from "./event-fields.ts";
import { IngestError } from "./ingest-error.ts";

/** Which session an end event ends. */
export interface Ended {
  readonly id: string;
  readonly kind: SessionKind;
  readonly interactive: boolean;
  readonly endEvent: AuditEvent;
}

/** The session that `event` ends; throws an {@link IngestError} that names every field at fault. */
export function ended(event: AuditEvent): Ended {
  const faults = fieldFaults(event);
  if (faults.length > 0) {
    const message = `the end event is malformed: ${faults.join("; ")}`;
    throw new IngestError("malformed-event", message, "send the original event");
  }
  const id = text(event, "sid");
  if (id === "") {
    throw new IngestError("malformed-event", "the end event has no sid");
  }
  if (!isSessionId(id)) {
    throw new IngestError(
      "malformed-event",
      `the session's id (sid) ${JSON.stringify(id.slice(0, 60))} is invalid`,
      sessionIdRule,
    );
  }
  const kind = kindOfEnd(event);
  return { id, kind, interactive: kind === "db" || event["interactive"] === true, endEvent: event };
}
