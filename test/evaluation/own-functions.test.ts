import { describe, expect, test } from "vitest";
import {
  bool,
  ContextError,
  defineEnvironment,
  FilterError,
  FunctionError,
  type FunctionRow,
  fn,
  int,
  list,
  map,
  PolicySet,
  string,
  type Type,
  timestamp,
} from "wherefore";

const cause = new RangeError("not a day");
const throws = fn(
  "throws",
  [["s", string]],
  bool,
  "throws for x",
  (s) => {
    if (s === "x") throw cause;
    return true;
  },
  [],
);

const environment = defineEnvironment({
  fields: { name: string, user: { day: string }, labels: map(string), size: int },
  functions: [throws],
});

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

function expectFailure(run: () => unknown): void {
  const error = thrown(run);
  expect(error).toBeInstanceOf(FunctionError);
  expect(error).toMatchObject({ function: "throws", message: "`throws` failed: not a day", cause });
}

describe("a function that throws", () => {
  const predicate = environment.compile("throws(name)");
  const set = new PolicySet([{ name: "a", filter: "throws(name)" }, { name: "b" }], environment);

  test.each<[string, () => unknown]>([
    ["matches", () => predicate.matches({ name: "x" })],
    ["interpret", () => predicate.interpret({ name: "x" })],
    ["explain", () => predicate.explain({ name: "x" })],
    ["a set's match", () => set.match({ name: "x" })],
    ["a set's matchAll", () => set.matchAll({ name: "x" })],
    ["a set's explain", () => set.explain({ name: "x" })],
  ])("%s throws an error that names it, with its cause", (_, run) => expectFailure(run));

  test("gives its verdict where it does not", () => {
    expect(predicate.matches({ name: "y" })).toBe(true);
    expect(environment.compile(`name == "x" || throws(name)`).matches({ name: "x" })).toBe(true);
  });

  test("is left in a residual, and fails where it is evaluated", () => {
    const residual = environment.compile(`size == 1 && throws(user.day)`).given({ user: { day: "x" } });
    expect(String(residual)).toBe(`size == 1 && throws("x")`);
    expect(residual.matches({ size: 2 })).toBe(false);
    expectFailure(() => residual.matches({ size: 1 }));
    const alone = environment.compile("throws(user.day)").given({ user: { day: "x" } });
    expectFailure(() => alone.constant);
  });

  test("is a diagnostic of SQL, or is left to ask", () => {
    const residual = environment.compile(`size == 1 && throws(user.day)`).given({ user: { day: "x" } });
    const options = { dialect: "postgres", columns: { size: "size" } } as const;
    const error = thrown(() => residual.toSQL(options));
    expect(error).toBeInstanceOf(FilterError);
    expect((error as FilterError).diagnostics).toMatchObject([
      { code: "function-failed", span: { start: 13, end: 24 } },
    ]);
    const sql = residual.toSQL({ ...options, residual: true });
    expect(sql.text).toBe(`"size" = $1::bigint`);
    expect(String(sql.residual)).toBe(`throws("x")`);
  });

  test("is a diagnostic where it is written, and no exception of check", () => {
    for (const text of [`throws("x")`, `name == "a" && throws("x")`, `throws("x") || true`]) {
      expect(environment.check(text).diagnostics.map(({ code }) => code)).toContain("function-failed");
      expect(thrown(() => environment.compile(text))).toBeInstanceOf(FilterError);
    }
    expect(environment.check(`throws(labels["x"]) && !throws(labels["x"])`).ok).toBe(true);
  });

  test.each([
    [
      "nothing",
      () => {
        throw undefined;
      },
      "unknown error",
    ],
    [
      "a text",
      () => {
        throw "no day";
      },
      "no day",
    ],
    [
      "an error without a message",
      () => {
        throw new TypeError();
      },
      "TypeError",
    ],
    [
      "an error of several lines",
      () => {
        throw new Error("a\n  b");
      },
      "a b",
    ],
    [
      "what has no text",
      () => {
        throw Object.create(null);
      },
      "unknown error",
    ],
  ])("may throw %s", (_, evaluate, reason) => {
    const own = defineEnvironment({ fields: { name: string }, functions: [{ ...throws, evaluate }] });
    expect(() => own.compile("throws(name)").matches({})).toThrow(`\`throws\` failed: ${reason}`);
  });

  test("passes on what is wrong with the data", () => {
    const evaluate = () => {
      throw new ContextError("labels", "a string", "a bool");
    };
    const own = defineEnvironment({ fields: { name: string }, functions: [{ ...throws, evaluate }] });
    expect(() => own.compile("throws(name)").matches({})).toThrow(ContextError);
  });
});

const lying = (result: Type, value: unknown): FunctionRow => ({
  ...throws,
  name: "lies",
  result,
  evaluate: (() => value) as never,
});

