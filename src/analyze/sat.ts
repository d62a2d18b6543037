import type { Budget } from "./budget.ts";

/** A variable of the search, positive (`2 * variable`) or negated (`2 * variable + 1`). */
export type Lit = number;

/** Literals of which one has to be true. While it is watched, the first two are the watched ones. */
type Clause = Lit[];

/** What the search asks of the theory of the variables. */
export interface Theory {
  /** What follows from `lit` alone, now that it is true; each with no other reason than `lit`. */
  implied(lit: Lit): readonly Lit[];
  /**
   * Clauses that hold in every model and that the assignment, which is complete, breaks or leaves open; none: the
   * assignment has a model. The clauses can have new variables.
   */
  check(): readonly (readonly Lit[])[];
}

export const not = (lit: Lit): Lit => lit ^ 1;

/**
 * Conflict-driven search with clause learning, after MiniSat (Eén and Sörensson 2003): two watched literals, first unique
 * implication points, activities, saved phases. The theory is asked about complete assignments; what it learns them is
 * added from the root.
 */
export class Sat {
  readonly #theory: Theory;
  readonly #budget: Budget;
  /** By literal: 1 true, -1 false, 0 open. */
  readonly #values: number[] = [];
  /** By literal: the clauses that watch it. */
  readonly #watches: Clause[][] = [];
  /** By variable. */
  readonly #levels: number[] = [];
  readonly #reasons: (Clause | undefined)[] = [];
  readonly #phases: boolean[] = [];
  readonly #activities: number[] = [];
  readonly #trail: Lit[] = [];
  /** By level: where its literals begin in the trail. */
  readonly #starts: number[] = [];
  /** Open variables in a binary heap by activity, the lower number first where it is the same. */
  readonly #heap: number[] = [];
  readonly #positions: number[] = [];
  #head = 0;
  #increment = 1;
  #isBroken = false;

  constructor(theory: Theory, budget: Budget) {
    this.#theory = theory;
    this.#budget = budget;
  }

  /** A new variable; `phase` is the value that it is tried with first. */
  variable(phase: boolean): number {
    const variable = this.#levels.length;
    this.#values.push(0, 0);
    this.#watches.push([], []);
    this.#levels.push(0);
    this.#reasons.push(undefined);
    this.#phases.push(phase);
    this.#activities.push(0);
    this.#positions.push(-1);
    this.#insert(variable);
    return variable;
  }

  isTrue(lit: Lit): boolean {
    return this.#values[lit] === 1;
  }

  isFalse(lit: Lit): boolean {
    return this.#values[lit] === -1;
  }

  /** Adds a clause; only at the root, before {@link solve} or between calls of it. */
  add(clause: readonly Lit[]): void {
    if (this.#isBroken) return;
    const open: Lit[] = [];
    for (const lit of clause) {
      if (this.isTrue(lit) || clause.includes(not(lit))) return;
      if (!this.isFalse(lit) && !open.includes(lit)) open.push(lit);
    }
    const [first, second] = open;
    if (first === undefined) this.#isBroken = true;
    else if (second === undefined) this.#assign(first, undefined);
    else this.#attach(open);
  }

  /** Whether all clauses can be true; the values are then those of a model, until the next call. Goes back to the root first. */
  solve(): boolean {
    this.#backtrack(0);
    let conflicts = 0;
    let restart = 100;
    while (!this.#isBroken) {
      const conflict = this.#propagate();
      if (conflict !== undefined) {
        if (this.#starts.length === 0) break;
        conflicts += 1;
        this.#learn(conflict);
        if (conflicts < restart) continue;
        restart += 100 + conflicts / 2;
        this.#backtrack(0);
        continue;
      }
      const variable = this.#next();
      if (variable !== undefined) {
        this.#starts.push(this.#trail.length);
        this.#assign(2 * variable + (this.#phases[variable] ? 0 : 1), undefined);
        continue;
      }
      const lemmas = this.#theory.check();
      if (lemmas.length === 0) return true;
      this.#backtrack(0);
      for (const lemma of lemmas) this.add(lemma);
    }
    this.#isBroken = true;
    return false;
  }

  /** Back to what holds in every model. */
  reset(): void {
    this.#backtrack(0);
  }

  #attach(clause: Clause): void {
    this.#watches[clause[0] as Lit]?.push(clause);
    this.#watches[clause[1] as Lit]?.push(clause);
  }

  #assign(lit: Lit, reason: Clause | undefined): void {
    const variable = lit >> 1;
    this.#values[lit] = 1;
    this.#values[not(lit)] = -1;
    this.#levels[variable] = this.#starts.length;
    this.#reasons[variable] = reason;
    this.#trail.push(lit);
  }

