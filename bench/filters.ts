import { and, type Condition, contains, containsAny, equals, hasPrefix, label, not, or, trait } from "./conditions.ts";

export interface Filter {
  readonly name: string;
  readonly condition: Condition;
}

/** `equals(resource.metadata.labels["env"], "prod")` */
export const short: Filter = { name: "short", condition: label("env", "prod") };

/**
 * `equals(resource.metadata.labels["env"], "prod")
 *   && (contains(user.spec.traits["teams"], "alpha") || contains_any(session.participants, set("alice", "bob")))
 *   && !has_prefix(session.cluster_name, "dev-")`
 */
export const long: Filter = {
  name: "long",
  condition: and(
    label("env", "prod"),
    or(trait("teams", "alpha"), containsAny("session.participants", "alice", "bob")),
    not(hasPrefix("session.cluster_name", "dev-")),
  ),
};

/** Twenty others, evaluated first: what a process that holds many policies has seen before it meets these two. */
export const others: readonly Filter[] = [
  label("region", "eu"),
  trait("logins", "alice"),
  trait("groups", "bob"),
  contains("user.spec.roles", "dev"),
  equals("user.metadata.name", "alice"),
  and(equals("session.user", "bob"), not(label("tier", "prod"))),
  or(equals("resource.kind", "db"), equals("session.db_name", "orders")),
  and(
    contains("user.spec.roles", "ops"),
    contains("session.participants", "carol"),
    not(equals("session.cluster_name", "prod-eu")),
  ),
  containsAny("session.kubernetes_groups", "alice"),
  containsAny("user.spec.roles", "access", "ops"),
  hasPrefix("session.uid", "session-1"),
  hasPrefix("resource.metadata.name", "resource-2"),
  or(label("team", "eu"), label("os", "us"), label("arch", "prod")),
  and(trait("db_users", "erin"), equals("session.db_protocol", "postgres")),
  not(trait("teams", "beta")),
  and(hasPrefix("session.cluster_name", "prod"), not(containsAny("session.participants", "dave", "erin"))),
  or(and(label("env", "dev"), contains("user.spec.roles", "dev")), label("owner", "us")),
  not(and(hasPrefix("resource.spec.hostname", "host-1"), label("env", "prod"))),
  or(trait("kubernetes_groups", "dave"), trait("teams", "gamma"), equals("session.proto", "kube")),
  and(label("env", "prod"), label("region", "us"), trait("teams", "delta"), contains("session.participants", "dave")),
].map((condition, index) => ({ name: `other ${index + 1}`, condition }));
