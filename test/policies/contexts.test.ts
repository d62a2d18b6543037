import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { bool, defineEnvironment, fn, list, map, type Policy, PolicySet, string } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { runs } from "../runs.ts";
import { type Kinded, outcome, scanOf } from "./scan.ts";

const labels = `resource.metadata.labels`;
const withLabels = (data: unknown): Kinded => ({ kind: "ssh", resource: { metadata: { labels: data } } }) as Kinded;

/** Asks a set and the scan that it must agree with of the same contexts, in turn. */
function comparison(policies: readonly Policy[]): (contexts: readonly Kinded[]) => void {
  const set = new PolicySet<Policy, never>(policies, sessionFilter);
  const scan = scanOf(policies, sessionFilter);
  return (contexts) => {
    for (const context of contexts) {
      expect(outcome(() => set.match(context as never))).toEqual(outcome(() => scan.match(context)));
      expect(outcome(() => set.matchAll(context as never))).toEqual(outcome(() => scan.matchAll(context)));
    }
  };
}

describe("maps of which policies read many keys", () => {
  const keys = Array.from({ length: 40 }, (_, index) => `k${index}`);
  const key = fc.constantFrom(...keys, "constructor", "__proto__", "toString");
  const value = fc.constantFrom("", "a", "b");
  const entry = key.map((name) => `${labels}["${name}"]`);
  const trait = key.map((name) => `user.spec.traits["${name}"]`);
  const condition = fc.oneof(
    fc.tuple(entry, value).map(([read, text]) => `${read} == "${text}"`),
    fc.tuple(entry, value).map(([read, text]) => `${read} != "${text}"`),
    fc.tuple(entry, entry).map(([a, b]) => `${a} == ${b}`),
    fc.tuple(entry, value).map(([read, text]) => `has_prefix(${read}, "${text}")`),
    fc.tuple(trait, value).map(([read, text]) => `contains(${read}, "${text}")`),
    trait.map((read) => `${read} == set()`),
    fc.tuple(trait, entry).map(([list, item]) => `contains(${list}, ${item})`),
  );
  const filters = fc.array(fc.tuple(condition, condition), { minLength: 30, maxLength: 60, size: "max" });
  const mapOf = <T>(data: fc.Arbitrary<T>) =>
    fc
      .array(fc.tuple(key, data), { maxLength: 6 })
      .chain((pairs) =>
        fc.constantFrom<unknown>(
          undefined,
          null,
          Object.fromEntries(pairs),
          Object.fromEntries(pairs),
          Object.assign(Object.create(null), Object.fromEntries(pairs.filter(([name]) => name !== "__proto__"))),
          new Map(pairs),
          Object.defineProperties({}, Object.fromEntries(pairs.map(([name, of]) => [name, { value: of }]))),
          Object.create(Object.fromEntries(pairs)),
        ),
      );
  const datum = fc.oneof(
    { weight: 20, arbitrary: value },
    { weight: 1, arbitrary: fc.constantFrom(null, undefined, 5) },
  );
  const items = fc.oneof(
    { weight: 20, arbitrary: fc.array(value, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom(null, "a", [5]) },
  );
  const contexts = fc.array(fc.tuple(mapOf(datum), mapOf(items)), { minLength: 2, maxLength: 6 });

  test("are read as each policy in turn would", () => {
    fc.assert(
      fc.property(filters, contexts, (texts, data) => {
        const policies = texts.map((pair, index) => ({ name: `p${index}`, filter: pair.join(" && ") }));
        const all = data.map(([own, traits]) => ({ ...withLabels(own), user: { spec: { traits } } }));
        comparison(policies)(all);
      }),
      runs(1_000),
    );
  });
});

describe("contexts of an unusual kind", () => {
  const policies = [
    ...Array.from({ length: 20 }, (_, index) => ({ name: `a${index}`, filter: `${labels}["env"] == "v${index}"` })),
    { name: "b", filter: `contains(user.spec.roles, "dev")`, kinds: ["ssh", "k8s"] },
    { name: "c", filter: `session.login != "root"` },
  ];

  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, "env");
    Reflect.deleteProperty(Object.prototype, "kind");
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "ssh"],
    ["a list", []],
    ["a Map", new Map([["kind", "ssh"]])],
    ["no kind", {}],
    ["a kind of another type", { kind: 5 }],
    ["a kind that is null", { kind: null }],
    ["an inherited kind", Object.create({ kind: "ssh" })],
    [
      "an instance of a class",
      new (class {
        kind = "ssh";
        user = { spec: { roles: ["dev"] } };
      })(),
    ],
    [
      "a getter",
      {
        get kind() {
          return "ssh";
        },
        get user() {
          return { spec: { roles: ["dev"] } };
        },
      },
    ],
    [
      "a kind that throws",
      {
        get kind(): string {
          throw new RangeError("no kind");
        },
      },
    ],
    ["labels that no policy would get to", { kind: "ssh", resource: { metadata: { labels: { env: "v3" } } }, user: 5 }],
    ["labels of another shape", { kind: "db", resource: { metadata: { labels: { env: 5 } } } }],
    ["a wrong shape behind the match", { kind: "db", resource: { metadata: { labels: { env: "v3" } } }, session: [] }],
  ])("%s", (_title, context) => {
    comparison(policies)([context as Kinded, withLabels({ env: "v7" }), context as Kinded]);
  });

  test("names put on Object.prototype", () => {
    const compare = comparison(policies);
    Object.assign(Object.prototype, { env: "v5", kind: "ssh" });
    compare([{} as Kinded, withLabels({}), withLabels({ env: "v7" })]);
  });

  test("an empty set asks nothing of its context", () => {
    const set = new PolicySet([], sessionFilter);
    expect(set.match(null as never)).toBeUndefined();
    expect(set.matchAll(null as never)).toEqual([]);
  });
});

