import { randomUUID } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { jsonText, storableText } from "../database/json.ts";
import type { Statement } from "../database/statement.ts";
import { runTogether } from "../database/statement.ts";
import type { AuditEventName } from "./events.ts";
import { auditCodes, failureCodes } from "./events.ts";

/** An audit event. Further fields are the event's data, by the audit log's own names; never a secret. */
export interface AuditEvent {
  readonly event: AuditEventName;
  /** Who did it. */
  readonly user: string;
  /** False turns the event's code into that of a failure. */
  readonly success?: boolean;
  readonly error?: string;
  readonly [field: string]: unknown;
}

/**
 * Writes `event` to the audit log, in the transaction of what it tells: both happen or neither. Sinks deliver it from
 * there, at least once. `code`, `uid` and `time` are added.
 */
export async function recordAudit(tx: Queryable, event: AuditEvent): Promise<void> {
  await runTogether(tx, auditStatements(event), "SELECT 1 AS one FROM entry");
}

/**
 * The same as part of another statement: written once for each row of `from`, a WITH query before it, with the fields that
 * `more` gives, a JSON object in SQL.
 */
export function auditStatements(
  event: AuditEvent,
  { from, more = "'{}'::jsonb" }: { readonly from?: string; readonly more?: string } = {},
): Readonly<Record<"entry" | "delivery", Statement>> {
  const code = codeOf(event);
  const data = { ...event, code, uid: randomUUID() };
  return {
    entry: {
      text: `INSERT INTO audit (event, code, user_name, data)
         SELECT $1::text, $2::text, $3::text, $4::jsonb || ${more} ${from === undefined ? "" : `FROM ${from}`} RETURNING id`,
      values: [event.event, code, storableText(event.user), jsonText(data)],
    },
    delivery: {
      text: "INSERT INTO audit_outbox (sink, audit_id) SELECT name, id FROM audit_sinks, entry",
      values: [],
    },
  };
}

function codeOf({ event, success }: AuditEvent): string {
  const code = auditCodes[event];
  return success === false ? (failureCodes[event] ?? code.replace(/I$/, "E")) : code;
}
