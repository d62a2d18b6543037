import { readFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { DatabaseSync } from "node:sqlite";
import { sql as prismaSQL } from "@prisma/client-runtime-utils";
import { sql as drizzleSQL } from "drizzle-orm";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import { pgTable, text as pgText } from "drizzle-orm/pg-core";
import { sqliteTable, text as sqliteText } from "drizzle-orm/sqlite-core";
import { drizzle as drizzleSQLite } from "drizzle-orm/sqlite-proxy";
import Knex from "knex";
import { Kysely, sql as kyselySQL, PostgresDialect, SqliteDialect } from "kysely";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineEnvironment, list, map, type SQLDialect, string } from "wherefore";
import { type Server, startPostgres } from "./postgres-server.ts";

const environment = defineEnvironment({
  fields: { id: string, customer: string, status: string, region: string, tags: list(string), labels: map(string) },
});

const rows = [
  { id: "1", customer: "acme-eu", status: "open", region: "eu", tags: ["a"], labels: { env: "prod" } },
  { id: "2", customer: "acme-us", status: "open", region: "us", tags: ["b"], labels: { env: "prod" } },
  { id: "3", customer: "initech-eu", status: "paid", region: "eu", tags: [], labels: {} },
  { id: "4", customer: "o'brien $1 ?", status: "open", region: "eu", tags: ["a", "b"], labels: { env: "test" } },
  { id: "5", customer: "", status: "", region: "", tags: [], labels: {} },
];

/** Names that placeholders are found in by those who search the text for them. */
const names = {
  id: "id",
  customer: "cust:omer",
  status: "status",
  region: "re$1gion",
  tags: "tags",
  labels: "labels",
};

const columns = Object.fromEntries(Object.entries(names).map(([name, column]) => [name, { column, table: "orders" }]));

const filters = [
  `status == "open"`,
  `all_end_with(customer, "-eu") && region == "eu"`,
  `labels["env"] != "prod" && (contains(tags, "a") || !has_prefix(customer, "acme-"))`,
  `is_subset(customer, "acme-eu", "o'brien $1 ?") && all_end_with(customer, "eu")`,
  `region != "us" && customer != "" && region != "us"`,
  `"a" == "a"`,
].map((text) => environment.compile(text));

const page = readFileSync(new URL("../../docs/sql.md", import.meta.url), "utf8");
const [, section = ""] = page.split("\n## With your driver or query builder\n");
const recipes = [...(section.split("\n## ")[0] ?? "").matchAll(/^([\w-]+)[^\n]*:\n\n```ts\n([\s\S]*?)```/gm)];

/** The recipe that the page has for a library, as a function of what it takes for granted. */
function recipe(library: string, dialect: SQLDialect) {
  const [, , code = ""] = recipes.find(([, name]) => name === library) ?? [];
  expect(code).toContain("filter.toSQL(");
  const plain = stripTypeScriptTypes(code).replace('"postgres"', `"${dialect}"`);
  const given = ["filter", "columns", "client", "db", "sql", "orders", "knex", "prisma", "Prisma"];
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  const run = new AsyncFunction(`{ ${given.join(", ")} }`, `${plain}\nreturn rows;`);
  return run as (given: Readonly<Record<string, unknown>>) => Promise<readonly { readonly id: string }[]>;
}

let server: Server;
let pool: Pool;
const database = new DatabaseSync(":memory:");

beforeAll(async () => {
  server = await startPostgres();
  pool = server.pool;
  const quoted = Object.values(names).map((name) => `"${name}"`);
  const [id, customer, status, region, tags, labels] = quoted;
  await pool.query(
    `CREATE TABLE orders (${id} text, ${customer} text, ${status} text, ${region} text, ${tags} text[], ${labels} jsonb)`,
  );
  database.exec(`CREATE TABLE orders (${quoted.map((name) => `${name} TEXT`).join(", ")})`);
  for (const row of rows) {
    const cells = Object.values(row).map((cell) => (cell === "" ? null : cell));
    await pool.query("INSERT INTO orders VALUES ($1, $2, $3, $4, $5, $6)", cells);
    const texts = cells.map((cell) => (typeof cell === "object" && cell !== null ? JSON.stringify(cell) : cell));
    database.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)").run(...texts);
  }
}, 60_000);

afterAll(async () => {
  await server?.stop();
}, 60_000);

