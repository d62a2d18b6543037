import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bool,
  defineEnvironment,
  float,
  fn,
  int,
  list,
  type MapData,
  map,
  type Policy,
  PolicySet,
  string,
  timestamp,
} from "wherefore";
import { resourceFilter, sessionFilter, whereClause } from "wherefore/teleport";
import { policies, policyContexts } from "wherefore/testing";
import { PolicyCompiler } from "../../src/policies/compile-policies.ts";
import { PolicyIndex } from "../../src/policies/policy-index.ts";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { runs } from "../runs.ts";
import { hostile } from "./hostile.ts";
import { type Kinded, outcome, scanOf } from "./scan.ts";

/** Where a set is, with fields few enough for its policies to have much in common. */
interface Place {
  readonly environment: FilterEnvironment<never>;
  readonly fields: readonly string[];
}

/** The first key of labels, for want of which a function of a host fails. */
function firstKey(labels: MapData): string {
  const [first] = labels instanceof Map ? labels.keys() : Object.keys(labels);
  if (first === undefined) throw new RangeError("no labels");
  return first;
}

/** Of which nothing but their evaluation knows anything. */
const functions = [
  fn(
    "first_is_env",
    [["labels", map(string)]],
    bool,
    "fails without labels",
    (labels) => firstKey(labels) === "env",
    [],
  ),
  fn("first_key", [["labels", map(string)]], string, "fails without labels", firstKey, []),
];

const everyType = defineEnvironment({
  order: true,
  fields: {
    name: string,
    roles: list(string),
    labels: map(string),
    counts: map(int),
    flags: map(bool),
    ports: list(int),
    ratio: float,
    began: timestamp,
    size: int,
    admin: bool,
  },
  functions,
});

/** Names that every object inherits. */
const inherited = defineEnvironment({
  fields: { constructor: { toString: list(string), kind: string }, hasOwnProperty: map(list(string)), valueOf: string },
});

const allOf = (environment: FilterEnvironment<never>): Place => {
  return { environment, fields: environment.fields.map(({ name }) => name) };
};

const places: readonly Place[] = [
  allOf(everyType),
  allOf(inherited),
  {
    environment: sessionFilter,
    fields: [
      "user.metadata.name",
      "user.spec.roles",
      "user.spec.traits",
      "resource.metadata.labels",
      "session.with_mfa",
    ],
  },
  {
    environment: sessionFilter.with({ dialect: "teleport" }),
    fields: ["session.participants", "session.cluster_name", "resource.metadata.labels"],
  },
  {
    environment: whereClause,
    fields: ["host_cert.ttl", "ssh_session.created", "ssh_session.last_active", "user.spec.roles"],
  },
  { environment: resourceFilter, fields: ["name", "labels", "health.status"] },
];

/** Policies of one place and contexts to ask them of, several of which go through one set. */
function asked(contextsOf: (place: Place) => fc.Arbitrary<Kinded>) {
  const cases = places.map((place) => {
    const small = policies(place.environment, place);
    const large = policies(place.environment, { ...place, least: 20, most: 40 });
    const shallow = policies(place.environment, { ...place, least: 20, most: 60, depth: 1 });
    const contexts = fc.array(contextsOf(place), { minLength: 1, maxLength: 3 });
    return fc.record({ place: fc.constant(place), all: fc.oneof(small, large, shallow), contexts });
  });
  return fc.oneof(...cases);
}

/** Both are asked the same of every context, in turn: what one search leaves behind must not change the next. */
function expectSame(
  set: PolicySet<Policy, never>,
  all: readonly Policy[],
  { environment }: Place,
  contexts: readonly Kinded[],
): void {
  const scan = scanOf(all, environment);
  for (const context of contexts) {
    expect(outcome(() => set.match(context as never))).toEqual(outcome(() => scan.match(context)));
    expect(outcome(() => set.matchAll(context as never))).toEqual(outcome(() => scan.matchAll(context)));
  }
}

const regular = ({ environment, fields }: Place) => policyContexts(environment, { fields });

/** Whether nothing in it is null: in a list, null is the interpreter's to read. */
function isComplete(context: Kinded): boolean {
  const objects = (_key: string, value: unknown) => (value instanceof Map ? [...value] : value);
  return !/\bnull\b/.test(JSON.stringify(context, objects));
}

describe("indexed and each in turn, policies give the same", { timeout: 300_000 }, () => {
  test("over contexts of the right shape, without going through all of them", () => {
    fc.assert(
      fc.property(asked(regular), ({ place, all, contexts }) => {
        const { environment } = place;
        expectSame(new PolicySet(all, environment), all, place, contexts);
        if (environment === everyType) return;
        // where as much as can be is looked up
        const compiled = new PolicyCompiler(environment).compile(all);
        const index = new PolicyIndex(compiled, environment.getters, 0);
        const scan = scanOf(all, environment);
        for (const context of contexts.filter(isComplete)) {
          expect(compiled[index.first(context, undefined)]?.policy).toEqual(scan.match(context));
          expect(index.all(context).map((position) => compiled[position]?.policy)).toEqual(scan.matchAll(context));
        }
      }),
      runs(10_000),
    );
  });

  test("over hostile contexts, errors included", () => {
    const contexts = (place: Place) => regular(place).chain((context) => hostile(context, place.fields));
    fc.assert(
      fc.property(asked(contexts), ({ place, all, contexts }) => {
        expectSame(new PolicySet(all, place.environment), all, place, contexts);
      }),
      runs(10_000),
    );
  });

  test("in a set that was changed step by step", () => {
    const addition = (place: Place) => policies(place.environment, { ...place, depth: 1, most: 4 });
    const removal = fc.array(fc.nat(), { maxLength: 3 });
    const changed = places.map((place) =>
      fc.record({
        place: fc.constant(place),
        all: policies(place.environment, { ...place, depth: 1, least: 8, most: 24 }),
        changes: fc.array(fc.oneof(addition(place), removal), { maxLength: 6 }),
        contexts: fc.array(regular(place), { minLength: 1, maxLength: 2 }),
      }),
    );
    fc.assert(
      fc.property(fc.oneof(...changed), ({ place, all, changes, contexts }) => {
        const byName = new Map(all.map((policy) => [policy.name, policy]));
        let set = new PolicySet<Policy, never>(all, place.environment);
        for (const change of changes) {
          const names = [...byName.keys()];
          for (const each of change) {
            if (typeof each === "object") byName.set(each.name, each);
            else byName.delete(names[each % names.length] ?? "");
          }
          const gone = names.filter((name) => !byName.has(name));
          const added = change.filter((each) => typeof each === "object");
          set = gone.length > 0 ? set.without(...gone) : set.with(...added);
          const now = [...byName.values()];
          expect(set.policies).toEqual(new PolicySet(now, place.environment).policies);
          expectSame(set, now, place, contexts);
        }
      }),
      runs(10_000),
    );
  });
});
