import { describe, expect, test } from "vitest";
import { applyFix, bool, defineEnvironment, field, float, fn, int, list, map, string } from "wherefore";
import { resourceFilter, sessionFilter } from "wherefore/teleport";
import type { FilterEnvironment } from "../../src/predicate.ts";

const own = defineEnvironment({
  fields: {
    name: string,
    ratio: float,
    size: int,
    sizes: list(int),
    on: bool,
    tags: list(string),
    labels: map(string),
    nested: { deep: { unique: string, twice: string }, twice: field(string, { kinds: [] }) },
    other: { thrice: string, more: { thrice: string } },
  },
  aliases: { short: "nested.deep.unique", "nested.old": "nested.deep.unique" },
  kinds: ["a"],
  dialects: { lenient: {}, strict: { reader: "the warehouse", aliases: false } },
});

/** Each error as `code «text under it» help`, with what the text is after each fix. */
function told(text: string, environment: FilterEnvironment<never> = own): readonly string[] {
  return environment
    .check(text)
    .diagnostics.filter(({ severity }) => severity === "error")
    .flatMap((diagnostic) => [
      `${diagnostic.code} «${text.slice(diagnostic.span.start, diagnostic.span.end)}» ${diagnostic.message}; ${diagnostic.help ?? "-"}`,
      ...(diagnostic.fixes ?? []).map((fix) => `${fix.title} → ${applyFix(text, fix)}`),
    ]);
}