/** `node:sqlite` as `better-sqlite3`, which libraries know. */
const adapter = {
  close: () => {},
  prepare: (text: string) => {
    const statement = database.prepare(text);
    return { reader: true, all: (values: readonly string[] = []) => statement.all(...values) };
  },
};

const pgOrders = pgTable("orders", { id: pgText("id") });
const sqliteOrders = sqliteTable("orders", { id: sqliteText("id") });
const Prisma = { sql: prismaSQL };

/** What each recipe takes for granted, with PostgreSQL and with SQLite. */
const libraries: Readonly<Record<string, Readonly<Partial<Record<SQLDialect, () => object>>>>> = {
  "node-postgres": { postgres: () => ({ client: pool }) },
  Kysely: {
    postgres: () => ({ db: new Kysely({ dialect: new PostgresDialect({ pool }) }), sql: kyselySQL }),
    sqlite: () => ({
      db: new Kysely({ dialect: new SqliteDialect({ database: adapter as never }) }),
      sql: kyselySQL,
    }),
  },
  Drizzle: {
    postgres: () => ({ db: drizzlePostgres(pool), orders: pgOrders, sql: drizzleSQL }),
    sqlite: () => ({
      db: drizzleSQLite(async (text, values) => {
        const statement = database.prepare(text);
        statement.setReturnArrays(true);
        return { rows: statement.all(...(values as string[])) as unknown as unknown[] };
      }),
      orders: sqliteOrders,
      sql: drizzleSQL,
    }),
  },
  Knex: {
    postgres: () => {
      const knex = Knex({ client: "pg" });
      knex.client.pool = undefined;
      Object.assign(knex.client, {
        acquireConnection: async () => pool.connect(),
        releaseConnection: async (client: { release(): void }) => client.release(),
      });
      return { knex };
    },
    sqlite: () => {
      const require = createRequire(import.meta.url);
      const Client = require("knex/lib/dialects/better-sqlite3");
      class NodeSQLite extends Client {
        _driver() {
          return function open() {
            return adapter;
          };
        }
      }
      const connection = { filename: ":memory:" };
      return { knex: Knex({ client: NodeSQLite as never, connection, useNullAsDefault: true }) };
    },
  },
  Prisma: {
    postgres: () => ({
      Prisma,
      prisma: {
        $queryRaw: async ({ text, values }: ReturnType<typeof prismaSQL>) => (await pool.query(text, values)).rows,
      },
    }),
    sqlite: () => ({
      Prisma,
      prisma: {
        $queryRaw: async ({ sql, values }: ReturnType<typeof prismaSQL>) =>
          database.prepare(sql).all(...(values as string[])),
      },
    }),
  },
};

const cases = Object.entries(libraries).flatMap(([library, engines]) =>
  Object.entries(engines).map(([dialect, given]) => [library, dialect as SQLDialect, given] as const),
);

describe("the recipe for", () => {
  test.each(cases)("%s finds in %s what matches", async (library, dialect, given) => {
    const run = recipe(library, dialect);
    const known = given();
    for (const filter of filters) {
      const found = await run({ filter, columns, ...known });
      const matching = rows.filter((row) => filter.matches(row)).map(({ id }) => id);
      expect(found.map(({ id }) => id).sort(), filter.source).toEqual(matching);
    }
  });

  test("node:sqlite finds what matches", async () => {
    const code = section.split("```ts\n").find((fence) => fence.includes("database.prepare(")) ?? "";
    const run = new Function("filter", "columns", "database", `${code.split("```")[0]}\nreturn rows;`);
    for (const filter of filters) {
      const found = run(filter, columns, database) as readonly { readonly id: string }[];
      const matching = rows.filter((row) => filter.matches(row)).map(({ id }) => id);
      expect(
        found.map(({ id }) => id),
        filter.source,
      ).toEqual(matching);
    }
  });
});

test("a template has one text more than values, and repeats what the text shares", () => {
  const predicate = environment.compile(`all_end_with(customer, "-eu")`);
  const { text, values } = predicate.toSQL({ dialect: "postgres", columns });
  expect(values).toEqual(["-eu"]);
  const template = predicate.toSQL({ dialect: "postgres", columns, template: true });
  expect(template.values).toEqual(["-eu", "-eu"]);
  expect(template.strings).toHaveLength(3);
  expect(template.strings.join("$1")).toBe(text);
  expect(template.strings.raw).toEqual([...template.strings]);
  const always = environment.compile(`"a" == "a"`).toSQL({ dialect: "sqlite", columns, template: true });
  expect([[...always.strings], always.values]).toEqual([["1"], []]);
});
