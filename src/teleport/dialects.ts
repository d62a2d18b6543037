import type { Dialect } from "../dialects.ts";
import type { FunctionRow } from "../functions/define.ts";
import { isSubset, isWithin } from "../functions/lists.ts";

/** `is_subset` as Teleport evaluates it. */
export const isSubsetInTeleport: FunctionRow = {
  ...isSubset,
  doc: "a string is one of the items; every value of a list is one of the items",
  evaluate: isWithin,
  examples: [
    [`is_subset("alice", "alice", "bob")`, true],
    [`is_subset("carol", "alice", "bob")`, false],
    [`is_subset(set("a"), "a", "b")`, true],
    [`is_subset(set("a", "b", "c"), "a", "b")`, false],
    [`is_subset(set(), "a")`, true],
  ],
  meaning: "within",
  notes: {
    ...isSubset.notes,
    trueForEmptyList: { hasItems: ([a, ...items]) => `contains_any(${a}, set(${items.join(", ")}))` },
    differs: {
      ofLists: true,
      asks: "whether the items include every value of the list",
      rewrite: ([a, ...items]) => (items.length === 1 ? `all_equal(${a}, ${items[0]})` : undefined),
    },
  },
};

/** The dialects: the published documentation, and Teleport itself. */
export const dialects = {
  documented: { reader: "the documentation" },
  teleport: {
    reader: "Teleport",
    functions: [isSubsetInTeleport],
    scalars: ["string"],
    aliases: false,
    lineBreaks: false,
    keywords: false,
  },
} satisfies Readonly<Record<string, Dialect>>;

/** The name of a dialect of Teleport's environments. */
export type DialectName = keyof typeof dialects;

/** The names of the dialects, the default first. */
export const dialectNames = ["documented", "teleport"] as const satisfies readonly DialectName[];
