import * as fc from "fast-check";
import { whereClause } from "wherefore/teleport";
import { contexts } from "wherefore/testing";
import type { SessionKind } from "../../src/domain/recording.ts";
import { kindOfEnd } from "../../src/recordings/end-event.ts";

type Event = Readonly<Record<string, unknown>>;

const own = new Set(["session.event", "session.sid", "session.kubernetes_cluster", "session.proto"]);
const fields = whereClause.fields
  .map(({ name }) => name)
  .filter((name) => name.startsWith("session.") && !own.has(name));

const word = fc.constantFrom("", "a", "alice", "prod", "prod-eu", "dev");
const labels = fc.dictionary(fc.constantFrom("env", "teams", "a"), word, { maxKeys: 3 });

/** What people filter by, oftener than by chance. */
const likely = fc.record(
  {
    participants: fc.array(word, { maxLength: 4 }),
    server_id: word,
    server_labels: labels,
    kubernetes_labels: labels,
    db_labels: labels,
    db_name: word,
    login: fc.constantFrom("root", "a"),
    cluster_name: word,
    interactive: fc.boolean(),
  },
  { requiredKeys: [] },
);

const kindly = fc.constantFrom<Event>(
  { event: "session.end", proto: "ssh" },
  { event: "session.end", proto: "kube", kubernetes_cluster: "prod" },
  { event: "db.session.end" },
);

/** Well-shaped end events as they come in JSON, each with its kind. */
export const endEvents: fc.Arbitrary<{ readonly kind: SessionKind; readonly event: Event }> = fc
  .tuple(contexts(whereClause, { fields }), likely, kindly)
  .map(([{ session }, some, kind]) => {
    const event = { ...(asJson(session ?? {}) as Event), ...some, ...kind };
    return { kind: kindOfEnd(event), event };
  });

function asJson(value: unknown): unknown {
  if (value instanceof Map) return asJson(Object.fromEntries(value));
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.filter((item) => item !== null && item !== undefined).map(asJson);
  if (typeof value === "string") return value.replaceAll("\0", "");
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key.replaceAll("\0", ""), asJson(item)]));
}
