import type { Columns } from "./columns.ts";

export type SQLDialect = "postgres" | "duckdb" | "sqlite" | "trino";

/** For which engine a filter is written, and where it finds what the filter reads. */
export interface SQLOptions {
  readonly dialect: SQLDialect;
  readonly columns: Columns;
  /** Whether what cannot be said is returned as a predicate, instead of being an error. */
  readonly residual?: boolean | undefined;
  /** The number of the first parameter, `$n` or `?n`, where a statement has others before it; default 1. */
  readonly parameter?: number | undefined;
}

/** A condition on rows. */
export interface SQLText {
  /** What may stand behind WHERE, or between ANDs: true of the rows that match, false or NULL of the others. */
  readonly text: string;
  /** The parameters' values, in the order of their numbers; of `trino`, in the order of the text. */
  readonly values: readonly (string | number | boolean)[];
}
