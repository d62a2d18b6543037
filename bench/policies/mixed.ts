import type { Policy } from "wherefore";
import { Draw } from "../draw.ts";
import { keys, labelValue, people, roles } from "./sessions.ts";

const kinds = ["ssh", "k8s", "db"] as const;

const quote = (text: string): string => JSON.stringify(text);
const label = (key: string): string => `resource.metadata.labels[${quote(key)}]`;

/** The sorts of filter that a mixed set is made of. */
export class Filters {
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  #is(key: string): string {
    return `equals(${label(key)}, ${quote(labelValue(this.#draw, key))})`;
  }

  #clause(): string {
    const draw = this.#draw;
    return draw.of([
      () => this.#is(draw.of(keys)),
      () => `contains(user.spec.roles, ${quote(draw.of(roles))})`,
      () => `contains(user.spec.traits["teams"], ${quote(labelValue(draw, "team"))})`,
      () => `contains_any(session.participants, set(${draw.some(people, 3).map(quote).join(", ")}))`,
      () => `has_prefix(session.cluster_name, ${quote(`cluster-${draw.below(20)}`)})`,
    ])();
  }

  /** Clauses of all sorts. */
  clauses(count: number): readonly string[] {
    return Array.from({ length: count }, () => this.#clause());
  }

  /** Two labels; in a quarter of them something else for the second. */
  two(): string {
    const [a = "", b = ""] = this.#draw.some(keys, 2);
    return `${this.#is(a)} && ${this.#draw.below(4) > 0 ? this.#is(b) : this.#clause()}`;
  }

  /** Four or five clauses, with `||` and `!`. */
  long(): string {
    const [a = "", b = "", c = "", d = ""] = this.#draw.some(keys, 4);
    const more = this.#draw.below(2) === 0 ? "" : ` && ${this.#clause()}`;
    return `${this.#is(a)} && (${this.#is(b)} || ${this.#clause()}) && !(${this.#is(c)} || ${this.#is(d)})${more}`;
  }

  /** What no look-up decides. None is true of many sessions: a policy that takes everything would end every search early. */
  unindexable(): string {
    const draw = this.#draw;
    return draw.of([
      () => `all_end_with(resource.metadata.name, ${quote(`-${10 + draw.below(90)}`)}) && !${this.#is(draw.of(keys))}`,
      () => `session.login == ${label(draw.of(keys))} || user.metadata.name == ${label(draw.of(keys))}`,
      () => `!has_prefix(resource.metadata.name, "resource-") && !contains(user.spec.roles, ${quote(draw.of(roles))})`,
    ])();
  }
}

/**
 * `count` policies: 85 % of two clauses, 10 % of four or five, and 5 % that no index can use, half of them for some kinds
 * alone. `unindexable` are those of the last sort.
 */
export function mixedPolicies(count: number): {
  readonly all: readonly Policy[];
  readonly unindexable: ReadonlySet<Policy>;
} {
  const draw = new Draw(20_261_122 + count);
  const filters = new Filters(draw);
  const unindexable = new Set<Policy>();
  const all = Array.from({ length: count }, (_, index): Policy => {
    const share = draw.below(100);
    const filter = share < 85 ? filters.two() : share < 95 ? filters.long() : filters.unindexable();
    const some = draw.below(2) === 0 && { kinds: draw.some(kinds, 1 + draw.below(2)) };
    const policy = { name: `policy-${String(index).padStart(6, "0")}`, filter, ...some };
    if (share >= 95) unindexable.add(policy);
    return policy;
  });
  return { all, unindexable };
}
