import { describe, expect, test, vi } from "vitest";
import { FilterEnvironment, FilterError, type Policy, type PolicyDiagnostic, PolicySet } from "wherefore";
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

  test.each([
    [undefined, "nothing"],
    [null, "null"],
    ["shells", "a string"],
    [{ name: "shells" }, "an object"],
    [new Map(), "a Map"],
  ])("refuses %j in place of a list", (policies, shape) => {
    const set = () => new PolicySet(policies as never, sessionFilter);
    expect(set).toThrow(TypeError);
    expect(set).toThrow(`the policies must be a list, got ${shape}`);
  });

  test("names a policy without a name by its place, also where policies are added", () => {
    const error = refused(() => new PolicySet([prod], sessionFilter).with(orders, null as never, { name: 5 } as never));
    expect(error.diagnostics.map(({ policy, code }) => [policy, code])).toEqual([
      ["policies[1]", "invalid-policy"],
      ["policies[2]", "invalid-policy"],
    ]);
  });

  test("members that are not the set's are the host's", () => {
    const policy = { name: "a", filters: 5, kind: null, model: "m" };
    expect(new PolicySet([policy], sessionFilter).match(context("ssh", "prod"))).toBe(policy);
  });

  test("warnings refuse nothing", () => {
    expect(
      () => new PolicySet([{ name: "a", kinds: ["ssh"], filter: `session.db_name == "x"` }], sessionFilter),
    ).not.toThrow();
  });
});

describe("matchAll", () => {
  test("gives all that match, in order", () => {
    const set = new PolicySet([rest, prod, orders], sessionFilter);
    expect(set.matchAll(context("ssh", "prod"))).toEqual([prod, rest]);
    expect(set.matchAll({ kind: "db", session: { db_service: "orders-eu" } })).toEqual([orders, rest]);
    expect(set.matchAll(context("k8s", "dev"))).toEqual([]);
  });
});

describe("with and without", () => {
  const set = new PolicySet<Policy>([rest, prod], sessionFilter);
  const names = ({ policies }: PolicySet) => policies.map(({ name }) => name);

  test("add, replace and remove, and leave the set as it is", () => {
    const more = set.with(orders, { name: "all" });
    expect(names(more)).toEqual(["all", "orders", "prod-shell", "rest"]);
    const dev = { ...prod, filter: `equals(resource.metadata.labels["env"], "dev")` };
    const replaced = more.with(dev);
    expect(names(replaced)).toEqual(names(more));
    expect(replaced.matchAll(context("ssh", "dev"))).toEqual([{ name: "all" }, dev, rest]);
    expect(replaced.without("all").match(context("ssh", "dev"))).toBe(dev);
    expect(replaced.without("all", "prod-shell").match(context("ssh", "dev"))).toBe(rest);
    expect(replaced.without("all", "all", "rest", "orders", "prod-shell").policies).toEqual([]);
    expect(replaced.without("prod-shell").with(prod).matchAll(context("ssh", "prod"))).toEqual([
      { name: "all" },
      prod,
      rest,
    ]);
    expect(names(set)).toEqual(["prod-shell", "rest"]);
    expect(set.match(context("ssh", "prod"))).toBe(prod);
    expect(set.with().policies).toEqual(set.policies);
    expect(set.without().policies).toEqual(set.policies);
  });

  test("explain, too", () => {
    const outcome = set.with(orders).without("rest").explain(context("ssh", "prod"));
    expect(outcome.map(({ policy, reason }) => [policy.name, reason])).toEqual([
      ["orders", "kind"],
      ["prod-shell", "matched"],
    ]);
  });

  test("refuse bad policies as the constructor does, each by its name", () => {
    const bad = [{ name: "b", filter: "nope" }, { name: "rest" }, { name: "rest" }, { name: "a", kinds: ["web"] }];
    const error = refused(() => set.with(...bad));
    expect(error.diagnostics.map(({ policy, code }) => [policy, code])).toEqual([
      ["a", "unknown-kind"],
      ["b", "unknown-name"],
      ["rest", "duplicate-policy"],
    ]);
    expect(names(set)).toEqual(["prod-shell", "rest"]);
  });

  test("refuse a name that there is not", () => {
    expect(() => set.without("rest", "prod-shel")).toThrow(
      new TypeError(`the set has no policy "prod-shel"; did you mean "prod-shell"?`),
    );
    expect(() => set.without("everything")).toThrow(new TypeError(`the set has no policy "everything"`));
    expect(() => set.without("rest").without("rest")).toThrow(TypeError);
  });

  test("compile nothing again", () => {
    const compile = vi.spyOn(FilterEnvironment.prototype, "compile");
    const many = Array.from({ length: 300 }, (_, index) => ({
      name: `p${index}`,
      filter: `session.login == "u${index}"`,
    }));
    const large = new PolicySet(many, sessionFilter);
    expect(compile).toHaveBeenCalledTimes(300);
    compile.mockClear();
    let changed = large;
    for (const { name, filter } of many.slice(0, 100))
      changed = changed.without(name).with({ name, filter: `!(${filter})` });
    expect(compile).toHaveBeenCalledTimes(100);
    expect(changed.match({ kind: "ssh", session: { login: "u0" } })?.name).toBe("p1");
    expect(changed.matchAll({ kind: "ssh", session: { login: "u200" } })).toHaveLength(101);
    expect(large.matchAll({ kind: "ssh", session: { login: "u200" } })).toHaveLength(1);
    compile.mockRestore();
  });
});

test("two bad filters among ten thousand are told by their policies' names", () => {
  const policies = Array.from({ length: 10_000 }, (_, index) => ({
    name: `policy-${index}`,
    kinds: ["ssh"],
    filter:
      index === 4_711 ? `session.logn == "x"` : index === 8_888 ? `session.login ==` : `session.login == "u${index}"`,
  }));
  const error = refused(() => new PolicySet(policies, sessionFilter));
  expect(error.diagnostics.map(({ policy, code }) => [policy, code])).toEqual([
    ["policy-4711", "unknown-field"],
    ["policy-8888", "expected-expression"],
  ]);
  expect(error.message).toContain("policy-4711:1:1: error[unknown-field]");
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
