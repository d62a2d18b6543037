import { type Policy, PolicySet } from "wherefore";
import { type SessionContext, sessionFilter } from "wherefore/teleport";
import { loopOver, sideBySide } from "../measure.ts";
import { mixedPolicies } from "./mixed.ts";
import { makeSessions } from "./sessions.ts";

/** What a mixed set of one size costs: medians. Times of a search are of one session, in nanoseconds. */
export interface Growth {
  readonly policies: number;
  /** The share of sessions that a policy matches, and how many match one on average. */
  readonly matched: number;
  readonly matches: number;
  readonly loopNs: number;
  readonly matchNs: number;
  readonly loopAllNs: number;
  readonly matchAllNs: number;
  /** `match` and `matchAll` of the set as generated code. */
  readonly generatedNs: number;
  readonly generatedAllNs: number;
  /** `match` of the set without the policies that no index can use. */
  readonly indexableNs: number;
  /** From the policies to a set, and the first search, which builds the index. */
  readonly compileMs: number;
  readonly indexMs: number;
  /** The index as generated code, from the same policies. */
  readonly generatedIndexMs: number;
  /** Memory that a policy keeps: its filter, checked and compiled, and its share of the index. */
  readonly compiledBytes: number;
  readonly indexBytes: number;
  /** A policy more or less, and the first search after that. */
  readonly changeMs: number;
  readonly searchAfterMs: number;
}

/** Each policy in turn, with its filter compiled as the set compiles it. */
function scan(policies: readonly Policy[]) {
  const entries = [...policies]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((policy) => ({
      policy,
      kinds: policy.kinds && new Set(policy.kinds),
      predicate: sessionFilter.compile(policy.filter ?? ""),
    }));
  const matches = ({ kinds, predicate }: (typeof entries)[number], session: SessionContext): boolean =>
    (kinds === undefined || kinds.has(session.kind)) && predicate.matches(session);
  return {
    match: (session: SessionContext) => entries.find((entry) => matches(entry, session))?.policy,
    matchAll: (session: SessionContext) =>
      entries.filter((entry) => matches(entry, session)).map(({ policy }) => policy),
  };
}

/** @throws Error where the set finds other policies than the scan */
export function measureGrowth(size: number): Growth {
  const { all, unindexable } = mixedPolicies(size);
  const sessions = makeSessions(size > 2_000 ? 200 : 1_000);
  const [first] = sessions;
  if (first === undefined) throw new Error("there are no sessions");
  const before = usedBytes();
  const set = new PolicySet(all, sessionFilter);
  const compiled = usedBytes();
  set.match(first);
  const indexed = usedBytes();
  const generated = new PolicySet(all, sessionFilter.with({ codegen: true }));
  const indexable = new PolicySet(
    all.filter((policy) => !unindexable.has(policy)),
    sessionFilter,
  );
  const loop = scan(all);
  let matched = 0;
  let matches = 0;
  for (const [index, session] of sessions.entries()) {
    const expected = loop.matchAll(session);
    const found = set.matchAll(session);
    const isSame = found.length === expected.length && found.every((policy, at) => policy === expected[at]);
    if (!isSame || set.match(session) !== loop.match(session) || generated.match(session) !== set.match(session))
      throw new Error(`wrong policies for session ${index}`);
    matched += expected.length > 0 ? 1 : 0;
    matches += expected.length;
  }
  const count = sessions.length;
  const searches = {
    loopNs: (session: SessionContext) => loop.match(session) !== undefined,
    matchNs: (session: SessionContext) => set.match(session) !== undefined,
    loopAllNs: (session: SessionContext) => loop.matchAll(session).length > 0,
    matchAllNs: (session: SessionContext) => set.matchAll(session).length > 0,
    generatedNs: (session: SessionContext) => generated.match(session) !== undefined,
    generatedAllNs: (session: SessionContext) => generated.matchAll(session).length > 0,
    indexableNs: (session: SessionContext) => indexable.match(session) !== undefined,
  };
  const work = Object.entries(searches).map(
    ([name, find]) => [name, { run: loopOver(sessions, find), count }] as const,
  );
  const times = sideBySide(Object.fromEntries(work) as Record<keyof typeof searches, (typeof work)[number][1]>, 11);
  return {
    policies: size,
    matched: matched / count,
    matches: matches / count,
    ...times,
    ...measureBuilding(all, first),
    compiledBytes: (compiled - before) / size,
    indexBytes: (indexed - compiled) / size,
    ...measureChange(set, first),
  };
}

function measureBuilding(policies: readonly Policy[], session: SessionContext) {
  const fast = sessionFilter.with({ codegen: true });
  const build = () => new PolicySet(policies, sessionFilter);
  const { compile, both, generated } = sideBySide(
    {
      compile: { run: build, count: 1 },
      both: { run: () => build().match(session), count: 1 },
      generated: { run: () => new PolicySet(policies, fast).match(session), count: 1 },
    },
    7,
  );
  return { compileMs: compile / 1e6, indexMs: (both - compile) / 1e6, generatedIndexMs: (generated - compile) / 1e6 };
}

/** Policies are removed and put back in turn, so that the set stays what it is; every change starts from the last one. */
function measureChange(set: PolicySet<Policy, SessionContext>, session: SessionContext) {
  const { policies } = set;
  const changes = (search: boolean) => () => {
    let changed = set;
    for (let run = 0; run < 50; run++) {
      const policy = policies[(run * 7_919) % policies.length] as Policy;
      changed = changed.without(policy.name);
      if (search) changed.match(session);
      changed = changed.with(policy);
      if (search) changed.match(session);
    }
  };
  const { change, both } = sideBySide(
    { change: { run: changes(false), count: 100 }, both: { run: changes(true), count: 100 } },
    7,
  );
  return { changeMs: change / 1e6, searchAfterMs: (both - change) / 1e6 };
}

function usedBytes(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("memory is measured with --expose-gc");
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
