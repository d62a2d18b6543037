import { describe, expect, test } from "vitest";
import { bool, defineEnvironment, fn, list, map, PolicySet, string } from "wherefore";
import { always, audit, compare, disjoint, equivalent, implies, inspect, never, outcomes } from "wherefore/analyze";
import { sessionFilter, whereClause } from "wherefore/teleport";

const count = 200;
const numbers = Array.from({ length: count }, (_, number) => number);
const wide = defineEnvironment({
  fields: {
    f: Object.fromEntries(numbers.map((number) => [`f${number}`, string])),
    l: Object.fromEntries(numbers.map((number) => [`l${number}`, list(string)])),
    m: map(string),
  },
}).with({ limits: { nodes: 1_000_000, bytes: 10_000_000 } });

const first = (length: number) => numbers.slice(0, length);
const and = (conditions: readonly string[]) => conditions.join(" && ");
const or = (conditions: readonly string[]) => `(${conditions.join(" || ")})`;

/** More fields than values, all different. */
function pigeons(holes: number): string {
  const values = first(holes).map((hole) => `"hole ${hole}"`);
  const fields = first(holes + 1);
  return and([
    ...fields.map((field) => `contains(set(${values.join(", ")}), f.f${field})`),
    ...fields.flatMap((field) => first(field).map((other) => `f.f${field} != f.f${other}`)),
  ]);
}

const hard: readonly (readonly [name: string, filter: string, expected: boolean | undefined])[] = [
  ["six pigeons", pigeons(5), true],
  ["twenty pigeons", pigeons(19), undefined],
  [
    "prefixes of one field",
    and([or(first(200).map((n) => `has_prefix(f.f0, "p${n}")`)), `!has_prefix(f.f0, "p")`]),
    true,
  ],
  [
    "a chain of prefixes",
    and([...first(199).map((n) => `has_prefix(f.f${n + 1}, f.f${n})`), "!has_prefix(f.f199, f.f0)"]),
    true,
  ],
  [
    "fields that are prefixes of one",
    and(first(199).map((n) => `has_prefix(f.f0, f.f${n + 1}) && f.f${n + 1} != ""`)),
    undefined,
  ],
  [
    "a chain of lists",
    and([
      ...first(100).map((n) => `contains_all(l.l${n}, l.l${n + 1})`),
      `contains(l.l100, "x") && !contains(l.l0, "x")`,
    ]),
    true,
  ],
  ["lists that all differ", and(first(40).flatMap((n) => first(n).map((other) => `l.l${n} != l.l${other}`))), false],
  ["keys that are fields", and(first(60).map((n) => `m[f.f${n}] == "v${n}"`)), false],
  ["a part of a long literal", `has_prefix("${"a".repeat(4_000)}", f.f0) && all_end_with(f.f0, "b")`, undefined],
  [
    "equivalences",
    `${first(30)
      .map((n) => `(f.f${n} == "a")`)
      .reduce((a, b) => `(${a} == ${b})`)} && !${first(30)
      .reverse()
      .map((n) => `(f.f${n} == "a")`)
      .reduce((a, b) => `(${a} == ${b})`)}`,
    true,
  ],
];

describe("filters built to explode the search", () => {
  test.each(hard)("%s", (_name, filter, expected) => {
    const predicate = wide.compile(filter);
    const verdict = never(predicate);
    expect(verdict.holds).toBe(expected);
    if (verdict.holds === undefined) expect(verdict.reason).toBe("the search stopped after 5000000 steps");
    if (verdict.holds === false) expect(predicate.matches(verdict.witness)).toBe(true);
  });

  test.each(hard)("%s, in a few steps", (_name, filter) => {
    const verdict = never(wide.compile(filter), { steps: 1_000 });
    if (verdict.holds === undefined) expect(verdict.reason).toBe("the search stopped after 1000 steps");
    expect(inspect(wide.compile(filter), { steps: 1_000 }).constant.length).toBeLessThan(3);
  });
});

test("a filter that compares a thousand values with a thousand others", () => {
  const values = (name: string) => Array.from({ length: 1_000 }, (_, index) => `m["${name}${index}"]`).join(", ");
  const verdict = never(wide.compile(`contains_any(set(${values("a")}), set(${values("b")}))`));
  expect(verdict).toEqual({ holds: false, witness: {} });
  const denied = never(wide.compile(`!contains_any(set(${values("a")}), set(${values("b")}))`));
  expect(denied).toEqual({ holds: undefined, reason: "the search stopped after 300000 comparisons" });
});

