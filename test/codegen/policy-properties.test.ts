import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Policy, PolicySet } from "wherefore";
import { resourceFilter, sessionFilter } from "wherefore/teleport";
import { policies, policyContexts } from "wherefore/testing";
import { generateIndex } from "../../src/codegen/in-place.ts";
import { toModule } from "../../src/codegen/index.ts";
import { PolicyCompiler } from "../../src/policies/compile-policies.ts";
import { planOf } from "../../src/policies/plan.ts";
import { PolicyIndex } from "../../src/policies/policy-index.ts";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { hostile } from "../policies/hostile.ts";
import { type Kinded, outcome, scanOf } from "../policies/scan.ts";
import { runs } from "../runs.ts";
import { everyType, functionsOf } from "./environment.ts";
import { loaded } from "./loaded.ts";

interface Place {
  readonly environment: FilterEnvironment<never>;
  readonly fields: readonly string[];
}

const labels = ["resource.metadata.labels", "user.spec.roles", "session.cluster_name", "session.with_mfa"];

const places: readonly (readonly [string, Place])[] = [
  ["sessionFilter", { environment: sessionFilter, fields: labels }],
  ["sessionFilter, teleport", { environment: sessionFilter.with({ dialect: "teleport" }), fields: labels }],
  ["resourceFilter", { environment: resourceFilter, fields: ["name", "labels", "health.status"] }],
  ["every type", { environment: everyType, fields: everyType.fields.map(({ name }) => name) }],
];

interface Module {
  readonly match: (context: unknown) => string | undefined;
  readonly matchAll: (context: unknown) => readonly string[];
  readonly version: string;
}

/** Policies of one place and contexts to ask them of, several of which go through one set. */
function asked(place: Place, change = (context: Kinded) => fc.constant(context)) {
  const { environment } = place;
  const small = policies(environment, place);
  const large = policies(environment, { ...place, least: 20, most: 50, depth: 1 });
  const contexts = fc.array(policyContexts(environment, place).chain(change), { minLength: 1, maxLength: 3 });
  return fc.record({ all: fc.oneof(small, large), contexts });
}

/** The set as generated code, in place and as a module, gives what each policy in turn gives. */
function expectSame({ environment }: Place, all: readonly Policy[], contexts: readonly Kinded[]): void {
  const scan = scanOf(all, environment);
  const set = new PolicySet<Policy, never>(all, environment.with({ codegen: true }));
  const { code } = toModule(set, { functions: "./functions.js" });
  const module = loaded<Module>(code, functionsOf(environment));
  expect(module.version).toBe(set.version);
  for (const context of contexts) {
    const first = outcome(() => scan.match(context));
    const every = outcome(() => scan.matchAll(context));
    expect(outcome(() => set.match(context as never))).toEqual(first);
    expect(outcome(() => set.matchAll(context as never))).toEqual(every);
    const named = (found: string | undefined) => all.find(({ name }) => name === found);
    expect(outcome(() => named(module.match(context)))).toEqual(first);
    expect(outcome(() => module.matchAll(context).map(named))).toEqual(every);
  }
}

describe.each(places)("policies of %s as generated code", { timeout: 300_000 }, (_name, place) => {
  test("match as each in turn does", () => {
    fc.assert(
      fc.property(asked(place), ({ all, contexts }) => expectSame(place, all, contexts)),
      runs(500),
    );
  });

  test("match as each in turn does over hostile data, errors included", () => {
    const damaged = asked(place, (context) => hostile(context, place.fields));
    fc.assert(
      fc.property(damaged, ({ all, contexts }) => expectSame(place, all, contexts)),
      runs(500),
    );
  });
});

test("the generated index needs no other for well-shaped data, whatever is looked up", () => {
  const place: Place = { environment: sessionFilter, fields: labels };
  fc.assert(
    fc.property(asked(place), ({ all, contexts }) => {
      const compiled = new PolicyCompiler(sessionFilter).compile(all);
      const scan = scanOf(all, sessionFilter);
      for (const few of [0, 16]) {
        const index = new PolicyIndex(compiled, {}, few, true);
        for (const context of contexts) {
          if (/\bnull\b/.test(JSON.stringify(context))) continue;
          expect(compiled[index.first(context, undefined)]?.policy).toEqual(scan.match(context));
          expect(index.all(context).map((at) => compiled[at]?.policy)).toEqual(scan.matchAll(context));
        }
      }
    }),
    runs(500),
  );
});

/** Policies that ask for many keys, many values, many prefixes and a long list. */
const many: readonly Policy[] = Array.from({ length: 300 }, (_, index) => ({
  name: `p${String(index).padStart(3, "0")}`,
  kinds: index % 2 === 0 ? ["ssh"] : undefined,
  filter:
    index % 3 === 0
      ? `resource.metadata.labels["k${index}"] == "v" && has_prefix(session.cluster_name, "c${index}-")`
      : index % 3 === 1
        ? `all_end_with(resource.metadata.name, "-${index}") || contains(user.spec.roles, "r${index}")`
        : `session.login == resource.metadata.labels["k${index}"] && session.login != ""`,
}));

test("a set of many keys is read as one of few, and what it found before does not matter", () => {
  const set = new PolicySet<Policy, never>(many, sessionFilter.with({ codegen: true }));
  expect(generateIndex(planOf(set.data.entries))).toBeDefined();
  const module = loaded<Module>(toModule(set).code);
  const scan = scanOf(many, sessionFilter);
  const contexts = [
    { kind: "ssh", resource: { metadata: { labels: { k150: "v" } } }, session: { cluster_name: "c150-x" } },
    { kind: "k8s", resource: { metadata: { labels: { k2: "root", k5: "root" } } }, session: { login: "root" } },
    { kind: "k8s", session: { login: "root" } },
    { kind: "ssh", resource: { metadata: { name: "x-4" } }, user: { spec: { roles: ["r7", "r100"] } } },
    { kind: "ssh", resource: { metadata: { labels: new Map([["k8", "a"]]) } }, session: { login: "a" } },
    {
      kind: "ssh",
      resource: { metadata: { labels: JSON.parse('{"__proto__": "v", "k8": "a"}') } },
      session: { login: "a" },
    },
    {},
  ];
  for (const context of [...contexts, ...contexts.reverse()]) {
    const expected = scan.matchAll(context as never);
    expect(set.matchAll(context as never)).toEqual(expected);
    expect(module.matchAll(context)).toEqual(expected.map(({ name }) => name));
    expect(set.match(context as never)).toEqual(expected[0]);
    expect(module.match(context)).toEqual(expected[0]?.name);
  }
});

test("a set that changes runs generated code too", () => {
  const set = new PolicySet<Policy, never>(many, sessionFilter.with({ codegen: true }));
  const changed = set.without("p000", "p004").with({ name: "p001x", filter: `contains(user.spec.roles, "r7")` });
  const context = { kind: "ssh", user: { spec: { roles: ["r7"] } }, resource: { metadata: { name: "x-4" } } };
  expect(set.match(context as never)?.name).toBe("p004");
  expect(changed.match(context as never)?.name).toBe("p001x");
  expect(changed.matchAll(context as never).map(({ name }) => name)).toEqual(["p001x", "p007"]);
});

test("a set without policies matches nothing", () => {
  const { code, types } = toModule(new PolicySet([], sessionFilter));
  expect(loaded<Module>(code).match(null)).toBeUndefined();
  expect(types).toContain("export type PolicyName = never;");
});
