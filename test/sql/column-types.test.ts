import { DatabaseSync } from "node:sqlite";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineEnvironment, float, int, list, map, type SQLOptions, string, timestamp } from "wherefore";
import type { FilterEnvironment, Predicate } from "../../src/predicate.ts";
import { agreeAll, agreeOnFilters, type Run, type Table } from "./differential.ts";
import { type Server, startPostgres } from "./postgres-server.ts";
import type { Context } from "./rows.ts";
import { runIn } from "./sqlite-tables.ts";

/** Fields as an application has them, over columns whose types are not those of the fields. */
const orders = defineEnvironment({
  order: true,
  fields: {
    id: string,
    parent: string,
    status: string,
    tags: list(string),
    owners: list(string),
    roles: list(string),
    sizes: list(int),
    weights: list(float),
    quantity: int,
    number: string,
    total: float,
    discount: float,
    ratio: float,
    currency: string,
    due: timestamp,
    born: string,
    created: timestamp,
    address: string,
    labels: map(string),
  },
}) as FilterEnvironment<never>;

const one = "0b9e4d6c-6f0e-4f4b-9a57-0d2f7d5d1c01";
const two = "0b9e4d6c-6f0e-4f4b-9a57-0d2f7d5d1c02";

/** Rows as drivers give them. */
const rows: readonly Context[] = [
  {},
  {
    id: one,
    parent: two,
    status: "open",
    tags: ["a", "b"],
    owners: [one],
    roles: ["admin"],
    sizes: [1, 2],
    weights: [0.1, 12.5],
    quantity: 3,
    number: "9007199254740993",
    total: 12.3,
    discount: 0.1,
    ratio: 0.1,
    currency: "EUR",
    due: "2026-01-02T00:00:00Z",
    born: "1990-02-28",
    created: "2026-01-02T03:04:05.678Z",
    address: "10.0.0.1",
    labels: { env: "prod" },
  },
  {
    id: two,
    parent: two,
    status: "paid",
    tags: [],
    owners: [one, two],
    roles: ["admin", "viewer"],
    sizes: [2147483647, 0],
    weights: [],
    quantity: -32768,
    number: "-7",
    total: 0.3,
    discount: 99999999.99,
    ratio: 16777216,
    currency: "A  ",
    due: "1969-12-31T00:00:00Z",
    born: "2000-02-29",
    created: "1969-12-31T23:59:59.250Z",
    address: "10.0.0.0/8",
    labels: {},
  },
  {
    status: "in transit",
    tags: ["", null],
    owners: [null, two],
    roles: [null],
    sizes: [null],
    weights: [null, 0],
    quantity: 0,
    number: "0",
    total: 0,
    discount: 1e-2,
    ratio: 3.4028235e38,
    currency: "éé ",
    due: "0001-01-01T00:00:00Z",
    created: "0001-01-01T00:00:00Z",
    labels: { env: "dev", team: null },
  },
];

const texts: readonly (readonly [field: string, values: readonly string[]])[] = [
  ["id", [one, two, one.toUpperCase(), `{${one}}`, one.replaceAll("-", ""), "not-a-uuid", "a", "", `${one} `, "'"]],
  ["status", ["open", "paid", "in transit", "OPEN", "opened", "", "no such label", "'", "open\u00a0"]],
  ["number", ["0", "-7", "9007199254740993", "07", "+7", "-0", " 7", "7", "", "9223372036854775808", "1e3", "x"]],
  ["currency", ["EUR", "A", "A  ", "éé ", "éé", "EURO", "eur", "", "   "]],
  [
    "born",
    ["1990-02-28", "2000-02-29", "2001-02-29", "1990-2-28", "Feb 28, 1990", "infinity", "today", "", "0000-01-01"],
  ],
  ["address", ["10.0.0.1", "10.0.0.1/32", "10.0.0.0/8", "10.1", "x", ""]],
];

const lists: readonly (readonly [field: string, values: readonly string[]])[] = [
  ["tags", ["a", "b", "", "c"]],
  ["owners", [one, two, one.toUpperCase(), "x", ""]],
  ["roles", ["admin", "viewer", "root", ""]],
];

const numbers: readonly (readonly [field: string, values: readonly (string | number)[]])[] = [
  ["quantity", [0, 3, -32768, 70000, "9007199254740991"]],
  ["total", ["0.0", "12.3", "12.30", "0.3", "0.30000000000000004", "0.305", "1e21", "5e-324"]],
  ["discount", ["0.1", "0.01", "99999999.99", "99999999.990000001", "0.0"]],
  ["ratio", ["0.1", "0.10000000149011612", "16777216.0", "3.4028235e38", "1e300", "0.0"]],
  [
    "due",
    [
      `time("2026-01-02T00:00:00Z")`,
      `time("2026-01-02T01:00:00+01:00")`,
      `time("2026-01-02T00:00:01Z")`,
      `time("2026-01-02T00:00:00.0000001Z")`,
    ],
  ],
  [
    "created",
    [
      `time("2026-01-02T03:04:05.678Z")`,
      `time("1969-12-31T23:59:59.25Z")`,
      `time("2026-01-02T03:04:05Z")`,
      `time("2026-01-02T03:04:05.6781Z")`,
      `time("0001-01-01T00:00:00Z")`,
      `time("1970-01-01T00:00:00Z")`,
    ],
  ],
];

