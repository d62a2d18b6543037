import { Draw } from "./draw.ts";

/** Whatever a filter of the bench may read: plain JSON data, as a host would hand it over. */
export interface Context {
  readonly user: {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly roles: readonly string[]; readonly traits: Readonly<Record<string, readonly string[]>> };
  };
  readonly resource: {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
    readonly spec: { readonly hostname?: string; readonly protocol?: string };
  };
  readonly session: {
    readonly uid: string;
    readonly user: string;
    readonly cluster_name: string;
    readonly participants?: readonly string[];
    readonly proto?: string;
    readonly kubernetes_groups?: readonly string[];
    readonly db_name?: string;
    readonly db_protocol?: string;
  };
}

const people = ["alice", "bob", "carol", "dave", "erin"];

/**
 * `count` contexts of the three session kinds: labels and traits in differing number and order, some missing, so that
 * objects differ in shape as real ones do. The same on every run, and shared by all contenders.
 */
export function makeContexts(count: number): readonly Context[] {
  const draw = new Draw(20_261_122);
  const below = (bound: number): number => draw.below(bound);
  const pick = (items: readonly string[]): string => draw.of(items);
  const some = (items: readonly string[], most: number): string[] => [
    ...new Set(Array.from({ length: below(most) + 1 }, () => pick(items))),
  ];
  const maps = <Value>(keys: readonly string[], value: () => Value): Record<string, Value> =>
    Object.fromEntries(some(keys, 5).map((key) => [key, value()]));

  const make = (_: unknown, index: number): Context => {
    const kind = pick(["node", "kube_cluster", "db"]);
    const labels = maps(["region", "team", "tier", "os", "arch", "owner"], () => pick(["eu", "us", "prod"]));
    const traits = maps(["logins", "groups", "kubernetes_groups", "db_users"], () => some(people, 2));
    if (below(10) > 0) labels["env"] = pick(["prod", "prod", "prod", "prod", "dev", "staging"]);
    if (below(6) > 0) traits["teams"] = some(["alpha", "beta", "gamma", "delta"], 3);
    const name = pick(people);
    return {
      user: { metadata: { name }, spec: { roles: some(["dev", "ops", "access"], 2), traits } },
      resource: {
        kind,
        metadata: { name: `resource-${index}`, labels },
        spec: { ...(kind === "node" && { hostname: `host-${index}` }), ...(kind === "db" && { protocol: "postgres" }) },
      },
      session: {
        uid: `session-${index}`,
        user: name,
        cluster_name: pick(["prod-eu", "prod-us", "prod-ap", "dev-us"]),
        ...(below(10) > 0 && { participants: some(people, 3) }),
        ...(kind === "kube_cluster" && { proto: "kube", kubernetes_groups: some(people, 2) }),
        ...(kind === "db" && { db_name: pick(["orders", "users"]), db_protocol: "postgres" }),
      },
    };
  };
  // through JSON, so that strings and shapes are those of parsed data and not of this file's literals
  return JSON.parse(JSON.stringify(Array.from({ length: count }, make))) as Context[];
}
