import * as fc from "fast-check";
import { expect } from "vitest";
import type { SQLOptions } from "wherefore";
import { contexts, filters } from "wherefore/testing";
import type { FilterEnvironment, Predicate } from "../../src/predicate.ts";
import { runs } from "../runs.ts";
import type { Context } from "./rows.ts";

/** Contexts of an environment, the same ones on every run. */
export function sampleRows(environment: FilterEnvironment<never>, count: number): readonly Context[] {
  return fc.sample(contexts(environment), { numRuns: count, seed: 7 }) as readonly Context[];
}

/** The rows, by their numbers, that a condition finds. */
export type Find = (text: string, values: readonly (string | number | boolean)[]) => Promise<readonly number[]>;

/** Rows of one table, the SQL that finds some of them, and how the filter is mapped. */
export interface Table {
  readonly rows: readonly Context[];
  readonly find: Find;
  readonly options: SQLOptions;
}

/** The rows that the SQL finds are those that match, of every predicate. */
export async function agree(predicate: Predicate<never>, { rows, find, options }: Table): Promise<void> {
  const { text, values } = predicate.toSQL(options);
  const found = await find(text, values).catch((error: unknown) => {
    throw new Error(`${error}\n${text}\n${JSON.stringify(values)}`);
  });
  const matching = rows.flatMap((row, index) => (predicate.matches(row as never) ? [index] : []));
  expect(
    [...found].sort((a, b) => a - b),
    `${predicate.source}\n${text}\n${JSON.stringify(values)}`,
  ).toEqual(matching);
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
