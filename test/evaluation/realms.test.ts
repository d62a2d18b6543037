import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { ContextError, defineEnvironment, list, map, PolicySet, string, timestamp } from "wherefore";
import { resourceFilter, sessionFilter } from "wherefore/teleport";

const environment = defineEnvironment({
  fields: { name: string, labels: map(string), traits: map(list(string)), began: timestamp, ended: timestamp },
});

/** What the source evaluates to in a realm of its own, as in Jest, where the globals of a test are not those of Node. */
const foreign = (source: string): unknown => runInNewContext(`(${source})`);

/** A filter, a context of another realm, and the verdict. */
// biome-ignore format: table
const verdicts: readonly (readonly [filter: string, source: string, verdict: boolean])[] = [
  [`name == "a"`,                                    `{ name: "a" }`,                                            true],
  [`labels["env"] == "prod"`,                        `{ labels: { env: "prod" } }`,                              true],
  [`labels["env"] == "prod"`,                        `{ labels: new Map([["env", "prod"]]) }`,                   true],
  [`labels["env"] == "prod"`,                        `{ labels: new Map([["env", "dev"]]) }`,                    false],
  [`labels["size"] == ""`,                           `{ labels: new Map([["env", "dev"]]) }`,                    true],
  [`labels[name] == "prod"`,                         `{ name: "env", labels: new Map([["env", "prod"]]) }`,      true],
  [`contains(traits["teams"], "a")`,                 `{ traits: new Map([["teams", ["a"]]]) }`,                  true],
  [`contains(traits["teams"], "a")`,                 `{ traits: { teams: ["a"] } }`,                             true],
  [`labels["toString"] == ""`,                       `{ labels: {} }`,                                           true],
  [`labels["env"] == ""`,                            `{ labels: Object.create({ env: "prod" }) }`,               true],
  [`began == ended`,                                 `{ began: new Date(5), ended: "1970-01-01T00:00:00.005Z" }`, true],
  [`began == ended`,                                 `{ began: new Date(5), ended: new Date(6) }`,               false],
];

/** Objects of this realm and of another that are no maps, whatever they claim: each as `labels`. */
// biome-ignore format: table
const impostors: readonly (readonly [title: string, labels: unknown])[] = [
  ["an object that inherits from Map",        Object.create(Map.prototype)],
  ["one with a get of its own",               Object.create(Map.prototype, { get: { value: () => "prod" } })],
  ["a proxy of a Map",                        new Proxy(new Map([["env", "prod"]]), {})],
  ["a Set",                                   new Set(["env"])],
  ["a proxy of a Map of another realm",       foreign(`new Proxy(new Map([["env", "prod"]]), {})`)],
  ["a Set of another realm",                  foreign(`new Set(["env"])`)],
  ["a tag of Map in another realm",           foreign(`({ [Symbol.toStringTag]: "Map", get: () => "prod" })`)],
];

/** As `began`: none is an instant. */
// biome-ignore format: table
const timeless: readonly (readonly [title: string, began: unknown, actual: string])[] = [
  ["an object that inherits from Date",       Object.create(Date.prototype),                                   "an object"],
  ["a proxy of a Date",                       new Proxy(new Date(5), {}),                                       "an object"],
  ["a tag of Date",                           { [Symbol.toStringTag]: "Date", getTime: () => 5 },               "an object"],
  ["an invalid Date of another realm",        foreign("new Date(NaN)"),                                        "a Date"],
];

describe("data of another realm", () => {
  test.each(verdicts)("%s of %s", (text, source, verdict) => {
    const predicate = environment.compile(text);
    const context = foreign(source) as never;
    expect(predicate.matches(context)).toBe(verdict);
    expect(predicate.interpret(context)).toBe(verdict);
    expect(predicate.explain(context).value).toBe(verdict);
    expect(predicate.given(context).constant).toBe(verdict);
    const policies = new PolicySet([{ name: "p", filter: text }], environment);
    expect(policies.match(context)?.name).toBe(verdict ? "p" : undefined);
  });

  test("structuredClone of Node itself makes what a test realm does not know", () => {
    const clone = runInNewContext("({ labels: structuredClone(new Map([['env', 'prod']])) })", { structuredClone });
    expect(environment.compile(`labels["env"] == "prod"`).matches(clone)).toBe(true);
  });

  test("an explanation shows the entries", () => {
    const context = foreign(`{ resource: { metadata: { labels: new Map([["env", "prod"]]) } } }`) as never;
    const labels = sessionFilter.compile(`resource.metadata.labels["env"] == "prod"`).explain(context);
    expect(String(labels)).toContain(`labels["env"] = "prod"`);
    const read = resourceFilter
      .compile(`exists(labels)`)
      .explain(foreign(`{ labels: new Map([["a", "b"]]) }`) as never);
    expect(read.reads).toMatchObject([{ value: { a: "b" }, missing: false }]);
  });

  test("whole maps are searched", () => {
    const of = foreign(`{ labels: new Map([["env", "prod"], ["team", "payments"]]) }`) as never;
    expect(resourceFilter.compile(`search("pay")`).matches(of)).toBe(true);
    expect(resourceFilter.compile(`exists(labels)`).matches(foreign(`{ labels: new Map() }`) as never)).toBe(false);
  });

  test("a residual and its SQL hold the entries", () => {
    const rest = environment
      .compile(`labels[name] == "prod"`)
      .given({ labels: foreign(`new Map([["env", "prod"]])`) } as never);
    expect(String(rest)).toBe(`name == "env"`);
    const { values } = rest.toSQL({ dialect: "postgres", columns: { name: "name" } });
    expect(values).toEqual(["env"]);
  });
});

describe("what only claims to be a Map or a Date", () => {
  test.each(impostors)("%s is no map", (_title, labels) => {
    for (const [text, of] of [
      [`labels["env"] == "prod"`, environment],
      [`exists(labels)`, resourceFilter],
    ] as const) {
      const predicate = of.compile(text);
      for (const evaluate of ["matches", "interpret", "explain"] as const) {
        const error = thrown(() => predicate[evaluate]({ labels } as never));
        expect(error).toBeInstanceOf(ContextError);
        expect(error).toMatchObject({ path: "labels", expected: "an object or a Map", actual: "an object" });
      }
    }
  });

  test.each(timeless)("%s is no instant", (_title, began, actual) => {
    const predicate = environment.compile(`began == ended`);
    for (const evaluate of ["matches", "interpret", "explain"] as const) {
      const error = thrown(() => predicate[evaluate]({ began } as never));
      expect(error).toMatchObject({ path: "began", expected: "an RFC 3339 time", actual });
    }
  });

  test.each([{ [Symbol.toStringTag]: "Map", get: () => "prod" }, Object.setPrototypeOf(["prod"], Object.prototype)])(
    "an object that is plain has its own entries, whatever it claims",
    (labels) => {
      const predicate = environment.compile(`labels["env"] == ""`);
      expect(predicate.matches({ labels })).toBe(true);
      expect(predicate.interpret({ labels })).toBe(true);
    },
  );

  test("a Map has its own entries, whatever its class makes of them", () => {
    class Defaults extends Map<string, string> {
      override get(key: string): string {
        return super.get(key) ?? "prod";
      }
    }
    const predicate = environment.compile(`labels["env"] == "prod"`);
    expect(predicate.matches({ labels: new Defaults() })).toBe(false);
    expect(predicate.interpret({ labels: new Defaults() })).toBe(false);
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
