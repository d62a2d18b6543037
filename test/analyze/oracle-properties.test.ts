import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Policy, PolicySet } from "wherefore";
import { always, audit, compare, disjoint, equivalent, implies, type Verdict } from "wherefore/analyze";
import { type TypedExpr, typedExpression } from "wherefore/internals";
import { sessionFilter } from "wherefore/teleport";
import { filters, policies } from "wherefore/testing";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { environments } from "../environments.ts";
import { kindsEnvironment, kindsFilters, kindsPolicies, smallEnvironment, smallFilters } from "./small-model.ts";
import { and, Encoder, not, or } from "./smt.ts";
import { type Solver, startSolver } from "./z3.ts";

/** Whether `npm run fuzz` runs the tests: then there are more, of new seeds, and the solver is asked about witnesses too. */
const isFuzzing = process.env["FUZZ_MS"] !== undefined;
const seed = isFuzzing ? Date.now() & 0x7fffffff : 20_261_122;
const batch = 50;

let solver: Solver;
beforeAll(async () => {
  solver = await startSolver(5_000);
});
afterAll(() => solver.end());

const fields = [
  "user.metadata.name",
  "user.spec.roles",
  "user.spec.traits",
  "resource.metadata.labels",
  "session.login",
  "session.user_kind",
  "session.db_name",
  "session.event",
];
const teleport = sessionFilter.with({ dialect: "teleport" });
const ordered = new Map(environments).get("ordered") as FilterEnvironment<never>;

type Source = readonly [name: string, environment: FilterEnvironment<never>, filters: fc.Arbitrary<string>];
const sources: readonly Source[] = [
  ["a small environment", smallEnvironment, smallFilters],
  ["an environment with kinds", kindsEnvironment, kindsFilters],
  ["numbers and instants", ordered, filters(ordered, { depth: 2 })],
  ["sessionFilter", sessionFilter, filters(sessionFilter, { depth: 2, fields })],
  ["sessionFilter, teleport", teleport, filters(teleport, { depth: 2, fields })],
];

describe.each(sources)("the solver agrees on pairs of filters of %s", (_name, environment, source) => {
  test(`${isFuzzing ? "2,000" : "200"} of them`, async () => {
    const { kinds } = environment.data;
    const pairs = fc.sample(fc.tuple(source, source), { seed, numRuns: isFuzzing ? 2_000 : 200 });
    const asked: Asked[] = [];
    for (const [x, y] of pairs) {
      const [a, b] = [environment.compile(x), environment.compile(y)];
      const [p, q] = [typedExpression(a), typedExpression(b)];
      const encoder = new Encoder(kinds, [p, q]);
      const [c, d] = [encoder.condition(p), encoder.condition(q)];
      const { preamble } = encoder;
      const ask = (title: string, verdict: Verdict, refutation: string) =>
        asked.push({ title: `${title}: ${x} / ${y}`, verdict, script: `${preamble}\n(assert ${refutation})` });
      ask("implies", implies(a, b), and([c, not(d)]));
      ask("disjoint", disjoint(a, b), and([c, d]));
      ask("equivalent", equivalent(a, b), `(distinct ${c} ${d})`);
      ask("always", always(a), not(c));
    }
    await compareWithSolver(asked);
  });
});

interface Asked {
  readonly title: string;
  readonly verdict: Verdict;
  /** Has a model exactly if the question does not hold. */
  readonly script: string;
}

/** Proofs are checked, and some of the refutations, which witnesses show already. */
async function compareWithSolver(asked: readonly Asked[]): Promise<void> {
  expect(asked.filter(({ verdict }) => verdict.holds === undefined).map(({ title }) => title)).toEqual([]);
  const proofs = asked.filter(({ verdict }) => verdict.holds === true);
  const others = asked.filter(({ verdict }) => verdict.holds === false).slice(0, isFuzzing ? 200 : 20);
  expect(proofs.length).toBeGreaterThan(20);
  for (const [expected, some] of [
    ["unsat", proofs],
    ["sat", others],
  ] as const) {
    for (let at = 0; at < some.length; at += batch) {
      const part = some.slice(at, at + batch);
      const answers = await solver.check(part.map(({ script }) => script));
      const wrong = part.filter((_, index) => answers[index] !== expected && answers[index] !== "unknown");
      expect(wrong.map(({ title }) => title)).toEqual([]);
    }
  }
}

type SetSource = readonly [name: string, FilterEnvironment<never>, fc.Arbitrary<readonly Policy[]>];
const setSources: readonly SetSource[] = [
  ["an environment with kinds", kindsEnvironment, kindsPolicies],
  ["sessionFilter", sessionFilter, policies(sessionFilter, { depth: 1, most: 5, fields })],
  ["sessionFilter, teleport", teleport, policies(teleport, { depth: 1, most: 5, fields })],
];

