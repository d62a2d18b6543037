import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { any, bool, defineEnvironment, float, fn, int, list, map, string, timestamp } from "wherefore";
import { resourceFilter, sessionFilter, whereClause } from "wherefore/teleport";
import { contexts, filters } from "wherefore/testing";
import { check } from "../../src/check/check.ts";
import { closure, type Getters } from "../../src/compile.ts";
import { interpret } from "../../src/interpret.ts";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { parse } from "../../src/syntax/parse.ts";
import { getters } from "../../src/teleport/getters.ts";
import type { TypedExpr } from "../../src/typed.ts";
import { runs } from "../runs.ts";

/*
 * `matches` asks the interpreter about whatever a closure finds unusual, so that a closure that is wrong, or finds
 * everything unusual, would go unnoticed there: these tests ask the closures alone.
 */

function typed(text: string, environment: FilterEnvironment<never>): TypedExpr {
  const { expr } = parse(text, environment.data.limits, environment.data.syntax);
  const result = expr && check(expr, environment.data, text).typed;
  if (result === undefined) throw new Error(`refused: ${text}`);
  return result;
}

const call = fn(
  "join3",
  [
    ["a", string],
    ["b", string],
    ["c", string],
  ],
  string,
  "the three, joined",
  (a, b, c) => a + b + c,
  [],
);
const one = fn("not_empty", [["a", any]], bool, "a is something", (a) => a !== "" && a !== 0 && a !== false, []);
const none = fn("yes", [], bool, "true", () => true, []);

const environment = defineEnvironment({
  fields: {
    name: string,
    other: string,
    user: { roles: list(string), traits: map(list(string)), admin: bool },
    labels: map(string),
    counts: map(int),
    size: int,
    ratio: float,
    ports: list(int),
    began: timestamp,
    ended: timestamp,
  },
  functions: [call, one, none],
});

const run = (text: string, context: unknown, byPath?: Getters) => closure(typed(text, environment), byPath)(context);

const context = {
  name: "a",
  other: "b",
  user: { roles: ["dev", "ops"], traits: { teams: ["alpha"] }, admin: true },
  labels: { env: "prod", length: "7", a: "b" },
  counts: { one: 1 },
  size: 3,
  ratio: 0.5,
  ports: [22, 443],
  began: "2026-01-02T03:04:05Z",
  ended: "2026-01-02T04:04:05+01:00",
};

