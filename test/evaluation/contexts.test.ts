import { describe, expect, test } from "vitest";
import { bool, ContextError, defineEnvironment, float, int, list, map, string, timestamp } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import type { FilterEnvironment } from "../../src/predicate.ts";

const environment = defineEnvironment({
  fields: {
    name: string,
    user: { roles: list(string), traits: map(list(string)), admin: bool },
    labels: map(string),
    size: int,
    ratio: float,
    ports: list(int),
    began: timestamp,
    ended: timestamp,
    ["constructor"]: string,
  },
});

class Host {
  get name(): string {
    return "from the class";
  }
}

function cycle(): object {
  const context: Record<string, unknown> = { name: "a" };
  context["user"] = { roles: ["dev"], self: context };
  return context;
}

function throwing(name: string): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      throw new Error("the host is down");
    },
  });
}

/** Contexts that a host may hand over, and the verdict. */
const verdicts: readonly (readonly [string, string, unknown, boolean])[] = [
  ["nothing is set", `name == ""`, {}, true],
  [
    "null is not set",
    `name == "" && user.roles == set() && labels["a"] == ""`,
    { name: null, user: null, labels: null },
    true,
  ],
  ["undefined is not set", `name == ""`, { name: undefined }, true],
  ["null in a list is the zero value", `contains(user.roles, "")`, { user: { roles: [null] } }, true],
  ["an object without a prototype", `name == "a"`, Object.assign(Object.create(null), { name: "a" }), true],
  ["an inherited field is none", `name == ""`, Object.create({ name: "a" }), true],
  ["a getter of the class is none", `name == ""`, new Host(), true],
  ["what every object inherits is none", `constructor == ""`, {}, true],
  ["an own field of such a name", `constructor == "a"`, { constructor: "a" }, true],
  [
    "own getters are read",
    `name == "a"`,
    {
      get name() {
        return "a";
      },
    },
    true,
  ],
  [
    "frozen objects",
    `contains(user.roles, "dev")`,
    Object.freeze({ user: Object.freeze({ roles: Object.freeze(["dev"]) }) }),
    true,
  ],
  ["cycles", `name == "a" && contains(user.roles, "dev")`, cycle(), true],
  ["a Map of labels", `labels["env"] == "prod"`, { labels: new Map([["env", "prod"]]) }, true],
  ["a Map's own members are no entries", `labels["size"] == ""`, { labels: new Map([["env", "prod"]]) }, true],
  ["nor are those put on it", `labels["a"] == ""`, { labels: Object.assign(new Map(), { a: "x" }) }, true],
  ["inherited labels are none", `labels["env"] == ""`, { labels: Object.create({ env: "prod" }) }, true],
  ["labels named as Object's members", `labels["toString"] == "" && labels["__proto__"] == ""`, { labels: {} }, true],
  ["a label called __proto__", `labels["__proto__"] == "x"`, { labels: JSON.parse(`{"__proto__": "x"}`) }, true],
  ["a trait that is missing", `contains(user.traits["teams"], "a")`, { user: { traits: {} } }, false],
  ["whole numbers", `size == 3`, { size: 3 }, true],
  ["fractions", `ratio == 0.5`, { ratio: 0.5 }, true],
  ["lists of numbers", `contains(ports, 22)`, { ports: [22, 443] }, true],
  ["bools", `user.admin`, { user: { admin: true } }, true],
  [
    "one instant in two zones",
    `began == ended`,
    { began: "2026-01-02T03:04:05Z", ended: "2026-01-02T05:04:05+02:00" },
    true,
  ],
  [
    "one instant as text and Date",
    `began == ended`,
    { began: "2026-01-02T03:04:05.120Z", ended: new Date("2026-01-02T03:04:05.12Z") },
    true,
  ],
  [
    "fractions of a second count",
    `began == ended`,
    { began: "2026-01-02T03:04:05.1Z", ended: "2026-01-02T03:04:05Z" },
    false,
  ],
  ["a missing instant is Go's zero", `began == ended`, { began: "0001-01-01T00:00:00Z" }, true],
  ["wrong shapes that nothing reads", `name == "a"`, { name: "a", labels: 5, user: "x" }, true],
  ["data behind a short circuit is not read", `name == "b" && labels["a"] == ""`, { name: "a", labels: 5 }, false],
  ["surrogate halves in data", `name == "x"`, { name: "\ud800" }, false],
];