const quoted = (text: string) => JSON.stringify(text);

/** Each field against values that it has, that its type has, and that its type does not have. */
const filters: readonly string[] = [
  ...texts.flatMap(([name, values]) => [
    ...values.flatMap((value) => [
      `${name} == ${quoted(value)}`,
      `has_prefix(${name}, ${quoted(value)})`,
      `is_subset(${name}, ${quoted(value)}, "zz")`,
      `is_subset(${name}, ${quoted(value)}, ${quoted(values[0] ?? "")})`,
      `is_subset(${name}, ${quoted(value)}, ${quoted(values[0] ?? "")}, "")`,
      `contains(set(${name}, "zz"), ${quoted(value)})`,
      `labels[${name}] == ${quoted(value)}`,
    ]),
    `${name} == parent`,
    `contains(tags, ${name})`,
    `contains(owners, ${name})`,
    `is_subset(${name}, ${values.slice(3).map(quoted).join(", ")})`,
  ]),
  ...lists.flatMap(([name, values]) => [
    ...values.flatMap((value) => [
      `contains(${name}, ${quoted(value)})`,
      `contains_any(${name}, set(${quoted(value)}, "zz"))`,
      `contains_any(${name}, set(${quoted(value)}, ${quoted(values[0] ?? "")}))`,
      `contains_all(${name}, set(${quoted(value)}, "zz"))`,
      `contains_all(${name}, set(${quoted(value)}, ${quoted(values[0] ?? "")}))`,
      `is_subset(${name}, ${quoted(value)})`,
      `all_equal(${name}, ${quoted(value)})`,
      `all_end_with(${name}, ${quoted(value)})`,
      `${name} == set(${quoted(value)})`,
    ]),
    `contains(${name}, id)`,
    `contains_any(${name}, owners)`,
    `${name} == roles`,
  ]),
  ...numbers.flatMap(([name, values]) =>
    ["==", "<", "<=", ">", ">="].flatMap((operator) => [
      ...values.map((value) => `${name} ${operator} ${value}`),
      ...values.map((value) => `${value} ${operator} ${name}`),
    ]),
  ),
  ...["==", "<", "<="].flatMap((operator) => [
    `total ${operator} discount`,
    `ratio ${operator} total`,
    `due ${operator} created`,
  ]),
  ...[0, 1, 2147483647, 2147483648].map((size) => `contains(sizes, ${size})`),
  ...["0.0", "0.1", "12.5", "7.25"].map((weight) => `contains(weights, ${weight})`),
  `contains(sizes, quantity)`,
  `contains(weights, total)`,
  `labels["env"] == "prod"`,
  `labels["team"] == ""`,
];

const predicates = [...filters, ...filters.map((filter) => `!(${filter})`)].map(
  (filter) => orders.compile(filter) as Predicate<never>,
);

const columns = {
  id: { column: "id", type: "uuid" },
  parent: { column: "parent", type: "UUID" },
  status: { column: "status", enum: { name: "order status", labels: ["open", "in transit"] } },
  tags: { column: "tags", type: "varchar(20)[]" },
  owners: { column: "owners", type: "uuid[]" },
  roles: { column: "roles", enum: { schema: "shop", name: "Role" } },
  sizes: { column: "sizes", type: "integer[]" },
  weights: { column: "weights", type: "numeric(10, 2)[]" },
  quantity: { column: "quantity", type: "smallint" },
  number: { column: "number", type: "bigint" },
  total: { column: "total", type: "numeric(10,2)" },
  discount: { column: "discount", type: "numeric" },
  ratio: { column: "ratio", type: "real" },
  currency: { column: "currency", type: "character (3)" },
  due: { column: "due", type: "date" },
  born: { column: "born", type: "date" },
  created: { column: "created", type: "timestamp(3) without time zone" },
  address: { column: "address", type: "inet" },
  labels: { column: "labels", type: "json" },
} satisfies SQLOptions["columns"];

let server: Server;

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);

afterAll(() => server?.stop(), 60_000);

