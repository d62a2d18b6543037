import { rmSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { sessionFilter } from "wherefore/teleport";
import { ClickHouse, clickhouseEngine, hasClickHouse } from "./audit/clickhouse.ts";
import { fromDocuments, writeDocuments } from "./audit/documents.ts";
import { DuckDB, quoted, writeParquet } from "./audit/duckdb.ts";
import type { Engine, SessionPredicate, Storage } from "./audit/engine.ts";
import { filters } from "./audit/filters.ts";
import { benchmarkLog, sizeOf } from "./audit/log.ts";
import { loopOverLines, loopOverParsed, parse } from "./audit/loop.ts";
import { medianMs, say, timed } from "./audit/measure.ts";
import { indexes, Postgres, table, writeCsv } from "./audit/postgres.ts";
import { duckdbEngine, postgresEngine, sqliteEngine } from "./audit/sql-engines.ts";
import { loadSqlite } from "./audit/sqlite.ts";
import { filterText } from "./contenders/wherefore.ts";

/** What finding the matches of a filter in a log takes, side by side. */
export interface Audit {
  readonly rows: number;
  /** Of the engines, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly filters: readonly { readonly name: string; readonly text: string; readonly matches: number }[];
  readonly storage: readonly Storage[];
  /** The yardstick first. */
  readonly searches: readonly Search[];
}

export interface Search {
  readonly engine: string;
  readonly note: string;
  /** Medians, in milliseconds, in the order of the filters. */
  readonly countMs: readonly number[];
  readonly pageMs: readonly number[];
}

interface Question {
  readonly name: string;
  readonly text: string;
  readonly predicate: SessionPredicate;
  /** What every engine has to find. */
  readonly matches: number;
  readonly page: readonly string[];
}

/** @throws Error where an engine finds something else than the loop did */
async function search(engine: Engine, questions: readonly Question[]): Promise<Search> {
  const [countMs, pageMs]: [number[], number[]] = [[], []];
  for (const { name, predicate, matches, page } of questions) {
    say(`${engine.name}: ${name}`);
    const count = await engine.count(predicate);
    const found = await engine.page(predicate);
    if (count !== matches || found.join() !== page.join()) {
      throw new Error(`${engine.name} finds ${count} matches of "${name}" and not ${matches}, or another page of them`);
    }
    countMs.push(await medianMs(() => engine.count(predicate)));
    pageMs.push(await medianMs(() => engine.page(predicate)));
  }
  return { engine: engine.name, note: engine.note, countMs, pageMs };
}

const log = benchmarkLog(say);
const storage: Storage[] = [{ form: "JSON lines", seconds: undefined, bytes: sizeOf(log.events) }];
const searches: Search[] = [];
const versions: Record<string, string> = {};

/** The loops, and what they find: the yardstick of all others. Its million objects are garbage when it is done. */
async function loops(): Promise<readonly Question[]> {
  const [events, seconds] = await timed("parsing", () => parse(log));
  gc?.();
  storage.push({ form: "parsed, in memory", seconds, bytes: process.memoryUsage().heapUsed });
  const yardstick = loopOverParsed(events);
  const found: Question[] = [];
  for (const { name, condition } of filters) {
    const text = filterText(condition);
    const predicate = sessionFilter.compile(text);
    const matches = await yardstick.count(predicate);
    found.push({ name, text, predicate, matches, page: await yardstick.page(predicate) });
  }
  searches.push(await search(yardstick, found), await search(loopOverLines(log), found));
  return found;
}

async function throughDuckDB(): Promise<void> {
  const [release] = await writer.rows("SELECT version() AS version");
  versions["DuckDB"] = String(release?.["version"]).replace(/^v/, "");
  const from = `read_parquet(${quoted(join(parquet, "*/*.parquet"))})`;
  for (const threads of [cpus().length, 1]) {
    const duckdb = await DuckDB.open({ threads: String(threads) });
    const name = `DuckDB over Parquet, ${threads} ${threads === 1 ? "thread" : "threads"}`;
    searches.push(
      await search(duckdbEngine(name, "a file for each day, read anew by every query", duckdb, from), questions),
    );
    duckdb.close();
  }
  const folder = `${parquet}-documents`;
  try {
    const [, seconds] = await timed("DuckDB: COPY of documents", () => writeDocuments(log, folder, writer));
    storage.push({ form: "Parquet of JSON documents", seconds, bytes: sizeOf(folder) });
    const note = "each event a text, as Teleport's Athena backend keeps it, and taken apart by every query";
    const engine = duckdbEngine("DuckDB over Parquet of documents", note, writer, fromDocuments(folder));
    searches.push(await search(engine, questions));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function throughPostgres(): Promise<void> {
  const postgres = await Postgres.start();
  try {
    const [server] = await postgres.rows("SHOW server_version");
    versions["PostgreSQL"] = String(server?.["server_version"]);
    const csv = join(postgres.exchange, "sessions.csv");
    await writeCsv(writer, parquet, csv);
    await postgres.rows(table);
    const load = (): Promise<unknown> => postgres.rows(`COPY sessions FROM ${quoted(csv)} (FORMAT csv)`);
    const [, copied] = await timed("PostgreSQL: COPY", load);
    await postgres.rows("VACUUM (ANALYZE) sessions");
    const note = "as it comes: two workers beside the backend, 128 MB of shared buffers";
    storage.push({ form: "PostgreSQL", seconds: copied, bytes: await postgres.size() });
    searches.push(await search(postgresEngine("PostgreSQL, no index", note, postgres), questions));
    const [, indexed] = await timed("PostgreSQL: CREATE INDEX", () => postgres.rows(`${indexes}; ANALYZE sessions`));
    storage.push({ form: "PostgreSQL, with indexes", seconds: copied + indexed, bytes: await postgres.size() });
    searches.push(
      await search(postgresEngine("PostgreSQL, indexes", "those of docs/sql.md, and one on time", postgres), questions),
    );
  } finally {
    await postgres.stop();
  }
}

async function throughSqlite(): Promise<void> {
  const path = join(log.folder, `sessions-${process.pid}.sqlite`);
  try {
    const [database, seconds] = await timed("SQLite: INSERT", () => loadSqlite(path, writer, parquet));
    storage.push({ form: "SQLite", seconds, bytes: statSync(path).size });
    versions["SQLite"] = String(database.prepare("SELECT sqlite_version() AS version").get()?.["version"]);
    searches.push(
      await search(sqliteEngine("SQLite", "an index on time; lists and maps are JSON", database), questions),
    );
    database.close();
  } finally {
    rmSync(path, { force: true });
  }
}

async function throughClickHouse(): Promise<void> {
  if (!hasClickHouse) {
    say("ClickHouse is not installed: npm run engines");
    return;
  }
  const folder = join(log.folder, `clickhouse-${process.pid}`);
  const clickhouse = new ClickHouse(folder);
  try {
    const [release] = clickhouse.rows("SELECT version() AS version");
    versions["ClickHouse"] = String(release?.["version"]);
    const [, seconds] = await timed("ClickHouse: INSERT", async () => clickhouse.load(parquet));
    storage.push({ form: "ClickHouse", seconds, bytes: clickhouse.size() });
    const note = "in this process, ordered by time, with the skipping indexes of docs/sql.md";
    searches.push(await search(clickhouseEngine("ClickHouse", note, clickhouse), questions));
  } finally {
    clickhouse.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const questions = await loops();
gc?.();
const writer = await DuckDB.open();
const parquet = join(log.folder, `sessions-${process.pid}`);
try {
  const [, seconds] = await timed("DuckDB: COPY to Parquet", () => writeParquet(log, parquet, writer));
  storage.push({ form: "Parquet", seconds, bytes: sizeOf(parquet) });
  await throughDuckDB();
  await throughPostgres();
  await throughSqlite();
  await throughClickHouse();
} finally {
  rmSync(parquet, { recursive: true, force: true });
}
const audit: Audit = {
  rows: log.count,
  versions,
  filters: questions.map(({ name, text, matches }) => ({ name, text, matches })),
  storage,
  searches,
};
console.log(JSON.stringify(audit));
