import * as fc from "fast-check";
import { expect } from "vitest";
import type { SQLOptions } from "wherefore";
import { contexts, filters } from "wherefore/testing";
import type { FilterEnvironment, Predicate } from "../../src/predicate.ts";
import { runs } from "../runs.ts";
import { everyType } from "./environment.ts";
import type { Context } from "./rows.ts";

/** Contexts of an environment, the same ones on every run. */
export function sampleRows(environment: FilterEnvironment<never>, count: number): readonly Context[] {
  return fc.sample(contexts(environment), { numRuns: count, seed: 7 }) as readonly Context[];
}

/** Runs a query, and gives the rows of its result as lists. */
export type Run = (text: string, values: readonly (string | number | boolean)[]) => Promise<readonly unknown[][]>;

/** Rows of a table, which has their positions in a column `row`, and how a filter is mapped to it. */
export interface Table {
  readonly rows: readonly Context[];
  /** What to select from. */
  readonly source: string;
  readonly run: Run;
  readonly options: SQLOptions;
}

/** The rows that the SQL finds are those that match. */
async function agree(predicate: Predicate<never>, table: Table): Promise<void> {
  const { text, values } = predicate.toSQL(table.options);
  const found = await asked(table, `SELECT row FROM ${table.source} WHERE ${text} ORDER BY row`, values);
  expect(
    found.map(([row]) => Number(row)),
    `${predicate.source}\n${text}\n${JSON.stringify(values)}`,
  ).toEqual(matching(predicate, table));
}

/** The same of many predicates, in few queries. */
export async function agreeAll(predicates: readonly Predicate<never>[], table: Table): Promise<void> {
  for (let start = 0; start < predicates.length; start += 100) {
    await agreeAtOnce(predicates.slice(start, start + 100), table);
  }
}

async function agreeAtOnce(predicates: readonly Predicate<never>[], table: Table): Promise<void> {
  const values: (string | number | boolean)[] = [];
  const texts = predicates.map((predicate) => {
    const condition = predicate.toSQL({ ...table.options, parameter: values.length + 1 });
    values.push(...condition.values);
    return condition.text;
  });
  const columns = texts.map((text) => `CASE WHEN ${text} THEN 1 ELSE 0 END`);
  const found = await asked(
    table,
    `SELECT ${["row", ...columns].join(", ")} FROM ${table.source} ORDER BY row`,
    values,
  );
  for (const [index, predicate] of predicates.entries()) {
    const rows = found.filter((row) => Number(row[index + 1]) === 1).map(([row]) => Number(row));
    expect(rows, `${predicate.source}\n${texts[index]}`).toEqual(matching(predicate, table));
  }
}

function matching(predicate: Predicate<never>, { rows }: Table): readonly number[] {
  return rows.flatMap((row, index) => (predicate.matches(row as never) ? [index] : []));
}

async function asked({ run }: Table, text: string, values: readonly (string | number | boolean)[]) {
  try {
    return await run(text, values);
  } catch (error) {
    throw new Error(`${error}\n${text}\n${JSON.stringify(values)}`);
  }
}

const name = `name == "a"`;

/** Runs of `length` operands, each within the first operand of another. */
function nested(depth: number, length: number): string {
  let filter = name;
  for (let level = 0; level < depth; level++) {
    const operator = level % 2 === 0 ? " && " : " || ";
    filter = `(${[filter, ...Array(length - 1).fill(level % 2 === 0 ? "flag" : "other")].join(operator)})`;
  }
  return filter;
}

/** Filters at the limits of the language. */
const large: readonly string[] = [
  Array(1_000).fill(name).join(" && "),
  Array.from({ length: 1_000 }, (_, index) => `name != "${index}"`).join(" && "),
  Array.from({ length: 1_000 }, (_, index) => `title == "${index}"`).join(" || "),
  `${"(flag || (".repeat(45)}${name}${"))".repeat(45)}`,
  `${"(flag && (other || ".repeat(45)}${name}${"))".repeat(45)}`,
  nested(40, 50),
  nested(80, 20),
  `${"!".repeat(100)}(${name})`,
  `${"equals(".repeat(99)}flag${", other)".repeat(99)}`,
  `contains(set(${Array.from({ length: 999 }, (_, index) => `"${index}"`).join(", ")}, title), name)`,
  `contains_any(roles, set(${Array.from({ length: 1_000 }, (_, index) => `"${index}"`).join(", ")}))`,
  `contains_any(traits["teams"], set(${Array.from({ length: 1_000 }, (_, index) => `"${index}"`).join(", ")}))`,
  `contains_any(roles, set(${Array(1_000).fill("name").join(", ")}))`,
  `is_subset(name, ${Array.from({ length: 999 }, (_, index) => `"${index}"`).join(", ")})`,
  `${"labels[".repeat(16)}name${"]".repeat(16)} == ""`,
  `name == "${"x".repeat(60_000)}"`,
];

/** The engine takes what the language does. */
export async function agreeOnLarge(table: Table): Promise<void> {
  for (const filter of large) await agree(everyType.compile(filter) as Predicate<never>, table);
}

/** Filters of an environment find what they match; so do filters of which a part is known beforehand. */
export async function agreeOnFilters(
  environment: FilterEnvironment<never>,
  table: Table,
  count: number,
): Promise<void> {
  const roots = [...environment.data.root.members.keys()];
  const known = fc.tuple(fc.constantFrom(...table.rows), fc.subarray(roots));
  await fc.assert(
    fc.asyncProperty(filters(environment), known, async (text, [context, chosen]) => {
      const predicate = environment.compile(text);
      await agree(predicate, table);
      const given = Object.fromEntries(chosen.map((root) => [root, context[root] ?? null]));
      const rest = predicate.given(given as never);
      const rows = table.rows.map((row) => ({ ...row, ...given }));
      await agree(rest, { ...table, rows });
    }),
    runs(count),
  );
}
