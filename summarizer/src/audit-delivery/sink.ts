import type { AuditEventName } from "../audit/events.ts";

/** An entry of the audit log as it is delivered: in the reference system's form, `time` in RFC 3339. */
export interface AuditEntry {
  readonly event: AuditEventName;
  readonly code: string;
  readonly uid: string;
  readonly time: string;
  readonly [field: string]: unknown;
}

/** Where audit events are delivered to. */
export interface Sink {
  /** Unique among the sinks of a store, and the same at each start. */
  readonly name: string;
  /** Delivers entries in their order; rejects where any was not, and all of them come again then. */
  deliver(entries: readonly AuditEntry[], signal: AbortSignal): Promise<void>;
}
