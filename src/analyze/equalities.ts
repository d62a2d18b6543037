import type { Term } from "./bank.ts";
import type { Lit } from "./sat.ts";

/** Why two terms are the same: what the assignment says, or that their arguments are the same in pairs. */
export type Because =
  | { readonly kind: "said"; readonly lits: readonly Lit[] }
  | { readonly kind: "congruent"; readonly args: readonly (readonly [Term, Term])[] };

interface Edge {
  readonly to: Term;
  readonly because: Because;
}

/**
 * Classes of terms that an assignment makes the same. What joins two classes is an edge of a forest, so that the reason for
 * two terms being the same is the one path between them, and rests on joins before it alone.
 */
export class Equalities {
  readonly #parents = new Map<Term, Term>();
  readonly #edges = new Map<Term, Edge[]>();
  readonly #members = new Map<Term, Term[]>();

  find(term: Term): Term {
    let root = term;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root)) root = parent;
    if (root !== term) this.#parents.set(term, root);
    return root;
  }

  areSame(a: Term, b: Term): boolean {
    return this.find(a) === this.find(b);
  }

  /** All terms of the class, of which `root` is one. */
  members(root: Term): readonly Term[] {
    return this.#members.get(root) ?? [root];
  }

  /** Makes two terms the same; whether they were not. */
  join(a: Term, b: Term, because: Because): boolean {
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return false;
    const [root, other] = this.members(x).length < this.members(y).length ? [y, x] : [x, y];
    this.#parents.set(other, root);
    this.#members.set(root, [...this.members(root), ...this.members(other)]);
    this.#edge(a, { to: b, because });
    this.#edge(b, { to: a, because });
    return true;
  }

  #edge(from: Term, edge: Edge): void {
    const edges = this.#edges.get(from);
    if (edges === undefined) this.#edges.set(from, [edge]);
    else edges.push(edge);
  }

  /** Adds what the assignment says that makes the two terms the same. */
  explain(a: Term, b: Term, lits: Set<Lit>): void {
    const back = new Map<Term, readonly [Term, Because] | undefined>([[a, undefined]]);
    const open = [a];
    for (let at = open.pop(); at !== undefined && !back.has(b); at = open.pop()) {
      for (const { to, because } of this.#edges.get(at) ?? []) {
        if (back.has(to)) continue;
        back.set(to, [at, because]);
        open.push(to);
      }
    }
    for (let step = back.get(b); step !== undefined; step = back.get(step[0])) {
      const because = step[1];
      if (because.kind === "said") for (const lit of because.lits) lits.add(lit);
      else for (const [x, y] of because.args) this.explain(x, y, lits);
    }
  }
}
