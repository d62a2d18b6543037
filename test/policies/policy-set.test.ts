import { describe, expect, test } from "vitest";
import { FilterError, type PolicyDiagnostic, PolicySet } from "wherefore";
import { sessionFilter } from "wherefore/teleport";

const prod = { name: "prod-shell", kinds: ["ssh", "k8s"], filter: `equals(resource.metadata.labels["env"], "prod")` };
const orders = { name: "orders", kinds: ["db"], filter: `session.db_service == "orders-eu"`, model: "m" };
const rest = { name: "rest", kinds: ["ssh", "db"] };
const context = (kind: string, env: string, extra: object = {}) => ({
  kind,
  resource: { metadata: { labels: { env } } },
  session: {},
  ...extra,
});

describe("PolicySet", () => {
  const set = new PolicySet([rest, prod, orders], sessionFilter);

  test.each([
    ["a filter that is true", context("ssh", "prod"), prod],
    ["the first by name, not by position", context("ssh", "dev"), rest],
    ["no filter: everything of the kind", context("db", "dev"), rest],
    ["no policy for the kind", context("k8s", "dev"), undefined],
    ["a kind that there is not", context("web", "prod"), undefined],
  ])("matches %s", (_title, session, policy) => {
    expect(set.match(session)).toBe(policy);
  });

  test("gives the policy as it was given", () => {
    expect(set.match({ kind: "db", session: { db_service: "orders-eu" } })).toBe(orders);
    expect(set.match({ kind: "db", session: { db_service: "orders-eu" } })).toHaveProperty("model", "m");
  });

  test("explains each policy, in order", () => {
    const outcome = set.explain(context("ssh", "prod"));
    expect(outcome.map(({ policy, matched, reason }) => [policy.name, matched, reason])).toEqual([
      ["orders", false, "kind"],
      ["prod-shell", true, "matched"],
      ["rest", false, "earlier"],
    ]);
    expect(String(outcome[1]?.explanation)).toBe(
      `true   equals(resource.metadata.labels["env"], "prod")   labels["env"] = "prod"   ← decided`,
    );
    expect(set.explain(context("k8s", "dev")).map(({ reason }) => reason)).toEqual(["kind", "filter", "kind"]);
  });

  test("orders names by code unit, the same everywhere", () => {
    const names = ["b", "a", "B", "ä", "a-1", "a1", "Z", "10", "9"];
    const ordered = new PolicySet(
      names.map((name) => ({ name })),
      sessionFilter,
    ).policies.map(({ name }) => name);
    expect(ordered).toEqual(["10", "9", "B", "Z", "a", "a-1", "a1", "b", "ä"]);
  });

  test("is empty without policies", () => {
    expect(new PolicySet([], sessionFilter).match(context("ssh", "prod"))).toBeUndefined();
  });

  test("refuses bad policies, all at once, each by its name", () => {
    const bad = [
      { name: "b", filter: `user.spec.role == "x" && nope()` },
      { name: "a", filter: "" },
      { name: "twice" },
      { name: "twice" },
      { name: "kind", kinds: ["ssh", "web"] },
      prod,
    ];
    const error = refused(() => new PolicySet(bad, sessionFilter));
    expect(error.diagnostics.map(({ policy, code }) => [policy, code])).toEqual([
      ["a", "empty-filter"],
      ["b", "unknown-field"],
      ["b", "unknown-function"],
      ["kind", "unknown-kind"],
      ["twice", "duplicate-policy"],
    ]);
    for (const name of ["a:", "b:", "kind:", "twice:"]) expect(error.message).toContain(name);
  });

  test("warnings refuse nothing", () => {
    expect(
      () => new PolicySet([{ name: "a", kinds: ["ssh"], filter: `session.db_name == "x"` }], sessionFilter),
    ).not.toThrow();
  });
});

function refused(build: () => unknown): FilterError<PolicyDiagnostic> {
  try {
    build();
  } catch (error) {
    if (error instanceof FilterError) return error as FilterError<PolicyDiagnostic>;
    throw error;
  }
  throw new Error("nothing was refused");
}
