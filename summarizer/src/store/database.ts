/** What takes SQL. Values are passed apart from the text, as `$1`, `$2`, … */
export interface Queryable {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The store: PostgreSQL, embedded or a server. */
export interface Database extends Queryable {
  readonly kind: "pglite" | "postgres";
  /** All of `work` happens, or nothing of it. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
