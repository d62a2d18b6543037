import { type Policy, PolicySet } from "wherefore";
import { audit, compare } from "wherefore/analyze";
import { sessionFilter } from "wherefore/teleport";
import { median } from "../measure.ts";
import { mixedPolicies } from "../policies/mixed.ts";

/** What an audit of a mixed set costs, in milliseconds of the thread's processor time. */
export interface SetCost {
  readonly policies: number;
  readonly findings: number;
  readonly auditMs: number;
  /** An audit after one policy has changed: median. */
  readonly changedMs: number;
  /** A comparison of the set before that with the set after: median, and the pairs of decisions found. */
  readonly compareMs: number;
  readonly changes: number;
}

const times = 11;

export function measureSet(policies: number): SetCost {
  const { all } = mixedPolicies(policies);
  let set = new PolicySet(all, sessionFilter);
  const first = timed(() => audit(set));
  const changedMs: number[] = [];
  const compareMs: number[] = [];
  const changes: number[] = [];
  for (let time = 0; time < times; time++) {
    const policy = all[(time * 7_919 + 13) % all.length] as Policy;
    const before = set;
    set = set.with({ ...policy, filter: `${policy.filter} && session.user != "user-${time}"` });
    changedMs.push(timed(() => audit(set)).ms);
    const comparison = timed(() => compare(before, set));
    compareMs.push(comparison.ms);
    changes.push(comparison.result.changes.length);
  }
  return {
    policies,
    findings: first.result.findings.length,
    auditMs: first.ms,
    changedMs: median(changedMs),
    compareMs: median(compareMs),
    changes: median(changes),
  };
}

/** Not repeated: a second audit of a set has little left to do. */
function timed<T>(run: () => T): { readonly ms: number; readonly result: T } {
  const start = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(start);
  return { ms: (user + system) / 1_000, result };
}
