import { create, type DescField, type DescMessage, fromBinary, ScalarType, toBinary } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { type EventKind, eventKinds } from "./messages.ts";
import { EMBEDDED, oneOf } from "./schema.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * One event of a binary stream. `fields` is its audit log form: one flat object by JSON key, times in RFC 3339, empty
 * values left out but for numbers and booleans that were written; and bytes, which the audit log never shows.
 */
export interface StreamEvent {
  readonly kind: EventKind;
  readonly fields: Fields;
}

/** An event of a kind that the table does not have: the number of its field. */
export interface UnknownEvent {
  readonly kind: "unknown";
  readonly field: number;
}

/** Reads one `events.OneOf`; undefined where the bytes are none. */
export function decodeEvent(bytes: Uint8Array): StreamEvent | UnknownEvent | undefined {
  const read = tryRead(bytes);
  if (!read) return undefined;
  const member = read.fields.find((field) => read.isSet(field));
  if (member?.fieldKind === "message" && isKind(member.name)) {
    return { kind: member.name, fields: readMessage(read.get(member)) };
  }
  const unknown = read.getUnknown()?.[0];
  return unknown && { kind: "unknown", field: unknown.no };
}

/** Writes one `events.OneOf`; the inverse of `decodeEvent`. Keys that the kind does not have are ignored. */
export function encodeEvent(event: StreamEvent): Uint8Array {
  const written = reflect(oneOf, create(oneOf));
  const member = written.fields.find((field) => field.name === event.kind);
  if (member?.fieldKind === "message") written.set(member, writeMessage(member.message, event.fields));
  return toBinary(oneOf, written.message);
}

function isKind(name: string): name is EventKind {
  return Object.hasOwn(eventKinds, name);
}

function tryRead(bytes: Uint8Array): ReflectMessage | undefined {
  try {
    return reflect(oneOf, fromBinary(oneOf, bytes));
  } catch {
    return undefined;
  }
}

function readMessage(message: ReflectMessage): Fields {
  const fields: Record<string, unknown> = {};
  for (const field of message.fields) {
    if (isEmbedded(field)) Object.assign(fields, readMessage(message.get(field)));
    else if (field.jsonName === "ei") fields["ei"] = Number(message.get(field));
    else if (message.isSet(field)) {
      const value = readField(message, field);
      if (value !== "") fields[field.jsonName] = value;
    }
  }
  return fields;
}

function readField(message: ReflectMessage, field: DescField): unknown {
  if (field.fieldKind === "message") return readValue(field.message, readMessage(message.get(field)));
  if (field.fieldKind === "list") {
    const items = message.get(field);
    const item = field.message;
    return item ? Array.from(items, (value) => readMessage(value as ReflectMessage)) : Array.from(items, scalar);
  }
  if (field.fieldKind === "map") {
    const values = field.message;
    const entries = [...message.get(field)] as [string, unknown][];
    return Object.fromEntries(
      entries.map(([key, value]) => [key, values ? readValue(values, readMessage(value as ReflectMessage)) : value]),
    );
  }
  return scalar(message.get(field));
}

/** Two messages have a JSON form of their own. */
function readValue(type: DescMessage, fields: Fields): unknown {
  if (type.name === "Timestamp") return formatTimestamp(Number(fields["seconds"] ?? 0), Number(fields["nanos"] ?? 0));
  return type.name === "StringValues" ? (fields["values"] ?? []) : fields;
}

function scalar(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

function writeMessage(type: DescMessage, fields: Fields): ReflectMessage {
  const message = reflect(type, create(type));
  for (const field of message.fields) {
    // An embedded message is on the wire even when it is empty.
    if (isEmbedded(field)) message.set(field, writeMessage(field.message, fields));
    else if (Object.hasOwn(fields, field.jsonName)) writeField(message, field, fields[field.jsonName]);
  }
  return message;
}

function writeField(message: ReflectMessage, field: DescField, value: unknown): void {
  if (field.fieldKind === "message") message.set(field, writeMessage(field.message, writeValue(field.message, value)));
  else if (field.fieldKind === "list" && Array.isArray(value)) {
    const item = field.message;
    const items = message.get(field);
    for (const one of value) items.add(item ? writeMessage(item, one as Fields) : one);
  } else if (field.fieldKind === "map" && typeof value === "object" && value !== null) {
    const values = field.message;
    const entries = message.get(field);
    for (const [key, one] of Object.entries(value)) {
      entries.set(key, values ? writeMessage(values, writeValue(values, one)) : one);
    }
  } else if (field.fieldKind === "scalar") {
    const long = field.scalar === ScalarType.INT64 || field.scalar === ScalarType.UINT64;
    // proto3 writers leave zero values out.
    if (value !== 0 && value !== "" && value !== false) message.set(field, long ? BigInt(Number(value)) : value);
  }
}

function writeValue(type: DescMessage, value: unknown): Fields {
  if (type.name === "Timestamp") return parseTimestamp(String(value)) ?? {};
  return type.name === "StringValues" ? { values: value } : (value as Fields);
}

function isEmbedded(field: DescField): field is DescField & { fieldKind: "message" } {
  return field.fieldKind === "message" && field.jsonName === EMBEDDED;
}
