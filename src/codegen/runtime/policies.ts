import type { Lookup } from "../../policies/atoms.ts";
import { type IndexCode, IndexSearch } from "../../policies/index-search.ts";
import { isFor } from "../../policies/kind.ts";
import { type RangeLookup, Ranges } from "../../policies/ranges.ts";
import { type Node, none, Tree } from "../../policies/search.ts";
import type { Range } from "../../types/range.ts";

/** A policy of a generated module. */
export interface GeneratedPolicy {
  readonly name: string;
  /** Unset: every kind. */
  readonly kinds?: ReadonlySet<string> | undefined;
  /** The filter, evaluated step by step; unset: every context of those kinds. */
  readonly matches?: ((context: unknown) => boolean) | undefined;
}

/** The policies of a generated module, in order, with their index. */
export class GeneratedPolicies {
  readonly #policies: readonly GeneratedPolicy[];
  readonly #search: IndexSearch;

  constructor(policies: readonly GeneratedPolicy[], code: IndexCode, zeros: readonly unknown[], tree: Tree) {
    this.#policies = policies;
    this.#search = new IndexSearch(code, zeros, tree);
  }

  /**
   * The name of the first policy that matches.
   * @throws ContextError for data of another shape than the environment says
   */
  match(context: unknown): string | undefined {
    try {
      return this.#policies[this.#search.first(context, undefined)]?.name;
    } catch {
      return this.#policies.find((policy) => matches(policy, context))?.name;
    }
  }

  /**
   * The names of all policies that match, in order.
   * @throws ContextError as {@link match}
   */
  matchAll(context: unknown): readonly string[] {
    try {
      return this.#search.all(context).map((position) => (this.#policies[position] as GeneratedPolicy).name);
    } catch {
      return this.#policies.filter((policy) => matches(policy, context)).map(({ name }) => name);
    }
  }
}

function matches(policy: GeneratedPolicy, context: unknown): boolean {
  return isFor({ kinds: policy.kinds }, context) && (policy.matches?.(context) ?? true);
}

type Entries<K> = readonly (readonly [key: K, atom: number])[];

/** The members of a slot that differ from the defaults. */
export interface SlotData {
  readonly zero?: Lookup["zero"];
  readonly kept?: true;
  readonly values?: Entries<unknown>;
  readonly items?: Entries<unknown>;
  readonly prefixes?: Entries<string>;
  readonly ranges?: RangeLookup;
  readonly empty?: number;
}

const noRanges: RangeLookup = { size: 0, includes: () => false, visit: () => {} };

/** The lookup of ranges. */
export function ranges(entries: Entries<Range>): RangeLookup {
  const made = new Ranges();
  for (const [range, atom] of entries) made.add(range, atom);
  return made;
}

export function slot(number: number, data: SlotData): Lookup {
  const { zero, kept, values = [], items = [], prefixes = [], ranges = noRanges, empty } = data;
  const lengths = [...new Set(prefixes.map(([prefix]) => prefix.length))].sort((a, b) => a - b);
  return {
    number,
    zero,
    isKept: kept === true,
    values: new Map(values),
    items: new Map(items),
    prefixes: new Map(prefixes),
    lengths,
    ranges,
    empty,
  };
}

/** A node as data; 0: none. A child that is a number is a policy that matches. */
export type NodeData = readonly [
  exact: readonly number[] | 0,
  rest: readonly number[] | 0,
  children: readonly (readonly [atom: number, child: NodeData | number])[] | 0,
];

/** The tree of a set with so many atoms, from the JSON of its root. */
export function tree(atoms: number, json: string): Tree {
  const [exact, rest, children] = JSON.parse(json) as NodeData;
  const byAtom: (Node | number | undefined)[] = Array(atoms).fill(undefined);
  for (const [atom, child] of children || []) byAtom[atom] = typeof child === "number" ? child : node(child);
  return new Tree(node([exact, rest, 0]), byAtom);
}

function node([exact, rest, children]: NodeData): Node {
  const inside = (children || []).map(([atom, child]) => [atom, node(child as NodeData)] as const);
  const firstExact = exact === 0 ? none : (exact[0] ?? none);
  const firstRest = rest === 0 ? none : (rest[0] ?? none);
  return {
    first: Math.min(firstExact, firstRest, ...inside.map(([, { first }]) => first)),
    firstExact,
    exact: exact || undefined,
    rest: rest || undefined,
    children: inside.length > 0 ? new Map(inside) : undefined,
  };
}
