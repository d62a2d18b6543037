import type { Atoms, Condition } from "./atoms.ts";

/** Atoms that lookups decide, at least one of which is true if a condition is; none: it is never true. */
export type Guard = readonly number[];

/** Finds guards, and compares them within a set. */
export class Guards {
  readonly #atoms: Atoms;
  /** By atom: how many policies use it. */
  readonly #uses: number[];
  readonly #policies: number;
  readonly #found = new Map<number, Guard | undefined>();

  constructor(atoms: Atoms, policies: readonly { readonly conditions: readonly Condition[] }[]) {
    this.#atoms = atoms;
    this.#policies = policies.length;
    this.#uses = Array(atoms.definitions.length).fill(0);
    for (const { conditions } of policies) for (const condition of conditions) this.#use(condition, 1);
    // an atom is younger than what it joins
    for (let atom = this.#uses.length - 1; atom > 0; atom--) {
      for (const operand of this.#atoms.junction(atom)?.operands ?? []) this.#use(operand, this.#uses[atom] ?? 0);
    }
  }

  /** The number of atoms. */
  get atoms(): number {
    return this.#uses.length;
  }

  /** The best guard of a condition; undefined if there is none. */
  of(condition: Condition): Guard | undefined {
    if (condition < 0) return undefined;
    if (this.#atoms.isLookedUp(condition)) return [condition];
    if (this.#found.has(condition)) return this.#found.get(condition);
    const guard = this.#join(condition);
    this.#found.set(condition, guard);
    return guard;
  }

  /** The expected number of policies behind a guard: fewer if its atoms are rare. */
  cost(guard: Guard): number {
    return guard.reduce(
      (cost, atom) => cost + (this.#uses[atom] ?? 0) + (this.#atoms.isOfZero(atom) ? this.#policies : 0),
      0,
    );
  }

  /** The condition of a conjunction with the best guard; undefined if none has one. */
  best(conditions: readonly Condition[]): Condition | undefined {
    let best: Condition | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const condition of conditions) {
      const guard = this.of(condition);
      const cost = guard === undefined ? least : this.cost(guard);
      if (cost < least) [best, least] = [condition, cost];
    }
    return best;
  }

  /**
   * The conditions of a conjunction that can guard it: not those after one that can throw, because they must not
   * prevent it.
   */
  guarding(conditions: readonly Condition[]): readonly Condition[] {
    const opaque = conditions.findIndex((condition) => this.#atoms.isOpaque(condition));
    const before = opaque < 0 ? conditions : conditions.slice(0, opaque + 1);
    return before.filter((condition) => this.of(condition) !== undefined);
  }

  /** Whether the condition is equivalent to its guard. */
  isExact(condition: Condition): boolean {
    return this.#atoms.operands("or", condition).every((operand) => this.#atoms.isLookedUp(operand));
  }

  #use(condition: Condition, times: number): void {
    if (condition >= 0) this.#uses[condition] = (this.#uses[condition] ?? 0) + times;
  }

  #join(condition: Condition): Guard | undefined {
    const { kind, operands } = this.#atoms.junction(condition) ?? { kind: "and", operands: [] };
    if (kind === "and") {
      const best = this.best(this.guarding(operands));
      return best === undefined ? undefined : this.of(best);
    }
    const guards = operands.map((operand) => this.of(operand));
    return guards.every((guard) => guard !== undefined) ? [...new Set(guards.flat())] : undefined;
  }
}
