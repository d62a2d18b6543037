import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { DuckDBInstance } from "@duckdb/node-api";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SQLOptions } from "wherefore";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";
import { contexts } from "wherefore/testing";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { agreeOnFilters, type Run } from "./differential.ts";
import { type Server, startPostgres } from "./postgres-server.ts";
import { type Context, plain } from "./rows.ts";

const page = readFileSync(new URL("../../docs/sql.md", import.meta.url), "utf8");

/** The fences of one language in a section of the page. */
function fences(title: string, language: string): readonly string[] {
  const [, section = ""] = page.split(`\n## ${title}\n`);
  const [text = ""] = section.split("\n## ");
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(([, fence = ""]) => fence);
}

let server: Server;

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);

afterAll(() => server?.stop(), 60_000);

describe("indexes", () => {
  const [, section = ""] = page.split(/\n## Indexes\n|\n## ClickHouse\n/);
  const rows = [...section.matchAll(/^\| `(.*)` \| (`.*`) \|$/gm)].map(([, filter = "", indexes = ""]) => ({
    filter: filter.replaceAll("\\|", "|"),
    indexes: indexes.split(" and ").map((name) => name.replaceAll("`", "")),
  }));
  const [mapping = ""] = fences("Indexes", "json");
  const columns = JSON.parse(mapping) as SQLOptions["columns"];

  beforeAll(async () => {
    const [schema = ""] = fences("Indexes", "sql");
    await server.client.query(schema);
    await server.client.query(`
      INSERT INTO sessions SELECT
        n,
        'root-' || n % 1000,
        ARRAY['user-' || n % 1000, 'user-' || (n + 1) % 1000],
        jsonb_build_object('env', 'env-' || n % 3, 'host', 'host-' || n % 1000),
        jsonb_build_object('teams', jsonb_build_array('team-' || n % 1000, 'team-' || (n + 1) % 1000)),
        jsonb_build_object('sid', 'sid-' || n, 'cluster_name', 'cluster-' || n % 1000,
          'access_requests', jsonb_build_array('request-' || n % 1000))
      FROM generate_series(1, 20000) AS rows(n)`);
    await server.client.query("ANALYZE sessions");
  }, 60_000);

  test("are listed", () => {
    expect(rows.length).toBeGreaterThan(12);
  });

  test.each(rows)("$filter is found by $indexes", async ({ filter, indexes }) => {
    const { text, values } = sessionFilter.compile(filter).toSQL({ dialect: "postgres", columns });
    const statement = `SELECT id FROM sessions WHERE ${text}`;
    const plan = await server.client.query(`EXPLAIN ${statement}`, [...values]);
    const lines = plan.rows.map((row) => String(row["QUERY PLAN"])).join("\n");
    for (const index of indexes) expect(lines).toMatch(new RegExp(`Index (Only )?Scan (using|on) ${index}\\b`));
    expect(lines).not.toContain("Seq Scan");
    const { rowCount } = await server.client.query(statement, [...values]);
    expect(rowCount).toBeGreaterThan(0);
  });

  test("all of them are used", async () => {
    const { rows: all } = await server.client.query("SELECT indexname FROM pg_indexes WHERE tablename = 'sessions'");
    expect(all.map(({ indexname }) => indexname).sort()).toEqual(
      [...new Set(rows.flatMap(({ indexes }) => indexes))].sort(),
    );
  });

  test.each([`session.login == "a"`, `is_subset(session.login, "a", "b")`])("of SQLite serve %s", (filter) => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE sessions (login TEXT); CREATE INDEX sessions_login ON sessions (login)");
    const { text, values } = sessionFilter
      .compile(filter)
      .toSQL({ dialect: "sqlite", columns: { "session.login": "login" } });
    const plan = database
      .prepare(`EXPLAIN QUERY PLAN SELECT * FROM sessions WHERE ${text}`)
      .all(...(values as string[]));
    expect(plan.map(({ detail }) => detail).join()).toContain("USING COVERING INDEX sessions_login (login=?)");
  });
});

/** Events of an audit log: ends of sessions of every kind, and others. */
const events: readonly Context[] = fc
  .sample(
    fc.record({
      session: contexts(sessionFilter).map(({ session }) => session ?? {}),
      event: fc.constantFrom("session.end", "session.end", "session.end", "db.session.end", "session.start"),
      proto: fc.constantFrom("ssh", "kube", "", null, undefined),
      kubernetes_cluster: fc.constantFrom("", null, undefined, "prod", "prod"),
    }),
    { numRuns: 120, seed: 11 },
  )
  .map(({ session, ...rest }, index) => plain({ ...session, ...rest, uid: `uid-${index}` }) as Context);

const ends = events.filter(({ event }) => event !== "session.start");
const rows = ends.map((event) => contextFromEvent(event) as unknown as Context);

/** The rows of the view, numbered in `numbered`. */
async function agreeOnView(run: Run, options: SQLOptions): Promise<void> {
  const kinds = await run("SELECT kind FROM ended_sessions", []);
  expect(kinds.map(([kind]) => kind).sort()).toEqual(rows.map(({ kind }) => kind).sort());
  await agreeOnFilters(sessionFilter as FilterEnvironment<never>, { rows, source: "numbered", run, options }, 300);
}

/** The number of each session, by what tells it from others. */
const numbers = ends.map(({ uid }, index) => `('${uid}', ${index})`).join(", ");
const numbered = (uid: string) =>
  `CREATE VIEW numbered AS
   WITH numbers(uid, row) AS (VALUES ${numbers})
   SELECT row, ended_sessions.* FROM ended_sessions JOIN numbers ON uid = ${uid}`;

describe("the view over raw audit events", () => {
  const [inPostgres = "", fromFiles = "", inDuckDB = ""] = fences("Raw audit events", "sql");

  test("in PostgreSQL", async () => {
    const { client } = server;
    await client.query("CREATE TABLE audit_events (event jsonb)");
    for (const event of events) await client.query("INSERT INTO audit_events VALUES ($1)", [JSON.stringify(event)]);
    await client.query(inPostgres);
    await client.query(numbered("session ->> 'uid'"));
    const run: Run = async (text, values) => (await client.query({ text, values: [...values], rowMode: "array" })).rows;
    const columns = { user: "user", resource: "resource", session: "session" };
    await agreeOnView(run, { dialect: "postgres", columns });
  });

  test.each(["jsonl", "parquet"])("in DuckDB, over %s", async (kind) => {
    const folder = mkdtempSync(`${tmpdir()}/wherefore-`);
    const database = await (await DuckDBInstance.create(":memory:")).connect();
    try {
      writeFileSync(`${folder}/1.jsonl`, events.map((event) => JSON.stringify(event)).join("\n"));
      await database.run(
        `COPY (SELECT json::VARCHAR AS event_data FROM read_json_objects('${folder}/*.jsonl')) TO '${folder}/1.parquet'`,
      );
      const source = fromFiles.split("\n").find((line) => line.includes(kind)) ?? "";
      await database.run(source.replace("events/", `${folder}/`));
      await database.run(inDuckDB);
      await database.run(numbered("json_extract_string(session, '/uid')"));
      const run: Run = async (text, values) => (await database.runAndReadAll(text, [...values])).getRows();
      const json = (column: string) => ({ column, as: "json" }) as const;
      const columns = { user: json("user"), resource: json("resource"), session: json("session") };
      await agreeOnView(run, { dialect: "duckdb", columns });
    } finally {
      database.closeSync();
      rmSync(folder, { recursive: true });
    }
  });
});