describe("sets", () => {
  test("of none", () => {
    const none = new PolicySet([], sessionFilter);
    const { policies, findings, uncovered } = audit(none);
    expect([policies, findings]).toEqual([[], []]);
    expect(uncovered).toEqual(["ssh", "k8s", "db"].map((kind) => ({ kind, witness: { kind } })));
    expect(compare(none, none)).toEqual({ changes: [], undecided: [] });
    expect(audit(new PolicySet([], wide)).uncovered).toEqual([{ witness: {} }]);
  });

  test("of one that takes everything", () => {
    const all = new PolicySet([{ name: "all" }], sessionFilter);
    expect(audit(all)).toEqual({ policies: [{ name: "all", witness: { kind: "ssh" } }], findings: [], uncovered: [] });
    const none = new PolicySet([], sessionFilter);
    expect(compare(none, all).changes).toEqual([{ from: undefined, to: "all", witness: { kind: "ssh" } }]);
  });

  test("of ten thousand", () => {
    const policies = Array.from({ length: 10_000 }, (_, index) => ({
      name: `policy ${String(index).padStart(5, "0")}`,
      kinds: ["ssh"] as const,
      filter: `resource.metadata.labels["service"] == "service-${index % 9_999}"`,
    }));
    const { findings, policies: audited } = audit(new PolicySet(policies, sessionFilter), { overlaps: 0 });
    expect(findings).toEqual([{ code: "unreachable-policy", policy: "policy 09999", by: ["policy 00000"] }]);
    expect(audited.filter(({ witness }) => witness !== undefined)).toHaveLength(9_999);
  });
});

describe("filters of different environments", () => {
  const a = sessionFilter.compile(`session.user == "a"`) as never;
  const b = whereClause.compile(`session.user == "a"`) as never;
  const set = new PolicySet([], sessionFilter);
  const other = new PolicySet([], whereClause) as never;

  test.each([
    ["implies", () => implies(a, b)],
    ["equivalent", () => equivalent(a, b)],
    ["disjoint", () => disjoint(a, b)],
    ["compare", () => compare(set, other)],
    ["outcomes", () => outcomes(set, b)],
  ])("%s", (_name, ask) => {
    expect(ask).toThrow(TypeError);
    expect(ask).toThrow(/different environments|another environment/);
  });

  test("those with other options are of one", () => {
    const teleport = sessionFilter.with({ dialect: "teleport", kinds: ["ssh"] });
    const filter = `is_subset(user.spec.roles, "a")`;
    expect(equivalent(sessionFilter.compile(filter), teleport.compile(filter))).toEqual({ holds: false, witness: {} });
  });
});

describe("functions of a host's own", () => {
  const own = defineEnvironment({
    fields: { name: string, other: string, names: list(string) },
    functions: [
      fn("reversed", [["text", string]], string, "the text backwards", (text) => [...text].reverse().join(""), []),
      fn("is_short", [["text", string]], bool, "the text has three characters at most", (text) => text.length <= 3, []),
      fn("is_weekday", [["day", string]], bool, "the day is from Monday to Friday", isWeekday, []),
      fn(
        "refuses",
        [["text", string]],
        bool,
        "never answers",
        () => {
          throw new Error("no");
        },
        [],
      ),
    ],
  });

  test.each<readonly [filter: string, expected: boolean | undefined]>([
    // equal arguments give equal results
    [`reversed(name) != reversed(other) && name == other`, true],
    [`is_short(name) != is_short(other) && name == other`, true],
    // results for what the filter names
    [`reversed(name) == "cba" && name == "abd"`, true],
    [`reversed(name) == "cba" && name == "abc"`, false],
    [`is_short(name) && name == "abcd"`, true],
    [`!is_short(name) && contains(set("a", "abcd"), name)`, false],
    // nothing that it names has that result
    [`reversed(name) == "cba"`, undefined],
    [`refuses(name)`, undefined],
    // a context in which the function does not fail
    [`is_weekday(name) || is_weekday("Monday")`, false],
    [`is_weekday(name) && name != "Sunday"`, undefined],
    // what else it says decides
    [`refuses(name) && names != names`, true],
  ])("never: %s", (filter, expected) => {
    const predicate = own.compile(filter);
    const verdict = never(predicate);
    expect(verdict.holds).toBe(expected);
    if (verdict.holds === false) expect(predicate.matches(verdict.witness)).toBe(true);
    if (verdict.holds === undefined)
      expect(verdict.reason).toMatch(/^it depends on what `(reversed|refuses|is_weekday)` can return$/);
  });

  test("that fail in a set leave open what depends on them", () => {
    const set = new PolicySet(
      [
        { name: "a", filter: `refuses(name)` },
        { name: "b", filter: `other == "x"` },
      ],
      own,
    );
    const { findings } = audit(set);
    expect(findings.filter(({ code }) => code === "undecided").map(({ policy }) => policy)).toContain("a");
    expect(
      compare(set, set.without("b")).undecided.length + compare(set, set.without("a")).undecided.length,
    ).toBeGreaterThan(0);
    expect(outcomes(set, own.compile(`name == "y"`)).length).toBeGreaterThan(0);
  });

  test("of a fixed result", () => {
    expect(always(own.compile(`reversed("abc") == "cba"`))).toEqual({ holds: true });
  });
});

function isWeekday(day: string): boolean {
  const at = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"].indexOf(day);
  if (at < 0) throw new RangeError("not a day");
  return at > 0 && at < 6;
}