  /** Draws what follows from the newest values; a clause that is all false, where they contradict each other. */
  #propagate(): Clause | undefined {
    while (this.#head < this.#trail.length) {
      const lit = this.#trail[this.#head++] as Lit;
      const conflict = this.#visit(not(lit)) ?? this.#imply(lit);
      if (conflict !== undefined) return conflict;
    }
    return undefined;
  }

  #imply(lit: Lit): Clause | undefined {
    for (const implied of this.#theory.implied(lit)) {
      if (this.isFalse(implied)) return [implied, not(lit)];
      if (!this.isTrue(implied)) this.#assign(implied, [implied, not(lit)]);
    }
    return undefined;
  }

  /** Finds other literals to watch for the clauses of one that has become false. */
  #visit(falsified: Lit): Clause | undefined {
    const watching = this.#watches[falsified] as Clause[];
    this.#budget.spend(watching.length + 1);
    let kept = 0;
    for (let index = 0; index < watching.length; index++) {
      const clause = watching[index] as Clause;
      if (clause[0] === falsified) {
        clause[0] = clause[1] as Lit;
        clause[1] = falsified;
      }
      const other = clause[0] as Lit;
      if (this.isTrue(other)) {
        watching[kept++] = clause;
        continue;
      }
      let at = 2;
      while (at < clause.length && this.isFalse(clause[at] as Lit)) at++;
      if (at < clause.length) {
        clause[1] = clause[at] as Lit;
        clause[at] = falsified;
        (this.#watches[clause[1]] as Clause[]).push(clause);
        continue;
      }
      watching[kept++] = clause;
      if (this.isFalse(other)) {
        while (++index < watching.length) watching[kept++] = watching[index] as Clause;
        watching.length = kept;
        return clause;
      }
      this.#assign(other, clause);
    }
    watching.length = kept;
    return undefined;
  }

  /** Learns the clause of the first unique implication point, and goes back to where it has one open literal. */
  #learn(conflict: Clause): void {
    const level = this.#starts.length;
    const seen = new Set<number>();
    const learned: Lit[] = [];
    let open = 0;
    let back = 0;
    let reason: Clause = conflict;
    let index = this.#trail.length;
    let pivot: Lit | undefined;
    do {
      for (const lit of reason) {
        const variable = lit >> 1;
        const at = this.#levels[variable] as number;
        if (lit === pivot || at === 0 || seen.has(variable)) continue;
        seen.add(variable);
        this.#bump(variable);
        if (at === level) open += 1;
        else {
          learned.push(lit);
          back = Math.max(back, at);
        }
      }
      do pivot = this.#trail[--index] as Lit;
      while (!seen.has(pivot >> 1));
      reason = this.#reasons[pivot >> 1] ?? [];
      open -= 1;
    } while (open > 0);
    this.#increment /= 0.95;
    this.#backtrack(back);
    const asserted = not(pivot);
    if (learned.length === 0) {
      this.#assign(asserted, undefined);
      return;
    }
    // the other watched literal is one of the level gone back to
    const highest = learned.findIndex((lit) => this.#levels[lit >> 1] === back);
    const second = learned[highest] as Lit;
    learned[highest] = learned[0] as Lit;
    learned[0] = second;
    const clause = [asserted, ...learned];
    this.#attach(clause);
    this.#assign(asserted, clause);
  }

  #backtrack(level: number): void {
    const start = this.#starts[level];
    if (start === undefined) return;
    for (let index = this.#trail.length - 1; index >= start; index--) {
      const lit = this.#trail[index] as Lit;
      const variable = lit >> 1;
      this.#values[lit] = 0;
      this.#values[not(lit)] = 0;
      this.#phases[variable] = (lit & 1) === 0;
      if (this.#positions[variable] === -1) this.#insert(variable);
    }
    this.#trail.length = start;
    this.#starts.length = level;
    this.#head = start;
  }

  #bump(variable: number): void {
    const activity = (this.#activities[variable] as number) + this.#increment;
    this.#activities[variable] = activity;
    if (activity > 1e100) {
      for (const [index, value] of this.#activities.entries()) this.#activities[index] = value * 1e-100;
      this.#increment *= 1e-100;
    }
    const position = this.#positions[variable] as number;
    if (position >= 0) this.#up(position);
  }

  /** The open variable of most activity. */
  #next(): number | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined) return undefined;
      const last = this.#heap.pop() as number;
      this.#positions[top] = -1;
      if (last !== top) {
        this.#place(last, 0);
        this.#down(0);
      }
      if (this.#values[2 * top] === 0) return top;
    }
  }

  #insert(variable: number): void {
    this.#heap.push(variable);
    this.#place(variable, this.#heap.length - 1);
    this.#up(this.#heap.length - 1);
  }

  #place(variable: number, position: number): void {
    this.#heap[position] = variable;
    this.#positions[variable] = position;
  }

  #isBefore(a: number, b: number): boolean {
    const difference = (this.#activities[a] as number) - (this.#activities[b] as number);
    return difference > 0 || (difference === 0 && a < b);
  }

  #up(from: number): void {
    const variable = this.#heap[from] as number;
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (!this.#isBefore(variable, this.#heap[parent] as number)) break;
      this.#place(this.#heap[parent] as number, position);
      position = parent;
    }
    this.#place(variable, position);
  }

  #down(from: number): void {
    const variable = this.#heap[from] as number;
    let position = from;
    for (;;) {
      const left = 2 * position + 1;
      const right = left + 1;
      if (left >= this.#heap.length) break;
      const isRight =
        right < this.#heap.length && this.#isBefore(this.#heap[right] as number, this.#heap[left] as number);
      const child = isRight ? right : left;
      if (!this.#isBefore(this.#heap[child] as number, variable)) break;
      this.#place(this.#heap[child] as number, position);
      position = child;
    }
    this.#place(variable, position);
  }
}
