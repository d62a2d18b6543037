import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ContextError } from "wherefore";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";

const ssh = {
  event: "session.end",
  user: "alice",
  user_roles: ["access"],
  user_traits: { teams: ["alpha"] },
  server_id: "5f1e7a52-0000-4000-8000-000000000001",
  server_hostname: "web-3",
  server_addr: "10.0.0.3:3022",
  server_labels: { env: "prod" },
  proto: "ssh",
  interactive: true,
  "addr.remote": "10.0.0.9:1",
};
const user = { kind: "user", metadata: { name: "alice" }, spec: { roles: ["access"], traits: { teams: ["alpha"] } } };

describe("contextFromEvent", () => {
  test("an ssh session's resource is its server, named by its id", () => {
    expect(contextFromEvent(ssh)).toEqual({
      kind: "ssh",
      user,
      resource: {
        kind: "node",
        metadata: { name: ssh.server_id, labels: { env: "prod" } },
        spec: { addr: "10.0.0.3:3022", hostname: "web-3" },
      },
      session: ssh,
    });
  });

  test.each<[string, { event: string; proto?: string; kubernetes_cluster?: string; kubernetes_labels?: object }]>([
    ["by its protocol", { event: "session.end", proto: "kube" }],
    ["by its cluster", { event: "session.end", kubernetes_cluster: "payments", kubernetes_labels: { env: "prod" } }],
  ])("a Kubernetes session is told %s", (_how, event) => {
    const { kind, resource } = contextFromEvent(event);
    expect(kind).toBe("k8s");
    expect(resource).toEqual({
      kind: "kube_cluster",
      metadata: { name: event.kubernetes_cluster, labels: event.kubernetes_labels },
      spec: {},
    });
  });

  test("a database session's resource is its service", () => {
    const event = {
      event: "db.session.end",
      db_service: "orders-us",
      db_labels: { env: "prod" },
      db_protocol: "postgres",
      db_uri: "db:5432",
    };
    expect(contextFromEvent(event)).toMatchObject({
      kind: "db",
      resource: {
        kind: "db",
        metadata: { name: "orders-us", labels: { env: "prod" } },
        spec: { protocol: "postgres", uri: "db:5432" },
      },
    });
  });

  test.each([
    ["windows.desktop.session.end", "windows_desktop", undefined],
    ["linux.desktop.session.end", "linux_desktop", "10.0.0.7:3389"],
  ])("%s is the end of a desktop session", (event, kind, hostname) => {
    const labels = { env: "prod" };
    const end = { event, desktop_name: "win-7", desktop_addr: "10.0.0.7:3389", desktop_labels: labels };
    const context = contextFromEvent(end);
    const spec = { addr: "10.0.0.7:3389", ...(hostname !== undefined && { hostname }) };
    expect(context).toMatchObject({ kind: "desktop", resource: { kind, metadata: { name: "win-7", labels }, spec } });
    const filter = `session.desktop_labels["env"] == "prod" && session.desktop_name == resource.metadata.name`;
    expect(
      sessionFilter
        .with({ kinds: ["desktop"] })
        .compile(filter)
        .matches(context),
    ).toBe(true);
  });

  test.each(["app.session.start", "app.session.end"])("%s gives an application session", (event) => {
    const context = contextFromEvent({
      event,
      app_name: "wiki",
      app_uri: "http://wiki:8080",
      app_labels: { env: "prod" },
    });
    expect(context).toMatchObject({
      kind: "app",
      resource: {
        kind: "app",
        metadata: { name: "wiki", labels: { env: "prod" } },
        spec: { uri: "http://wiki:8080" },
      },
    });
  });

  test("a policy that names no kinds is for what Teleport summarizes", () => {
    expect(sessionFilter.data.kinds).toEqual(["ssh", "k8s", "db"]);
    expect(sessionFilter.data.knownKinds).toEqual(["ssh", "k8s", "db", "desktop", "app"]);
  });

  test("an empty cluster name makes no Kubernetes session", () => {
    expect(contextFromEvent({ event: "session.end", kubernetes_cluster: "" }).kind).toBe("ssh");
  });

  test("what the event lacks is the zero value", () => {
    const context = contextFromEvent({ event: "session.end" });
    const filter = `resource.metadata.name == "" && user.spec.roles == set() && resource.metadata.labels["env"] == ""`;
    expect(sessionFilter.compile(filter).matches(context)).toBe(true);
  });

  test.each([
    [null, "event: expected an audit event, got null"],
    ["session.end", "event: expected an audit event, got a string"],
    [[], "event: expected an audit event, got a list"],
    [
      {},
      `event.event: expected "session.end", "db.session.end", or the end of a desktop or application session, got nothing`,
    ],
    [
      { event: 5 },
      `event.event: expected "session.end", "db.session.end", or the end of a desktop or application session, got a whole number`,
    ],
    [
      { event: "session.start" },
      `event.event: expected "session.end", "db.session.end", or the end of a desktop or application session, got the name of another event`,
    ],
    [
      Object.create({ event: "session.end" }),
      `event.event: expected "session.end", "db.session.end", or the end of a desktop or application session, got nothing`,
    ],
  ])("refuses %j", (event, message) => {
    expect(() => contextFromEvent(event)).toThrow(ContextError);
    expect(() => contextFromEvent(event)).toThrow(message);
  });

  test("a field of another shape is told by its path in the filter", () => {
    const context = contextFromEvent({ ...ssh, server_labels: "env=prod" });
    expect(() => sessionFilter.compile(`resource.metadata.labels["env"] == "prod"`).matches(context)).toThrow(
      "resource.metadata.labels: expected an object or a Map, got a string",
    );
  });
});

const facts = new URL("../../../shared/teleport/session-fields.json", import.meta.url);

describe.runIf(existsSync(facts))("session.*", () => {
  const rows = existsSync(facts)
    ? (JSON.parse(readFileSync(facts, "utf8")) as { name: string; type: string; kinds: string[] }[])
    : [];

  test("has every field of the end events, with its type and kinds", () => {
    const fields = sessionFilter.fields
      .filter(({ path }) => path[0] === "session")
      .map(({ path, type, kinds }) => ({ name: path[1], type: spelt(type), kinds: kinds?.filter(isSummarized) }))
      .filter(({ kinds }) => kinds?.length !== 0);
    expect(fields).toEqual(rows.map(({ name, type, kinds }) => ({ name, type, kinds })));
  });
});

function isSummarized(kind: string): boolean {
  return sessionFilter.data.defaultKinds.includes(kind);
}

function spelt(type: { kind: string; element?: unknown; value?: unknown }): string {
  if (type.kind === "list") return "list<string>";
  if (type.kind === "map")
    return (type.value as { kind: string }).kind === "list" ? "map<string,list<string>>" : "map<string,string>";
  return type.kind;
}
