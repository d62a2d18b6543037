import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PolicySet } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { contexts, filters, policies, policyContexts } from "wherefore/testing";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { environments } from "../environments.ts";
import { runs } from "../runs.ts";

/** A filter with a context in which the fields that it reads are often set. */
function filterInContext(environment: FilterEnvironment<never>) {
  return filters(environment).chain((text) => {
    const { fields } = environment.compile(text);
    return fc.tuple(fc.constant(text), contexts(environment, { fields }));
  });
}

describe.each(environments)("%s", (_name, environment) => {
  test("a generated filter passes its checks", () => {
    fc.assert(
      fc.property(filters(environment), (text) => {
        const { ok, diagnostics } = environment.check(text);
        expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(ok).toBe(true);
      }),
      runs(10_000),
    );
  });

  test("compiled, interpreted and explained, it has one verdict, and never fails", () => {
    fc.assert(
      fc.property(filterInContext(environment), ([text, context]) => {
        const predicate = environment.compile(text);
        const verdict = predicate.interpret(context);
        expect(predicate.matches(context)).toBe(verdict);
        expect(predicate.explain(context).value).toBe(verdict);
      }),
      runs(10_000),
    );
  });

  test("its canonical text has the same verdict", () => {
    fc.assert(
      fc.property(filterInContext(environment), ([text, context]) => {
        const predicate = environment.compile(text);
        const printed = environment.compile(String(predicate));
        expect(String(printed)).toBe(String(predicate));
        expect(environment.format(text)).toBe(String(predicate));
        expect(printed.matches(context)).toBe(predicate.matches(context));
      }),
      runs(10_000),
    );
  });

  test("an explanation shows what decided: the filter's parts have the values it gives", () => {
    fc.assert(
      fc.property(filterInContext(environment), ([text, context]) => {
        const explanation = environment.compile(text).explain(context);
        for (const node of nodes(explanation)) {
          if (node.value === undefined) continue;
          if (typeof node.value === "boolean") expect(environment.compile(node.text).matches(context)).toBe(node.value);
          expect(node.span.start).toBeLessThanOrEqual(node.span.end);
          for (const child of node.children) {
            expect(child.span.start).toBeGreaterThanOrEqual(node.span.start);
            expect(child.span.end).toBeLessThanOrEqual(node.span.end);
          }
        }
        expect(String(explanation).split("\n")).toHaveLength([...nodes(explanation)].length);
      }),
      runs(1_000),
    );
  });
});

interface Node {
  readonly text: string;
  readonly value?: unknown;
  readonly span: { readonly start: number; readonly end: number };
  readonly children: readonly Node[];
}

function* nodes(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* nodes(child);
}

test("a set of policies gives the first by name that matches, and explains the same", () => {
  fc.assert(
    fc.property(policies(sessionFilter), policyContexts(sessionFilter), (all, context) => {
      const set = new PolicySet(all, sessionFilter);
      const first = [...all]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .find(
          ({ kinds, filter }) =>
            (kinds === undefined || kinds.includes(context.kind)) &&
            (filter === undefined || sessionFilter.compile(filter).interpret(context)),
        );
      expect(set.match(context)).toBe(first);
      expect(set.explain(context).find(({ matched }) => matched)?.policy).toBe(first);
    }),
    runs(1_000),
  );
});
