import { beforeEach, describe, expect, test } from "vitest";
import { bool, defineEnvironment, fn, int, list, map, PolicySet, string, timestamp } from "wherefore";
import { isSubsetInTeleport } from "../../src/teleport/dialects.ts";

/** What `asked` was asked since the test began. */
const evaluated: string[] = [];
beforeEach(() => {
  evaluated.length = 0;
});

const asked = fn(
  "asked",
  [
    ["about", string],
    ["of", map(string)],
  ],
  bool,
  "writes down what it is asked about; never true",
  (about) => {
    evaluated.push(about);
    return false;
  },
  [],
);
const within = { ...isSubsetInTeleport, name: "within", examples: [] };

const environment = defineEnvironment({
  fields: {
    name: string,
    roles: list(string),
    others: list(string),
    ports: list(int),
    labels: map(string),
    traits: map(list(string)),
    flags: map(bool),
    size: int,
    began: timestamp,
    ended: timestamp,
    admin: bool,
  },
  functions: [asked, within],
  kinds: ["k7", "k8", ...Array.from({ length: 20 }, (_, index) => `x${index}`)],
});

/** Twenty policies, 10 to 29, each with a filter of its own that ends in a call of `asked`. */
const numbers = Array.from({ length: 20 }, (_, index) => 10 + index);
const context = {
  kind: "k7",
  name: "v17",
  roles: ["v17", "w"],
  others: ["v17"],
  ports: [17, 1],
  labels: { k: "v17", host: "v17.prod" },
  traits: { t: ["v17"], none: null },
  flags: { on: true },
  size: 17,
  began: "2026-01-01T00:00:17Z",
  admin: true,
};

/** Conditions of which only that of policy 17 is true. `N` stands for the policy's number. */
const guards = [
  `labels["k"] == "vN"`,
  `"vN" == labels["k"]`,
  `equals(labels["k"], "vN")`,
  `!(labels["k"] != "vN")`,
  `!!(name == "vN")`,
  `size == N`,
  `contains(ports, N)`,
  `contains(roles, "vN")`,
  `contains(traits["t"], "vN")`,
  `contains(set("vN", "uN"), name)`,
  `contains_any(roles, set("vN", "uN"))`,
  `contains_any(set("vN", "uN"), roles)`,
  `contains_all(roles, set("vN", "w"))`,
  `contains_all(set("vN", "uN"), others)`,
  `is_subset(name, "uN", "vN")`,
  `is_subset(roles, "w", "vN")`,
  `within(name, "uN", "vN")`,
  `within(others, "uN", "vN")`,
  `all_equal(name, "vN")`,
  `all_equal(others, "vN")`,
  `has_prefix(labels["host"], "vN.")`,
  `others == set("vN")`,
  `roles == set("vN", "w")`,
  `!(roles != set("vN", "w"))`,
  `(name == "vN" || name == "uN")`,
  `(name == "vN" || contains(roles, "uN") || labels["k"] == "uN")`,
  `((admin && name == "vN") || (size == 5 && labels["k"] != "x"))`,
  `!(name != "vN" || size == 1)`,
  `!(name != "vN" && labels["k"] != "uN")`,
  `!(!contains(roles, "vN") || others == set())`,
  `(admin && (labels["none"] == "" && size == N))`,
  `(labels["none"] == "" && name == "vN")`,
  `(contains_any(roles, set()) || name == "vN")`,
];

const named = (filter: string) =>
  numbers.map((number) => ({ name: `p${number}`, filter: filter.replaceAll("N", String(number)) }));

describe("of twenty policies only the one whose condition holds is evaluated", () => {
  test.each(guards)("%s", (guard) => {
    const set = new PolicySet(named(`${guard} && asked("N", labels)`), environment);
    expect(set.match(context)).toBeUndefined();
    expect(evaluated).toEqual(["17"]);
    expect(set.matchAll(context)).toEqual([]);
    expect(evaluated).toEqual(["17", "17"]);
  });

  test.each(guards)("%s, of itself", (guard) => {
    const set = new PolicySet(named(guard), environment);
    expect(set.match(context)?.name).toBe("p17");
    expect(set.matchAll(context).map(({ name }) => name)).toEqual(["p17"]);
    expect(set.match({ kind: "k7", others: ["x"] })).toBeUndefined();
  });

  test("by the kinds", () => {
    const policies = numbers.map((number) => ({
      name: `p${number}`,
      kinds: number === 17 ? ["k7", "k8"] : [`x${number - 10}`],
      filter: `asked("${number}", labels)`,
    }));
    expect(new PolicySet(policies, environment).match(context)).toBeUndefined();
    expect(evaluated).toEqual(["17"]);
  });

  test("by a second condition, where the first one holds for many", () => {
    new PolicySet(named(`admin && contains(ports, 1) && name == "vN" && asked("N", labels)`), environment).match(
      context,
    );
    expect(evaluated).toEqual(["17"]);
  });

  test("by the condition that fewer policies share, wherever it stands", () => {
    const set = new PolicySet(named(`name == "vN" && contains(roles, "w") && asked("N", labels)`), environment);
    set.match({ ...context, roles: [] });
    expect(evaluated).toEqual([]);
  });
});

/** Conditions that only an evaluation decides. */
describe("all twenty are evaluated where no look-up tells them apart", () => {
  test.each([
    `name != "vN"`,
    `!contains(roles, "uN")`,
    `all_end_with(labels["host"], ".prod")`,
    `name == labels["k"]`,
    `(name == "vN" || size != N)`,
    `labels["none"] == ""`,
  ])("%s", (condition) => {
    new PolicySet(named(`${condition} && asked("N", labels)`), environment).match({
      ...context,
      size: 99,
      name: "v99",
      labels: { ...context.labels, k: "v99" },
    });
    expect(evaluated).toEqual(numbers.map(String));
  });

  test("what stands behind a function of the host's does not keep it from being asked", () => {
    new PolicySet(named(`asked("N", labels) && name == "vN"`), environment).match(context);
    expect(evaluated).toEqual(numbers.map(String));
  });
});

test("what several policies ask is evaluated once for each session", () => {
  const set = new PolicySet(named(`name != "vN" && (asked("same", labels) || size == N)`), environment);
  expect(set.matchAll(context)).toEqual([]);
  expect(evaluated).toEqual(["same"]);
  expect(set.matchAll({ ...context, size: 12 }).map(({ name }) => name)).toEqual(["p12"]);
  expect(evaluated).toEqual(["same", "same"]);
});

test("policies behind the first that matches are not evaluated", () => {
  const set = new PolicySet(
    [...named(`labels["none"] == "" && asked("N", labels)`), { name: "p125", filter: `name == "v17"` }],
    environment,
  );
  expect(set.match(context)?.name).toBe("p125");
  expect(evaluated).toEqual(["10", "11", "12"]);
});
