import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordAudit } from "../../src/audit/audit.ts";
import type { Database } from "../../src/database/database.ts";
import { migrate, migrations } from "../../src/database/migrate.ts";
import { openPglite } from "../../src/database/pglite.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { deleteMonths, makeMonths } from "../../src/retention/audit-months.ts";
import { startPostgres } from "../database/postgres.ts";

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());

const engines: readonly (readonly [string, () => Promise<Database>])[] = [
  ["PGlite", () => openPglite()],
  ["PostgreSQL", () => openPostgres(server.url)],
];

const event = { event: "token.create", user: "alice" } as const;

async function partitions(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit'::regclass ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

/** How many events each partition has. */
async function spread(database: Database): Promise<Readonly<Record<string, number>>> {
  const rows = await database.query<{ name: string; events: number }>(
    "SELECT tableoid::regclass::text AS name, count(*) AS events FROM audit GROUP BY 1 ORDER BY 1",
  );
  return Object.fromEntries(rows.map(({ name, events }) => [name, events]));
}

/** Adds an event that was written so many months ago. */
async function eventOf(database: Database, months: number, user: string): Promise<void> {
  await database.query(
    `WITH entry AS (
       INSERT INTO audit (event, code, user_name, data, time)
       VALUES ('token.create', 'WS002I', $2, '{}', date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
         + interval '10 days' - make_interval(months => $1)) RETURNING id
     )
     INSERT INTO audit_outbox (sink, audit_id) SELECT name, id FROM audit_sinks, entry`,
    [months, user],
  );
}

async function users(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ user_name: string }>(
    "SELECT user_name FROM audit WHERE code = 'WS002I' ORDER BY id",
  );
  return rows.map(({ user_name }) => user_name);
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** `audit_2026_11` of the month that is so far ahead. */
function monthAhead(months: number): string {
  const now = new Date();
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months));
  return `audit_${month.toISOString().slice(0, 7).replace("-", "_")}`;
}

describe.each(engines)("%s", (_, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await migrate(database);
  });
  afterAll(() => database.close());

  test("months are made ahead, once, and take the events that came before them; nothing is refused", async () => {
    expect(await partitions(database)).toEqual(["audit_before", "audit_default"]);
    await recordAudit(database, event);
    for (const months of [-2, -30, 300]) await eventOf(database, months, `far ${months}`);
    expect(await spread(database)).toEqual({ audit_before: 2, audit_default: 2 });
    await makeMonths(database);
    await makeMonths(database);
    // What there was before keeps this month and the next.
    expect(await partitions(database)).toEqual([monthAhead(2), "audit_before", "audit_default"]);
    expect(await spread(database)).toEqual({ [monthAhead(2)]: 1, audit_before: 2, audit_default: 1 });
    expect(await users(database)).toEqual(["alice", "far -2", "far -30", "far 300"]);
    await database.query("DELETE FROM audit");
  });

  test("a month that is over for long enough is dropped as a whole, with what was not delivered of it", async () => {
    await database.query("INSERT INTO audit_sinks (name) VALUES ('webhook')");
    // As a service of many months has it.
    await database.query("DROP TABLE audit_before");
    for (const months of [5, 4, 3]) {
      const name = monthAhead(-months);
      await database.query(
        `CREATE TABLE ${name} PARTITION OF audit FOR VALUES FROM ('${dayOf(-months)}') TO ('${dayOf(1 - months)}')`,
      );
    }
    for (const months of [5, 4, 4, 3, 2, 0]) await eventOf(database, months, `${months} months`);
    const deleted = await all(deleteMonths(database, daysSince(-3)));
    expect(deleted).toEqual([
      { events: 1, undelivered: 1 },
      { events: 2, undelivered: 2 },
    ]);
    expect(await users(database)).toEqual(["3 months", "2 months", "0 months"]);
    expect(await partitions(database)).not.toContain(monthAhead(-4));
    expect(await partitions(database)).toContain(monthAhead(-3));
    const [outbox] = await database.query<{ count: number }>("SELECT count(*) AS count FROM audit_outbox");
    const logged = await database.query<{ data: object }>(
      "SELECT data FROM audit WHERE event = 'audit.delete' ORDER BY id",
    );
    expect(logged.map(({ data }) => data)).toMatchObject([
      { user: "summarizer", code: "WS046I", count: 1, undelivered: 1 },
      { user: "summarizer", code: "WS046I", count: 2, undelivered: 2 },
    ]);
    expect(outbox?.count).toBe(3 + logged.length);
  });

  test("what is in no month of its own is deleted in batches", async () => {
    await eventOf(database, 30, "30 months");
    expect(await spread(database)).toHaveProperty("audit_default");
    expect(await all(deleteMonths(database, daysSince(-3)))).toEqual([{ events: 1, undelivered: 1 }]);
    expect(await users(database)).not.toContain("30 months");
    expect(await all(deleteMonths(database, daysSince(-3)))).toEqual([]);
  });
});

