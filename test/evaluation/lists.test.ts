import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineEnvironment, list, string } from "wherefore";
import { quote } from "../../src/syntax/strings.ts";
import { isSubsetInTeleport } from "../../src/teleport/dialects.ts";
import { runs } from "../runs.ts";

const environment = defineEnvironment({
  fields: { list: list(string), items: list(string), text: string },
  dialects: { superset: {}, subset: { functions: [isSubsetInTeleport] } },
});
const within = environment.with({ dialect: "subset" });

/** What each function says of two lists, by the words of its definition. */
const definitions: readonly (readonly [string, (list: readonly string[], items: readonly string[]) => boolean])[] = [
  ["contains_any", (all, items) => items.some((item) => all.some((other) => other === item))],
  [
    "contains_all",
    (all, items) => all.length > 0 && items.length > 0 && items.every((item) => all.some((other) => other === item)),
  ],
  ["==", (all, items) => JSON.stringify(all) === JSON.stringify(items)],
  ["!=", (all, items) => JSON.stringify(all) !== JSON.stringify(items)],
  ["equals", (all, items) => JSON.stringify(all) === JSON.stringify(items)],
];

/** Short lists and long ones, over few words, so that lists often overlap. */
const words = fc.oneof(fc.constantFrom("", "a", "b", "c"), fc.nat(30).map(String));
const lists = fc.oneof(fc.array(words, { maxLength: 3 }), fc.array(words, { maxLength: 30 }));

function call(name: string, a: string, b: string): string {
  return /^\w/.test(name) ? `${name}(${a}, ${b})` : `${a} ${name} ${b}`;
}

const literal = (items: readonly string[]) => `set(${items.map(quote).join(", ")})`;

describe("two lists", () => {
  test.each(definitions)("%s, of fields and of literals", (name, says) => {
    fc.assert(
      fc.property(lists, lists, (all, items) => {
        const context = { list: all, items };
        for (const text of [
          call(name, "list", "items"),
          call(name, "list", literal(items)),
          call(name, literal(all), "items"),
        ]) {
          const predicate = environment.compile(text);
          expect(predicate.matches(context), text).toBe(says(all, items));
          expect(predicate.interpret(context), text).toBe(says(all, items));
        }
      }),
      runs(10_000),
    );
  });

  test("is_subset, in either dialect", () => {
    fc.assert(
      fc.property(lists, fc.array(words, { minLength: 1, maxLength: 20 }), words, (all, items, text) => {
        const context = { list: all, text };
        const args = items.map(quote).join(", ");
        const verdicts = [
          [environment.compile(`is_subset(list, ${args})`), items.every((item) => all.includes(item))],
          [within.compile(`is_subset(list, ${args})`), all.every((item) => items.includes(item))],
          [environment.compile(`is_subset(text, ${args})`), items.includes(text)],
          [within.compile(`is_subset(text, ${args})`), items.includes(text)],
          [
            environment.compile(`is_subset("a", text, ${args})`),
            ["a"].every((item) => [text, ...items].includes(item)),
          ],
        ] as const;
        for (const [predicate, verdict] of verdicts) {
          expect(predicate.matches(context), predicate.source).toBe(verdict);
          expect(predicate.interpret(context), predicate.source).toBe(verdict);
        }
      }),
      runs(10_000),
    );
  });
});

describe("a list and a text", () => {
  const definitions: readonly (readonly [string, (list: readonly string[], text: string) => boolean])[] = [
    ["contains", (all, text) => all.some((item) => item === text)],
    ["all_equal", (all, text) => all.every((item) => item === text)],
    ["all_end_with", (all, text) => all.every((item) => item.slice(item.length - text.length) === text)],
  ];

  test.each(definitions)("%s", (name, says) => {
    fc.assert(
      fc.property(lists, words, (all, text) => {
        for (const filter of [
          `${name}(list, text)`,
          `${name}(list, ${quote(text)})`,
          `${name}(${literal(all)}, text)`,
        ]) {
          const predicate = environment.compile(filter);
          expect(predicate.matches({ list: all, text }), filter).toBe(says(all, text));
          expect(predicate.interpret({ list: all, text }), filter).toBe(says(all, text));
        }
      }),
      runs(10_000),
    );
  });
});
