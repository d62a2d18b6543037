import type { Compiled } from "../policies/compile-policies.ts";
import type { Policy, PolicyContext } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import type { Predicate } from "../predicate.ts";
import {
  attempt,
  type Case,
  caseData,
  Decisions,
  inquire,
  isStopped,
  nobody,
  type Position,
  type Stopped,
  seek,
} from "./decisions.ts";
import type { Finding } from "./findings.ts";
import { type Inspection, inspect } from "./inspect.ts";
import { mergeable } from "./merge.ts";
import { reach } from "./reach.ts";
import { type Uncovered, uncovered } from "./uncovered.ts";

/** One policy of an audited set. */
export interface AuditedPolicy<C = unknown> {
  readonly name: string;
  /** A small context, with its kind, that the policy takes; absent where it takes none, or a limit stopped the search. */
  readonly witness?: C;
}

/** What is known of a set for every context. */
export interface Audit<C = unknown> {
  /** In the order of the set. */
  readonly policies: readonly AuditedPolicy<C>[];
  /** In the order of the policies. */
  readonly findings: readonly Finding<C>[];
  /** For each kind of which something is not taken. */
  readonly uncovered: readonly Uncovered<C>[];
}

export interface AuditOptions {
  /** How many earlier policies, the first ones, are named that take what one policy matches; default 10. */
  readonly overlaps?: number;
}

/** Looks for policies that take nothing, take from each other, could be one or say too much, and for what none takes. */
export function audit<P extends Policy, C, K extends string>(
  set: PolicySet<P, C, K>,
  { overlaps = 10 }: AuditOptions = {},
): Audit<PolicyContext<C, K>> {
  const decisions = new Decisions(set as unknown as PolicySet);
  const auditor = new Auditor(decisions, overlaps);
  const policies = [...decisions.entries.keys()].map((position) => auditor.policy(position));
  const left = auditor.uncovered();
  const order = new Map<string | undefined, Position>(policies.map(({ name }, position) => [name, position]));
  const place = ({ policy }: Finding) => order.get(policy) ?? policies.length;
  return { policies, findings: auditor.findings.sort((a, b) => place(a) - place(b)), uncovered: left } as Audit<
    PolicyContext<C, K>
  >;
}

class Auditor {
  readonly findings: Finding[] = [];
  readonly #decisions: Decisions;
  readonly #overlaps: number;
  readonly #cases: Case[] = [];

  constructor(decisions: Decisions, overlaps: number) {
    this.#decisions = decisions;
    this.#overlaps = overlaps;
  }

  policy(position: Position): AuditedPolicy {
    const entry = this.#decisions.entries[position] as Compiled;
    const { name } = entry;
    const witness = this.#reach(position, entry);
    if (witness !== undefined) this.#findOverlaps(position, name);
    this.#inspect(entry);
    if (witness === undefined) return { name };
    this.#cases.push(witness);
    return { name, witness: caseData(witness) };
  }

  #reach(position: Position, { name, kinds }: Compiled): Case | undefined {
    const named = this.#decisions.kindsOf(position);
    const reached = attempt(() => reach(this.#decisions, position, named));
    if (isStopped(reached)) {
      this.findings.push({ code: "undecided", policy: name, reason: reached.reason });
      return undefined;
    }
    if (reached.by !== undefined) {
      this.findings.push({ code: "unreachable-policy", policy: name, by: reached.by });
      return undefined;
    }
    if (kinds !== undefined && named.length > 1) this.#reachEach(position, name, named, reached.witness);
    return reached.witness;
  }

  #reachEach(position: Position, name: string, kinds: readonly string[], witness: Case): void {
    for (const kind of kinds) {
      if (kind === witness.kind) continue;
      const reached = attempt(() => reach(this.#decisions, position, [kind]));
      if (isStopped(reached)) this.findings.push({ code: "undecided", policy: name, kind, reason: reached.reason });
      else if (reached.by !== undefined) {
        this.findings.push({ code: "unreachable-kind", policy: name, kind, by: reached.by });
      }
    }
  }

  #findOverlaps(position: Position, policy: string): void {
    let left = this.#overlaps;
    for (let earlier = 0; earlier < position && left > 0; earlier++) {
      const found = attempt(() => this.#overlap(earlier, position));
      if (found === undefined || isStopped(found)) continue;
      this.findings.push({
        code: "overlap",
        policy,
        by: [this.#decisions.entries[earlier]?.name ?? ""],
        witness: caseData(found),
      });
      left -= 1;
    }
  }

  /** A context that the earlier of two policies takes, and that the later one matches too. */
  #overlap(earlier: Position, later: Position): Case | Stopped | undefined {
    const decisions = this.#decisions;
    if (decisions.areApart(earlier, later)) return undefined;
    const first = (one: Case) => [decisions.of(one)].filter((taker) => taker !== nobody);
    const kinds = decisions.commonKinds(earlier, later);
    return decisions.remembering(
      later,
      { about: decisions.entries[earlier] as Compiled, read: first, isFirst: true },
      (step) => seek(decisions, inquire(decisions, kinds, [earlier, later]), earlier, step),
    );
  }

  #inspect({ name, predicate }: Compiled): void {
    if (predicate === undefined) return;
    const { constant, redundant, smaller = "", dialects } = inspected(predicate);
    for (const { span, value } of constant)
      this.findings.push({ code: "constant-condition", policy: name, span, value });
    for (const span of redundant)
      this.findings.push({ code: "redundant-operand", policy: name, span, filter: smaller });
    for (const { dialect, witness } of dialects) {
      this.findings.push({ code: "dialect-difference", policy: name, dialect, witness });
    }
  }

  uncovered(): readonly Uncovered[] {
    const merged = attempt(() => mergeable(this.#decisions, this.#cases));
    if (Array.isArray(merged)) this.findings.push(...merged);
    const { kinds } = this.#decisions;
    return (kinds.length === 0 ? [[]] : kinds.map((kind) => [kind])).flatMap((of) => {
      const found = attempt(() => uncovered(this.#decisions, of));
      if (!isStopped(found)) return found ?? [];
      const [kind] = of;
      this.findings.push({ code: "undecided", ...(kind !== undefined && { kind }), reason: found.reason });
      return [];
    });
  }
}

const inspections = new WeakMap<Predicate, Inspection>();

function inspected(predicate: Predicate): Inspection {
  const inspection = inspections.get(predicate) ?? inspect(predicate);
  inspections.set(predicate, inspection);
  return inspection;
}
