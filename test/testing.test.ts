import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bool, defineEnvironment, FilterEnvironment, type FunctionRow, field, fn, list, map, string } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { contexts, examples, filters, policies, runExamples } from "wherefore/testing";
import { environments } from "./environments.ts";
import { runs } from "./runs.ts";

const weekday = fn(
  "is_weekday",
  [["day", string]],
  bool,
  "day is from Monday to Friday",
  (day) => {
    if (!day.endsWith("day")) throw new Error(`${day} is not a day`);
    return !day.startsWith("S");
  },
  [
    [`is_weekday("Monday")`, true],
    [`is_weekday("Sunday")`, false],
  ],
);
const lower = fn("lower", [["s", string]], string, "s in lower case", (s) => s.toLowerCase(), [[`lower("A")`, "a"]]);
const parts = fn("parts", [["s", string]], map(string), "the parts of s", (s) => ({ first: s.slice(0, 1) }), []);

const environment = defineEnvironment({
  fields: {
    order: {
      status: field(string, { values: ["open", "paid"] }),
      flags: field(list(string), { values: ["gift"], required: true }),
      tags: field(map(string), { keys: ["channel"], closed: true }),
      owner: string,
    },
  },
  functions: [weekday, lower, parts],
});

describe("filters", () => {
  test("of functions call one of them, and check", () => {
    for (const functions of [["is_weekday"], ["lower"], ["is_weekday", "lower", "contains"]]) {
      const counts = new Map<string, number>();
      fc.assert(
        fc.property(filters(environment, { functions }), (text) => {
          const called = functions.filter((name) => text.includes(`${name}(`));
          for (const name of called) counts.set(name, (counts.get(name) ?? 0) + 1);
          expect(called.length, text).toBeGreaterThan(0);
          expect(environment.check(text).ok, text).toBe(true);
        }),
        runs(100),
      );
      for (const name of functions) expect(counts.get(name) ?? 0, name).toBeGreaterThan(10);
    }
  });

  test("of an environment with functions of its own never fail to compile", () => {
    fc.assert(
      fc.property(filters(environment), (text) => {
        expect(environment.check(text).ok, text).toBe(true);
      }),
      runs(200),
    );
  });

  test("of a policy set take the option too", () => {
    const some = fc.sample(policies(environment, { functions: ["lower"], least: 3 }), { numRuns: 20, seed: 1 }).flat();
    const texts = some.flatMap(({ filter }) => filter ?? []);
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => !text.includes("lower("))).toEqual([]);
  });

  test.each([
    [["lwoer"], `the environment has no function "lwoer"; did you mean "lower"?`],
    [["parts"], `no filter of the environment can be a condition that calls "parts"`],
  ])("of %j are refused", (functions, message) => {
    expect(() => filters(environment, { functions })).toThrow(new TypeError(message));
  });
});

test("contexts hold only the values and keys that fields have", () => {
  fc.assert(
    fc.property(contexts(environment), ({ order }) => {
      expect(["open", "paid", null, undefined]).toContain(order.status);
      expect(order.flags.filter((flag) => flag !== "gift")).toEqual([]);
      const { tags } = order;
      const keys = tags instanceof Map ? [...tags.keys()] : Object.keys(tags ?? {});
      expect(keys.filter((key) => key !== "channel")).toEqual([]);
      environment.compile(`order.status == "open" || contains(order.flags, "gift")`).matches({ order });
    }),
    runs(200),
  );
});

describe("examples", () => {
  test("of a function are cases of any test runner", () => {
    const own = examples(environment).filter((one) => one.function === "is_weekday");
    expect(own.map(({ title, filter, expected }) => [title, filter, expected])).toEqual([
      [`is_weekday("Monday") is true`, `is_weekday("Monday")`, true],
      [`is_weekday("Sunday") is false`, `is_weekday("Sunday")`, false],
    ]);
    expect(own.map(({ run }) => run())).toEqual([undefined, undefined]);
  });

  test.each(environments)("of %s hold", (_, one) => {
    expect(runExamples(one)).toEqual([]);
    expect(examples(one).length).toBeGreaterThan(1);
  });

  test("that do not hold any more are failures", () => {
    let isBroken = false;
    const flips: FunctionRow = fn("flips", [["s", string]], bool, "", () => !isBroken, [[`flips("a")`, true]]);
    const flipping = new FilterEnvironment({ fields: { name: string }, functions: [flips] });
    expect(runExamples(flipping)).toEqual([]);
    isBroken = true;
    expect(runExamples(flipping)).toEqual([
      {
        function: "flips",
        index: 0,
        filter: `flips("a")`,
        expected: true,
        got: false,
        message: '`flips("a")` is false, not true',
      },
    ]);
  });

  test("are those that the environment can write", () => {
    const narrow = defineEnvironment({ fields: { name: string }, only: ["contains", "has_prefix"] });
    expect(examples(narrow).map(({ filter }) => filter)).not.toContain(`contains(set("a", "b"), "b")`);
    expect(examples(sessionFilter).map(({ filter }) => filter)).toContain(`contains(set("a", "b"), "b")`);
  });
});
