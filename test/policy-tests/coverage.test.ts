import fc from "fast-check";
import { expect, test } from "vitest";
import { sessionFilter } from "wherefore/teleport";
import { contexts, filters } from "wherefore/testing";
import type { ExplanationNode } from "../../src/explanation.ts";
import { FilterCoverage, sidesOf } from "../../src/policy-tests/coverage.ts";
import { runs } from "../runs.ts";

const coverageOf = (filter: string, ...seen: readonly object[]) => {
  const coverage = new FilterCoverage(sessionFilter.compile(filter).data);
  for (const context of seen) coverage.record(context);
  return coverage.conditions.map((condition) => `${condition.true}/${condition.false} ${condition.text}`);
};

const roles = (...names: readonly string[]) => ({ user: { spec: { roles: names } } });

test.each([
  ['contains(user.spec.roles, "a")', ['1/1 contains(user.spec.roles, "a")']],
  [
    'contains(user.spec.roles, "a") || !contains(user.spec.roles, "b")',
    ['1/1 contains(user.spec.roles, "a")', '0/1 contains(user.spec.roles, "b")'],
  ],
  [
    '(user.metadata.name == "") == contains(user.spec.roles, "a")',
    [
      '1/1 user.metadata.name == "" == contains(user.spec.roles, "a")',
      '2/0 user.metadata.name == ""',
      '1/1 contains(user.spec.roles, "a")',
    ],
  ],
  ['true || contains(user.spec.roles, "a")', ['0/0 contains(user.spec.roles, "a")']],
])("the sides of %s", (filter, expected) => {
  expect(coverageOf(filter, roles("a"), roles("c"))).toEqual(expected);
});

test("a condition that is covered has two sides", () => {
  const span = { start: 0, end: 0 };
  const of = (yes: number, no: number) => ({ text: "", span, true: yes, false: no });
  expect(sidesOf([of(3, 1), of(0, 2), of(0, 0)])).toEqual({ all: 6, covered: 3 });
});

test("counts what an explanation has evaluated, and gives its verdict", () => {
  fc.assert(
    fc.property(filters(sessionFilter), contexts(sessionFilter), (filter, context) => {
      const predicate = sessionFilter.compile(filter);
      const coverage = new FilterCoverage(predicate.data);
      const explanation = predicate.explain(context);
      expect(coverage.record(context)).toBe(explanation.value);
      const counted = coverage.conditions.flatMap(({ span, true: yes, false: no }) =>
        yes + no === 0 ? [] : [`${span.start} ${span.end} ${yes > 0}`],
      );
      expect(counted.toSorted()).toEqual(evaluated(explanation).toSorted());
    }),
    runs(300),
  );
});

/** The conditions of an explanation that have a value, by their places. */
function evaluated({ kind, value, span, children }: ExplanationNode): readonly string[] {
  const own =
    ["and", "or", "not", "literal"].includes(kind) || value === undefined ? [] : [`${span.start} ${span.end} ${value}`];
  return [...own, ...children.flatMap(evaluated)];
}
