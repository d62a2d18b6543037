import { bool, describeType, isScalar, type Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import { comparable, fn, type Instead, type Notes, type Reader, type Specialize } from "./define.ts";
import { sameItems } from "./membership.ts";

type Comparable = Scalar | readonly Scalar[];

/** Same type, same value; lists element by element, in order. */
function same(a: Comparable, b: Comparable): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  return sameItems(a, b);
}

/** Scalars are compared with `===`; lists with {@link same}. */
/* @__NO_SIDE_EFFECTS__ */
function specializeSame(equal: boolean): Specialize {
  return ([type], known, readers: readonly Reader<Scalar>[]) => {
    const [a, b] = readers;
    if (type === undefined || !isScalar(type) || a === undefined || b === undefined) return undefined;
    const value = known[0] ?? known[1];
    if (value === undefined)
      return equal ? (context) => a(context) === b(context) : (context) => a(context) !== b(context);
    const read = known[0] === undefined ? a : b;
    return equal ? (context) => read(context) === value : (context) => read(context) !== value;
  };
}

/** What to write for two values that are never equal, because their types differ; `not` is `!` for `!=`. */
/* @__NO_SIDE_EFFECTS__ */
function insteadOf(not: "" | "!"): NonNullable<Notes["instead"]> {
  return ([a, b], [left, right]): Instead | undefined => {
    if (a === undefined || b === undefined) return undefined;
    if (a.kind === "map" || b.kind === "map") {
      return { help: `compare one entry of the map: \`${a.kind === "map" ? left : right}["key"]\`` };
    }
    if (a.kind === "list" && isScalar(b)) return membership(not, a.element, b, left, right);
    if (b.kind === "list" && isScalar(a)) return membership(not, b.element, a, right, left);
    if (a.kind === "list" || b.kind === "list") return undefined;
    return {
      help: `compare ${describeType(a)} with ${describeType(a)}, or ${describeType(b)} with ${describeType(b)}`,
    };
  };
}

function membership(not: "" | "!", element: Type, item: Type, list = "", value = ""): Instead {
  const help = `a list never equals ${describeType(item)}; to test membership, use \`contains\``;
  return { help, ...(element.kind === item.kind && { fixes: [`${not}contains(${list}, ${value})`] }) };
}

const equal = { meaning: "equal", notes: { instead: insteadOf("") }, specialize: specializeSame(true) } as const;
const unequal = { meaning: "unequal", notes: { instead: insteadOf("!") }, specialize: specializeSame(false) } as const;

// biome-ignore format: table
export const equality = [
  fn("==", [["a", comparable], ["b", comparable]], bool, "a and b are equal",
     (a, b) => same(a, b),
     [[`"prod" == "prod"`, true], [`"prod" == "Prod"`, false], [`set("a", "b") == set("b", "a")`, false]], equal),
  fn("!=", [["a", comparable], ["b", comparable]], bool, "a and b are not equal",
     (a, b) => !same(a, b),
     [[`"prod" != "dev"`, true], [`"prod" != "prod"`, false], [`set() != set()`, false]], unequal),
  fn("equals", [["a", comparable], ["b", comparable]], bool, "a and b are equal, like a == b",
     (a, b) => same(a, b),
     [[`equals("prod", "prod")`, true], [`equals(set("a"), set("a"))`, true], [`equals("a", "A")`, false]], equal),
];