/** Contexts of another shape: the filter, the context, the path, what is expected and what there is. */
const refusals: readonly (readonly [string, unknown, string, string, string])[] = [
  [`name == ""`, undefined, "", "an object with fields", "nothing"],
  [`name == ""`, null, "", "an object with fields", "null"],
  [`name == ""`, "secret", "", "an object with fields", "a string"],
  [`name == ""`, [], "", "an object with fields", "a list"],
  [`name == ""`, new Map(), "", "an object with fields", "a Map"],
  [`name == ""`, { name: 5 }, "name", "a string", "a whole number"],
  [`name != "a"`, { name: ["a"] }, "name", "a string", "a list"],
  [`name == ""`, { name: { secret: 1 } }, "name", "a string", "an object"],
  [`name == ""`, { name: () => "" }, "name", "a string", "a function"],
  [`user.admin`, { user: "secret" }, "user", "an object with fields", "a string"],
  [`user.admin`, { user: [] }, "user", "an object with fields", "a list"],
  [`user.admin`, { user: new Map() }, "user", "an object with fields", "a Map"],
  [`user.admin`, { user: new Date() }, "user", "an object with fields", "a Date"],
  [`user.admin`, { user: { admin: "true" } }, "user.admin", "true or false", "a string"],
  [`contains(user.roles, "a")`, { user: { roles: "a" } }, "user.roles", "a list", "a string"],
  [`contains(user.roles, "a")`, { user: { roles: ["a", 5] } }, "user.roles[1]", "a string", "a whole number"],
  [`contains(user.roles, "a")`, { user: { roles: new Set(["a"]) } }, "user.roles", "a list", "an object"],
  [`labels["env"] == ""`, { labels: ["env"] }, "labels", "an object or a Map", "a list"],
  [`labels["0"] == "env"`, { labels: ["env"] }, "labels", "an object or a Map", "a list"],
  [`labels["env"] == ""`, { labels: new Set() }, "labels", "an object or a Map", "an object"],
  [`labels["env"] == ""`, { labels: { env: 5.5 } }, `labels["env"]`, "a string", "a number"],
  [`labels["env"] == ""`, { labels: new Map([["env", true]]) }, `labels["env"]`, "a string", "a bool"],
  [`contains(user.traits["t"], "a")`, { user: { traits: { t: "a" } } }, `user.traits["t"]`, "a list", "a string"],
  [
    `contains(user.traits["t"], "a")`,
    { user: { traits: { t: [1] } } },
    `user.traits["t"][0]`,
    "a string",
    "a whole number",
  ],
  [`size == 1`, { size: 1.5 }, "size", "a whole number", "a number"],
  [`size == 1`, { size: "1" }, "size", "a whole number", "a string"],
  [`size == 1`, { size: Number.NaN }, "size", "a whole number", "a number"],
  [`ratio == 1.0`, { ratio: Number.POSITIVE_INFINITY }, "ratio", "a finite number", "a number"],
  [`contains(ports, 1)`, { ports: [1.5] }, "ports[0]", "a whole number", "a number"],
  [`began == ended`, { began: "yesterday" }, "began", "an RFC 3339 time", "a string"],
  [`began == ended`, { began: "2026-02-30T00:00:00Z" }, "began", "an RFC 3339 time", "a string"],
  [`began == ended`, { began: "2026-01-02T24:00:00Z" }, "began", "an RFC 3339 time", "a string"],
  [`began == ended`, { began: "2026-01-02T00:00:00+24:00" }, "began", "an RFC 3339 time", "a string"],
  [`began == ended`, { began: new Date(Number.NaN) }, "began", "an RFC 3339 time", "a Date"],
  [`began == ended`, { began: 1 }, "began", "an RFC 3339 time", "a whole number"],
  [`name == ""`, throwing("name"), "name", "data that can be read", "a getter that throws"],
  [`user.admin`, { user: throwing("admin") }, "user.admin", "data that can be read", "a getter that throws"],
  [`labels["a"] == ""`, { labels: throwing("a") }, `labels["a"]`, "data that can be read", "a getter that throws"],
];

describe("a context", () => {
  test.each(verdicts)("%s: %s", (_title, text, context, verdict) => {
    const predicate = environment.compile(text);
    expect(predicate.interpret(context as never)).toBe(verdict);
    expect(predicate.matches(context as never)).toBe(verdict);
    expect(predicate.explain(context as never).value).toBe(verdict);
  });

  test.each(refusals)("%s over data of another shape", (text, context, path, expected, actual) => {
    const predicate = environment.compile(text);
    for (const evaluate of ["matches", "interpret", "explain"] as const) {
      const error = thrown(() => predicate[evaluate](context as never));
      expect(error).toBeInstanceOf(ContextError);
      expect(error).toMatchObject({ path, expected, actual });
      expect(String(error)).not.toMatch(/secret|yesterday|host is down/);
    }
  });

  test("the cause of a getter that throws is kept", () => {
    const error = thrown(() => environment.compile(`name == ""`).matches(throwing("name") as never));
    expect((error as Error).cause).toMatchObject({ message: "the host is down" });
  });

  test.each<readonly [string, FilterEnvironment<never>, string, object]>([
    ["read by name", environment, `name == "" && labels["env"] == ""`, { labels: {} }],
    ["read by getters", sessionFilter, `session.login == "" && user.spec.roles == set()`, { session: {}, user: {} }],
  ])("names that someone puts on Object.prototype are nobody's fields, %s", (_how, of, text, context) => {
    const predicate = of.compile(text);
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    const polluted = { name: "x", env: "x", login: "x", spec: { roles: ["x"] } };
    Object.assign(prototype, polluted);
    try {
      expect(predicate.matches(context as never)).toBe(true);
      expect(predicate.interpret(context as never)).toBe(true);
    } finally {
      for (const name of Object.keys(polluted)) delete prototype[name];
    }
  });
});

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
