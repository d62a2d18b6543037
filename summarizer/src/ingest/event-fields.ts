import { isObject } from "../domain/json.ts";
import type { AuditEvent } from "../domain/recording.ts";
import { isStorableTime } from "../domain/time.ts";
import { messages } from "../recordings/messages.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isWhole: Check = (value) => Number.isSafeInteger(value);
const isMapping = (value: unknown, each: Check): boolean => isObject(value) && Object.values(value).every(each);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);

/** What a field of each type looks like in the audit log's JSON. */
// biome-ignore format: table
const types: Readonly<Record<string, readonly [check: Check, noun: string]>> = {
  string:    [isText,                               "text"],
  "string[]":[isTexts,                              "a list of strings"],
  int32:     [isWhole,                              "a whole number"],
  int64:     [isWhole,                              "a whole number"],
  uint32:    [isWhole,                              "a whole number"],
  uint64:    [isWhole,                              "a whole number"],
  bool:      [(value) => typeof value === "boolean", "true or false"],
  labels:    [(value) => isMapping(value, isText),  "a mapping of strings"],
  traits:    [(value) => isMapping(value, isTexts), "a mapping of lists of strings"],
  Timestamp: [(value) => typeof value === "string" && isStorableTime(value), "a time such as 2026-11-22T18:43:00Z"],
};

/** The messages that hold the fields of the events that end a session. */
const ends: Readonly<Record<string, string>> = { "session.end": "SessionEnd", "db.session.end": "DatabaseSessionEnd" };

/** Whether `event` ends a session. */
export function isEnd(event: AuditEvent): boolean {
  return typeof event["event"] === "string" && Object.hasOwn(ends, event["event"]);
}

/**
 * What is wrong with an end event, one phrase a field: `participants must be a list of texts`. Fields that the reference
 * system does not have are let through, for newer versions have more.
 */
export function fieldFaults(event: AuditEvent): readonly string[] {
  const message = isEnd(event) ? ends[String(event["event"])] : undefined;
  if (message === undefined) return [`event must be ${Object.keys(ends).join(" or ")}`];
  return fieldsOf(message).flatMap(([name, type]) => {
    const value = event[name];
    const [check, noun] = types[type] ?? [];
    if (value === undefined || value === null || check === undefined || check(value)) return [];
    return [`${name} must be ${noun}`];
  });
}

/** The fields of a message, those of embedded messages included, as `[name, type]`. */
function fieldsOf(message: string): readonly (readonly [name: string, type: string])[] {
  return (messages[message] ?? "").split(", ").flatMap((column) => {
    const [, name = "", type] = column.split(" ");
    return type === undefined ? fieldsOf(name) : [[name, type] as const];
  });
}