/** Days since the middle of the month that is so far ahead. */
function daysSince(months: number): number {
  return Math.floor((Date.now() - Date.parse(dayOf(months))) / 86_400_000) - 10;
}

function dayOf(months: number): string {
  return `${monthAhead(months).slice(6).replace("_", "-")}-01T00:00:00Z`;
}

test("the audit log becomes partitioned while others read and write it", { timeout: 60_000 }, async () => {
  await using own = await startPostgres();
  const migrating = await openPostgres(own.url, { connections: 2 });
  const writing = await openPostgres(own.url, { connections: 4 });
  await migrate(migrating, migrations().slice(0, 12));
  await migrating.query("INSERT INTO audit_sinks (name) VALUES ('webhook')");
  await migrating.query(
    `INSERT INTO sessions (id, kind, state, end_event, recording) VALUES ('s1', 'ssh', 'done', '{}', '{"path": "s1@new.tar"}')`,
  );
  for (const replaced of ["s1@old.tar", "s1@new.tar"]) {
    await migrating.transaction((tx) =>
      recordAudit(tx, { event: "session.ingest", user: "alice", sid: "s1", replaced }),
    );
  }
  const write = () => writing.transaction((tx) => recordAudit(tx, event));
  for (let count = 0; count < 50; count += 1) await write();
  // Somebody reads the log for long: the table cannot be changed meanwhile.
  let release = () => {};
  const reading = writing.transaction(async (tx) => {
    await tx.query("SELECT count(*) FROM audit");
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  const migrated = migrate(migrating);
  const waits =
    "SELECT 1 AS one FROM pg_locks WHERE NOT granted AND relation = 'audit'::regclass AND mode = 'AccessExclusiveLock'";
  await expect.poll(async () => (await writing.query(waits)).length, { timeout: 20_000, interval: 10 }).toBe(1);
  // Who writes waits for the one that waits, and no longer.
  for (let count = 0; count < 50; count += 1) await write();
  release();
  await reading;
  let isDone = false;
  const writers = [1, 2].map(async () => {
    while (!isDone) await write();
  });
  await migrated;
  isDone = true;
  await Promise.all(writers);
  await write();
  const [sums] = await writing.query<Record<string, number>>(
    `SELECT count(*) AS events, count(DISTINCT id) AS ids, (SELECT count(*) FROM audit_outbox JOIN audit ON id = audit_id) AS queued FROM audit`,
  );
  expect(sums?.["events"]).toBeGreaterThan(100);
  expect(sums).toEqual({ events: sums?.["events"], ids: sums?.["events"], queued: sums?.["events"] });
  expect(await partitions(writing)).toEqual(["audit_before", "audit_default"]);
  expect(await writing.query("SELECT session_id, path FROM replaced_recordings")).toEqual([
    { session_id: "s1", path: "s1@old.tar" },
  ]);
  // The newest has the highest id.
  const [newest] = await writing.query(
    "SELECT 1 AS one FROM audit WHERE time = (SELECT max(time) FROM audit) AND id = (SELECT max(id) FROM audit)",
  );
  expect(newest).toEqual({ one: 1 });
  await migrating.close();
  await writing.close();
});
