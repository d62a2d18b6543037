import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bool, type Column, defineEnvironment, float, int, list, string, timestamp } from "wherefore";
import type { FilterEnvironment, Predicate } from "../../src/predicate.ts";
import { isInstalled, runInClickHouse, text } from "./clickhouse-tables.ts";
import { agreeAll, agreeOnFilters, type Run, type Table } from "./differential.ts";
import type { Context } from "./rows.ts";

const environment = defineEnvironment({
  order: true,
  fields: {
    id: string,
    state: string,
    number: string,
    address: string,
    born: string,
    region: string,
    owners: list(string),
    tags: list(string),
    sizes: list(int),
    quantity: int,
    large: int,
    total: float,
    ratio: float,
    flag: bool,
    due: timestamp,
    created: timestamp,
    seen: timestamp,
    exact: timestamp,
  },
}) as FilterEnvironment<never>;

const one = "0b9e4d6c-6f0e-4f4b-9a57-0d2f7d5d1c01";
const two = "0b9e4d6c-6f0e-4f4b-9a57-0d2f7d5d1c02";

/** For each field the type of its column, and how the mapping names it. */
const types: Readonly<Record<string, string>> = {
  id: "Nullable(UUID)",
  state: "Nullable(Enum8('open' = 1, 'paid' = 2, '' = 3))",
  number: "Nullable(Int64)",
  address: "Nullable(IPv4)",
  born: "Nullable(Date32)",
  region: "LowCardinality(Nullable(String))",
  owners: "Array(Nullable(UUID))",
  tags: "Array(LowCardinality(Nullable(String)))",
  sizes: "Array(Nullable(Int32))",
  quantity: "Nullable(Int16)",
  large: "Nullable(UInt64)",
  total: "Nullable(Decimal(10, 2))",
  ratio: "Nullable(Float32)",
  flag: "Nullable(UInt8)",
  due: "Nullable(Date)",
  created: "Nullable(DateTime('Europe/Berlin'))",
  seen: "Nullable(DateTime64(3))",
  exact: "Nullable(DateTime64(9, 'UTC'))",
};

/** Rows as drivers give them. */
const rows: readonly Context[] = [
  {},
  {
    id: one, state: "open", number: "9007199254740993", address: "10.0.0.1", born: "1990-02-28", region: "eu",
    owners: [one], tags: ["a", "b"], sizes: [1, 2], quantity: 3, large: 9007199254740991, total: 12.3, ratio: 0.1, flag: true,
    due: "2026-01-02T00:00:00Z", created: "2026-01-02T03:04:05Z", seen: "2026-01-02T03:04:05.678Z",
    exact: "2026-01-02T03:04:05.123456789Z",
  },
  {
    id: two, state: "paid", number: "-7", address: "10.0.0.2", born: "2000-02-29", region: "us", owners: [one, two],
    tags: [], sizes: [2147483647, 0], quantity: -32768, large: 0, total: 0.3, ratio: 16777216, flag: false,
    due: "1970-01-02T00:00:00Z", created: "1970-01-01T00:00:01Z", seen: "1969-12-31T23:59:59.250Z",
    exact: "1969-12-31T23:59:59.999999999Z",
  },
  { state: "", number: "0", owners: [null, two], tags: ["", null], sizes: [null], quantity: 0, total: 0, ratio: 3.4028235e38 },
]; // biome-ignore format: table

