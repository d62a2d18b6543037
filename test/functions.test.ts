import { describe, expect, test } from "vitest";
import type { Value } from "wherefore";
import { resourceFilter, sessionFilter, whereClause } from "wherefore/teleport";
import { quote } from "../src/syntax/strings.ts";

const inCluster = sessionFilter.with({ dialect: "teleport" });
const standard = sessionFilter.functions.map(({ name }) => name);

/** Whole environments; of `resourceFilter` its own rows, as the examples of the others use functions that it lacks. */
const environments = [
  ["sessionFilter", sessionFilter, sessionFilter.functions],
  ["sessionFilter in a cluster", inCluster, inCluster.functions],
  ["whereClause", whereClause, whereClause.functions],
  ["resourceFilter", resourceFilter, resourceFilter.functions.filter(({ name }) => !standard.includes(name))],
] as const;

/** A filter that is true when the example has its value. */
function claim(text: string, value: Value, canSet: boolean): string {
  if (typeof value === "boolean") return value ? text : `!(${text})`;
  if (!Array.isArray(value)) return `${text} == ${quote(String(value))}`;
  const items = value.map((item) => quote(String(item)));
  return canSet
    ? `${text} == set(${items.join(", ")})`
    : items.map((item) => `contains(${text}, ${item})`).join(" && ");
}

describe.each(environments)("the functions of %s", (_, environment, rows) => {
  for (const row of rows) {
    describe(row.name, () => {
      test("has a line of documentation and two examples", () => {
        expect(row.doc).toMatch(/^\S.*[^.\s]$/);
        expect(row.examples.length).toBeGreaterThanOrEqual(2);
      });

      test.each(row.examples)("%s is %j", (text, value) => {
        const predicate = environment.compile(claim(text, value, environment !== resourceFilter));
        expect(predicate.matches({})).toBe(true);
        expect(predicate.interpret({})).toBe(true);
        expect(predicate.explain({}).value).toBe(true);
      });
    });
  }
});
