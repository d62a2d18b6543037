import type { ContextOf } from "../environment.ts";
import { guarded, recordOf } from "../read.ts";
import { ContextError, describeData, ownEntry } from "../types/value.ts";
import type { sessionFilterFields } from "./filter-fields.ts";
import type { sessionKinds } from "./session-fields.ts";

export type SessionKind = (typeof sessionKinds)[number];

/** The context of a policy's filter, with the session's kind. */
export type SessionContext = ContextOf<typeof sessionFilterFields> & { readonly kind: SessionKind };

/** How a session's resource is derived from its event: the event's fields by the resource's fields. */
interface Rebuilt {
  readonly session: SessionKind;
  readonly kind: string;
  readonly name: string;
  readonly labels: string;
  readonly spec: Readonly<Record<string, string>>;
}

// biome-ignore format: table
const resources = {
  ssh:            { session: "ssh",     kind: "node",            name: "server_id",          labels: "server_labels",     spec: { addr: "server_addr", hostname: "server_hostname" } },
  k8s:            { session: "k8s",     kind: "kube_cluster",    name: "kubernetes_cluster", labels: "kubernetes_labels", spec: {} },
  db:             { session: "db",      kind: "db",              name: "db_service",         labels: "db_labels",         spec: { protocol: "db_protocol", uri: "db_uri" } },
  windowsDesktop: { session: "desktop", kind: "windows_desktop", name: "desktop_name",       labels: "desktop_labels",    spec: { addr: "desktop_addr" } },
  linuxDesktop:   { session: "desktop", kind: "linux_desktop",   name: "desktop_name",       labels: "desktop_labels",    spec: { addr: "desktop_addr", hostname: "desktop_addr" } },
  app:            { session: "app",     kind: "app",             name: "app_name",           labels: "app_labels",        spec: { uri: "app_uri" } },
} satisfies Readonly<Record<string, Rebuilt>>;

/**
 * The context of a finished session, from its end event in the audit log's JSON format; for an application, which might
 * have no end event, also from its start event.
 * @throws ContextError for any other data
 */
export function contextFromEvent(event: unknown): SessionContext {
  const record = recordOf(event, () => "event", "an audit event");
  const get = (name: string): unknown =>
    guarded(
      () => `event.${name}`,
      () => ownEntry(record, name),
    );
  const { session: kind, kind: resourceKind, name, labels, spec } = resourceOf(get);
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
    session: record,
  };
  return context as SessionContext;
}

function resourceOf(get: (name: string) => unknown): Rebuilt {
  switch (get("event")) {
    case "session.end": {
      const cluster = get("kubernetes_cluster");
      const isKubernetes = get("proto") === "kube" || (typeof cluster === "string" && cluster !== "");
      return isKubernetes ? resources.k8s : resources.ssh;
    }
    case "db.session.end":
      return resources.db;
    case "windows.desktop.session.end":
      return resources.windowsDesktop;
    case "linux.desktop.session.end":
      return resources.linuxDesktop;
    case "app.session.start":
    case "app.session.end":
      return resources.app;
    default:
      throw new ContextError("event.event", expected, describeOther(get("event")));
  }
}

const expected = `"session.end", "db.session.end", or the end of a desktop or application session`;

function describeOther(event: unknown): string {
  return typeof event === "string" ? "the name of another event" : describeData(event);
}
