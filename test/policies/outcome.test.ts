import { describe, expect, test } from "vitest";
import { outcomeOf, type Policy, PolicySet } from "wherefore";
import { sessionFilter } from "wherefore/teleport";

const labels = (env?: string) => ({
  kind: "ssh",
  resource: { metadata: { labels: env === undefined ? {} : { env } } },
});
const isProd = `resource.metadata.labels["env"] == "prod"`;
const isAlpha = `contains(user.spec.traits["teams"], "alpha")`;

// biome-ignore format: table
const rows: readonly [string, readonly Policy[], ReturnType<typeof labels>, string | undefined, string][] = [
  ["a filter", [{ name: "a", filter: isProd }], labels("prod"), "a", `"a": ${isProd} is true (labels["env"] = "prod")`],
  ["kinds alone", [{ name: "a", kinds: ["ssh", "k8s"] }], labels(), "a", `"a": matches every ssh, k8s session`],
  ["neither", [{ name: "a" }], labels(), "a", `"a": matches every session`],
  ["no policies", [], labels(), undefined, "the policy set is empty"],
  ["other kinds", [{ name: "a", kinds: ["db"], filter: isProd }], labels(), undefined, "no policy applies to ssh"],
  ["one reason of several policies", [{ name: "a", filter: isProd }, { name: "b", kinds: ["db"] }, { name: "c", filter: isProd }], labels("dev"), undefined, `no policy matched: labels["env"] is "dev" ("a", "c")`],
  ["several reasons", [{ name: "a", filter: isProd }, { name: "b", filter: `${isProd} || ${isAlpha}` }], labels(), undefined, `no policy matched: labels["env"] is not set ("a"); labels["env"] is not set, traits["teams"] is not set ("b")`],
  ["a filter that reads nothing", [{ name: "a", filter: `"a" == "b"` }], labels(), undefined, `no policy matched: "a" == "b" is false ("a")`],
];

describe("the outcome of a set, and why", () => {
  test.each(rows)("%s", (_title, policies, context, policy, because) => {
    const outcome = outcomeOf(new PolicySet(policies, sessionFilter).explain(context));
    expect(outcome.policy?.name).toBe(policy);
    expect(outcome.because).toBe(because);
  });

  test("each policy has a phrase of its own", () => {
    const policies = [
      { name: "a", kinds: ["db"] },
      { name: "b", filter: isProd },
      { name: "c", kinds: ["ssh"] },
      { name: "d" },
    ];
    const explanations = new PolicySet(policies, sessionFilter).explain(labels("dev"));
    expect(explanations.map(({ reason, because }) => [reason, because])).toEqual([
      ["kind", "applies to db, not ssh"],
      ["filter", `${isProd} is false (labels["env"] = "dev")`],
      ["matched", "matches every ssh session"],
      ["earlier", `shadowed by "c"`],
    ]);
  });
});
