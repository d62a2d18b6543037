import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FilterError } from "wherefore";
import { resourceFilter } from "wherefore/teleport";
import { filters } from "wherefore/testing";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { runs } from "../runs.ts";
import { sampleRows } from "./differential.ts";
import { everyType } from "./environment.ts";
import { inColumns } from "./sqlite-tables.ts";

const environments: readonly (readonly [string, FilterEnvironment<never>])[] = [
  ["every type", everyType],
  ["resourceFilter, whose functions SQL does not have", resourceFilter],
];

describe.each(environments)("%s", (_name, environment) => {
  const rows = sampleRows(environment, 40);
  const table = inColumns(environment, rows);
  const mapped = fc.subarray(environment.fields.map(({ name }) => name));

  test("a row matches where the SQL is true, and the residual", async () => {
    await fc.assert(
      fc.asyncProperty(filters(environment), mapped, async (text, names) => {
        const predicate = environment.compile(text);
        const columns = Object.fromEntries(
          Object.entries(table.options.columns).filter(([name]) => names.includes(name)),
        );
        const options = { dialect: "sqlite", columns } as const;
        const { text: sql, values, residual } = predicate.toSQL({ ...options, residual: true });
        const found = await table.run(`SELECT row FROM t WHERE ${sql}`, values);
        const left = found.map(([row]) => Number(row)).filter((row) => residual?.matches(rows[row] as never) ?? true);
        const matching = rows.flatMap((row, index) => (predicate.matches(row as never) ? [index] : []));
        expect(
          left.sort((a, b) => a - b),
          `${text}\n${sql}\n${residual}`,
        ).toEqual(matching);
        if (residual === undefined) expect(predicate.toSQL(options)).toEqual({ text: sql, values });
        else expect(() => predicate.toSQL(options)).toThrow(FilterError);
      }),
      runs(1_000),
    );
  });
});

/** What is asked of the engine, and what is left. */
function split(filter: string): readonly [string, string | undefined] {
  const columns = { name: "name", flag: "flag", other: "other" };
  const { text, residual } = everyType.compile(filter).toSQL({ dialect: "postgres", columns, residual: true });
  return [text, residual?.source];
}

test.each([
  [`flag && title == "a"`, `"flag"`, `title == "a"`],
  [`flag && (other && (title == "a" && count == 1))`, `"flag" AND "other"`, `title == "a" && count == 1`],
  [`!(flag || title == "a")`, `NOT COALESCE("flag", FALSE)`, `!(title == "a")`],
  [`!(flag || !(other && title == "a"))`, `NOT COALESCE("flag", FALSE) AND "other"`, `title == "a"`],
  [`!!(flag && !!(title == "a"))`, `"flag"`, `title == "a"`],
  [`flag || title == "a"`, `TRUE`, `flag || title == "a"`],
  [`!(flag && title == "a")`, `TRUE`, `!(flag && title == "a")`],
  [`flag && other`, `"flag" AND "other"`, undefined],
  [`title == "a"`, `TRUE`, `title == "a"`],
  [`flag && (other || title == "a") && count == 1`, `"flag"`, `(other || title == "a") && count == 1`],
])("%s", (filter, text, residual) => {
  expect(split(filter)).toEqual([text, residual]);
});

test("the residual is a predicate like any other", () => {
  const filter = resourceFilter.compile(`labels.env == "prod" && search("mac") && !exists(labels.team)`);
  const { text, residual } = filter.toSQL({ dialect: "postgres", columns: { labels: "labels" }, residual: true });
  expect(text).toBe(`"labels" @> $1::text::jsonb`);
  expect(String(residual)).toBe(`search("mac") && !exists(labels["team"])`);
  expect(residual?.fields).toEqual([
    "name",
    "resource.metadata.name",
    "resource.metadata.description",
    "resource.spec.hostname",
    "resource.spec.addr",
    "labels",
    "resource.metadata.labels",
  ]);
  expect(residual?.matches({ name: "Mac-3", labels: { env: "dev" } })).toBe(true);
  expect(residual?.matches({ name: "Mac-3", labels: { team: "x" } })).toBe(false);
  expect(String(residual?.explain({ name: "mac" }))).toContain("search");
  expect(residual?.given({ labels: {} }).fields).not.toContain("labels");
});

test("every error is told at once, each at its place in the text", () => {
  const text = `labels.env == "prod" && contains(split(name, ","), "a") || search("x") || health.status == "a"`;
  const columns = { labels: "labels", name: "name" };
  try {
    resourceFilter.compile(text).toSQL({ dialect: "postgres", columns });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(FilterError);
    const { diagnostics } = error as FilterError;
    const found = diagnostics.map(({ code, span }) => [code, text.slice(span.start, span.end)]);
    expect(found).toEqual([
      ["sql-function", `split(name, ",")`],
      ["sql-function", `search("x")`],
      ["sql-no-column", "health.status"],
    ]);
  }
});

test.each(["postgres", "duckdb", "sqlite", "trino"] as const)("a text that %s cannot hold is told", (dialect) => {
  const columns = { title: "title" };
  const half = everyType.compile(`title == name`).given({ name: "a\ud800" });
  expect(() => half.toSQL({ dialect, columns })).toThrow(/cannot store text that contains half of a surrogate pair/);
  const nul = everyType.compile(`has_prefix(title, "a\\x00")`);
  if (dialect === "postgres")
    expect(() => nul.toSQL({ dialect, columns })).toThrow("PostgreSQL cannot store text that contains a NUL");
  else expect(nul.toSQL({ dialect, columns }).values).toEqual(["a\0"]);
});
