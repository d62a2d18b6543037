import { describe, expect, test } from "vitest";
import { defineEnvironment, list, string } from "wherefore";
import { sessionFilter } from "wherefore/teleport";

const strings = defineEnvironment({ fields: { field1: string, field2: string } });
const lists = defineEnvironment({ fields: { field1: list(string), field2: string } });

/** The table of operators of the published guide. Those on fields of a session are in `cases/guide.txt` too. */
// biome-ignore format: table
const operators: readonly [filter: string, environment: typeof lists | typeof strings, context: object, verdict: boolean][] = [
  [`contains(field1, field2) && equals(field2, "val")`,        lists,   { field1: ["val"], field2: "val" },   true],
  [`contains(field1, field2) && equals(field2, "val")`,        lists,   { field1: ["other"], field2: "val" }, false],
  [`contains(field1, field2) || contains(field1, "val2")`,     lists,   { field1: ["val2"], field2: "a" },    true],
  [`contains(field1, field2) || contains(field1, "val2")`,     lists,   { field1: ["b"], field2: "a" },       false],
  [`!equals(field1, field2)`,                                  strings, { field1: "a", field2: "b" },         true],
  [`!equals(field1, field2)`,                                  strings, { field1: "a", field2: "a" },         false],
];

test.each(operators)("%s", (filter, environment, context, verdict) => {
  expect(environment.compile(filter).matches(context)).toBe(verdict);
});

/** What the guide's table of functions says of each. */
// biome-ignore format: table
const functions: readonly [filter: string, list: readonly string[], verdict: boolean][] = [
  [`contains(user.spec.roles, "a")`,                   ["a", "b"], true],
  [`contains(user.spec.roles, "c")`,                   ["a", "b"], false],
  [`equals(user.spec.roles, set("a", "b"))`,           ["a", "b"], true],
  [`equals(user.spec.roles, set("b", "a"))`,           ["a", "b"], false],
  [`contains_all(user.spec.roles, set("a", "b"))`,     ["a", "b", "c"], true],
  [`contains_all(user.spec.roles, set("a", "d"))`,     ["a", "b", "c"], false],
  [`contains_any(user.spec.roles, set("a", "d"))`,     ["a", "b", "c"], true],
  [`contains_any(user.spec.roles, set("d", "e"))`,     ["a", "b", "c"], false],
  [`user.spec.roles == set("a", "b")`,                 ["a", "b"], true],
  [`all_end_with(user.spec.roles, "-x")`,              ["a-x", "b-x"], true],
  [`all_end_with(user.spec.roles, "-x")`,              ["a-x", "b"], false],
  [`all_end_with(user.metadata.name, "ice")`,          [], true],
  [`all_end_with(user.metadata.name, "ali")`,          [], false],
  [`all_equal(user.spec.roles, "a")`,                  ["a", "a"], true],
  [`all_equal(user.spec.roles, "a")`,                  ["a", "b"], false],
  [`all_equal(user.metadata.name, "alice")`,           [], true],
  [`is_subset(user.spec.roles, "a", "b")`,             ["a", "b", "c"], true],
  [`is_subset(user.spec.roles, "a", "d")`,             ["a", "b", "c"], false],
  [`is_subset(user.metadata.name, "alice", "bob")`,    [], true],
  [`is_subset(user.metadata.name, "bob")`,             [], false],
  [`has_prefix(user.metadata.name, "ali")`,            [], true],
  [`has_prefix(user.metadata.name, "ice")`,            [], false],
];

describe("the table of functions", () => {
  test.each(functions)("%s of %j", (filter, roles, verdict) => {
    const context = { user: { metadata: { name: "alice" }, spec: { roles } } };
    expect(sessionFilter.compile(filter).matches(context)).toBe(verdict);
  });
});
