import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { always, disjoint, equivalent, implies, never, type Verdict } from "wherefore/analyze";
import { contexts, filters } from "wherefore/testing";
import { environments } from "../environments.ts";
import { runs } from "../runs.ts";
import { smallContexts, smallEnvironment, smallFilters } from "./small-model.ts";

const compile = (source: string) => smallEnvironment.compile(source);

/** The witness of a verdict that has one; every verdict on a filter without functions of its own is one way or the other. */
function witnessOf<C>(verdict: Verdict<C>): C | undefined {
  if (verdict.holds === undefined) expect.fail(verdict.reason);
  return verdict.holds ? undefined : verdict.witness;
}

describe("in a small model", () => {
  test("what is never true is false of every context, and a witness makes it true", () => {
    const count = { never: 0, sometimes: 0 };
    fc.assert(
      fc.property(smallFilters, fc.array(smallContexts, { minLength: 50, maxLength: 50 }), (source, tried) => {
        const predicate = compile(source);
        const witness = witnessOf(never(predicate));
        count[witness === undefined ? "never" : "sometimes"] += 1;
        if (witness !== undefined) expect(predicate.interpret(witness)).toBe(true);
        else expect(tried.filter((context) => predicate.matches(context))).toEqual([]);
      }),
      runs(1_500),
    );
    expect(count.never).toBeGreaterThan(100);
    expect(count.sometimes).toBeGreaterThan(100);
  });

  test("questions about two filters agree with each other, and with every context", () => {
    fc.assert(
      fc.property(smallFilters, smallFilters, fc.array(smallContexts, { minLength: 20 }), (x, y, tried) => {
        const [a, b] = [compile(x), compile(y)];
        const both = compile(`(${x}) && (${y})`);
        const forth = witnessOf(implies(a, b));
        const back = witnessOf(implies(b, a));
        const overlap = witnessOf(disjoint(a, b));
        expect(witnessOf(equivalent(a, b)) === undefined).toBe(forth === undefined && back === undefined);
        expect(witnessOf(never(both)) === undefined).toBe(overlap === undefined);
        expect(witnessOf(always(compile(`!(${x}) || (${y})`))) === undefined).toBe(forth === undefined);
        if (forth !== undefined) expect([a.matches(forth), b.matches(forth)]).toEqual([true, false]);
        if (overlap !== undefined) expect([a.matches(overlap), b.matches(overlap)]).toEqual([true, true]);
        for (const context of tried) {
          if (forth === undefined) expect(!a.matches(context) || b.matches(context)).toBe(true);
          if (overlap === undefined) expect(a.matches(context) && b.matches(context)).toBe(false);
        }
      }),
      runs(500),
    );
  });

  test("the same question has the same answer", () => {
    fc.assert(
      fc.property(smallFilters, (source) => {
        expect(never(compile(source))).toEqual(never(compile(source)));
      }),
      runs(200),
    );
  });
});

describe.each(environments)("%s", (_name, environment) => {
  /** A context can set what no session of one kind has; only those whose kind allows all that they set are questions' own. */
  const isOfOneKind = (context: unknown): boolean => {
    const set = environment.data.fields.filter(({ path }) => reads(context, path));
    const { kinds } = environment.data;
    return (
      set.every(({ kinds: setBy }) => setBy === undefined || setBy.length > 0) &&
      (kinds.length === 0 ||
        kinds.some((kind) => set.every(({ kinds: setBy }) => setBy === undefined || setBy.includes(kind))))
    );
  };

  test("verdicts on any filter hold for its contexts", () => {
    fc.assert(
      fc.property(filters(environment), fc.array(contexts(environment), { minLength: 5 }), (source, tried) => {
        const predicate = environment.compile(source);
        for (const value of [true, false]) {
          const verdict = value ? never(predicate) : always(predicate);
          if (verdict.holds === undefined) expect(verdict.reason).toMatch(/^it depends on what/);
          else if (!verdict.holds) expect(predicate.interpret(verdict.witness)).toBe(value);
          else for (const context of tried.filter(isOfOneKind)) expect(predicate.interpret(context)).toBe(!value);
        }
      }),
      runs(150),
    );
  });
});

function reads(context: unknown, path: readonly string[]): boolean {
  const data = path.reduce<unknown>((object, name) => {
    if (typeof object !== "object" || object === null || !Object.hasOwn(object, name)) return undefined;
    return (object as Record<string, unknown>)[name];
  }, context);
  return data !== undefined && data !== null;
}
