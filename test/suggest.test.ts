import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest } from "../src/suggest.ts";
import { runs } from "./runs.ts";

const fields = [
  "roles",
  "traits",
  "name",
  "labels",
  "server_id",
  "server_addr",
  "server_hostname",
  "cluster_name",
  "kind",
];
const functions = ["equals", "contains", "contains_all", "contains_any", "set", "has_prefix", "is_subset", "all_equal"];

describe("nearest", () => {
  test.each([
    ["role", fields, "roles"],
    ["tarits", fields, "traits"],
    ["trait", fields, "traits"],
    ["Roles", fields, "roles"],
    ["serverID", fields, "server_id"],
    ["server-hostname", fields, "server_hostname"],
    ["host_name", fields, undefined],
    ["kimd", fields, "kind"],
    ["knid", fields, "kind"],
    ["k", fields, undefined],
    ["", fields, undefined],
    ["email", fields, undefined],
    ["hasPrefix", functions, "has_prefix"],
    ["containsAll", functions, "contains_all"],
    ["contain", functions, "contains"],
    ["equal", functions, "equals"],
    ["sets", functions, "set"],
    ["regexp_match", functions, undefined],
    ["constructor", functions, undefined],
    ["contains_ax", ["contains_bx", "contains_cx"], "contains_bx"],
    ["abcdef", ["ABCDEX", "abcdey"], "abcdey"],
    ["roles", ["roles"], undefined],
    ["rôles", fields, "roles"],
  ] as const)("%s", (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });

  // biome-ignore format: a table
  test.each([
    ["not_contains", ["contains"]], ["notcontains", ["contains"]], ["doesnt_contain", ["contains"]],
    ["not_equals", ["equals", "all_equal"]], ["unequal", ["equals", "equal"]], ["inactive", ["active"]], ["unlocked", ["locked"]],
    ["contains_none", ["contains_any", "contains_all"]], ["containsany", ["contains_all"]], ["any_equal", ["all_equal"]],
    ["none_of", ["one_of"]], ["some_of", ["none_of"]],
    ["has_suffix", ["has_prefix"]], ["hassuffix", ["has_prefix"]], ["starts_with", ["ends_with"]], ["min_size", ["max_size"]],
    ["left_name", ["right_name"]], ["before_time", ["after_time"]], ["firstname", ["lastname"]],
    ["is_superset", ["is_subset"]], ["excludes", ["includes"]], ["exclude", ["include"]], ["export", ["import"]],
    ["external", ["internal"]], ["decrypt", ["encrypt"]], ["egress", ["ingress"]],
    ["pod_name", ["bot_name", "db_name"]], ["username", ["cluster_name"]], ["hostname", ["bot_name"]], ["roles", ["db_roles"]],
    ["protocol", ["db_protocol"]], ["labels", ["db_labels"]],
  ] as const)("%s is not near %s", (name, others) => {
    expect(nearest(name, others)).toBeUndefined();
    for (const other of others) expect(nearest(other, [name])).toBeUndefined();
  });

  // biome-ignore format: a table
  test.each([
    ["contains_al", ["contains_any", "contains_all"], "contains_all"], ["not_cotains", ["contains", "not_contains"], "not_contains"],
    ["has_sufix", ["has_prefix", "has_suffix"], "has_suffix"], ["instal", ["install"], "install"], ["amdin", ["admin"], "admin"],
    ["ndoe_name", ["node_name"], "node_name"], ["nstance_id", ["instance_id"], "instance_id"], ["uinque", ["unique"], "unique"],
  ] as const)("%s among %j is %s", (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });

  test("huge names end at once, on either side", () => {
    expect(nearest("a".repeat(65_536), fields)).toBeUndefined();
    expect(nearest("roels", [...fields, "r".repeat(65_536)])).toBe("roles");
  });

  test("the order of the candidates does not matter", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 12 }),
        fc.shuffledSubarray(fields, { minLength: fields.length }),
        (name, shuffled) => {
          expect(nearest(name, shuffled)).toBe(nearest(name, fields));
        },
      ),
    );
  });

  test("one typing mistake in a name of six letters or more is always found", () => {
    const long = fc.constantFrom(...fields.filter((field) => field.length >= 6));
    fc.assert(
      fc.property(long, fc.nat(), (name, at) => {
        const index = at % name.length;
        expect(nearest(`${name.slice(0, index)}~${name.slice(index + 1)}`, [name])).toBe(name);
      }),
      runs(1_000),
    );
  });
});
