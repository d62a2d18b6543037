import { expect } from "vitest";
import type { SQLDialect } from "wherefore";
import type { Run } from "./differential.ts";
import { everyType } from "./environment.ts";

/** Names that SQL has a meaning for, or that seem to end a name. */
const names = [
  "select",
  "a b",
  "a.b",
  'a"b',
  "a`b",
  "a'b",
  "a[b]",
  "été 😀",
  "$1",
  "?1",
  "item",
  "item_",
  "position",
  "--",
  "; DROP TABLE t",
  "\\",
  "%",
  "x\ny",
];

/** Columns and a table of hostile names are found by them, inside what looks through lists too. */
export async function agreeOnNames(
  dialect: SQLDialect,
  run: Run,
  quote = (name: string) => `"${name.replaceAll('"', '""')}"`,
): Promise<void> {
  const table = 't"1';
  const columns = [...names, "value"].map((name) => `${quote(name)} VARCHAR`);
  await run(`DROP TABLE IF EXISTS ${quote(table)}`, []);
  await run(`CREATE TABLE ${quote(table)} (row INTEGER, ${columns.join(", ")})`, []);
  for (const row of names.keys()) {
    const values = [...names.map((_, column) => (row === column ? "é" : "no")), "yé"];
    await run(`INSERT INTO ${quote(table)} VALUES (${[row, ...values.map((value) => `'${value}'`)].join(", ")})`, []);
  }
  for (const [index, column] of names.entries()) {
    const mapping = { name: column, title: { column: "value", table } };
    const filter = everyType.compile(
      `name == "é" && all_end_with(set(title, title), name) && contains(set(name, ""), "é")`,
    );
    const { text, values } = filter.toSQL({ dialect, columns: mapping });
    const found = await run(`SELECT row FROM ${quote(table)} WHERE ${text}`, values);
    expect(found.map(([row]) => row)).toEqual([index]);
  }
}