/** What a row of each type must not return. */
// biome-ignore format: table
const lies: readonly (readonly [Type, unknown, string])[] = [
  [bool,         undefined,             "returned nothing; it must return a bool"],
  [bool,         null,                  "returned null; it must return a bool"],
  [bool,         1,                     "returned a whole number; it must return a bool"],
  [bool,         "true",                "returned a string; it must return a bool"],
  [bool,         Promise.resolve(true), "returned a promise; it must return a bool"],
  // biome-ignore lint/suspicious/noThenProperty: what is like a promise is one
  [bool,         { then: () => {} },    "returned a promise; it must return a bool"],
  [string,       new String("a"),       "returned an object; it must return a string"],
  [int,          0.5,                   "returned a number; it must return an int"],
  [int,          Number.NaN,            "returned NaN; it must return an int"],
  [timestamp,    "2026",                "returned a string; it must return a timestamp"],
  [timestamp,    new Date(Number.NaN),  "returned a Date; it must return a timestamp"],
  [list(string), "a",                   "returned a string; it must return a list of strings"],
  [list(string), ["a", undefined],      "returned a list with items of another type; it must return a list of strings"],
  // biome-ignore lint/suspicious/noSparseArray: a hole is what it is about
  [list(string), ["a", , "b"],          "returned a list with items of another type; it must return a list of strings"],
  [list(int),    [1, "2"],              "returned a list with items of another type; it must return a list of ints"],
  [map(string),  ["a"],                 "returned a list; it must return a map of strings"],
];

describe("a function that returns what is not of its type", () => {
  test.each(lies)("%j %s", (type, value, problem) => {
    const conditions: Readonly<Record<string, string>> = {
      bool: "lies(name)",
      map: `lies(name)["a"] == ""`,
      list: "lies(name) == lies(name)",
    };
    const own = defineEnvironment({ fields: { name: string }, functions: [lying(type, value)] });
    const predicate = own.compile(conditions[type.kind] ?? "lies(name) == lies(name)");
    for (const run of [() => predicate.matches({}), () => predicate.interpret({}), () => predicate.explain({})]) {
      expect(run).toThrow(new FunctionError("lies", problem));
    }
    expect(own.check(`lies("a") == lies("b")`).ok).toBe(false);
  });

  test("has its instants brought into their normal form", () => {
    const day = lying(timestamp, new Date(Date.UTC(2026, 0, 31)));
    const own = defineEnvironment({ fields: { at: timestamp, name: string }, functions: [day] });
    expect(own.compile("lies(name) == at").matches({ at: "2026-01-31T01:00:00+01:00" })).toBe(true);
  });

  test("and has a specialization that does, or that fails, is evaluated without it", () => {
    for (const specialize of [
      () => () => "yes" as never,
      () => {
        throw cause;
      },
    ]) {
      const own = defineEnvironment({ fields: { name: string }, functions: [{ ...throws, specialize }] });
      expect(own.compile("throws(name)").matches({ name: "y" })).toBe(true);
    }
  });
});

describe("a validate of one's own", () => {
  const validated = (validate: unknown) =>
    defineEnvironment({ fields: { name: string }, functions: [{ ...throws, validate: validate as never }] });

  test.each([
    [
      "throws",
      () => {
        throw cause;
      },
      "`throws` failed: not a day",
    ],
    [
      "returns a text",
      () => "wrong",
      "`throws` has a `validate` that returned a string; it must return undefined or { argument, severity, message }",
    ],
    [
      "returns a promise",
      async () => undefined,
      "`throws` has a `validate` that returned a promise; it must return undefined or { argument, severity, message }",
    ],
    [
      "returns half of a problem",
      () => ({ argument: 0, message: "no" }),
      "`throws` has a `validate` that returned an object; it must return undefined or { argument, severity, message }",
    ],
  ])("that %s is a diagnostic", (_, validate, message) => {
    expect(validated(validate).check("throws(name)").diagnostics).toMatchObject([{ code: "function-failed", message }]);
  });

  test("refuses a literal where it stands", () => {
    const environment = validated(([s]: readonly unknown[]) =>
      s === "no" ? { argument: 0, severity: "error", message: "not a day", instead: "mon" } : undefined,
    );
    expect(environment.check(`throws("no")`).diagnostics).toMatchObject([
      { code: "invalid-argument", span: { start: 7, end: 11 }, fixes: [{ title: `write "mon"` }] },
    ]);
  });
});

test("notes that fail leave the diagnostic as it is", () => {
  const notes = {
    instead: () => {
      throw cause;
    },
    trueForEmptyList: {
      hasItems: () => {
        throw cause;
      },
    },
  };
  const row = {
    ...throws,
    parameters: [
      { name: "s", pattern: list(string) },
      { name: "t", pattern: string },
    ],
    notes,
    evaluate: (() => true) as never,
  };
  const own = defineEnvironment({ fields: { name: string, tags: list(string) }, functions: [row] });
  expect(own.check(`throws(name, "a")`).diagnostics.map(({ code }) => code)).toEqual(["type-mismatch"]);
  expect(own.check(`throws(tags, "a")`).diagnostics.map(({ code }) => code)).toEqual(["empty-list"]);
});
