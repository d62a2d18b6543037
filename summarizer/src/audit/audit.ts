import { randomUUID } from "node:crypto";
import type { Queryable } from "../store/database.ts";
import type { AuditEventName } from "./events.ts";
import { auditCodes } from "./events.ts";

/** What the audit log is told. Further fields are data of the event, in the audit log's own names; never a secret. */
export interface AuditEvent {
  readonly event: AuditEventName;
  /** The event's own code where left out; `failed` turns that into the code of a failure. */
  readonly code?: string;
  /** Who did it. */
  readonly user: string;
  readonly success?: boolean;
  readonly error?: string;
  readonly [field: string]: unknown;
}

/**
 * Writes `event` to the audit log, in the transaction of what it tells: both happen or neither. Sinks deliver it from
 * there, at least once. `uid` and `time` are added.
 */
export async function recordAudit(tx: Queryable, event: AuditEvent): Promise<void> {
  const uid = randomUUID();
  const code = event.code ?? codeOf(event);
  const data = { ...event, code, uid };
  await tx.query("insert into audit (id, event, code, data) values ($1, $2, $3, $4)", [
    uid,
    event.event,
    code,
    JSON.stringify(data),
  ]);
}

function codeOf({ event, success }: AuditEvent): string {
  const code = auditCodes[event];
  return success === false ? code.replace(/I$/, "E") : code;
}
