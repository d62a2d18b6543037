import fc from "fast-check";
import { expect, test } from "vitest";
import { bool, defineEnvironment, FilterError, float, int, list, map, PolicySet, string, timestamp } from "wherefore";
import { describeType, type Type } from "../src/types/type.ts";
import { describeData } from "../src/types/value.ts";
import { caseFiles, isOfPolicies, judge, readCases } from "./cases.ts";

/** An article that does not go with the sound of the next word; words that are spelled with a `u` are left out. */
const wrongArticle = /\b(?:a [aeio](?!ne\b)|an [bcdfgjklmnpqrstvwxyz][a-z])[a-z]*/;

const scalars: readonly Type[] = [string, bool, int, float, timestamp];

const types: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof({ maxDepth: 3 }, fc.constantFrom(...scalars), tie("type").map(list), tie("type").map(map)),
})).type;

test("the article of every type goes with its name", () => {
  fc.assert(fc.property(types, (type) => !wrongArticle.test(describeType(type))));
});

test("the article of all data goes with its kind", () => {
  const data = [null, undefined, "", true, 1, 1.5, 1n, {}, [], new Map(), new Date(0), Symbol("a"), () => undefined];
  for (const one of data) expect(describeData(one)).not.toMatch(wrongArticle);
});

test("the articles of every diagnostic go with their nouns", () => {
  for (const one of caseFiles.flatMap(readCases)) {
    if (isOfPolicies(one)) continue;
    for (const { message, help = "" } of judge(one).diagnostics) {
      for (const prose of [message, help]) expect(prose.replace(/`[^`]*`|"[^"]*"/g, "…")).not.toMatch(wrongArticle);
    }
  }
});

test.each([
  ["kind", "kinds", "ssh"],
  ["event", "events", "opened"],
  ["hour", "hours", "noon"],
  ["unit", "units", "m"],
])("an unknown %s is reported without an article", (one, many, known) => {
  const environment = defineEnvironment({ fields: { name: string }, kinds: [known], kindName: { one, many } });
  const build = () => new PolicySet([{ name: "a", kinds: ["?"] }], environment);
  expect(build).toThrow(FilterError);
  expect(build).toThrow(`unknown ${one} \`?\``);
});
