import fc from "fast-check";
import { expect, test } from "vitest";
import { defineEnvironment, type FilterEnvironment, FilterError, list, PolicySet, string } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { filters, policies, policyContexts } from "wherefore/testing";
import type { Invariant } from "../../src/policy-audit/invariant.ts";
import { type ModelPolicy, Verifier } from "../../src/policy-audit/verify.ts";
import { runs } from "../runs.ts";

const span = { start: 0, end: 0 };

const invariant = (allowed: readonly string[], more: Partial<Invariant> = {}): Invariant => ({
  name: "i",
  nameSpan: span,
  kinds: undefined,
  filterStart: undefined,
  by: "policies",
  allowed: allowed.map((text) => ({ text, span })),
  ...more,
});

const given: readonly ModelPolicy[] = [
  { name: "a", kinds: ["ssh", "k8s"], filter: 'resource.metadata.labels["env"] == "prod"', model: "large" },
  { name: "b", kinds: ["ssh"], filter: 'contains(user.spec.roles, "dev")', model: "small" },
  { name: "c", kinds: ["ssh"], filter: undefined, model: "large" },
];

const prod = 'resource.metadata.labels["env"] == "prod"';
const labeled = { resource: { metadata: { labels: { env: "prod" } } } };

// biome-ignore format: table
test.each([
  ["a policy takes all of it", invariant(["a"], { kinds: ["ssh", "k8s"] }), prod, { holds: true, isVacuous: false }],
  ["another policy", invariant(["b"], { kinds: ["ssh"] }), prod, { holds: false, policy: "a", witness: { kind: "ssh", ...labeled } }],
  ["no policy, of another kind", invariant(["a"]), prod, { holds: false, policy: undefined, witness: { kind: "db", ...labeled } }],
  ["no policy, which is allowed", invariant(["a", "none"]), prod, { holds: true, isVacuous: false }],
  ["a policy where none may be", invariant(["none"], { kinds: ["db"] }), prod, { holds: true, isVacuous: false }],
  ["models", invariant(["large"], { by: "models", kinds: ["ssh"] }), prod, { holds: true, isVacuous: false }],
  ["another model", invariant(["large"], { by: "models", kinds: ["ssh"] }), 'contains(user.spec.roles, "dev")', { holds: false, policy: "b", witness: { kind: "ssh", user: { spec: { roles: ["dev"] } } } }],
  ["every context of a kind", invariant(["a", "b", "c"], { kinds: ["ssh"] }), undefined, { holds: true, isVacuous: false }],
  ["every context", invariant(["a", "b", "c"]), undefined, { holds: false, policy: undefined, witness: { kind: "k8s" } }],
  ["no context", invariant(["b"]), `${prod} && resource.metadata.labels["env"] == "dev"`, { holds: true, isVacuous: true }],
] as const)("%s", (_, one, filter, expected) => {
  expect(new Verifier(given, sessionFilter).verify(one, filter)).toEqual(expected);
});

/** Every field can be set in contexts of every kind. */
const documents: FilterEnvironment<unknown> = defineEnvironment({
  fields: { doc: { owner: string, tags: list(string) }, user: { name: string } },
  kinds: ["web", "shop"],
});

test("what holds is true of every context, and what does not is false of its witness", () => {
  fc.assert(
    fc.property(
      policies(documents),
      filters(documents),
      fc.subarray(["none", "web", "shop"]),
      fc.array(policyContexts(documents), { maxLength: 20 }),
      (all, filter, chosen, contexts) => {
        const set = attempt(() => new PolicySet(all, documents));
        const predicate = attempt(() => documents.compile(filter));
        if (set === undefined || predicate === undefined) return;
        const allowed = [...all.slice(0, 2).map(({ name }) => name), ...chosen.filter((each) => each === "none")];
        const isAllowed = (name: string | undefined) => allowed.includes(name ?? "none");
        const verdict = new Verifier(
          all.map(({ name, kinds, filter: own }) => ({ name, kinds, filter: own })),
          documents,
        ).verify(invariant(allowed), filter);
        if (verdict.holds === false) {
          const witness = { ...verdict.witness, kind: String(verdict.witness["kind"]) };
          expect(predicate.matches(witness)).toBe(true);
          expect(set.match(witness)?.name).toBe(verdict.policy);
          expect(isAllowed(verdict.policy)).toBe(false);
        }
        if (verdict.holds !== true) return;
        const wrong = contexts.filter((one) => predicate.matches(one) && !isAllowed(set.match(one)?.name));
        expect(wrong).toEqual([]);
      },
    ),
    runs(150),
  );
});

/** Undefined for a filter that its own environment refuses. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}
