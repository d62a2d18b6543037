import { bool, list, string } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import { either, fn, listOf, type Notes, type Reader, type Specialize, scalar } from "./define.ts";
import { covers, few, hasAny, hasEvery } from "./membership.ts";

/** What to write instead of a `contains` with unsuitable arguments. */
export const containsNotes: Notes = {
  instead: ([list, item], [a, b]) => {
    if (list?.kind === "string" && item?.kind === "list") {
      return { help: "write the list first:", fixes: [`contains(${b}, ${a})`] };
    }
    if (list?.kind === "string") {
      return {
        help: "filters cannot search inside a string; compare it whole, or test how it starts:",
        fixes: [`${a} == ${b}`, `has_prefix(${a}, ${b})`],
      };
    }
    if (list?.kind === "list" && item?.kind === "list") {
      return {
        help: "`contains` tests for one item; to test for several:",
        fixes: [`contains_any(${a}, ${b})`, `contains_all(${a}, ${b})`],
      };
    }
    return undefined;
  },
};

/* @__NO_SIDE_EFFECTS__ */
function itemsNotes(name: string): Notes {
  return {
    instead: ([list, items], [a, ...rest]) =>
      list?.kind === "list" && items?.kind === "string"
        ? {
            help: "wrap the items in `set(…)`",
            fixes: [`${name}(${a}, set(${rest.join(", ")}))`],
            isExact: true,
          }
        : undefined,
  };
}

const specializeContains: Specialize = (_types, [, item], [list]: readonly Reader<readonly Scalar[]>[]) =>
  item === undefined || list === undefined ? undefined : (context) => list(context).includes(item as Scalar);

const specializeAny: Specialize = (_types, [, items], [list]: readonly Reader<readonly Scalar[]>[]) => {
  if (!Array.isArray(items) || list === undefined) return undefined;
  const known: readonly Scalar[] = items;
  if (known.length > few) {
    const set = new Set(known);
    return (context) => list(context).some((item) => set.has(item));
  }
  return (context) => {
    const searched = list(context);
    for (const item of known) if (searched.includes(item)) return true;
    return false;
  };
};

/** Membership of a string in many known items; for either `is_subset`. */
const specializeSubset: Specialize = ([type], [, ...items], [text]: readonly Reader<string>[]) => {
  if (type?.kind !== "string" || text === undefined || items.length <= few || items.includes(undefined))
    return undefined;
  const set = new Set(items);
  return (context) => set.has(text(context));
};

// biome-ignore format: table
export const lists = [
  fn("contains", [["list", listOf(scalar)], ["item", scalar]], bool, "item is one of list",
     (list, item) => list.includes(item),
     [[`contains(set("a", "b"), "b")`, true], [`contains(set(), "b")`, false]], { meaning: "has-item", notes: containsNotes, specialize: specializeContains }),
  fn("contains_all", [["list", listOf(scalar)], ["items", listOf(scalar)]], bool, "every one of items is in list; false if either is empty",
     hasEvery,
     [[`contains_all(set("a", "b"), set("b", "a"))`, true], [`contains_all(set("a"), set())`, false]], { meaning: "has-every", notes: itemsNotes("contains_all") }),
  fn("contains_any", [["list", listOf(scalar)], ["items", listOf(scalar)]], bool, "at least one of items is in list",
     hasAny,
     [[`contains_any(set("a"), set("b", "a"))`, true], [`contains_any(set("a"), set())`, false]], { meaning: "has-any", notes: itemsNotes("contains_any"), specialize: specializeAny }),
  fn("set", [["value", string, 0]], list(string), "a list of the values",
     (...values) => values,
     [[`set("a", "b")`, ["a", "b"]], [`set()`, []]], { meaning: "list" }),
];

/** `is_subset`: whether the items are a subset of the list. */
export const isSubset = fn(
  "is_subset",
  [
    ["a", either(string, list(string))],
    ["item", string, 1],
  ],
  bool,
  "a string is one of the items; a list has every one of the items",
  (a, ...items) => (typeof a === "string" ? items.includes(a) : covers(a, items)),
  [
    [`is_subset("alice", "alice", "bob")`, true],
    [`is_subset("carol", "alice", "bob")`, false],
    [`is_subset(set("a", "b", "c"), "a", "b")`, true],
    [`is_subset(set("a"), "a", "b")`, false],
    [`is_subset(set(), "a")`, false],
  ],
  {
    meaning: "covers",
    specialize: specializeSubset,
    notes: {
      instead: ([, item]) =>
        item?.kind === "list" ? { help: "write the items themselves, without `set(…)`" } : undefined,
      differs: {
        ofLists: true,
        asks: "whether the list has every one of the items",
        rewrite: ([a, ...items]) => `contains_all(${a}, set(${items.join(", ")}))`,
      },
    },
  },
);

/**
 * `is_subset` with the roles reversed, as in some dialects: a string is one of the items; a list has no other value.
 */
export function isWithin(a: string | readonly string[], ...items: readonly string[]): boolean {
  return typeof a === "string" ? items.includes(a) : covers(items, a);
}
