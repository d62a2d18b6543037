/**
 * What answers SQL. Values are `$1`, `$2`, …; a list goes in as a JavaScript array, JSON as text (`JSON.stringify`).
 * Rows come out alike from both kinds of database: `bigint` and `numeric` as numbers, `timestamptz` as `Date`, `date` as
 * text (`2026-11-24`), `jsonb` as data, `bytea` as `Uint8Array`.
 */
export interface Queryable {
  /** Runs one statement. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The store: PostgreSQL, in this process (`pglite`) or on a server (`postgres`). */
export interface Database extends Queryable {
  readonly kind: "pglite" | "postgres";
  /**
   * Runs `work` in one transaction: kept if it resolves, undone if it rejects. Inside it only `tx` may be used: the
   * database itself waits there for the transaction's end.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /**
   * Calls `hear` with the payload of each NOTIFY on `channel`, and `connected` whenever it begins to listen: what was sent
   * before was missed. On a server that is one more connection, made again where it breaks.
   */
  listen(channel: string, hear: (payload: string) => void, connected: () => void): Promise<Subscription>;
  close(): Promise<void>;
}

/** Something that is listened to until it is closed. */
export interface Subscription {
  close(): Promise<void>;
}

/** A statement that PostgreSQL canceled. */
export class StatementTimeout extends Error {
  /** `seconds`: how long a statement may take; undefined where there is no limit. */
  constructor(seconds: number | undefined, options?: ErrorOptions) {
    const limit = seconds === undefined ? "" : `: it took longer than ${seconds} s, or an administrator canceled it`;
    super(`PostgreSQL canceled the statement${limit}`, options);
    this.name = "StatementTimeout";
  }
}

/** A store that cannot be used, told so that a person can mend it. */
export class DatabaseError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseError";
    this.remedy = remedy;
  }
}
