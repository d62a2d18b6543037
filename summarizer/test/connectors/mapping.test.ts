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

  test.each(["corp-*-admins", "corp-*-*-*-admins", "*-*-*-*-*-*-x", "^(a|b|ab|-)*c$", "^(.*)*-x-(.*)*$"])(
    "%j takes time linear in the claim",
    (value) => {
      const time = (length: number) => {
        const claims = new Map([["g", Array.from({ length: 500 }, () => `corp${"-".repeat(length)}x`)]]);
        const start = process.cpuUsage();
        mappedRoles([{ name: "g", value, roles: ["r"] }], claims);
        const { user, system } = process.cpuUsage(start);
        return user + system;
      };
      const best = (length: number) => Math.min(...Array.from({ length: 5 }, () => time(length)));
      best(200);
      expect(best(960) / best(240)).toBeLessThan(8);
    },
  );

  test("a value of more than a thousand characters gives no role", () => {
    const claims = new Map([["g", ["x".repeat(1_000), "y".repeat(1_001)]]]);
    expect(mappedRoles([{ name: "g", value: "*", roles: ["$1"] }], claims)).toEqual(["x".repeat(1_000)]);
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
