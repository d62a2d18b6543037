import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/database/database.ts";
import { DatabaseError } from "../../src/database/database.ts";
import { migrate, migrations } from "../../src/database/migrate.ts";
import { openPglite } from "../../src/database/pglite.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { startPostgres } from "./postgres.ts";

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());

const engines: readonly (readonly [string, () => Promise<Database>])[] = [
  ["PGlite", () => openPglite()],
  ["PostgreSQL", () => openPostgres(server.url)],
];

describe.each(engines)("%s", (_, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  test("gives the same values for the same rows", async () => {
    const values = ["a", ["x", "y z", '"']];
    const rows = await database.query(
      `SELECT 9007199254740991::bigint AS bigint, 2.5::numeric AS numeric, 0.1::float8 AS double, true AS flag,
         date '2026-11-24' AS date, timestamptz '2026-11-24T06:00:00Z' AS time, '{"a": [1]}'::jsonb AS json,
         '\\x00ff'::bytea AS bytes, $1::text AS text, $2::text[] AS list, NULL::text AS nothing`,
      values,
    );
    expect(rows.map((row) => ({ ...row, bytes: [...(row as { bytes: Uint8Array }).bytes] }))).toEqual([
      {
        bigint: 9_007_199_254_740_991,
        numeric: 2.5,
        double: 0.1,
        flag: true,
        date: "2026-11-24",
        time: new Date("2026-11-24T06:00:00Z"),
        json: { a: [1] },
        bytes: [0, 255],
        text: "a",
        list: ["x", "y z", '"'],
        nothing: null,
      },
    ]);
  });

  test("keeps a transaction as a whole or not at all", async () => {
    await database.query("CREATE TABLE letters (letter text PRIMARY KEY)");
    const insert = (letter: string) =>
      database.transaction(async (tx) => {
        await tx.query("INSERT INTO letters VALUES ($1)", [letter]);
        if (letter === "b") throw new Error("changed my mind");
      });
    await insert("a");
    await expect(insert("b")).rejects.toThrow("changed my mind");
    await expect(insert("a")).rejects.toThrow(/duplicate key/);
    await insert("c");
    const rows = await database.query("SELECT letter FROM letters ORDER BY letter");
    await database.query("DROP TABLE letters");
    expect(rows).toEqual([{ letter: "a" }, { letter: "c" }]);
  });

  test("is brought to the newest version once, however many ask for it", async () => {
    await Promise.all([migrate(database), migrate(database), migrate(database)]);
    const rows = await database.query<{ version: number }>("SELECT version FROM migrations ORDER BY version");
    expect(rows.map(({ version }) => version)).toEqual(migrations().map(({ version }) => version));
    await database.query("INSERT INTO migrations (version, name) VALUES (999, 'from the future')");
    const refused = await migrate(database).catch((error: unknown) => error);
    await database.query("DELETE FROM migrations WHERE version = 999");
    expect(refused).toBeInstanceOf(DatabaseError);
    expect(String(refused)).toContain("the database has version 999");
  });
});

test("a migration that fails leaves nothing behind", async () => {
  const database = await openPglite();
  const steps = [
    { version: 1, name: "good", sql: "CREATE TABLE good (a text);" },
    { version: 2, name: "bad", sql: "CREATE TABLE half (a text);\nCREATE TABLE half (a text);" },
  ];
  await expect(migrate(database, steps)).rejects.toThrow(/already exists/);
  const tables = await database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
  await database.close();
  expect(tables).toEqual([]);
});

test("a migration that mixes concurrent statements with others is refused, and leaves nothing behind", async () => {
  const database = await openPglite();
  const steps = [
    { version: 1, name: "good", sql: "CREATE TABLE good (a text);" },
    {
      version: 2,
      name: "mixed",
      sql: "CREATE INDEX CONCURRENTLY IF NOT EXISTS good_a ON good (a);\nCREATE TABLE other (a text);",
    },
  ];
  await expect(migrate(database, steps)).rejects.toThrow("migration mixed mixes statements");
  const tables = await database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
  await database.close();
  expect(tables).toEqual([]);
});

test.each([
  ["postgres://summarizer:wrong@HOST/postgres", /password.*remedy: the password is wrong/s],
  ["postgres://summarizer:password@HOST/nothing", /"nothing" does not exist.*remedy: create the database/s],
  ["postgres://summarizer:password@127.0.0.1:1/postgres", /remedy: connection refused/],
])("reports an unusable server without its password: %s", async (address, expected) => {
  const url = address.replace("HOST", new URL(server.url).host);
  const error = await openPostgres(url).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DatabaseError);
  const { message, remedy } = error as DatabaseError;
  expect(`${message} remedy: ${remedy}`).toMatch(expected);
  expect(message).not.toContain("wrong@");
  expect(message).not.toContain(":password");
});
