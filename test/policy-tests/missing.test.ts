import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  defineEnvironment,
  type FilterEnvironment,
  FilterError,
  list,
  map,
  type PolicyContext,
  PolicySet,
  string,
} from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { policies, policyContexts } from "wherefore/testing";
import { FilterCoverage, type Side } from "../../src/policy-tests/coverage.ts";
import { witnessInSet } from "../../src/policy-tests/missing.ts";
import { recordDecision, type TestedPolicy } from "../../src/policy-tests/run.ts";
import { runs } from "../runs.ts";

type Given = {
  readonly name: string;
  readonly kinds?: readonly string[] | undefined;
  readonly filter?: string | undefined;
};

/** Every field can be set in contexts of every kind, so that none of the contexts below is impossible. */
const documents = defineEnvironment({
  fields: { doc: { owner: string, state: string, tags: list(string), labels: map(string) }, user: { name: string } },
  kinds: ["web", "shop"],
});

const asContext = (data: Readonly<Record<string, unknown>>): PolicyContext<unknown> => ({
  ...data,
  kind: String(data["kind"]),
});

const testedSet = (given: readonly Given[], environment: FilterEnvironment<unknown>) =>
  new PolicySet(
    given.map(({ name, kinds, filter }): TestedPolicy => {
      if (filter === undefined) return { name, kinds, filter, tested: undefined };
      const predicate = environment.compile(filter);
      const coverage = new FilterCoverage(predicate.data);
      return { name, kinds, filter, tested: { name, predicate, environment, coverage } };
    }),
    environment,
  );

/** Every side of every filter, with what was found for it. */
const sides = (set: PolicySet<TestedPolicy>, environment: FilterEnvironment<unknown>) =>
  set.policies.flatMap((policy) =>
    (policy.tested?.coverage.missing ?? []).map((side) => ({
      policy,
      side,
      witness: witnessInSet(side, policy, set, environment),
    })),
  );

const isSeen = (policy: TestedPolicy, side: Side) => policy.tested?.coverage.isMissing(side) === false;

describe("the sides of", () => {
  const shadowed = [
    { name: "a", kinds: ["ssh"], filter: 'contains(user.spec.roles, "dev")' },
    { name: "b", kinds: ["ssh"], filter: 'contains(user.spec.roles, "dev") && session.login == "root"' },
  ];
  test.each([
    ["a policy behind one that takes all of it", shadowed, ["a true", "a false", "b false"]],
    [
      "one that is for another kind too",
      [shadowed[0], { ...shadowed[1], kinds: ["ssh", "k8s"] }],
      ["a true", "a false", "b true", "b false", "b true", "b false"],
    ],
    [
      "a policy behind one without a filter",
      [
        { name: "a", kinds: ["db"] },
        { name: "b", kinds: ["db"], filter: 'user.metadata.name == "x"' },
      ],
      [],
    ],
    [
      "conditions that exclude each other",
      [{ name: "a", filter: 'user.metadata.name == "x" && user.metadata.name == "y"' }],
      ["a true", "a false", "a false"],
    ],
  ] as [string, Given[], string[]][])("%s", (_, given, expected) => {
    const found = sides(testedSet(given, sessionFilter), sessionFilter).filter(({ witness }) => witness.found);
    expect(found.map(({ policy, side }) => `${policy.name} ${side.value}`)).toEqual(expected);
  });
});

test("a witness shows its side; a side without one is never seen", () => {
  fc.assert(
    fc.property(policies(documents), fc.array(policyContexts(documents), { maxLength: 20 }), (given, contexts) => {
      const set = attempt(given);
      if (set === undefined) return;
      const all = sides(set, documents);
      for (const { policy, side, witness } of all) {
        if (!witness.found) continue;
        recordDecision(set.policies, asContext(witness.context));
        expect(isSeen(policy, side)).toBe(true);
      }
      for (const context of contexts) recordDecision(set.policies, context);
      const wrong = all.filter(({ policy, side, witness }) => witness.found === false && isSeen(policy, side));
      expect(wrong).toEqual([]);
    }),
    runs(150),
  );
});

/** Undefined for policies that their own environment refuses. */
function attempt(given: readonly Given[]): PolicySet<TestedPolicy> | undefined {
  try {
    return testedSet(given, documents);
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}
