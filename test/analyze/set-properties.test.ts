import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Policy, PolicySet } from "wherefore";
import { audit, compare, equivalent, inspect, never, outcomes } from "wherefore/analyze";
import { runs } from "../runs.ts";
import { kindsContexts, kindsEnvironment, kindsFilters, kindsPolicies } from "./small-model.ts";

const tried = fc.array(kindsContexts, { minLength: 30, maxLength: 30 });
const setOf = (policies: readonly Policy[]) => new PolicySet(policies, kindsEnvironment);
type Kind = "open" | "closed";

/** The filter of a policy together with its kinds and `&&`; what all contexts meet where it has none. */
const filterOf = ({ filter }: Policy): string => `(${filter ?? `"" == ""`})`;
const isFor = ({ kinds }: Policy, kind: string): boolean => kinds === undefined || kinds.includes(kind);

describe("an audit", () => {
  test("has a witness for each policy that takes something, and a cover for each other", () => {
    const count = { reachable: 0, covered: 0, never: 0 };
    fc.assert(
      fc.property(kindsPolicies, tried, (policies, contexts) => {
        const set = setOf(policies);
        const { policies: audited, findings } = audit(set);
        expect(audited.map(({ name }) => name)).toEqual(set.policies.map(({ name }) => name));
        for (const [position, policy] of set.policies.entries()) {
          const { witness } = audited[position] ?? {};
          const unreachable = findings.filter(
            ({ code, policy: of }) => code === "unreachable-policy" && of === policy.name,
          );
          if (witness !== undefined) {
            count.reachable += 1;
            expect(unreachable).toEqual([]);
            expect(set.match(witness)).toBe(policy);
            continue;
          }
          const [finding] = unreachable;
          if (finding?.code !== "unreachable-policy") expect.fail(`${policy.name} has neither a witness nor a finding`);
          count[finding.by.length === 0 ? "never" : "covered"] += 1;
          const cover = set.policies.filter(({ name }) => finding.by.includes(name));
          const matching = contexts.filter((context) => setOf([policy]).match(context) !== undefined);
          for (const context of matching) expect(setOf(cover).match(context)).toBeDefined();
          expect(isCovered(policy, cover)).toBe(true);
          for (const fewer of subsets(set.policies.slice(0, position), cover.length - 1)) {
            expect(isCovered(policy, fewer)).toBe(false);
          }
        }
      }),
      runs(150),
    );
    for (const times of Object.values(count)) expect(times).toBeGreaterThan(5);
  });

  test("names every policy that takes what a later one matches", () => {
    fc.assert(
      fc.property(kindsPolicies, tried, (policies, contexts) => {
        const set = setOf(policies);
        const { policies: audited, findings } = audit(set);
        const named = new Set<string>();
        for (const finding of findings) {
          if (finding.code !== "overlap") continue;
          named.add(`${finding.by} ${finding.policy}`);
          expect(finding.by).toEqual([set.match(finding.witness)?.name]);
          expect(set.matchAll(finding.witness).map(({ name }) => name)).toContain(finding.policy);
        }
        const reachable = new Set(audited.flatMap(({ name, witness }) => (witness === undefined ? [] : [name])));
        for (const context of contexts) {
          const [first, ...others] = set.matchAll(context).map(({ name }) => name);
          for (const other of others) if (reachable.has(other)) expect(named).toContain(`${first} ${other}`);
        }
      }),
      runs(150),
    );
  });

  test("says of each kind what no policy takes, as a filter", () => {
    fc.assert(
      fc.property(kindsPolicies, tried, (policies, contexts) => {
        const set = setOf(policies);
        const { uncovered } = audit(set);
        for (const { witness } of uncovered) expect(set.match(witness)).toBe(undefined);
        for (const context of contexts) {
          const left = uncovered.find(({ kind }) => kind === context.kind);
          const ofKind = kindsEnvironment.with({ kinds: [context.kind as Kind] });
          const isLeft =
            left !== undefined && (left.filter === undefined || ofKind.compile(left.filter).matches(context));
          expect(set.match(context) === undefined).toBe(isLeft);
        }
      }),
      runs(150),
    );
  });

  test("of a changed set is that of a new one", () => {
    fc.assert(
      fc.property(kindsPolicies, kindsPolicies, (policies, others) => {
        let set = setOf(policies);
        audit(set);
        for (const [index, policy] of others.entries()) {
          const isKnown = set.policies.some(({ name }) => name === policy.name);
          set = index % 3 === 2 && isKnown ? set.without(policy.name) : set.with(policy);
          expect(audit(set)).toEqual(audit(setOf(set.policies)));
        }
      }),
      runs(100),
    );
  });

  test("policies that could be one take the same together", () => {
    let merged = 0;
    fc.assert(
      fc.property(kindsPolicies, tried, (policies, contexts) => {
        const set = setOf(policies);
        for (const finding of audit(set).findings) {
          if (finding.code !== "mergeable") continue;
          merged += 1;
          const { policy, by, kinds, filter } = finding;
          const pair = [policy, ...by];
          const renamed = (name: string | undefined) => (name !== undefined && pair.includes(name) ? "merged" : name);
          const decisions = pair.map((place) => {
            const rest = set.policies.filter(({ name }) => !pair.includes(name));
            const one = { name: place, ...(kinds && { kinds }), ...(filter !== undefined && { filter }) };
            return contexts.map((context) => renamed(setOf([...rest, one]).match(context)?.name));
          });
          expect(decisions).toContainEqual(contexts.map((context) => renamed(set.match(context)?.name)));
        }
      }),
      runs(300),
    );
    expect(merged).toBeGreaterThan(20);
  });
});