describe("in PostgreSQL", () => {
  const run: Run = async (text, values) =>
    (await server.client.query({ text, values: [...values], rowMode: "array" })).rows;
  const table: Table = { rows, source: `shop."Orders"`, run, options: { dialect: "postgres", columns } };

  beforeAll(async () => {
    await server.client.query(`
      SET timezone = 'America/New_York';
      CREATE SCHEMA shop;
      CREATE TYPE "order status" AS ENUM ('open', 'paid', 'in transit');
      CREATE TYPE shop."Role" AS ENUM ('admin', 'viewer');
      CREATE TABLE shop."Orders" (
        row integer, id uuid, parent uuid, status "order status", tags varchar(20)[], owners uuid[], roles shop."Role"[],
        sizes integer[], weights numeric(10, 2)[], quantity smallint, number bigint, total numeric(10, 2),
        discount numeric, ratio real, currency char(3), due date, born date, created timestamp(3), address inet, labels json
      )`);
    for (const [index, row] of rows.entries()) {
      const names = Object.keys(row);
      const values = names.map((name) => (name === "labels" ? JSON.stringify(row[name]) : row[name]));
      const holders = names.map((_, position) => `$${position + 2}`);
      await server.client.query(
        `INSERT INTO shop."Orders" (${["row", ...names].join(", ")}) VALUES (${["$1", ...holders].join(", ")})`,
        [index, ...values],
      );
    }
  });

  test("crafted filters", () => agreeAll(predicates, table));

  test("any filter", () => agreeOnFilters(orders, table, 250));

  test("columns of a schema", async () => {
    const place = { schema: "shop", table: "Orders" };
    const mapped = {
      id: { ...columns.id, ...place },
      status: { column: "status", enum: "order status", ...place },
    };
    const predicate = orders.compile(`id == "${one}" && status == "open"`);
    const { text } = predicate.toSQL({ dialect: "postgres", columns: mapped });
    expect(text).toMatch(/^"shop"\."Orders"\."id" = /);
    await agreeAll([predicate as Predicate<never>], { ...table, options: { dialect: "postgres", columns: mapped } });
  });

  test("citext is compared with its case, as matches does", async () => {
    const { rows: available } = await server.client.query(
      "SELECT 1 FROM pg_available_extensions WHERE name = 'citext'",
    );
    if (available.length === 0) return;
    await server.client.query("CREATE EXTENSION citext");
    const predicate = orders.compile(`status == "Open"`);
    const { text, values } = predicate.toSQL({
      dialect: "postgres",
      columns: { status: { column: "c", type: "citext" } },
    });
    const found = await run(`SELECT c FROM (VALUES ('open'::citext), ('Open')) AS t(c) WHERE ${text}`, values);
    expect(found).toEqual([["Open"]]);
  });

  describe("indexes", () => {
    beforeAll(async () => {
      await server.client.query(`
        CREATE TABLE many (id uuid, status "order status", tags varchar(20)[], owners uuid[], roles shop."Role"[],
          sizes integer[], quantity smallint, number bigint, total numeric(10, 2), currency char(3), due date, born date,
          created timestamp, labels json);
        INSERT INTO many SELECT
          gen_random_uuid(), CASE WHEN n % 2000 = 0 THEN 'open' ELSE 'paid' END::"order status", ARRAY['tag-' || n],
          ARRAY[gen_random_uuid()], CASE WHEN n % 2000 = 0 THEN '{admin}' ELSE '{viewer}' END::shop."Role"[],
          ARRAY[n], n, n, n / 100.0, lpad((n % 1000)::text, 3, '0'), '2026-01-01'::date + n, '2026-01-01'::date + n,
          '2026-01-01'::timestamp + n * interval '1 hour', json_build_object('host', 'host-' || n)
        FROM generate_series(1, 20000) AS rows(n);
        ${["id", "status", "quantity", "number", "total", "currency", "due", "born", "created"].map((name) => `CREATE INDEX ON many (${name});`).join("\n")}
        ${["tags", "owners", "roles", "sizes"].map((name) => `CREATE INDEX ON many USING gin (${name});`).join("\n")}
        CREATE INDEX many_labels ON many USING gin ((labels::jsonb));
        ANALYZE many`);
    });

    test.each([
      ["id", `id == "${one}"`],
      ["id", `is_subset(id, "${one}", "${two}", "not-a-uuid")`],
      ["status", `status == "open"`],
      ["status", `is_subset(status, "open", "in transit")`],
      ["tags", `contains(tags, "tag-7")`],
      ["tags", `contains_any(tags, set("tag-7", "tag-8"))`],
      ["owners", `contains(owners, "${one}")`],
      ["roles", `contains(roles, "admin")`],
      ["roles", `contains_all(roles, set("admin", "viewer"))`],
      ["sizes", `contains(sizes, 7)`],
      ["quantity", `quantity == 7`],
      ["quantity", `quantity < -1`],
      ["number", `number == "7"`],
      ["total", `total == 0.07`],
      ["total", `total < -0.07`],
      ["currency", `currency == "007"`],
      ["due", `due == time("2026-02-01T00:00:00Z")`],
      ["due", `due > time("2080-02-01T00:00:00Z")`],
      ["born", `born == "2026-02-01"`],
      ["created", `created == time("2026-02-01T00:00:00Z")`],
      ["created", `created > time("2029-02-01T00:00:00Z") && created <= time("2029-02-02T00:00:00Z")`],
      ["labels", `labels["host"] == "host-7"`],
    ])("the one of %s serves %s", async (name, filter) => {
      const { text, values } = orders.compile(filter).toSQL({ dialect: "postgres", columns });
      const plan = await run(`EXPLAIN SELECT 1 FROM many WHERE ${text}`, values);
      expect(plan.join("\n")).toMatch(new RegExp(`Index (Only )?Scan (using|on) many_${name}`));
      expect(plan.join("\n")).not.toContain("Seq Scan");
    });
  });
});

