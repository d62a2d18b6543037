import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineEnvironment, field, list, map, string } from "wherefore";
import { verdictsOf } from "../../src/lint/verdicts.ts";
import { runs } from "../runs.ts";

const environment = defineEnvironment({
  fields: {
    a: string,
    b: string,
    list: list(string),
    labels: map(string),
    state: field(string, { values: { open: ["new", "paid"], closed: ["done"] } }),
    refund: field(string, { kinds: ["closed"] }),
  },
  kinds: ["open", "closed"],
});
const states = { open: ["new", "paid"], closed: ["done"] } as const;

const word = fc.constantFrom("", "a", "ab", "new", "done");
const literal = word.map((value) => JSON.stringify(value));
const read = fc.constantFrom("a", "b", "state", "refund", `labels["x"]`, "labels[a]");
const text = fc.oneof(read, read, literal);
const items = fc.oneof(
  fc.constant("list"),
  fc.array(text, { maxLength: 2 }).map((values) => `set(${values.join(", ")})`),
);
const atom = fc.oneof(
  fc.tuple(fc.constantFrom("==", "!="), text, text).map(([operator, a, b]) => `${a} ${operator} ${b}`),
  fc.tuple(fc.constantFrom("has_prefix", "all_end_with", "all_equal"), text, text).map((of) => call(of)),
  fc.tuple(fc.constantFrom("contains", "is_subset"), items, text).map((of) => call(of)),
  fc.tuple(fc.constantFrom("contains_any", "contains_all"), items, items).map((of) => call(of)),
);
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atom,
    tie("filter").map((inner) => `!(${inner})`),
    fc.array(tie("filter"), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(" && ")})`),
    fc.array(tie("filter"), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(" || ")})`),
  ),
}));
const data = fc.record(
  { a: word, b: word, list: fc.array(word, { maxLength: 2 }), labels: fc.dictionary(word, word) },
  { requiredKeys: [] },
);

function call([name, ...args]: readonly string[]): string {
  return `${name}(${args.join(", ")})`;
}

describe.each(["open", "closed"] as const)("%s", (kind) => {
  const ofKind = environment.with({ kinds: [kind] });
  const state = fc.constantFrom(...states[kind]);
  const refund = kind === "closed" ? word : fc.constant("");

  test("a verdict is that of every context", () => {
    let decided = 0;
    fc.assert(
      fc.property(filter, fc.array(fc.tuple(data, state, refund), { minLength: 5 }), (source, contexts) => {
        const predicate = ofKind.compile(source);
        const verdict = verdictsOf(ofKind.data).of(predicate.data);
        if (verdict === undefined) return;
        decided += 1;
        for (const [context, state, refund] of contexts) {
          expect(predicate.interpret({ ...context, state, refund })).toBe(verdict);
        }
      }),
      runs(2_000),
    );
    expect(decided).toBeGreaterThan(50);
  });
});

test("alternatives of a string are all excluded, however they are written", () => {
  const excluded = fc.uniqueArray(fc.constantFrom("p", "q", "r", "s"), { minLength: 1 });
  const one = fc.constantFrom(
    (value: string) => `a == "${value}"`,
    (value: string) => `equals("${value}", a)`,
    (value: string) => `contains(set("${value}"), a)`,
    (value: string) => `is_subset(a, "${value}")`,
  );
  fc.assert(
    fc.property(excluded, one, fc.boolean(), (values, spell, negated) => {
      const some = `(${values.map(spell).join(" || ")})`;
      const none = values.map((value) => `!(${spell(value)})`).join(" && ");
      const source = negated ? `!${some} || !(${none})` : `${some} && ${none}`;
      expect(verdictsOf(environment.data).of(environment.compile(source).data)).toBe(negated);
    }),
    runs(200),
  );
});
