import { contextFromEvent, type SessionContext } from "wherefore/teleport";
import { Draw } from "../draw.ts";

/** The label keys of every resource here, with fifty values each; sorted, as the audit log has them. */
export const keys = ["app", "cost", "env", "os", "owner", "region", "service", "team", "tier", "zone"] as const;
export const roles = Array.from({ length: 40 }, (_, index) => `role-${index}`);
export const people = Array.from({ length: 200 }, (_, index) => `person-${index}`);

export function labelValue(draw: Draw, key: string): string {
  return `${key}-${draw.below(50)}`;
}

/**
 * `count` finished sessions, as their end events tell of them: with seven to ten of the labels, so that objects differ in
 * shape as real ones do.
 */
export function makeSessions(count: number): readonly SessionContext[] {
  const draw = new Draw(7);
  const events = Array.from({ length: count }, (_, index) => {
    const some = new Set<string>(draw.some(keys, 7 + draw.below(4)));
    const labels = keys.filter((key) => some.has(key)).map((key) => [key, labelValue(draw, key)]);
    const user = draw.of(people);
    const common = {
      ei: 400 + index,
      uid: `0b8e9a52-7d6c-4b1a-9c7e-${String(index).padStart(12, "0")}`,
      time: "2026-11-20T09:41:07.512Z",
      cluster_name: `cluster-${draw.below(40)}`,
      user,
      login: draw.of(["root", "ubuntu", "deploy"]),
      sid: `f3c1d7a8-1b2e-4f60-8a44-${String(index).padStart(12, "0")}`,
      user_kind: 1,
      user_roles: draw.some(roles, 1 + draw.below(3)),
      user_traits: { logins: [user, "root"], teams: [labelValue(draw, "team")] },
      private_key_policy: "none",
      participants: draw.some(people, 1 + draw.below(2)),
      session_start: "2026-11-20T09:12:44.020Z",
      session_stop: "2026-11-20T09:41:07.498Z",
    };
    const names = Object.fromEntries(labels);
    const kind = draw.below(10);
    if (kind < 2) {
      return {
        ...common,
        event: "db.session.end",
        code: "TDB01I",
        proto: "postgres",
        db_service: `resource-${index}`,
        db_protocol: "postgres",
        db_uri: `pg-${index}.internal:5432`,
        db_name: "orders",
        db_labels: names,
      };
    }
    const shell = { ...common, event: "session.end", code: "T2004I", interactive: true, namespace: "default" };
    if (kind < 4) {
      return { ...shell, proto: "kube", kubernetes_cluster: `resource-${index}`, kubernetes_labels: names };
    }
    return {
      ...shell,
      proto: "ssh",
      server_id: `resource-${index}`,
      server_hostname: `host-${index}`,
      server_addr: "10.0.0.7:3022",
      server_labels: names,
    };
  });
  // through JSON, so that strings and shapes are those of parsed data and not of this file's literals
  return (JSON.parse(JSON.stringify(events)) as readonly unknown[]).map((event) =>
    withoutHoles(contextFromEvent(event)),
  );
}

/** What the event does not tell is left out, rather than undefined: some contenders refuse that. */
function withoutHoles<T>(context: T): T {
  return JSON.parse(JSON.stringify(context)) as T;
}
