import type { Queryable } from "../database/database.ts";

/** Too many failed attempts for now. */
export class TooManyAttempts extends Error {
  /** Seconds until the next attempt is allowed. */
  readonly seconds: number;

  constructor(of: "name" | "address", seconds: number) {
    super(`too many failed sign-in attempts ${of === "name" ? "for this user name" : "from this address"}`);
    this.name = "TooManyAttempts";
    this.seconds = seconds;
  }
}

/** A locked user name at some address, or a locked address. */
export interface LockOut {
  readonly of: "name" | "address";
  readonly subject: string;
  readonly failures: number;
  readonly until: Date;
}

/** Failures until the first lockout. Many people can share an address. */
const allowed = { name: 10, address: 100 } as const;
/** Minutes of a lockout. */
const lasts = 15;
/** How long failures are remembered. */
const memory = "1 day";

interface Row {
  readonly failures: number;
  readonly wait: number;
}

/**
 * Counts failed sign-in attempts, in the store: for every process that shares it, and by its clock. Failures for a user
 * name are counted separately for each address, so that an attacker cannot lock others out. Unknown names are counted
 * the same way.
 */
export class Failures {
  readonly #store: Queryable;

  constructor(store: Queryable) {
    this.#store = store;
  }

  /**
   * Counts an attempt as a failure before its result is known, so that concurrent attempts are all counted; returns
   * whether it was the last before a lockout. `from` is the address of an attempt for a user name.
   * @throws TooManyAttempts
   */
  async begin(of: LockOut["of"], subject: string, from: string): Promise<boolean> {
    const key = keyOf(of, subject, from);
    await this.#store.query("DELETE FROM sign_in_failures WHERE last < now() - $1::interval AND locked_until < now()", [
      memory,
    ]);
    await this.#store.query(
      "INSERT INTO sign_in_failures (subject, address) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      key,
    );
    const [counted] = await this.#store.query<Row>(
      `UPDATE sign_in_failures SET failures = failures + 1, last = clock_timestamp(),
         locked_until = CASE WHEN failures + 1 < $3::int THEN '-infinity'::timestamptz
           ELSE clock_timestamp() + $4::float8 * interval '1 minute' END
       WHERE subject = $1 AND address = $2 AND locked_until <= clock_timestamp()
       RETURNING failures, 0 AS wait`,
      [...key, allowed[of], lasts],
    );
    if (counted !== undefined) return counted.failures >= allowed[of];
    const [locked] = await this.#store.query<Row>(
      `SELECT failures, ceil(extract(epoch FROM locked_until - clock_timestamp()))::int AS wait
       FROM sign_in_failures WHERE subject = $1 AND address = $2`,
      key,
    );
    throw new TooManyAttempts(of, Math.max(1, locked?.wait ?? 1));
  }

  /** Reverts a counted attempt that succeeded: the name is reset; for the address, only this attempt is removed. */
  async succeeded(of: LockOut["of"], subject: string, from: string): Promise<void> {
    const change =
      of === "name"
        ? "DELETE FROM sign_in_failures"
        : "UPDATE sign_in_failures SET failures = greatest(failures - 1, 0), locked_until = '-infinity'";
    await this.#store.query(`${change} WHERE subject = $1 AND address = $2`, keyOf(of, subject, from));
  }

  /** All current lockouts, longest first; for a name, of all its addresses together. */
  async lockOuts(): Promise<readonly LockOut[]> {
    const rows = await this.#store.query<{ subject: string; failures: number; locked_until: Date }>(
      `SELECT subject, sum(failures)::int AS failures, max(locked_until) AS locked_until FROM sign_in_failures
       WHERE locked_until > now() GROUP BY subject ORDER BY max(locked_until) DESC, subject LIMIT 1000`,
    );
    return rows.map(({ subject, failures, locked_until }) => {
      const of = subject.startsWith("name ") ? "name" : "address";
      return { of, subject: subject.slice(of.length + 1), failures, until: locked_until };
    });
  }

  /** Resets the failures of one name or address; false if there are none. */
  async forget(tx: Queryable, of: LockOut["of"], subject: string): Promise<boolean> {
    const rows = await tx.query("DELETE FROM sign_in_failures WHERE subject = $1 RETURNING subject", [
      `${of} ${subject}`,
    ]);
    return rows.length > 0;
  }
}

function keyOf(of: LockOut["of"], subject: string, from: string): [subject: string, address: string] {
  return [`${of} ${subject}`, of === "name" ? from : ""];
}