describe("methods of other languages", () => {
  test.each([
    [`name.startsWith("x")`, "has_prefix", `has_prefix(name, "x")`],
    [`name.hasPrefix("x")`, "has_prefix", `has_prefix(name, "x")`],
    [`name.has_prefix("x")`, "has_prefix", `has_prefix(name, "x")`],
    [`name.equals("x")`, "equals", `equals(name, "x")`],
    [`name.endsWith("x")`, "all_end_with", `all_end_with(name, "x")`],
    [`name.notEquals("x")`, "!=", `name != "x"`],
    [`name.isEmpty()`, `== ""`, `name == ""`],
    [`tags.contains("x")`, "contains", `contains(tags, "x")`],
    [`tags.includes("x")`, "contains", `contains(tags, "x")`],
    [`tags.not_contains("x")`, "!contains", `!contains(tags, "x")`],
    [`tags.containsAny(tags)`, "contains_any", `contains_any(tags, tags)`],
    [`tags.contains_any("x", name)`, "contains_any", `contains_any(tags, set("x", name))`],
    [`tags.containsAll(set("x"))`, "contains_all", `contains_all(tags, set("x"))`],
    [`tags.anyOf("x")`, "contains_any", `contains_any(tags, set("x"))`],
    [`tags.noneOf("x")`, "!contains_any", `!contains_any(tags, set("x"))`],
    [`tags.exists()`, "!= set()", `tags != set()`],
  ])("%s is %s", (text, name, fixed) => {
    const method = /\.(\w+)/.exec(text)?.[1];
    expect(told(text)).toEqual([
      `method «${method}» values have no methods; use \`${name}\`; -`,
      `write ${fixed} → ${fixed}`,
    ]);
  });

  test.each([
    [
      `name.trim("x")`,
      [
        "method «trim» values have no methods; `.trim()` is not available; pass the value to a function as its first argument",
      ],
    ],
    [
      `name.toString()`,
      [
        "method «toString» values have no methods; `.toString()` is not available; pass the value to a function as its first argument",
      ],
    ],
    [
      `name.contains()`,
      ["method «contains» values have no methods; use `contains`; contains(list: list<T>, item: T): bool"],
    ],
  ])("%s", (text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test("a function that the environment lacks is not offered", () => {
    expect(told(`name.includes_any("x")`, resourceFilter)[0]).toContain("pass the value to a function");
    expect(told(`name.endsWith("x")`, resourceFilter)[0]).toContain("pass the value to a function");
    expect(told(`name.startsWith("x")`, resourceFilter)[1]).toBe(`write hasPrefix(name, "x") → hasPrefix(name, "x")`);
  });
});

describe("names", () => {
  test.each([
    ["a field elsewhere with that last name", `unique == "a"`, "nested.deep.unique"],
    ["the only one of two that is ever set", `twice == "a"`, "nested.deep.twice"],
    ["an alias", `nested.old2 == "a"`, undefined],
    ["a field elsewhere under the same root", `nested.unique == "a"`, "nested.deep.unique"],
    ["a sibling that is spelt nearly so", `nested.deep.uniqe == "a"`, "nested.deep.unique"],
    ["a root that is spelt nearly so", `nmae == "a"`, "name"],
    ["nothing that is near", `zzzzzzz == "a"`, undefined],
    ["a field with capitals", `Nested.Deep.Unique == "a"`, "nested.deep.unique"],
    ["a field with one capital", `nested.Deep.unique == "a"`, "nested.deep.unique"],
  ])("did you mean %s: %s", (_title, text, meant) => {
    const [first, fix] = told(text);
    if (meant === undefined) expect(first).not.toContain("did you mean");
    else {
      expect(first).toMatch(new RegExp(`did you mean \`(?:.*\\.)?${meant.split(".").at(-1)}\`\\?`));
      expect(fix).toBe(`write ${meant} → ${meant} == "a"`);
    }
  });

  test("two with that last name are both offered", () => {
    expect(told(`thrice == "a"`)).toEqual([
      "unknown-name «thrice» `thrice` is not defined; did you mean `other.thrice` or `other.more.thrice`?; -",
      `write other.thrice → other.thrice == "a"`,
      `write other.more.thrice → other.more.thrice == "a"`,
    ]);
  });

  test("an alias is offered where the dialect refuses it", () => {
    const strict = own.with({ dialect: "strict" });
    expect(told(`short == "a"`, strict)[1]).toBe(`write nested.deep.unique → nested.deep.unique == "a"`);
    expect(told(`nested.old == "a"`, strict)[1]).toBe(`write nested.deep.unique → nested.deep.unique == "a"`);
    expect(told(`short == "a" && nested.old == "a"`)).toEqual([]);
  });

  test.each([
    [`labels[env] == "a"`, "`env` is not defined", `write "env" → labels["env"] == "a"`, true],
    [`labels[name] == "a"`, undefined, undefined, false],
    [`labels[short] == "a"`, undefined, undefined, false],
    [`labels[contains] == "a"`, "`contains` is a function, not a value", undefined, true],
  ])("a key without quotes: %s", (text, message, _fix, isWrong) => {
    const [first] = told(text);
    if (isWrong) expect(first).toContain(message);
    else expect(first).toBeUndefined();
  });

  test("namespaces are told with their members, under the whole path", () => {
    expect(told(`nested.deep == "a"`)).toEqual([
      "namespace-as-value «nested.deep» `nested.deep` is a namespace, not a value; its fields are `unique`, `twice`",
    ]);
  });
});

describe("types", () => {
  const twoLists = fn(
    "meet",
    [
      ["a", list(string)],
      ["b", list(string)],
    ],
    bool,
    "they meet",
    (a, b) => a.some((x) => b.includes(x)),
    [],
  );
  const withMeet = defineEnvironment({
    fields: { name: string, tags: list(string), labels: map(string) },
    functions: [twoLists],
  });

  test.each([
    [`contains(labels, "a")`, "`list` of `contains` must be a list, not a map of strings"],
    [`contains(tags, labels)`, "`item` of `contains` must be a string, not a map of strings"],
    [`contains(sizes, "a")`, "`item` of `contains` must be an int, not a string"],
    [`contains_any(sizes, tags)`, "`items` of `contains_any` must be a list of ints, not a list of strings"],
    [`has_prefix(size, "a")`, "`s` of `has_prefix` must be a string, not an int"],
    [`all_equal(sizes, "a")`, "`a` of `all_equal` must be a string or a list of strings, not a list of ints"],
    [`size == ratio`, "cannot compare an int with a float"],
    [`"a" == size`, "cannot compare a string with an int"],
    [`size == "a"`, "cannot compare an int with a string"],
    [`name == on`, "cannot compare a string with a bool"],
    [`labels == labels`, "cannot compare a map of strings"],
    [`tags == name`, "cannot compare a list of strings with a string"],
  ])("%s", (text, message) => {
    expect(told(text)[0]).toContain(message);
  });

  test.each([
    [`"a" == size`, `"a"`],
    [`size == "a"`, `"a"`],
    [`size == ratio`, "ratio"],
    [`name == tags`, "tags"],
    [`tags == name`, "tags"],
    [`tags == sizes`, "sizes"],
    [`name == labels`, "labels"],
    [`labels == name`, "labels"],
  ])("%s points at %s", (text, pointed) => {
    expect(told(text)[0]).toContain(`«${pointed}»`);
  });

  test("an argument of a plain list is told so", () => {
    expect(told(`meet(tags, name)`, withMeet)[0]).toContain("`b` of `meet` must be a list of strings, not a string");
  });

  test.each([
    [`ratio == 5`, `write 5.0 → ratio == 5.0`],
    [`12 == ratio`, `write 12.0 → 12.0 == ratio`],
    [`ratio == 0x10`, undefined],
    [`ratio == size`, undefined],
    [`name == 5`, undefined],
  ])("an int for a float: %s", (text, fix) => {
    expect(told(text)[1]).toBe(fix);
  });

  test.each([
    [`labels[5] == "a"`, `quote the key → labels["5"] == "a"`],
    [`labels[true] == "a"`, `quote the key → labels["true"] == "a"`],
    [`labels[size] == "a"`, undefined],
    [`tags["a"]`, `use contains(list: list<T>, item: T): bool → contains(tags, "a")`],
    [`tags[0] == "a"`, undefined],
    [`name["a"] == "b"`, undefined],
    [`sizes[0]`, `use contains(list: list<T>, item: T): bool → contains(sizes, 0)`],
  ])("an index: %s", (text, fix) => {
    expect(told(text)).toHaveLength(fix === undefined ? 1 : 2);
    expect(told(text)[1]).toBe(fix);
  });

  test.each([
    [`!name`, "the operand of `!` must be a condition, not a string", "compare it:"],
    [`name && on`, "an operand of `&&` must be a condition, not a string", `name == "…"`],
    [`on || size`, "an operand of `||` must be a condition, not an int", "size == …"],
    [`tags`, "the filter must be a condition, not a list of strings", `contains(tags, "…")`],
    [`labels`, "the filter must be a condition, not a map of strings", `labels["…"]`],
  ])("a condition: %s", (text, message, help) => {
    expect(told(text)[0]).toContain(message);
    expect(told(text)[0]).toContain(help);
  });

  test.each([
    [`contains(tags)`, "`contains` takes 2 arguments, not 1"],
    [`contains(tags, "a", "b", "c")`, "`contains` takes 2 arguments, not 4"],
    [`is_subset(name)`, "`is_subset` takes at least 2 arguments, not 1"],
    [`exists()`, "`exists` takes 1 argument, not 0"],
  ])("arity: %s", (text, message) => {
    expect(told(text, text.startsWith("exists") ? resourceFilter : own)[0]).toContain(message);
  });

  test("a selection from what is no map says what it is", () => {
    expect(told(`name.first == "a"`)[0]).toContain("`name` is a string, which has no field");
    expect(told(`set("a").first == "a"`)[0]).toContain("a list of strings has no field");
    expect(told(`labels["a"].first == "a"`)[0]).toContain("a string has no field");
  });
});

test("a function that reads a field needs an environment that has it", () => {
  const reads = fn("mine", [["name", string, "user.name"]], bool, "it is mine", (name) => name === "me", []);
  expect(() => defineEnvironment({ fields: { name: string }, functions: [reads] })).toThrow(
    `functions[0].parameters[0]: it reads "user.name", which is not a field`,
  );
  const having = defineEnvironment({ fields: { name: string, user: { name: string } }, functions: [reads] });
  expect(having.compile("mine()").matches({ name: "x", user: { name: "me" } })).toBe(true);
  expect(having.compile("mine()").matches({ name: "me" })).toBe(false);
});

test("errors are told once, and no filter with one compiles", () => {
  for (const text of [`contains(nope, nope2)`, `nope(nope2)`, `!nope`, `nope == nope2 && nope3`]) {
    const { ok, diagnostics } = sessionFilter.check(text);
    expect(ok).toBe(false);
    expect(new Set(diagnostics.map(({ span }) => span.start)).size).toBe(diagnostics.length);
  }
});
