import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Columns, defineEnvironment, list, map, string } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { isInstalled, runInClickHouse } from "./clickhouse-tables.ts";
import type { Run } from "./differential.ts";

const pageOf = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
const sqlPage = pageOf("sql.md");
const fences = (page: string, language: string): readonly string[] =>
  [...page.matchAll(/^```(.*)\n([\s\S]*?)\n```$/gm)].flatMap(([, info, text = ""]) =>
    info === language ? [text] : [],
  );

const [, section = ""] = sqlPage.split("\n## ClickHouse\n");
const indexed = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| `(.*)` \| `(.*)` \|$/gm)].map(
  ([, filter = "", index = ""]) => ({ filter, index }),
);

test("the page lists filters that use an index", () => {
  expect(indexed.length).toBeGreaterThan(6);
});

describe.skipIf(!isInstalled)("ClickHouse", () => {
  let run: Run;
  let close = () => {};

  beforeAll(() => {
    ({ run, close } = runInClickHouse());
  });

  afterAll(() => close());

  describe("skips granules of the page's table", () => {
    const [mapping = "{}"] = fences(sqlPage, "json");
    const columns = JSON.parse(mapping) as Columns;

    beforeAll(async () => {
      const [table = ""] = fences(sqlPage, "sql clickhouse");
      await run(`${table} SETTINGS index_granularity = 100`, []);
      await run(
        `INSERT INTO sessions SELECT
           number, fromUnixTimestamp64Micro(toInt64(number) * 1000000, 'UTC'), 'root-' || toString(number % 1000),
           ['user-' || toString(number % 1000), 'user-' || toString((number + 1) % 1000)],
           map('env', 'env-' || toString(number % 3), 'host', 'host-' || toString(number % 1000)),
           map('teams', ['team-' || toString(number % 1000)]),
           '{"sid": "sid-' || toString(number) || '"}'
         FROM numbers(20000)`,
        [],
      );
    });

    test.each(indexed)("$filter", async ({ filter, index }) => {
      const { text, values } = sessionFilter.compile(filter).toSQL({ dialect: "clickhouse", columns });
      const plan = await run(`EXPLAIN indexes = 1 SELECT id FROM sessions WHERE ${text}`, values);
      const lines = plan.map(([line]) => String(line));
      const at = lines.findIndex((line) => line.includes(index));
      const granules = lines.slice(at).find((line) => line.includes("Granules: "));
      const [, read = "", all = ""] = /Granules: (\d+)\/(\d+)/.exec(granules ?? "") ?? [];
      expect(Number(all), lines.join("\n")).toBe(200);
      expect(Number(read), lines.join("\n")).toBeLessThan(50);
      const found = await run(`SELECT id FROM sessions WHERE ${text}`, values);
      expect(found.length).toBeGreaterThan(0);
    });
  });

  test("the recipe for its client finds what matches", async () => {
    const environment = defineEnvironment({
      fields: { customer: string, tags: list(string), labels: map(string) },
    });
    const rows = [
      { customer: "acme", tags: ["a"], labels: { env: "prod" } },
      { customer: "o'brien \\ {p1:String} ?", tags: ["a", "b"], labels: {} },
      { customer: "", tags: [], labels: { env: "it's" } },
    ];
    await run("CREATE TABLE orders (customer String, tags Array(String), labels Map(String, String))", []);
    for (const row of rows) await run(`INSERT INTO orders FORMAT JSONEachRow ${JSON.stringify(row)}`, []);
    const client = {
      query: async ({ query, query_params }: { query: string; query_params: Readonly<Record<string, string>> }) => {
        const found = await run(query, Object.values(query_params));
        expect(Object.keys(query_params)).toEqual(Object.values(query_params).map((_, index) => `p${index + 1}`));
        return { json: async () => found.map(([customer, tags, labels]) => ({ customer, tags, labels })) };
      },
    };
    const code = fences(sqlPage, "ts").find((fence) => fence.includes("query_params")) ?? "";
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
    const recipe = new AsyncFunction("filter", "columns", "client", `${stripTypeScriptTypes(code)}\nreturn rows;`);
    const columns = { customer: "customer", tags: "tags", labels: "labels" };
    for (const text of [
      `customer == "o'brien \\\\ {p1:String} ?"`,
      `contains(tags, "a") && labels["env"] != "prod"`,
      `labels["env"] == "it's" || customer == "acme"`,
    ]) {
      const filter = environment.compile(text);
      expect(await recipe(filter, columns, client), text).toEqual(rows.filter((row) => filter.matches(row)));
    }
  });

  test("the backtest of docs/scale.md runs on one shard, and its statements are the engine's", async () => {
    const page = pageOf("scale.md");
    const [local = "", distributed = "", query = ""] = fences(page, "sql clickhouse");
    for (const statement of [local, distributed]) await run(`EXPLAIN AST ${statement}`, []);
    await run(local.replace("sessions ON CLUSTER main", "all_sessions"), []);
    const session = (sid: string, kind: string, labels: string, service: string) =>
      `SELECT toDate('2026-08-01'), '${kind}', '${sid}', '${sid}', 'alice', ['access'], ${labels}, true, '${service}', 10`;
    await run(
      `INSERT INTO all_sessions ${[
        session("1", "ssh", "map('compliance', 'pci')", ""),
        session("2", "db", "map('compliance', 'pci')", "orders-eu"),
        session("3", "db", "map('env', 'dev')", "orders-eu"),
        session("4", "k8s", "map('env', 'dev')", ""),
      ].join(" UNION ALL ")}`,
      [],
    );
    const start = page.indexOf(query);
    const [values = "[]"] = fences(page.slice(start + query.length + 4), "text");
    const found = await run(`${query} ORDER BY policy`, JSON.parse(values));
    expect(found.map(([policy, sessions, bytes]) => [policy, Number(sessions), Number(bytes)])).toEqual([
      ["a-card-data", 2, 20],
      ["b-databases", 1, 10],
      [null, 1, 10],
    ]);
  });
});