describe("what no verdict depends on is asked all the same", () => {
  const indexed = Array.from({ length: 20 }, (_, index) => ({
    name: `p${index}`,
    filter: `session.login == "u${index}"`,
  }));
  const roles = { kind: "ssh", user: { spec: { roles: 5 } } } as unknown as Kinded;

  test.each([
    `contains_any(user.spec.roles, set())`,
    `contains_all(set(), user.spec.roles) && session.login == "u3"`,
    `has_prefix(user.metadata.name, "") || contains_any(user.spec.roles, set())`,
    `!contains_any(set(), user.spec.roles)`,
    `true || contains(user.spec.roles, "a")`,
    `false && contains(user.spec.roles, "a")`,
  ])("%s", (filter) => {
    comparison([...indexed, { name: "a", filter }])([roles, withLabels({}), roles]);
  });

  const failing = fn(
    "fails",
    [["labels", map(string)]],
    bool,
    "fails without labels",
    (labels) => {
      if (Object.keys(labels).length === 0) throw new RangeError("no labels");
      return true;
    },
    [],
  );
  const environment = defineEnvironment({ fields: { name: string, labels: map(string) }, functions: [failing] });

  test.each([
    `fails(labels) || true`,
    `fails(labels) && false`,
    `true || fails(labels)`,
    `name == "a" && fails(labels)`,
    `fails(labels) && name == "a"`,
    `(fails(labels) || name == "b") && name == "a"`,
    `(name == "a" && fails(labels)) || name == "b"`,
    `!(fails(labels) && name == "a")`,
    `labels["k"] == "" && (name == "b" || !fails(labels))`,
  ])("%s", (filter) => {
    const policies = Array.from({ length: 20 }, (_, index) => ({
      name: `p${index}`,
      filter: index < 9 ? filter : `name == "n${index}"`,
    }));
    const set = new PolicySet<Policy, never>(policies, environment);
    const scan = scanOf(policies, environment);
    for (const name of ["a", "b", "c", "n12"]) {
      for (const labels of [undefined, {}, { k: "v" }]) {
        const context = { kind: "x", name, labels };
        expect(outcome(() => set.match(context as never))).toEqual(outcome(() => scan.match(context)));
        expect(outcome(() => set.matchAll(context as never))).toEqual(outcome(() => scan.matchAll(context)));
      }
    }
  });
});

test("a search that begins inside another disturbs neither", () => {
  const inner: (string | undefined)[] = [];
  const environment = defineEnvironment({
    fields: { name: string, roles: list(string), labels: map(string) },
    functions: [
      fn(
        "search_again",
        [["labels", map(string)]],
        bool,
        "searches the same set for another",
        () => {
          if (inner.length === 0) {
            inner.push("begun");
            inner.push(set.match({ kind: "x", name: "n3", roles: ["dev"] } as never)?.name);
          }
          return true;
        },
        [],
      ),
    ],
  });
  const policies = Array.from({ length: 20 }, (_, index) => ({
    name: `p${index}`,
    filter: `name == "n${index}" && search_again(labels) && contains(roles, "ops")`,
  }));
  const set: PolicySet<Policy, never> = new PolicySet<Policy, never>(
    [...policies, { name: "q", filter: `contains(roles, "dev")` }],
    environment as never,
  );
  expect(set.match({ kind: "x", name: "n12", roles: ["ops"] } as never)?.name).toBe("p12");
  expect(inner).toEqual(["begun", "q"]);
  const again = {
    kind: "x",
    name: "n4",
    get roles() {
      return [set.match({ kind: "x", name: "n2", roles: ["ops"] } as never)?.name === "p2" ? "ops" : "none"];
    },
  };
  expect(set.match(again as never)?.name).toBe("p4");
});

describe("filters at the limits", () => {
  const texts = [
    Array.from({ length: 1_000 }, (_, index) => `session.login == "v${index}"`).join(" || "),
    Array.from({ length: 1_000 }, (_, index) => `session.login != "v${index}"`).join(" && "),
    `contains_any(user.spec.roles, set(${Array.from({ length: 999 }, (_, index) => `"r${index}"`).join(", ")}))`,
    `is_subset(user.metadata.name, ${Array.from({ length: 999 }, (_, index) => `"n${index}"`).join(", ")})`,
    `${"!".repeat(99)}(${labels}["k"] == "v1")`,
    ["k", "l", "m"]
      .map((key) => `(${Array.from({ length: 30 }, (_, index) => `${labels}["${key}"] == "v${index}"`).join(" || ")})`)
      .join(" && "),
  ];
  const contexts = [
    withLabels({ k: "v1", l: "v2", m: "v3" }),
    withLabels({ k: "v999", l: "v31" }),
    { kind: "ssh", session: { login: "v999" } } as Kinded,
    withLabels({}),
    { kind: "ssh", user: { metadata: { name: "n7" }, spec: { roles: ["r998", "x"] } } } as Kinded,
  ];

  test("many of them make no set too large to search", () => {
    const policies = texts.flatMap((filter, text) =>
      Array.from({ length: 12 }, (_, copy) => ({ name: `p${text}-${copy}`, filter })),
    );
    comparison(policies)(contexts);
  });
});
