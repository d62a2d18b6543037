import { describe, expect, test } from "vitest";
import { claimValues, mappedRoles } from "../../src/connectors/mapping.ts";

describe("mappings to roles", () => {
  // biome-ignore format: table
  test.each([
    ["my-group",          ["my-group"],                ["r"],   ["r"]],
    ["my-group",          ["other", "my-group"],       ["r"],   ["r"]],
    ["my-group",          ["My-Group", "my-group-2"],  ["r"],   []],
    ["",                  ["x"],                       ["r"],   []],
    ["a.c",               ["abc"],                     ["r"],   []],
    ["*",                 ["anything", ""],            ["r"],   ["r"]],
    ["team-*",            ["team-red", "team-"],       ["$1"],  ["red"]],
    ["*-*",               ["red-admins"],              ["$2-of-$1"], ["admins-of-red"]],
    ["^team-(red|blue)$", ["team-blue"],               ["$1"],  ["blue"]],
    ["^team-(red|blue)$", ["team-blues", "xteam-red"], ["$1"],  []],
    ["^(broken$",         ["^(broken$"],               ["r"],   []],
    ["(a+)+*",            ["(a+)+x"],                  ["r"],   ["r"]],
    ["x",                 ["x"],                       ["a", "b", "a"], ["a", "b"]],
    ["x",                 ["x"],                       ["$1"],  []],
  ])("%j of %j gives %j", (value, values, roles, expected) => {
    expect(mappedRoles([{ name: "groups", value, roles }], new Map([["groups", values]]))).toEqual(expected);
  });

  test("are all looked at, each by its claim", () => {
    const mapping = (name: string, role: string) => ({ name, value: "x", roles: [role] });
    const claims = new Map([
      ["a", ["x"]],
      ["c", ["x"]],
    ] as const);
    expect(mappedRoles([mapping("a", "1"), mapping("b", "2"), mapping("c", "3")], claims)).toEqual(["1", "3"]);
    expect(mappedRoles([mapping("__proto__", "1"), mapping("constructor", "2")], claims)).toEqual([]);
  });

  test.each([
    ["x", ["x"]],
    [
      ["x", 1, null, "y"],
      ["x", "y"],
    ],
    [true, ["true"]],
    [7, ["7"]],
    [null, undefined],
    [{ a: "x" }, undefined],
  ])("a claim %j has the values %j", (claim, values) => {
    expect(claimValues(claim)).toEqual(values);
  });
});