const asked: readonly string[] = [
  ...[one, two, one.toUpperCase(), "not-a-uuid", ""].flatMap((id) => [`id == "${id}"`, `contains(owners, "${id}")`]),
  ...["open", "paid", "", "no such label"].flatMap((state) => [`state == "${state}"`, `has_prefix(state, "${state}")`]),
  ...["0", "-7", "9007199254740993", "07", "9223372036854775808", "x"].map((number) => `number == "${number}"`),
  ...["10.0.0.1", "10.1", "x", ""].map((address) => `address == "${address}"`),
  ...["1990-02-28", "2000-02-29", "2001-02-29", "1990-2-28", "today", ""].map((born) => `born == "${born}"`),
  ...["2026-01-02T00:00:00Z", "1970-01-02T00:00:00Z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678Z",
    "1969-12-31T23:59:59.25Z", "2026-01-02T03:04:05.123456789Z", "1969-12-31T23:59:59.999999999Z", "0001-01-01T00:00:00Z",
    "9999-01-01T00:00:00.5Z"].flatMap((at) =>
    ["due", "created", "seen", "exact"].flatMap((field) =>
      ["==", "!=", "<", "<=", ">", ">="].map((operator) => `${field} ${operator} time("${at}")`))),
  ...["quantity", "large"].flatMap((field) => [`${field} == 3`, `${field} > 0`, `${field} <= 9007199254740991`]),
  ...["total", "ratio"].flatMap((field) => [`${field} == 0.1`, `${field} == 12.3`, `${field} > 0.3`]),
  `quantity == large`, `total == ratio`, `exact == seen`, `created == seen`, `due <= created`, `flag`, `contains(sizes, 0)`,
  `contains(sizes, quantity)`, `contains_any(tags, set("a", "c"))`, `contains_all(tags, set("", "a"))`, `tags == set("a", "b")`,
  `region == "eu"`, `is_subset(region, "eu", "")`, `region == state`,
]; // biome-ignore format: table

function literal(value: unknown, type: string): string {
  if (Array.isArray(value)) return `CAST([${value.map((item) => literal(item, "")).join(", ")}] AS ${type})`;
  if (typeof value === "string") return text(type.includes("Date") ? value.replace("T", " ").replace("Z", "") : value);
  return value === null ? "NULL" : String(value);
}

describe.skipIf(!isInstalled)("ClickHouse", () => {
  let run: Run;
  let close = () => {};
  let table: Table;

  beforeAll(async () => {
    ({ run, close } = runInClickHouse());
    const definitions = Object.entries(types).map(([name, type]) => `${name} ${type}`);
    await run("SET session_timezone = 'UTC'", []);
    await run(`CREATE TABLE orders (row Int32, ${definitions.join(", ")})`, []);
    for (const [index, row] of rows.entries()) {
      const cells = Object.entries(row).map(([name, value]) => [name, literal(value, types[name] ?? "")] as const);
      // a text is a time of the column's own zone
      const values = cells.map(([name, value]) => (name === "created" ? `toDateTime(${value}, 'UTC')` : value));
      const names = ["row", ...cells.map(([name]) => name)];
      await run(`INSERT INTO orders (${names.join(", ")}) SELECT ${[index, ...values].join(", ")}`, []);
    }
    const columns = Object.fromEntries(
      Object.entries(types).map(([name, type]): [string, Column] => [name, { column: name, type }]),
    );
    table = { rows, source: "orders", run, options: { dialect: "clickhouse", columns } };
  });

  afterAll(() => close());

  test("columns of other types hold what their drivers read", async () => {
    const predicates = [...asked, ...asked.map((filter) => `!(${filter})`)].map((filter) =>
      environment.compile(filter),
    );
    await agreeAll(predicates as readonly Predicate<never>[], table);
  });

  test("filters of every shape", () => agreeOnFilters(environment, table, 300));

  test.each([
    [`id == "${one}"`, "`id` = toUUIDOrNull({p1:String})"],
    [`created > time("2026-01-02T03:04:05Z")`, "`created` > fromUnixTimestamp64Micro(toInt64({p1:String}), 'UTC')"],
    [`exact > time("2026-01-02T03:04:05Z")`, "`exact` > fromUnixTimestamp64Nano(toInt64({p1:String}), 'UTC')"],
  ])("a column itself is compared, so that its index serves %s", (filter, sql) => {
    expect(environment.compile(filter).toSQL(table.options).text).toBe(sql);
  });
});
