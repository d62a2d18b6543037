import type { ContextOf } from "../environment.ts";
import { ContextError, describeData, isRecord } from "../types/value.ts";
import type { sessionFilterFields } from "./filter-fields.ts";
import type { sessionKinds } from "./session-fields.ts";

export type SessionKind = (typeof sessionKinds)[number];

/** What a policy's filter sees of a session, with the kind that policies are chosen by. */
export type SessionContext = ContextOf<typeof sessionFilterFields> & { readonly kind: SessionKind };

/** How each kind of session's resource is rebuilt from its end event: the event's fields by the resource's. */
const resources = {
  ssh: {
    kind: "node",
    name: "server_id",
    labels: "server_labels",
    spec: { addr: "server_addr", hostname: "server_hostname" },
  },
  k8s: { kind: "kube_cluster", name: "kubernetes_cluster", labels: "kubernetes_labels", spec: {} },
  db: { kind: "db", name: "db_service", labels: "db_labels", spec: { protocol: "db_protocol", uri: "db_uri" } },
} as const;

/**
 * The context of a finished session, from its end event as the audit log has it in JSON.
 * @throws ContextError for data that is no `session.end` and no `db.session.end`
 */
export function contextFromEvent(event: unknown): SessionContext {
  if (!isRecord(event)) throw new ContextError("event", "an audit event", describeData(event));
  const get = (name: string): unknown => (Object.hasOwn(event, name) ? event[name] : undefined);
  const kind = kindOf(get);
  const { kind: resourceKind, name, labels, spec } = resources[kind];
  const context = {
    kind,
    user: {
      kind: "user",
      metadata: { name: get("user") },
      spec: { roles: get("user_roles"), traits: get("user_traits") },
    },
    resource: {
      kind: resourceKind,
      metadata: { name: get(name), labels: get(labels) },
      spec: Object.fromEntries(Object.entries(spec).map(([own, from]) => [own, get(from)])),
    },
    session: event,
  };
  return context as SessionContext;
}

function kindOf(get: (name: string) => unknown): SessionKind {
  switch (get("event")) {
    case "db.session.end":
      return "db";
    case "session.end": {
      const cluster = get("kubernetes_cluster");
      return get("proto") === "kube" || (typeof cluster === "string" && cluster !== "") ? "k8s" : "ssh";
    }
    default:
      throw new ContextError("event.event", `"session.end" or "db.session.end"`, describeOther(get("event")));
  }
}

function describeOther(event: unknown): string {
  return typeof event === "string" ? "the name of another event" : describeData(event);
}