describe.each(setSources)("the solver agrees on sets of policies of %s", (_name, environment, source) => {
  test(`${isFuzzing ? 350 : 20} of them`, async () => {
    const sets = fc.sample(fc.tuple(source, source), { seed, numRuns: isFuzzing ? 350 : 20 });
    const scripts: { readonly title: string; readonly script: string }[] = [];
    for (const [some, others] of sets) {
      const [before, after] = [some, others].map(
        (each) => new PolicySet(each, environment as FilterEnvironment<object>),
      );
      if (before === undefined || after === undefined) continue;
      for (const script of refutations(before, after, environment))
        scripts.push({ title: JSON.stringify(sets), script });
    }
    for (let at = 0; at < scripts.length; at += batch) {
      const part = scripts.slice(at, at + batch);
      const answers = await solver.check(part.map(({ script }) => script));
      const wrong = part.filter((_, index) => answers[index] !== "unsat" && answers[index] !== "unknown");
      expect(wrong.map(({ script }) => script)).toEqual([]);
    }
    expect(scripts.length).toBeGreaterThan(sets.length);
  });
});

/** Scripts that have a model only if an audit or a comparison is wrong. */
function refutations(before: PolicySet, after: PolicySet, environment: FilterEnvironment<never>): readonly string[] {
  const { policies: audited, findings, uncovered } = audit(before);
  const { changes, undecided } = compare(before, after);
  expect([...findings.filter(({ code }) => code === "undecided"), ...undecided]).toEqual([]);
  const kindsOf = (...sets: readonly PolicySet[]) => {
    const named = new Set(sets.flatMap((set) => set.policies.flatMap(({ kinds = [] }) => kinds)));
    return environment.data.knownKinds.filter((kind) => environment.data.kinds.includes(kind) || named.has(kind));
  };
  const kinds = kindsOf(before, after);
  const left = new Map(uncovered.map(({ kind, filter }) => [kind, filter === undefined ? undefined : compile(filter)]));
  function compile(text: string): TypedExpr {
    return typedExpression(environment.compile(text));
  }
  const conditions = [before, after].flatMap((set) =>
    set.policies.flatMap(({ filter }) => (filter === undefined ? [] : compile(filter))),
  );
  const encoder = new Encoder(kinds, [...conditions, ...[...left.values()].flatMap((filter) => filter ?? [])]);
  const isKind = (kind: string) => `(= kind "${kind}")`;
  const matches = ({ kinds: own, filter }: Policy) =>
    and([
      own === undefined ? "true" : or(own.map(isKind)),
      filter === undefined ? "true" : encoder.condition(compile(filter)),
    ]);
  const [first, second] = [before, after].map((set) => set.policies.map(matches));
  const [all, changed] = [first ?? [], second ?? []];
  const takes = (of: readonly string[], at: number) => and([of[at] ?? "true", ...of.slice(0, at).map(not)]);

  const wrong: string[] = [];
  for (const finding of findings) {
    if (finding.code !== "unreachable-policy") continue;
    const cover = before.policies.flatMap(({ name }, at) => (finding.by.includes(name) ? [not(all[at] ?? "")] : []));
    const at = before.policies.findIndex(({ name }) => name === finding.policy);
    wrong.push(and([all[at] ?? "", ...cover]));
  }
  const isKnown = new Set(findings.flatMap((one) => (one.code === "overlap" ? [`${one.by} ${one.policy}`] : [])));
  const unseen = before.policies.flatMap((earlier, i) =>
    before.policies.flatMap((later, j) => {
      const isReachable = audited[j]?.witness !== undefined;
      return i >= j || !isReachable || isKnown.has(`${earlier.name} ${later.name}`)
        ? []
        : [and([takes(all, i), all[j] ?? ""])];
    }),
  );
  wrong.push(or(unseen));
  for (const kind of kindsOf(before)) {
    const none = and(all.map(not));
    const filter = left.get(kind);
    const isLeft = !left.has(kind) ? "false" : filter === undefined ? "true" : encoder.condition(filter);
    wrong.push(and([isKind(kind), `(distinct ${none} ${isLeft})`]));
  }
  const moves = new Set(changes.map(({ from, to }) => JSON.stringify([from, to])));
  const positions = (of: readonly string[]) => [...of.keys(), of.length];
  const unmoved = positions(all).flatMap((i) =>
    positions(changed).flatMap((j) => {
      const [from, to] = [before.policies[i]?.name, after.policies[j]?.name];
      return from === to || moves.has(JSON.stringify([from, to])) ? [] : [and([takes(all, i), takes(changed, j)])];
    }),
  );
  wrong.push(or(unmoved));
  return wrong.map((condition) => `${encoder.preamble}\n(assert ${condition})`);
}
