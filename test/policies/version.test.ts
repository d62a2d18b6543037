import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Policy, PolicySet } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { runs } from "../runs.ts";

const versionOf = (policies: readonly Policy[], environment = sessionFilter) =>
  new PolicySet(policies, environment).version;

const filter = `equals(resource.metadata.labels["env"], "prod") && contains(user.spec.roles, "dev")`;
const base: readonly Policy[] = [
  { name: "a", kinds: ["ssh", "k8s"], filter },
  { name: "b", kinds: ["db"] },
  { name: "c" },
];

describe("the version of a set", () => {
  test("is the start of a hash of all that decides", () => {
    const a = `["a",["k8s","ssh"],${JSON.stringify(filter)}]`;
    const content = `["documented",[${a},["b",["db"],null],["c",null,null]]]`;
    expect(versionOf(base)).toBe(createHash("sha256").update(content).digest("hex").slice(0, 32));
  });

  test.each<[string, readonly Policy[]]>([
    ["the order of the policies", base.toReversed()],
    ["the order of kinds, and kinds twice", base.with(0, { name: "a", kinds: ["k8s", "ssh", "k8s"], filter })],
    [
      "white space and comments",
      base.with(0, { name: "a", kinds: ["ssh", "k8s"], filter: ` ${filter.replace("&&", "/* and */\n&&")} // x` }),
    ],
    ["quotes", base.with(0, { name: "a", kinds: ["ssh", "k8s"], filter: filter.replaceAll('"prod"', "`prod`") })],
    ["what the host adds", base.map((policy) => ({ ...policy, model: "m" }))],
    ["undefined and absence", base.with(2, { name: "c", kinds: undefined, filter: undefined })],
  ])("does not depend on %s", (_what, policies) => {
    expect(versionOf(policies)).toBe(versionOf(base));
  });

  test("differs for whatever may match differently", () => {
    const sets: readonly (readonly Policy[])[] = [
      base,
      [],
      base.slice(1),
      base.with(2, { name: "d" }),
      base.with(2, { name: "c", kinds: ["db"] }),
      base.with(2, { name: "c", kinds: [] }),
      base.with(0, { name: "a", kinds: ["ssh"], filter }),
      base.with(0, { name: "a", filter }),
      base.with(0, { name: "a", kinds: ["ssh", "k8s"] }),
      base.with(0, { name: "a", kinds: ["ssh", "k8s"], filter: filter.replace("prod", "Prod") }),
      base.with(0, { name: "a", kinds: ["ssh", "k8s"], filter: filter.replace("&&", "||") }),
      [{ name: "\ud800" }],
      [{ name: "\ud801" }],
      [{ name: "\ufffd" }],
    ];
    const versions = sets.map((policies) => versionOf(policies));
    expect(new Set(versions).size).toBe(sets.length);
    for (const version of versions) expect(version).toMatch(/^[0-9a-f]{32}$/);
  });

  test("follows with and without", () => {
    const set = new PolicySet(base, sessionFilter);
    expect(set.without("b").with({ name: "b", kinds: ["db"] }).version).toBe(set.version);
    expect(set.without("b").version).toBe(versionOf(base.toSpliced(1, 1)));
    expect(set.with({ name: "b" }).version).not.toBe(set.version);
  });

  test("differs by dialect", () => {
    expect(versionOf(base, sessionFilter.with({ dialect: "teleport" }))).not.toBe(versionOf(base));
  });

  test("is the same for every order, and differs with every name", () => {
    const names = fc.uniqueArray(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 6 });
    const shuffled = names.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    );
    fc.assert(
      fc.property(shuffled, fc.string({ unit: "binary" }), ([given, other], added) => {
        const set = (of: readonly string[]) => versionOf(of.map((name) => ({ name })));
        expect(set(other)).toBe(set(given));
        if (!given.includes(added)) expect(set([...given, added])).not.toBe(set(given));
      }),
      runs(300),
    );
  });
});
