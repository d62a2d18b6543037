import type { Queryable } from "./database.ts";

/** A statement and its values, `$1`, `$2`, …. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Runs several statements as one and returns the rows of `result`, a SELECT. Each statement is a WITH query under its
 * name: later ones, and `result`, can read its rows. All of them see the tables as before.
 */
export async function runTogether<Row extends object>(
  store: Queryable,
  statements: Readonly<Record<string, Statement>>,
  result: string,
): Promise<readonly Row[]> {
  const values: unknown[] = [];
  const queries = Object.entries(statements).map(([name, statement]) => {
    const before = values.length;
    values.push(...statement.values);
    return `${name} AS (${statement.text.replace(/\$(\d{1,3})/g, (_, number: string) => `$${Number(number) + before}`)})`;
  });
  return await store.query<Row>(`WITH ${queries.join(", ")} ${result}`, values);
}
