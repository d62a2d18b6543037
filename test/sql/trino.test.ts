import { TrinoSQL } from "dt-sql-parser";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Column, defineEnvironment, type Fields } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { filters } from "wherefore/testing";
import type { FilterEnvironment, Predicate } from "../../src/predicate.ts";
import { runs } from "../runs.ts";
import { sampleRows } from "./differential.ts";
import { everyType } from "./environment.ts";

const parser = new TrinoSQL();

const environments: readonly (readonly [string, FilterEnvironment<never>])[] = [
  ["every type", everyType],
  ["sessionFilter", sessionFilter],
  ["sessionFilter, teleport", sessionFilter.with({ dialect: "teleport" })],
];

const mappings: readonly (readonly [string, (name: string, type: string) => string | Column])[] = [
  ["columns", (name) => name],
  ["documents", (name, type) => ({ column: `"${name}"`, as: type === "timestamp" ? "text" : "json", table: "t" })],
  ["one document", (name) => ({ column: "doc", as: "json", path: ['it\'s "a" \\', ...name.split(".")] })],
  ["a ROW", (name) => ({ column: "row", as: "struct", path: name.split(".") })],
];

/** The grammar takes a statement, and every parameter has its value. */
function parses(condition: { readonly text: string; readonly values: readonly unknown[] }): void {
  expect(parser.validate(`SELECT row FROM t WHERE ${condition.text}`), condition.text).toEqual([]);
  const outside = condition.text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, "");
  expect(outside.split("?").length - 1).toBe(condition.values.length);
}

test("the grammar refuses what is no SQL", () => {
  expect(parser.validate(`SELECT row FROM t WHERE "a" = = ?`)).not.toEqual([]);
  expect(parser.validate(`SELECT row FROM t WHERE all_match("a", item -> -> item)`)).not.toEqual([]);
});

describe.each(environments)("%s", (_name, environment) => {
  const rows = sampleRows(environment, 20);
  const roots = [...environment.data.root.members.keys()];

  test.each(mappings)("in %s, a filter is of Trino's grammar", (_storage, map) => {
    const columns = Object.fromEntries(environment.fields.map(({ name, type }) => [name, map(name, type.kind)]));
    const known = fc.tuple(fc.constantFrom(...rows), fc.subarray(roots));
    fc.assert(
      fc.property(filters(environment), known, (text, [context, chosen]) => {
        const predicate = environment.compile(text);
        parses(predicate.toSQL({ dialect: "trino", columns }));
        const given = Object.fromEntries(chosen.map((root) => [root, context[root] ?? null]));
        parses(predicate.given(given as never).toSQL({ dialect: "trino", columns }));
      }),
      runs(400),
    );
  });
});

test("columns of other types, and what is compared with them, are of Trino's grammar", () => {
  const types: Readonly<Record<string, string>> = {
    name: "uuid",
    title: "date",
    count: "decimal(10, 2)",
    total: "smallint",
    ratio: "real",
    share: "integer",
    at: "timestamp(3)",
    since: "date",
    roles: "array(uuid)",
    groups: "array(varchar(10))",
    ids: "array(integer)",
    ratios: "array(real)",
  };
  const columns = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { column: name, type }]));
  const uuid = "0b9e4d6c-6f0e-4f4b-9a57-0d2f7d5d1c01";
  const known = { name: uuid, title: "2026-01-02", at: "2026-01-02T03:04:05Z", since: "2026-01-02T00:00:00Z" };
  const fields = Object.keys(types).filter((name) => !(name in known));
  const comparisons = [
    ...Object.keys(known).flatMap((name) => [`${name} == other_${name}`, `${name} != other_${name}`]),
    `is_subset(name, "${uuid}", "x")`,
    `contains(roles, "${uuid}")`,
    `contains_any(roles, set("${uuid}", "x"))`,
    ...fields.map((name) => `${name} == ${name} || ${name} != ${name}`),
    `count == 1 && total == 2 && ratio == 0.5 && share == 3.0`,
    `contains(ids, total) && contains(ratios, ratio) && contains(groups, name)`,
  ];
  const both = defineEnvironment({
    fields: {
      ...Object.fromEntries(everyType.fields.filter(({ name }) => name in types).map(({ name, type }) => [name, type])),
      ...Object.fromEntries(
        everyType.fields.filter(({ name }) => name in known).map(({ name, type }) => [`other_${name}`, type]),
      ),
    } as Fields,
  });
  const given = Object.fromEntries(Object.entries(known).map(([name, value]) => [`other_${name}`, value]));
  for (const comparison of comparisons) {
    const predicate = both.compile(comparison) as Predicate<never>;
    parses(predicate.given(given as never).toSQL({ dialect: "trino", columns }));
  }
  const uuidOnly = both.compile(`name == "${uuid}"`).toSQL({ dialect: "trino", columns });
  expect(uuidOnly.text).toBe(`"name" = CAST(CAST(? AS varchar) AS uuid)`);
});