test("a comparison has every pair of decisions that a context moves between", () => {
  fc.assert(
    fc.property(kindsPolicies, kindsPolicies, tried, (x, y, contexts) => {
      // mostly the same policies, so that what stays is not asked about
      const changed = x.map((policy, index) => (index % 2 === 0 ? policy : { ...y[index], name: policy.name }));
      const [before, after] = [setOf(x), setOf(changed)];
      const { changes, undecided } = compare(before, after);
      expect(undecided).toEqual([]);
      const named = new Set(changes.map(({ from, to }) => `${from} → ${to}`));
      expect(named.size).toBe(changes.length);
      for (const { from, to, witness } of changes) {
        expect([before.match(witness)?.name, after.match(witness)?.name]).toEqual([from, to]);
      }
      for (const context of contexts) {
        const [from, to] = [before.match(context)?.name, after.match(context)?.name];
        if (from !== to) expect(named).toContain(`${from} → ${to}`);
      }
    }),
    runs(150),
  );
});

test("outcomes are all decisions on what a filter is true of", () => {
  fc.assert(
    fc.property(kindsPolicies, kindsFilters, tried, (policies, source, contexts) => {
      const set = setOf(policies);
      const filter = kindsEnvironment.compile(source);
      const found = outcomes(set, filter);
      for (const one of found) {
        if (one.witness === undefined) expect.fail("a limit stopped the search");
        expect(filter.matches(one.witness)).toBe(true);
        expect(set.match(one.witness)?.name).toBe(one.policy);
      }
      const names = found.map(({ policy }) => policy);
      for (const context of contexts) if (filter.matches(context)) expect(names).toContain(set.match(context)?.name);
    }),
    runs(150),
  );
});

test("an inspection leaves out what changes nothing, and nothing else", () => {
  const count = { smaller: 0, constant: 0 };
  fc.assert(
    fc.property(kindsFilters, kindsFilters, tried, (x, y, contexts) => {
      const predicate = kindsEnvironment.compile(`(${x}) && (${y})`);
      const { smaller, constant, redundant } = inspect(predicate);
      if (redundant.length > 0) expect(smaller).toBeDefined();
      for (const { span, value } of constant) {
        count.constant += 1;
        const part = kindsEnvironment.compile(predicate.source.slice(span.start, span.end));
        for (const context of contexts) expect(part.matches(context)).toBe(value);
      }
      if (smaller === undefined) return;
      count.smaller += 1;
      expect(equivalent(predicate, kindsEnvironment.compile(smaller)).holds).toBe(true);
      for (const context of contexts) {
        expect(kindsEnvironment.compile(smaller).matches(context)).toBe(predicate.matches(context));
      }
      expect(inspect(kindsEnvironment.compile(smaller)).redundant).toEqual([]);
    }),
    runs(300),
  );
  for (const times of Object.values(count)) expect(times).toBeGreaterThan(10);
});

function isCovered(policy: Policy, cover: readonly Policy[]): boolean {
  return (["open", "closed"] as const).every((kind) => {
    if (!isFor(policy, kind)) return true;
    const others = cover.filter((other) => isFor(other, kind)).map((other) => `!${filterOf(other)}`);
    const left = [filterOf(policy), ...others].join(" && ");
    return never(kindsEnvironment.with({ kinds: [kind] }).compile(left)).holds === true;
  });
}

function subsets<T>([first, ...rest]: readonly T[], size: number): readonly (readonly T[])[] {
  if (size < 0) return [];
  if (size === 0) return [[]];
  if (first === undefined) return [];
  return [...subsets(rest, size - 1).map((others) => [first, ...others]), ...subsets(rest, size)];
}
