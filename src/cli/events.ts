import { contextFromEvent, type SessionContext } from "../teleport/index.ts";
import { ContextError, describeData, isRecord } from "../types/value.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { jsonValues } from "./json-values.ts";
import { count } from "./text.ts";

/** A finished session of an audit log. */
export interface Session {
  /** The session's id; undefined if its event has none. */
  readonly id: string | undefined;
  /** Its display name: the id, or the position of its event. */
  readonly name: string;
  readonly context: SessionContext;
}

type Data = Readonly<Record<string, unknown>>;

/** Keys under which APIs, log collectors and stores keep an event or a list of events, as data or as JSON text. */
const wrappers = [
  "event",
  "events",
  "message",
  "log",
  "_raw",
  "result",
  "_source",
  "hits",
  "attributes",
  "unstructured",
  "FieldsMap",
  "Fields",
  "fields",
  "event_data",
  "payload",
  "jsonPayload",
  "record",
  "body",
] as const;

/** Members of which every end event of Teleport has at least one. */
const members = ["code", "uid", "user", "sid", "cluster_name", "server_id"] as const;

/** The maximum depth of wrappers. */
const deepest = 5;

/** A log in which no session ends. */
export class NoSessions extends Failure {}

/** An audit log, read lazily. `path`: `-` for standard input. */
export class AuditLog {
  readonly #path: string;
  readonly #host: Host;
  /** The number of events of other kinds, by kind. */
  readonly #others = new Map<string, number>();

  constructor(path: string, host: Host) {
    this.#path = path;
    this.#host = host;
  }

  /**
   * The ended sessions of the log, in order; other events are counted.
   * @throws Failure for invalid JSON, or events of other programs; and at the end if no session ends
   */
  async *sessions(): AsyncGenerator<Session> {
    let found = 0;
    let number = 0;
    for await (const { value, line, isLine } of jsonValues(this.#path, this.#host)) {
      for (const event of eventsOf(value, deepest)) {
        number += 1;
        const place = isLine ? `line ${line}` : `event ${number}`;
        const session = this.#read(event, place);
        if (session === undefined) continue;
        found += 1;
        yield session;
      }
    }
    if (found > 0) return;
    const others = this.#describeOthers();
    throw new NoSessions(
      `${nameOf(this.#path)} contains no session end event${others === undefined ? "" : `, only ${others}`}`,
      "pass session.end or db.session.end events",
    );
  }

  /** The skipped events, as a sentence; undefined if there are none. Known once all sessions are read. */
  get skipped(): string | undefined {
    const others = this.#describeOthers();
    return others && `skipped ${others}`;
  }

  #describeOthers(): string | undefined {
    const counts = [...this.#others].sort(([, a], [, b]) => b - a);
    if (counts.length === 0) return undefined;
    const total = counts.reduce((sum, [, each]) => sum + each, 0);
    const kinds = counts.slice(0, 3).map(([kind]) => kind);
    return `${count(total, "event")} of other kinds (${kinds.join(", ")}${counts.length > kinds.length ? ", …" : ""})`;
  }

  #read(event: unknown, place: string): Session | undefined {
    if (!isEvent(event)) throw this.#notAnEvent(event, place);
    const id = typeof event["sid"] === "string" && event["sid"] !== "" ? event["sid"] : undefined;
    const context = contextOf(event);
    if (context === undefined) {
      this.#others.set(event.event, (this.#others.get(event.event) ?? 0) + 1);
      return undefined;
    }
    if (!members.some((name) => Object.hasOwn(event, name))) throw this.#notAnEvent(event, place);
    return { id, name: id ?? place, context };
  }

  #notAnEvent(event: unknown, place: string): Failure {
    const { what, remedy } = describeOther(event);
    const where = place === "event 1" ? "" : place.startsWith("line ") ? `:${place.slice(5)}` : `, ${place},`;
    return new Failure(`${nameOf(this.#path)}${where} is not a Teleport audit event: ${what}`, remedy);
  }
}

/** The context of a session's end event; undefined for any other event. */
function contextOf(event: Data): SessionContext | undefined {
  try {
    return contextFromEvent(event);
  } catch (error) {
    if (error instanceof ContextError && error.path === "event.event") return undefined;
    throw error;
  }
}

/** The events in a value: itself, those of a list, or those inside the wrapper of another program. */
function eventsOf(value: unknown, depth: number): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => eventsOf(item, depth));
  if (!isRecord(value) || typeof value["event"] === "string" || depth === 0) return [value];
  for (const key of wrappers) {
    const inner = Object.hasOwn(value, key) ? unpacked(value[key]) : undefined;
    if (inner === undefined) continue;
    const events = eventsOf(inner, depth - 1);
    if (events.every(isEvent)) return events;
  }
  return [value];
}

/** The content of a wrapper: data, or a string with the JSON of an object or a list. */
function unpacked(value: unknown): Data | readonly unknown[] | undefined {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return unpacked(JSON.parse(value));
    } catch {
      return undefined;
    }
  }
  return Array.isArray(value) || isRecord(value) ? value : undefined;
}

function isEvent(value: unknown): value is Data & { readonly event: string } {
  return isRecord(value) && typeof value["event"] === "string";
}

interface Description {
  readonly what: string;
  readonly remedy: string;
}

const wanted = "pass session.end or db.session.end events: one, a list, or one per line";

/** Other data that users pass by mistake, and how to recognize it. */
const others: readonly (readonly [is: (data: Data) => boolean, what: string, remedy: string])[] = [
  [(data) => String(data["apiVersion"]).startsWith("audit.k8s.io/"), "it is a Kubernetes audit event", wanted],
  [(data) => ["eventSource", "Records"].some((key) => key in data), "it looks like AWS CloudTrail", wanted],
  [(data) => data["kind"] === "user", "it is a user", "pass it with --user"],
  [
    (data) => isRecord(data["session"]) || isRecord(data["resource"]),
    "it looks like a context",
    "pass it with --context",
  ],
];

function describeOther(event: unknown): Description {
  if (!isRecord(event)) return { what: `it is ${describeData(event)}`, remedy: wanted };
  const [, what, remedy] = others.find(([is]) => is(event)) ?? [];
  if (what !== undefined && remedy !== undefined) return { what, remedy };
  return {
    what: typeof event["event"] === "string" ? "it has no user, no session and no code" : 'it has no "event"',
    remedy: wanted,
  };
}
