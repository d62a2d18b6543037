import { TrinoSQL } from "dt-sql-parser";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Column } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { filters } from "wherefore/testing";
import type { FilterEnvironment } from "../../src/predicate.ts";
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
