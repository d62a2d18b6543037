import type { AuditEvent } from "./recording.ts";

/** A text field of an event; empty where it has none. */
export function text(event: AuditEvent, key: string): string {
  const value = event[key];
  return typeof value === "string" ? value : "";
}

/** A number field of an event; 0 where it has none. */
export function number(event: AuditEvent, key: string): number {
  const value = event[key];
  return typeof value === "number" ? value : 0;
}

/** A list of texts; empty where the event has none. */
export function texts(event: AuditEvent, key: string): readonly string[] {
  const value = event[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A field of bytes as text, bytes that are not UTF-8 replaced. */
export function bytesAsText(event: AuditEvent, key: string): string {
  const value = event[key];
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
}