test("in DuckDB", async () => {
  const database = await (await DuckDBInstance.create(":memory:")).connect();
  const run: Run = async (text, values) => (await database.runAndReadAll(text, [...values])).getRows();
  await run(`CREATE TYPE "order status" AS ENUM ('open', 'paid', 'in transit')`, []);
  await run(`CREATE TYPE "Role" AS ENUM ('admin', 'viewer')`, []);
  await run(
    `CREATE TABLE orders (
       row INTEGER, id UUID, parent UUID, status "order status", tags VARCHAR[], owners UUID[], roles "Role"[],
       sizes INTEGER[], weights DECIMAL(10, 2)[], quantity SMALLINT, number BIGINT, total DECIMAL(10, 2),
       discount DOUBLE, ratio FLOAT, currency VARCHAR, due DATE, born DATE, created TIMESTAMP, address VARCHAR, labels JSON)`,
    [],
  );
  // its driver widens a FLOAT
  const widened = rows.map((row) => ("ratio" in row ? { ...row, ratio: Math.fround(Number(row["ratio"])) } : row));
  for (const [index, row] of widened.entries()) {
    const cells = Object.entries(row).map(([name, value]) => [name, cell(value)] as const);
    const names = ["row", ...cells.map(([name]) => name)].join(", ");
    await run(`INSERT INTO orders (${names}) VALUES (${[index, ...cells.map(([, value]) => value)].join(", ")})`, []);
  }
  const types = {
    ...columns,
    tags: "tags",
    roles: { column: "roles", enum: "Role" },
    weights: { column: "weights", type: "DECIMAL(10,2)[]" },
    total: { column: "total", type: "decimal(10, 2)" },
    discount: "discount",
    currency: "currency",
    created: { column: "created", type: "TIMESTAMP" },
    address: "address",
    labels: { column: "labels", as: "json" },
  } as const;
  const table: Table = { rows: widened, source: "orders", run, options: { dialect: "duckdb", columns: types } };
  await agreeAll(predicates, table);
  await agreeOnFilters(orders, table, 150);
  database.closeSync();
});

/** A value as DuckDB writes it. */
function cell(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(cell).join(", ")}]`;
  if (value === null) return "NULL";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value).replace(/Z$/, "");
  return typeof value === "number" ? text : `'${text.replaceAll("'", "''")}'`;
}

test("in SQLite", async () => {
  const database = new DatabaseSync(":memory:");
  database.exec(
    "CREATE TABLE orders (row INTEGER, number INTEGER, due INTEGER, created INTEGER, stamp TEXT, born TEXT)",
  );
  const insert = database.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)");
  const milliseconds = (value: unknown) => (value === undefined ? null : Date.parse(String(value)));
  for (const [index, { number, due, created, born }] of rows.entries()) {
    const seconds = due === undefined ? null : (milliseconds(due) ?? 0) / 1000;
    const stamp = created === undefined ? null : String(created).replace("T", " ").replace("Z", "");
    insert.run(
      index,
      number === undefined ? null : BigInt(String(number)),
      seconds,
      milliseconds(created),
      stamp,
      (born as string) ?? null,
    );
  }
  const names = ["number", "due", "created", "born"];
  const asked = predicates.filter(({ fields }) => fields.every((name) => names.includes(name)));
  expect(asked.length).toBeGreaterThan(200);
  const mapped = {
    number: { column: "number", type: "integer" },
    due: { column: "due", type: "unixepoch" },
    born: "born",
  };
  for (const created of [
    { column: "created", type: "unixepoch_ms" },
    { column: "stamp", type: "datetime" },
  ]) {
    const options = { dialect: "sqlite", columns: { ...mapped, created } } as const;
    await agreeAll(asked, { rows, source: "orders", run: runIn(database), options });
  }
});
