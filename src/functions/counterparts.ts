import type { Meaning } from "./define.ts";

/** The meaning of another language's function: that of a function here, or of operators. */
export type Asked = Meaning | "not" | "and" | "or" | "present" | "absent";

/** The equivalent of a function of another language. */
export interface Counterpart {
  readonly asks: Asked;
  /** Whether it is negated. */
  readonly negated?: true;
  /** Whether the item comes before the list. */
  readonly itemFirst?: true;
  /** Whether it has this meaning only for a string: its meaning for a list is unknown. */
  readonly ofString?: true;
  /** Whether it has this meaning only for nonempty lists: it is true elsewhere for an empty one. */
  readonly ofItems?: true;
}

/** Names of functions and methods in other languages, in lower case and without `_`, by their meaning. */
const spellings: readonly (readonly [Counterpart, ...string[]])[] = [
  [{ asks: "equal" }, "eq", "equal", "equals", "equalto", "isequal", "isequalto", "isequals", "issame"],
  [{ asks: "unequal" }, "ne", "neq", "unequal", "differs", "isdifferent"],
  [{ asks: "has-item" }, "contains", "contain", "includes", "include", "has", "hasitem", "haselement"],
  [
    { asks: "has-item" },
    "containsitem",
    "containselement",
    "containsvalue",
    "arraycontains",
    "listcontains",
    "anyequal",
  ],
  [{ asks: "has-item", negated: true }, "excludes", "exclude", "lacks", "noneequal"],
  [{ asks: "has-item", itemFirst: true }, "in", "isin"],
  [{ asks: "has-any" }, "containsany", "containsanyof", "hasany", "hasanyof", "anyof", "includesany", "intersects"],
  [{ asks: "has-any" }, "overlaps", "containssome"],
  [{ asks: "has-any", negated: true }, "containsnone", "containsnoneof", "hasnone", "hasnoneof", "noneof"],
  [{ asks: "has-any", negated: true }, "includesnone", "disjoint", "isdisjoint"],
  [{ asks: "has-every", ofItems: true }, "containsall", "containsallof", "hasall", "hasallof", "allof", "includesall"],
  [{ asks: "has-every", ofItems: true }, "containsevery", "containseach", "issuperset", "issupersetof", "supersetof"],
  [{ asks: "less" }, "lt", "less", "lessthan", "isless", "islessthan", "before", "isbefore", "earlier", "earlierthan"],
  [{ asks: "at-most" }, "le", "lte", "lessequal", "lessorequal", "lessthanorequal", "lessthanorequals", "atmost"],
  [
    { asks: "greater" },
    "gt",
    "greater",
    "greaterthan",
    "isgreater",
    "isgreaterthan",
    "after",
    "isafter",
    "later",
    "laterthan",
  ],
  [
    { asks: "at-least" },
    "ge",
    "gte",
    "greaterequal",
    "greaterorequal",
    "greaterthanorequal",
    "greaterthanorequals",
    "atleast",
  ],
  [{ asks: "starts-with" }, "startswith", "startwith", "hasprefix", "beginswith", "beginwith"],
  [{ asks: "ends-with", ofString: true }, "endswith", "endwith", "hassuffix"],
  [{ asks: "not" }, "not"],
  [{ asks: "and" }, "and"],
  [{ asks: "or" }, "or"],
  [{ asks: "present" }, "exists", "has", "isset", "defined", "isdefined", "isnotnull", "isnotempty", "ispresent"],
  [{ asks: "present" }, "notnull", "notempty", "nonempty", "isnotnil", "isnotnone"],
  [{ asks: "absent" }, "isnull", "isnil", "isnone", "isempty", "empty", "isunset", "unset", "notset", "isundefined"],
];

const table = new Map<string, Counterpart[]>();
for (const [counterpart, ...names] of spellings) {
  for (const name of names) table.set(name, [...(table.get(name) ?? []), counterpart]);
}

const negators = ["doesnot", "doesnt", "isnot", "isnt", "not", "non"];

/**
 * The meanings of a function or method `name` of another language, best first: `endsWith` and `has_suffix` test the end
 * of a string, `not_contains` is the negation of `contains`.
 */
export function counterpartsOf(name: string): readonly Counterpart[] {
  const folded = foldAll(name);
  return table.get(folded) ?? opposites(table.get(withoutNegation(folded) ?? "") ?? []);
}

/** Whether `name` is that of a function here, except for case and `_`; `not`: whether it is negated. */
export function likeName(name: string, known: string): "same" | "not" | undefined {
  const [written, folded] = [foldAll(name), foldAll(known)];
  if (written === folded) return "same";
  return withoutNegation(written) === folded ? "not" : undefined;
}

function withoutNegation(folded: string): string | undefined {
  const negator = negators.find((word) => folded.startsWith(word) && folded.length > word.length);
  return negator && folded.slice(negator.length);
}

function opposites(counterparts: readonly Counterpart[]): readonly Counterpart[] {
  const list: Counterpart[] = [];
  for (const { negated, ...counterpart } of counterparts)
    list.push(negated ? counterpart : { ...counterpart, negated: true });
  return list;
}

/** The name without case and punctuation. */
function foldAll(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}
