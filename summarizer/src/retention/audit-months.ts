import { recordAudit } from "../audit/audit.ts";
import type { Database, Queryable } from "../database/database.ts";

/** Months that have a partition of their own before they begin. */
const ahead = 2;
/** Rows deleted in one statement where they are not a whole partition; and those of the same moment as the last. */
const batch = 10_000;
/** Gives up on a partition that is in use until the next run: later statements would queue behind the lock. */
const patience = "SET LOCAL lock_timeout = '800ms'";

interface Partition {
  readonly name: string;
  /** Null for the default, and for the oldest partition. */
  readonly begins: Date | null;
  readonly ends: Date | null;
}

async function partitionsOf(store: Queryable): Promise<readonly Partition[]> {
  return await store.query<Partition>(
    `SELECT name, substring(bound FROM 'FROM \\(''([^'']+)''')::timestamptz AS begins,
       substring(bound FROM 'TO \\(''([^'']+)''')::timestamptz AS ends
     FROM (
       SELECT c.oid::regclass::text AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit'::regclass
     ) AS partitions ORDER BY ends`,
  );
}

/** Makes the partitions of this month and the next ones; rows of theirs that came before go along. */
export async function makeMonths(database: Database): Promise<void> {
  const [clock] = await database.query<{ now: Date }>("SELECT now() AS now");
  if (clock === undefined) throw new Error("the query returned no row");
  const { now } = clock;
  const known = await partitionsOf(database);
  for (let month = 0; month <= ahead; month += 1) {
    const begins = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month));
    const ends = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month + 1));
    const isTaken = known.some((one) => one.ends !== null && one.ends > begins && (one.begins ?? 0) < ends);
    if (!isTaken) await database.transaction((tx) => makeMonth(tx, begins, ends));
  }
}

async function makeMonth(tx: Queryable, begins: Date, ends: Date): Promise<void> {
  const name = `audit_${begins.toISOString().slice(0, 7).replace("-", "_")}`;
  const [from, to] = [begins.toISOString(), ends.toISOString()];
  await tx.query(patience);
  await tx.query(`CREATE TABLE ${name} (LIKE audit INCLUDING DEFAULTS)`);
  await tx.query(
    `WITH moved AS (DELETE FROM audit_default WHERE time >= $1 AND time < $2 RETURNING *)
     INSERT INTO ${name} SELECT * FROM moved`,
    [from, to],
  );
  await tx.query(`ALTER TABLE audit ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
}

/** What was deleted of the audit log. */
export interface DeletedAudit {
  readonly events: number;
  /** Those of them that a sink had not delivered. */
  readonly undelivered: number;
}

/**
 * Deletes the events of months that ended more than `days` ago: a partition as a whole, what is left of others in batches.
 * Gives one result for each transaction.
 */
export async function* deleteMonths(database: Database, days: number): AsyncGenerator<DeletedAudit> {
  const [row] = await database.query<{ cutoff: Date }>(
    `SELECT date_trunc('month', (now() - make_interval(days => $1)) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS cutoff`,
    [days],
  );
  if (row === undefined) throw new Error("the query returned no row");
  const { cutoff } = row;
  for (const { name, ends } of await partitionsOf(database)) {
    if (ends === null || ends > cutoff) continue;
    yield await database.transaction((tx) => deletePartition(tx, name, ends));
  }
  for (;;) {
    const deleted = await database.transaction((tx) => deleteBatch(tx, cutoff));
    if (deleted.events === 0) return;
    yield deleted;
  }
}

async function deletePartition(tx: Queryable, name: string, ends: Date): Promise<DeletedAudit> {
  await tx.query(patience);
  const undelivered = await tx.query(
    `DELETE FROM audit_outbox WHERE audit_id IN (SELECT id FROM ${name}) RETURNING 1 AS one`,
  );
  const [count] = await tx.query<{ events: number }>(`SELECT count(*) AS events FROM ${name}`);
  await tx.query(`DROP TABLE ${name}`);
  return await told(tx, { events: count?.events ?? 0, undelivered: undelivered.length }, ends);
}

async function deleteBatch(tx: Queryable, cutoff: Date): Promise<DeletedAudit> {
  const gone = await tx.query<{ id: number }>(
    `DELETE FROM audit WHERE time < $1 AND time <= (
       SELECT max(time) FROM (SELECT time FROM audit WHERE time < $1 ORDER BY time LIMIT ${batch}) AS oldest
     ) RETURNING id`,
    [cutoff],
  );
  const ids = gone.map(({ id }) => id);
  const undelivered = await tx.query("DELETE FROM audit_outbox WHERE audit_id = ANY ($1) RETURNING 1 AS one", [ids]);
  return await told(tx, { events: gone.length, undelivered: undelivered.length }, cutoff);
}

async function told(tx: Queryable, { events, undelivered }: DeletedAudit, before: Date): Promise<DeletedAudit> {
  if (events > 0) {
    const about = { count: events, undelivered, before: before.toISOString() };
    await recordAudit(tx, { event: "audit.delete", user: "summarizer", ...about });
  }
  return { events, undelivered };
}
