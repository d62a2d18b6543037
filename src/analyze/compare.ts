import type { Compiled } from "../policies/compile-policies.ts";
import type { Policy, PolicyContext } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import { Inquiry } from "./decide.ts";
import { attempt, type Case, caseData, Decisions, nobody, type Position } from "./decisions.ts";
import { areApart } from "./pins.ts";

/** That some contexts are taken by another policy than before. */
export interface Change<C = unknown> {
  /** The policy before, by name; undefined: none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** A small context, with its kind, that moves so. */
  readonly witness: C;
}

export interface Comparison<C = unknown> {
  /** Every pair of decisions that some context moves between, in the order of the policies. */
  readonly changes: readonly Change<C>[];
  /** Pairs for which a limit stopped the search. */
  readonly undecided: readonly {
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly reason: string;
  }[];
}

/**
 * What moves from one policy to another between two sets of one environment.
 * @throws TypeError for sets of different environments
 */
export function compare<C, K extends string>(
  before: PolicySet<Policy, C, K>,
  after: PolicySet<Policy, C, K>,
): Comparison<PolicyContext<C, K>> {
  const [from, to] = [before, after].map((set) => new Decisions(set as unknown as PolicySet)) as [Decisions, Decisions];
  if (from.environment.root !== to.environment.root) throw new TypeError("the sets are of different environments");
  return new Comparer(from, to).compare() as Comparison<PolicyContext<C, K>>;
}

type Undecided = Comparison["undecided"][number];

class Comparer {
  readonly #before: Decisions;
  readonly #after: Decisions;
  readonly #kinds: readonly string[];
  readonly #changes: Change[] = [];
  readonly #undecided: Undecided[] = [];

  constructor(before: Decisions, after: Decisions) {
    this.#before = before;
    this.#after = after;
    this.#kinds = before.environment.knownKinds.filter(
      (kind) => before.kinds.includes(kind) || after.kinds.includes(kind),
    );
  }

  /** What moves is taken by a policy that is not in both sets, before or after: any other would take it in both. */
  compare(): Comparison {
    const [before, after] = [namesOf(this.#before), namesOf(this.#after)];
    const gone = this.#positions(this.#before, after);
    const come = this.#positions(this.#after, before);
    for (const from of [...this.#before.entries.keys(), nobody]) {
      const targets = gone.has(from) ? [...this.#after.entries.keys(), nobody] : [...come];
      for (const to of targets) {
        const stopped = attempt(() => this.#move(from, to));
        if (stopped !== undefined) this.#undecided.push({ ...this.#names(from, to), reason: stopped.reason });
      }
    }
    return { changes: this.#changes, undecided: this.#undecided };
  }

  /** The positions of the policies that the other set has not, or has otherwise. */
  #positions({ entries }: Decisions, others: ReadonlyMap<string, Compiled>): ReadonlySet<Position> {
    return new Set(
      [...entries.keys()].filter((position) => {
        const entry = entries[position] as Compiled;
        return !isSame(entry, others.get(entry.name));
      }),
    );
  }

  #names(from: Position, to: Position): { readonly from: string | undefined; readonly to: string | undefined } {
    return { from: this.#before.entries[from]?.name, to: this.#after.entries[to]?.name };
  }

  #move(from: Position, to: Position): void {
    const [before, after] = [this.#before, this.#after];
    const names = this.#names(from, to);
    if (names.from === names.to || areApart(before.pins(from), after.pins(to))) return;
    const inquiry = new Inquiry({ ...before.scope(this.#kinds), fields: [...before.required, ...after.required] });
    if (from !== nobody) inquiry.claim(before.matches(from, true));
    if (to !== nobody) inquiry.claim(after.matches(to, true));
    const isMoved = (one: Case) => before.of(one) === from && after.of(one) === to;
    for (;;) {
      const answer = inquiry.answer();
      if (answer.found === false) return;
      if (answer.found === undefined) {
        this.#undecided.push({ ...names, reason: answer.reason });
        return;
      }
      if (isMoved(answer)) {
        this.#changes.push({ ...names, witness: caseData(answer) });
        return;
      }
      for (const [decisions, wanted] of [
        [before, from],
        [after, to],
      ] as const) {
        const taker = decisions.of(answer);
        if (taker !== wanted) inquiry.claim(decisions.matches(taker, false));
      }
    }
  }
}

function namesOf({ entries }: Decisions): ReadonlyMap<string, Compiled> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/** Whether two policies take the same, wherever they stand. */
function isSame(a: Compiled, b: Compiled | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || [...(a.kinds ?? ["*"])].sort().join() !== [...(b.kinds ?? ["*"])].sort().join()) return false;
  return (
    String(a.predicate) === String(b.predicate) &&
    a.predicate?.environment.dialect.name === b.predicate?.environment.dialect.name
  );
}
