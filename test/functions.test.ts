import { describe, expect, test } from "vitest";
import type { Value } from "wherefore";
import { resourceFilter, sessionFilter, whereClause } from "wherefore/teleport";
import { labelExpression, reviewClause } from "wherefore/teleport/roles";
import { quote } from "../src/syntax/strings.ts";

const inCluster = sessionFilter.with({ dialect: "teleport" });
const standard = sessionFilter.functions.map(({ name }) => name);

/** Whole environments; of those that lack `set` the rows whose examples do without. */
const environments = [
  ["sessionFilter", sessionFilter, sessionFilter.functions],
  ["sessionFilter in a cluster", inCluster, inCluster.functions],
  ["whereClause", whereClause, whereClause.functions],
  ["resourceFilter", resourceFilter, resourceFilter.functions.filter(({ name }) => !standard.includes(name))],
  ["reviewClause", reviewClause, reviewClause.functions.filter(({ name }) => name !== "equals")],
  ["labelExpression", labelExpression, labelExpression.functions],
] as const;

/** A filter that is true when the example has its value. */
function claim(text: string, value: Value, canSet: boolean): string {
  if (typeof value === "boolean") return value ? text : `!(${text})`;
  if (!Array.isArray(value)) return `${text} == ${quote(String(value))}`;
  const items = value.map((item) => quote(String(item)));
  if (!canSet && items.length === 0) return `!contains_any(${text}, ${text})`;
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
        const predicate = environment.compile(
          claim(
            text,
            value,
            environment.functions.some(({ name }) => name === "set"),
          ),
        );
        expect(predicate.matches({})).toBe(true);
        expect(predicate.interpret({})).toBe(true);
        expect(predicate.explain({}).value).toBe(true);
      });
    });
  }
});
