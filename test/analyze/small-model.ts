import * as fc from "fast-check";
import { bool, defineEnvironment, field, int, list, map, string } from "wherefore";

/**
 * A language small enough to try its contexts out: a few literals, their prefixes, suffixes and concatenations, and lists
 * of up to three of them.
 */
export const smallEnvironment = defineEnvironment({
  order: true,
  fields: {
    a: string,
    b: string,
    l: list(string),
    k: list(string),
    labels: map(string),
    traits: map(list(string)),
    n: int,
    m: int,
    p: bool,
  },
});

const call = ([name, ...args]: readonly string[]): string => `${name}(${args.join(", ")})`;
const infix = ([operator, a, b]: readonly string[]): string => `${a} ${operator} ${b}`;

const literal = fc.constantFrom("", "a", "b", "ab", "ba", "aba").map((value) => JSON.stringify(value));
const read = fc.constantFrom("a", "b", "a", "b", `labels["a"]`, "labels[a]", "labels[b]");
const text = fc.oneof({ weight: 3, arbitrary: read }, { weight: 2, arbitrary: literal });
const items = fc.oneof(
  fc.constantFrom("l", "k", "l", "k", `traits["a"]`, "traits[a]", "traits[b]"),
  fc.array(text, { maxLength: 2 }).map((values) => `set(${values.join(", ")})`),
);
const number = fc.constantFrom("n", "m", "0", "1", "2");
const equality = fc.constantFrom("==", "!=");
const part = fc.constantFrom("has_prefix", "all_end_with");

const atom = fc.oneof(
  fc.tuple(equality, text, text).map(infix),
  fc.tuple(part, text, text).map(call),
  fc.tuple(part, text, text).map(call),
  fc.tuple(fc.constant("contains"), items, text).map(call),
  fc.tuple(fc.constant("is_subset"), fc.oneof(items, text), text, text).map(call),
  fc.tuple(fc.constantFrom("contains_any", "contains_all"), items, items).map(call),
  fc.tuple(fc.constantFrom("all_equal", "all_end_with"), items, text).map(call),
  fc.tuple(equality, items, items).map(infix),
  fc.tuple(fc.constantFrom("<", "<=", "=="), number, number).map(infix),
  fc.constant("p"),
);
const signed = fc.tuple(atom, fc.boolean()).map(([of, negated]) => (negated ? `!(${of})` : `(${of})`));
const conjunction = fc.array(signed, { minLength: 2, maxLength: 7 }).map((all) => all.join(" && "));
const { nested } = fc.letrec<{ nested: string }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    signed,
    fc.array(tie("nested"), { minLength: 2, maxLength: 4 }).map((all) => `(${all.join(" && ")})`),
    fc.array(tie("nested"), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(" || ")})`),
  ),
}));

/** Filters of {@link smallEnvironment}; about a third is never true. */
export const smallFilters = fc.oneof(conjunction, nested);

const word = fc.constantFrom("", "", "a", "b", "ab", "ba", "aba", "abba", "bab", "aab", "c", "ca", "bc");
const words = fc.array(word, { maxLength: 3 });
const few = fc.integer({ min: -1, max: 3 });

export const smallContexts = fc.record({
  a: word,
  b: word,
  l: words,
  k: words,
  labels: fc.dictionary(word, word, { maxKeys: 3 }),
  traits: fc.dictionary(word, words, { maxKeys: 2 }),
  n: few,
  m: few,
  p: fc.boolean(),
});

/** The same, for contexts of two kinds: one has `refund`, and each has its own values of `state`. */
export const kindsEnvironment = defineEnvironment({
  kinds: ["open", "closed"],
  fields: {
    a: string,
    b: string,
    l: list(string),
    labels: map(string),
    state: field(string, { values: { open: ["new", "paid"], closed: ["done"] } }),
    refund: field(string, { kinds: ["closed"] }),
    size: field(string, { values: ["s", "m"] }),
  },
});

const own = fc.constantFrom("a", "b", "state", "refund", "size", `labels["a"]`, "labels[a]");
const known = fc.constantFrom("", "a", "ab", "new", "paid", "done", "s", "m").map((value) => JSON.stringify(value));
const ownAtom = fc.oneof(
  fc.tuple(equality, own, fc.oneof(own, known)).map(infix),
  fc.tuple(part, own, fc.oneof(own, known)).map(call),
  fc.tuple(fc.constant("contains"), fc.constant("l"), fc.oneof(own, known)).map(call),
  fc.tuple(fc.constant("is_subset"), fc.oneof(fc.constant("l"), own), known, known).map(call),
);

/** Filters of {@link kindsEnvironment}, of one to three conditions. */
export const kindsFilters = fc
  .tuple(fc.constantFrom(" && ", " || "), fc.array(ownAtom, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([operator, all, negated]) => (negated ? `!(${all.join(operator)})` : all.join(operator)));

/** Policies of {@link kindsEnvironment}; some have a model, as policies of a host have other members. */
export const kindsPolicies = fc
  .array(
    fc.record(
      {
        kinds: fc.subarray(["open", "closed"] as const, { minLength: 1 }),
        filter: kindsFilters,
        model: fc.constantFrom("x", "y"),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 6 },
  )
  .map((all) => all.map((policy, index) => ({ name: `p${index}`, ...policy })));

const common = { a: word, b: word, l: words, labels: fc.dictionary(word, word, { maxKeys: 2 }) };
const size = fc.constantFrom("s", "m", undefined);

/** Contexts of {@link kindsEnvironment}, each as its kind can be. */
export const kindsContexts = fc.oneof(
  fc.record({ kind: fc.constant("open"), ...common, size, state: fc.constantFrom("new", "paid") }),
  fc.record({ kind: fc.constant("closed"), ...common, size, state: fc.constant("done"), refund: word }),
);