describe("closures alone", () => {
  test.each([
    [`name == "a"`, true],
    [`"a" == name`, true],
    [`name == other`, false],
    [`name != other`, true],
    [`name != "a"`, false],
    [`"b" != name`, true],
    [`user.roles == set("dev", "ops")`, true],
    [`user.roles != set("dev")`, true],
    [`user.admin`, true],
    [`!user.admin`, false],
    [`size == 3`, true],
    [`ratio == 0.5`, true],
    [`began == ended`, true],
    [`contains(ports, 443)`, true],
    [`contains(user.roles, "ops")`, true],
    [`contains(user.roles, name)`, false],
    [`contains(set("a", "b"), name)`, true],
    [`contains(user.traits["teams"], "alpha")`, true],
    [`contains(user.traits["none"], "alpha")`, false],
    [`labels["env"] == "prod"`, true],
    [`labels["none"] == ""`, true],
    [`labels["length"] == "7"`, true],
    [`labels[name] == "b"`, true],
    [`labels[labels["none"]] == ""`, true],
    [`counts["one"] == 1`, true],
    [`contains(user.traits[other], "x")`, false],
    [`contains_any(user.roles, set("x", "dev"))`, true],
    [`contains_any(user.roles, set("x", "y"))`, false],
    [`contains_any(user.roles, set("1", "2", "3", "4", "5", "6", "7", "8", "ops"))`, true],
    [`contains_any(user.roles, set("1", "2", "3", "4", "5", "6", "7", "8", "9"))`, false],
    [`is_subset(name, "1", "2", "3", "4", "5", "6", "7", "8", "a")`, true],
    [`is_subset(name, other, "x", name)`, true],
    [`is_subset(name, other, "x", other)`, false],
    [`is_subset("b", other, "x", name)`, true],
    [`has_prefix(name, "a")`, true],
    [`has_prefix("abc", name)`, true],
    [`join3(name, other, name) == "aba"`, true],
    [`join3(name, "x", "y") == "axy"`, true],
    [`join3("x", name, "y") == "xay"`, true],
    [`not_empty(name)`, true],
    [`not_empty(labels)`, true],
    [`yes()`, true],
    [`"a" == "a"`, true],
    [`set() == set()`, true],
  ])("%s", (text, verdict) => {
    expect(run(text, context)).toBe(verdict);
    expect(interpret(typed(text, environment), context)).toBe(verdict);
  });

  test.each([
    ["nothing is set", {}],
    [
      "all is null",
      { name: null, user: null, labels: null, counts: null, size: null, ratio: null, ports: null, began: null },
    ],
    ["what is inside is null", { user: { roles: null, traits: null, admin: null }, labels: { env: null } }],
    ["all is undefined", { name: undefined, user: undefined, labels: undefined, ports: undefined }],
    [
      "what is inside is undefined",
      { user: { roles: undefined, traits: undefined, admin: undefined }, labels: { env: undefined } },
    ],
    [
      "objects have no prototype",
      Object.assign(Object.create(null), { user: Object.create(null), labels: Object.create(null) }),
    ],
    ["maps are Maps", { labels: new Map(), counts: new Map(), user: { traits: new Map([["teams", null]]) } }],
  ])("need no interpreter where %s", (_title, data) => {
    const zeros = `name == "" && user.roles == set() && !user.admin && size == 0 && ratio == 0.0 && !contains(ports, 22) &&
      began == ended && labels["env"] == "" && labels[name] == "" && counts["one"] == 0 && user.traits["teams"] == set() &&
      !contains_any(user.roles, set("a")) && !has_prefix(name, "a") && not_empty(labels)`;
    expect(run(zeros, data)).toBe(true);
  });

  test("read Maps", () => {
    expect(run(`labels["env"] == "prod" && labels["size"] == ""`, { labels: new Map([["env", "prod"]]) })).toBe(true);
    expect(run(`contains(user.traits["t"], "a")`, { user: { traits: new Map([["t", ["a"]]]) } })).toBe(true);
  });

  test.each([
    [`name == "a"`, { name: 1 }],
    [`name == "a"`, null],
    [`name == "a"`, undefined],
    [`name == "a"`, Object.create({ name: "a" })],
    [`user.admin`, { user: Object.create({ admin: true }) }],
    [`user.admin`, { user: "x" }],
    [`user.admin`, { user: [] }],
    [`user.admin`, { user: { admin: 1 } }],
    [`contains(user.roles, "a")`, { user: { roles: "a" } }],
    [`contains(user.roles, "a")`, { user: { roles: ["a", 1] } }],
    [`contains(user.roles, "a")`, { user: { roles: [null] } }],
    [`contains_any(user.roles, set("a"))`, { user: { roles: { length: 1, 0: "a" } } }],
    [`labels["a"] == "b"`, { labels: ["b"] }],
    [`labels["length"] == "b"`, { labels: ["b"] }],
    [`labels["0"] == "b"`, { labels: ["b"] }],
    [`labels["a"] == "b"`, { labels: Object.assign([], { a: "b" }) }],
    [`labels["length"] == "b"`, { labels: "text" }],
    [`labels["0"] == "b"`, { labels: "text" }],
    [`labels["a"] == "b"`, { labels: { a: 1 } }],
    [`labels["a"] == "b"`, { labels: new Set() }],
    [`labels["a"] == "b"`, { labels: Object.create({ a: "b" }) }],
    [`labels[name] == "b"`, { labels: 5 }],
    [`not_empty(labels)`, { labels: [] }],
    [`not_empty(labels)`, { labels: new Date() }],
    [`size == 1`, { size: 1.5 }],
    [`ratio == 1.0`, { ratio: "1" }],
    [`contains(ports, 1)`, { ports: ["1"] }],
    [`began == ended`, { began: "now" }],
    [`counts["a"] == 1`, { counts: { a: "1" } }],
  ])("leave %s to the interpreter, over %j", (text, data) => {
    expect(() => run(text, data)).toThrow("unusual data");
  });

  test("read a field by the environment's getter, where it has one", () => {
    const byPath: Getters = { name: (c: { alias: string }) => c.alias };
    expect(run(`name == "x" && other == "b"`, { name: "a", alias: "x", other: "b" }, byPath)).toBe(true);
    expect(run(`name == "a"`, { name: "a", alias: "x" }, byPath)).toBe(false);
  });
});

