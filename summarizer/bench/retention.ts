import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { readConfig } from "../src/config.ts";
import type { Database, Queryable } from "../src/database/database.ts";
import { deleteMonths } from "../src/retention/audit-months.ts";
import { Retention } from "../src/retention/retention.ts";
import { openService } from "../src/service.ts";
import { startPostgres } from "../test/database/postgres.ts";
import { fill } from "./fill.ts";

/**
 * Deletes a tenth of many sessions in a real PostgreSQL in batches, and the same rows as whole tables, as if they were
 * partitions: npm run bench -w summarizer -- retention 100000
 */

const sessions = Number(process.argv[2] ?? 100_000);
const tenth = Math.floor(sessions / 10);
const folder = await mkdtemp(join(tmpdir(), "summarizer-bench-"));
await using postgres = await startPostgres();
const config = readConfig({ data: join(folder, "data"), database: postgres.url }, {});
const service = await openService(config, { log: pino({ level: "silent" }) });
const { database } = service;
await fill(database, sessions);

/** Milliseconds by the beginning of each statement. */
const spent = new Map<string, number>();
function timed(store: Queryable): Queryable["query"] {
  return async (text, values) => {
    const began = performance.now();
    const rows = await store.query<never>(text, values);
    const name = text.replace(/\s+/g, " ").slice(0, 60);
    spent.set(name, (spent.get(name) ?? 0) + performance.now() - began);
    return rows;
  };
}
const watched: Database = {
  ...database,
  query: timed(database),
  transaction: (work) => database.transaction((tx) => work({ query: timed(tx) })),
};

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began);
}

const rows: (readonly [what: string, count: number, milliseconds: number])[] = [];

// The oldest tenth, with what belongs to it, as tables of their own.
await database.query(
  `CREATE TABLE oldest AS SELECT id FROM sessions ORDER BY least(ended, created), id LIMIT ${tenth}`,
);
for (const [table, key] of [
  ["sessions", "id"],
  ["summaries", "session_id"],
  ["search_documents", "session_id"],
] as const) {
  await database.query(`CREATE TABLE ${table}_month (LIKE ${table} INCLUDING ALL)`);
  const columns = await database.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_name = '${table}' AND table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position`,
  );
  const names = columns.map(({ name }) => name).join(", ");
  await database.query(
    `INSERT INTO ${table}_month (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM ${table} WHERE ${key} IN (SELECT id FROM oldest)`,
  );
}
rows.push([
  "sessions, summaries, search documents: DROP of whole tables",
  tenth,
  await took(() => database.query("DROP TABLE sessions_month, summaries_month, search_documents_month")),
]);

const [age] = await database.query<{ days: number }>(
  "SELECT floor(extract(epoch FROM now() - max(least(ended, created))) / 86400)::int AS days FROM sessions JOIN oldest USING (id)",
);
const more = { dialect: "documented", keepSessionsDays: age?.days, keepAuditDays: undefined } as const;
const before = await count("sessions");
const retention = new Retention({ ...service, ...more, database: watched });
const milliseconds = await took(() => retention.round());
rows.push([
  "the same and recordings, in batches of 100 (Retention.round)",
  before - (await count("sessions")),
  milliseconds,
]);

// The audit log: a month as a partition, and in batches.
await database.query("CREATE TABLE audit_month (LIKE audit INCLUDING ALL)");
await database.query(`INSERT INTO audit_month SELECT * FROM audit LIMIT ${tenth * 2}`);
rows.push(["audit events: DROP of a partition", tenth * 2, await took(() => database.query("DROP TABLE audit_month"))]);
await database.query(
  `UPDATE audit SET time = time - interval '100 days' WHERE id IN (SELECT id FROM audit ORDER BY id LIMIT ${tenth * 2})`,
);
await database.query("VACUUM ANALYZE audit");
let deleted = 0;
const auditTime = await took(async () => {
  for await (const { events } of deleteMonths(database, 30)) deleted += events;
});
rows.push(["audit events: DELETE in batches of 10,000", deleted, auditTime]);

async function count(table: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(`SELECT count(*) AS count FROM ${table}`);
  return row?.count ?? 0;
}

const figures = rows.map(
  ([what, amount, time]) =>
    `| ${what} | ${amount.toLocaleString("en")} | ${time.toLocaleString("en")} | ${((time * 1000) / Math.max(1, amount)).toFixed(0)} |`,
);
process.stdout.write(
  `${sessions.toLocaleString("en")} sessions\n\n| | rows | ms | µs a row |\n|---|--:|--:|--:|\n${figures.join("\n")}\n\n`,
);
const slowest = [...spent].toSorted(([, one], [, other]) => other - one).slice(0, 8);
process.stdout.write(`${slowest.map(([text, time]) => `${time.toFixed(0).padStart(7)} ms  ${text}`).join("\n")}\n`);
await service.close();
await rm(folder, { recursive: true });
