/**
 * Runs SQL. Values are `$1`, `$2`, …; lists are passed as JavaScript arrays, JSON as text (`JSON.stringify`). Both
 * kinds of database return the same rows: `bigint` and `numeric` as numbers, `timestamptz` as `Date`, `date` as text
 * (`2026-11-24`), `jsonb` as data, `bytea` as `Uint8Array`.
 */
export interface Queryable {
  /** Runs one statement. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The store: PostgreSQL, in this process (`pglite`) or on a server (`postgres`). */
export interface Database extends Queryable {
  readonly kind: "pglite" | "postgres";
  /**
   * Runs `work` in one transaction: committed if it resolves, rolled back if it rejects. Use only `tx` inside it: the
   * database itself waits for the end of the transaction.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /**
   * Calls `hear` with the payload of each NOTIFY on `channel`, and `connected` when it starts to listen: earlier
   * notifications are lost. On a server, this takes one more connection, which is reopened if it breaks.
   */
  listen(channel: string, hear: (payload: string) => void, connected: () => void): Promise<Subscription>;
  close(): Promise<void>;
}

/** A subscription that lasts until it is closed. */
export interface Subscription {
  close(): Promise<void>;
}

/** A statement that PostgreSQL canceled. */
export class StatementTimeout extends Error {
  /** `seconds`: the statement timeout; undefined without a limit. */
  constructor(seconds: number | undefined, options?: ErrorOptions) {
    const limit = seconds === undefined ? "" : `: it took longer than ${seconds} s, or an administrator canceled it`;
    super(`PostgreSQL canceled the statement${limit}`, options);
    this.name = "StatementTimeout";
  }
}

/** An unusable store. The message and the remedy are for people. */
export class DatabaseError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseError";
    this.remedy = remedy;
  }
}