describe("runs of operands", () => {
  const names = Array.from({ length: 23 }, (_, index) => `b${index}`);
  const flags = defineEnvironment({ fields: Object.fromEntries(names.map((name) => [name, bool])) });

  /** The operands that a closure read, in order. */
  function watched(text: string, values: readonly boolean[]): { verdict: boolean; read: string[] } {
    const read: string[] = [];
    const readAt = (name: string, index: number) => () => {
      read.push(name);
      return values[index];
    };
    const byPath = Object.fromEntries(names.map((name, index) => [name, readAt(name, index)]));
    return { verdict: closure(typed(text, flags), byPath)({}), read };
  }

  test.each(names.map((_, index) => index).filter((count) => count >= 2))(
    "%i of them stop where they are decided",
    (count) => {
      const some = names.slice(0, count);
      for (let at = 0; at <= count; at++) {
        const upTo = some.slice(0, at + 1);
        const allBut = some.map((_, index) => index !== at);
        expect(watched(some.join(" && "), allBut)).toEqual({ verdict: at === count, read: upTo });
        const onlyThat = some.map((_, index) => index === at);
        expect(watched(some.join(" || "), onlyThat)).toEqual({ verdict: at < count, read: upTo });
      }
    },
  );
});

/** No `null` among the items of a list: only the interpreter reads that. */
function withoutHoles(data: unknown): unknown {
  if (Array.isArray(data)) return data.filter((item) => item !== null).map(withoutHoles);
  if (data instanceof Map) return new Map([...data].map(([key, value]) => [key, withoutHoles(value)]));
  if (typeof data !== "object" || data === null || data instanceof Date) return data;
  const copy = Object.create(Object.getPrototypeOf(data)) as object;
  for (const [key, value] of Object.entries(data)) {
    Object.defineProperty(copy, key, { value: withoutHoles(value), enumerable: true });
  }
  return copy;
}

describe.each<readonly [string, FilterEnvironment<never>, Getters | undefined]>([
  ["sessionFilter", sessionFilter, getters],
  ["sessionFilter, by name", sessionFilter, undefined],
  ["whereClause, teleport", whereClause.with({ dialect: "teleport" }), getters],
  ["resourceFilter", resourceFilter, undefined],
  ["an environment of one's own", environment, undefined],
])("closures of %s", (_name, of, byPath) => {
  test("agree with the interpreter, and need it for no well-shaped context", () => {
    const cases = filters(of).chain((text) => {
      const expr = typed(text, of);
      const { fields } = of.compile(text);
      return fc.tuple(fc.constant(text), fc.constant(expr), contexts(of, { fields }).map(withoutHoles));
    });
    fc.assert(
      fc.property(cases, ([, expr, data]) => {
        expect(closure(expr, byPath)(data)).toBe(interpret(expr, data));
      }),
      runs(10_000),
    );
  });
});
