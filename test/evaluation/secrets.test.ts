import { assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { ContextError, defineEnvironment, field, list, map, PolicySet, string } from "wherefore";
import { contexts, filters } from "wherefore/testing";
import { runs } from "../runs.ts";

const secret = { secret: true };
const environment = defineEnvironment({
  kinds: ["api"],
  fields: {
    user: {
      name: string,
      token: field(string, secret),
      groups: field(list(string), secret),
      notes: field(map(string), secret),
    },
    doc: { owner: string, pin: string, code: string, readers: list(string), labels: map(string) },
  },
});
const context = {
  user: { name: "alice", token: "t0k3n", groups: ["spies"], notes: { a: "n0te" } },
  doc: { owner: "bob", pin: "t0k3n", code: "t0k3n", readers: ["spies", "t0k3n"], labels: { t0k3n: "l4bel" } },
};
const hidden = /t0k3n|spies|n0te|l4bel/;

// biome-ignore format: table
const rows: readonly (readonly [string, string])[] = [
  [`user.token == "x"`,                                  `user.token == "x" is false (token = •••)`],
  [`user.token == doc.pin`,                              `user.token == doc.pin is true (token = •••, pin = •••)`],
  [`contains(doc.readers, user.token)`,                  `contains(doc.readers, user.token) is true (readers = •••, token = •••)`],
  [`contains(user.groups, "x")`,                         `contains(user.groups, "x") is false (groups = •••)`],
  [`user.notes["a"] == "x"`,                             `user.notes["a"] == "x" is false (notes["a"] = •••)`],
  [`user.notes["b"] == "x"`,                             `user.notes["b"] == "x" is false (notes["b"] is not set)`],
  [`doc.labels[user.token] == "x"`,                      `doc.labels[user.token] == "x" is false (token = •••, labels[user.token] = •••)`],
  [`user.name == "bob"`,                                 `user.name == "bob" is false (name = "alice")`],
  [`user.token == doc.pin && doc.pin == doc.code && doc.code == "x"`, `doc.code == "x" is false (code = •••)`],
];

describe("a secret field", () => {
  test.each(rows)("is masked in the explanation of %s", (text, because) => {
    const explanation = environment.compile(text).explain(context);
    expect(explanation.because).toBe(because);
    expect(`${explanation}${JSON.stringify([explanation, explanation.saw])}`).not.toMatch(hidden);
  });

  test("and a reading says so", () => {
    expect(environment.compile(`user.token == "x" && doc.owner == "bob"`).explain(context).saw).toEqual([
      { text: "user.token", value: "•••", missing: false, masked: true },
    ]);
    expect(environment.compile(`user.token == ""`).explain({}).saw).toEqual([
      { text: "user.token", value: "•••", missing: true, masked: true },
    ]);
  });

  test("the filter's own text is shown as it is", () => {
    expect(environment.compile(`user.token == "t0k3n"`).explain(context).because).toContain(`"t0k3n" is true`);
  });

  test("is masked in a decision", () => {
    const set = new PolicySet([{ name: "a", filter: "contains(doc.readers, user.token)" }], environment);
    expect(JSON.stringify(set.decide({ kind: "api", ...context }))).not.toMatch(hidden);
  });

  test("a residual keeps its value, and names the field in its text", () => {
    const residual = environment.compile("user.token == doc.pin").given({ user: context.user });
    expect(residual.source).toBe("user.token == doc.pin");
    expect(residual.fields).toEqual(["doc.pin"]);
    expect(residual.matches({ doc: { pin: "t0k3n" } })).toBe(true);
    expect(residual.matches({ doc: { pin: "x" } })).toBe(false);
    expect(residual.explain({ doc: { pin: "t0k3n" } }).because).toBe("user.token == doc.pin is true (pin = •••)");
    const entry = environment.compile(`user.notes[doc.owner] == "n0te"`).given({ user: context.user });
    expect(entry.source).toBe(`user.notes[doc.owner] == "n0te"`);
    expect(entry.matches({ doc: { owner: "a" } })).toBe(true);
    const item = environment.compile("contains(user.groups, doc.owner)").given({ user: context.user });
    expect(item.source).toBe("contains(user.groups, doc.owner)");
    expect(item.matches({ doc: { owner: "spies" } })).toBe(true);
  });

  test("is not in a ContextError", () => {
    const read = environment.compile("doc.labels[user.token] == user.name");
    const wrong = { ...context, doc: { labels: { t0k3n: ["l4bel"] } } } as never;
    for (const use of [() => read.matches(wrong), () => read.given(wrong), () => read.explain(wrong)]) {
      expect(use).toThrow(ContextError);
      expect(use).not.toThrow(hidden);
    }
  });
});

test("no explanation or residual of any filter shows what a secret field holds", () => {
  const everything = defineEnvironment({
    fields: {
      user: {
        name: field(string, secret),
        teams: field(list(string), secret),
        traits: field(map(list(string)), secret),
      },
    },
  });
  assert(
    property(filters(everything), contexts(everything), (filter, data) => {
      const predicate = everything.compile(filter);
      const explanation = predicate.explain(data);
      expect([...explanation.saw].every(({ masked, value }) => masked === true && value === "•••")).toBe(true);
      const residual = predicate.given(data);
      expect(residual.matches({})).toBe(predicate.matches(data));
    }),
    runs(200),
  );
});
