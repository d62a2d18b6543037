import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { TrinoSQL } from "dt-sql-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Policy, PolicySet } from "wherefore";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";
import { writeDocuments } from "../../bench/audit/documents.ts";
import { DuckDB } from "../../bench/audit/duckdb.ts";
import { sessions } from "../../bench/audit/events.ts";
import { columns } from "../../examples/backtest/columns.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/scale.md"), "utf8");
const fences = (language: string): readonly string[] =>
  [...page.matchAll(/^```(.*)\n([\s\S]*?)\n```$/gm)].flatMap(([, info, text = ""]) =>
    info === language ? [text] : [],
  );

const policies = JSON.parse(readFileSync(join(root, "examples/backtest/policies.json"), "utf8")) as readonly Policy[];

/** The folder in which the page's commands are run, in their order. */
const folder = mkdtempSync(join(tmpdir(), "wherefore-scale-"));
const printed = new Map<string, string>();
beforeAll(() => {
  for (const name of ["bench", "examples"]) symlinkSync(join(root, name), join(folder, name));
  for (const fence of fences("console")) {
    for (const [, command = ""] of fence.matchAll(/^\$ (.*)$/gm)) {
      const [program, ...args] = command.split(" ");
      if (program !== "node") throw new Error(`a command that the test does not know: ${command}`);
      printed.set(
        args[0] ?? "",
        execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8", stdio: "pipe" }),
      );
    }
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** The sessions of the page's log that are ever summarized, in the quarter. */
const logged = [...sessions({ seed: 1, count: 20_000 })];
const summarized = logged.filter(({ event }) => event["interactive"] === true || event["event"] === "db.session.end");
const quarter = summarized.filter(({ event: { time } }) => time >= "2026-07-01" && time < "2026-10-01");

describe("the commands", () => {
  test("are those of the page", () => {
    expect([...printed.keys()]).toEqual([
      "bench/audit/generate.ts",
      "examples/backtest/parquet.ts",
      "examples/backtest/backtest.ts",
      "examples/backtest/route.ts",
    ]);
    expect(printed.get("examples/backtest/parquet.ts")).toBe("20000 sessions\n");
  });

  test("a backtest gives what match gives, session by session, and the cost of it", () => {
    const args = [
      "examples/backtest/backtest.ts",
      "examples/backtest/policies.json",
      "sessions",
      "log/recordings.jsonl",
    ];
    const days = ["--from", "2026-07-01", "--to", "2026-10-01", "--json"];
    const found = JSON.parse(execFileSync(process.execPath, [...args, ...days], { cwd: folder, encoding: "utf8" }));
    const set = new PolicySet(policies, sessionFilter);
    expect(found.version).toBe(set.version);
    const expected = [...set.policies.map(({ name }) => name), undefined].map((policy) => {
      const taken = quarter.filter(({ event }) => set.match(contextFromEvent(event))?.name === policy);
      const done = policy === undefined ? [] : taken.filter(({ recordingBytes }) => recordingBytes / 4 <= 200_000);
      const tokens = done.map(({ recordingBytes }) => 1_500 + recordingBytes / 16);
      return {
        policy: policy ?? "none",
        sessions: taken.length,
        too_large: taken.filter(({ recordingBytes }) => recordingBytes / 4 > 200_000).length,
        bytes: taken.reduce((sum, { recordingBytes }) => sum + recordingBytes, 0),
        tokens: expect.closeTo(
          tokens.reduce((sum, one) => sum + one, 0),
          -1,
        ),
        dollars: expect.closeTo(tokens.reduce((sum, one) => sum + one * 2.5 + 600 * 10, 0) / 1e6, 1),
      };
    });
    expect(found.policies).toEqual(expected);
    expect(expected.every(({ sessions }) => sessions > 0)).toBe(true);
    for (const { policy, sessions } of expected) {
      expect(printed.get(args[0] ?? "")).toMatch(new RegExp(`'${policy}' +│ ${sessions} `));
    }
  });

  test("the backtest reads no other days than it is asked for", async () => {
    const duckdb = await DuckDB.open();
    const [plan] = await duckdb.rows(
      `EXPLAIN ANALYZE SELECT count(*) FROM read_parquet('${folder}/sessions/*/*.parquet')
       WHERE event_date >= CAST($1 AS DATE) AND event_date < CAST($2 AS DATE)`,
      ["2026-07-01", "2026-07-04"],
    );
    duckdb.close();
    expect(String(plan?.["explain_value"])).toMatch(/Total Files Read: 3\b/);
  });

  test("the workers send each session where the backtest counts it", () => {
    const { version } = new PolicySet(policies, sessionFilter);
    const out = join(folder, "routes", version);
    const lines = readdirSync(out).flatMap((name) => readFileSync(join(out, name), "utf8").match(/.+/g) ?? []);
    const set = new PolicySet(policies, sessionFilter);
    const expected = summarized.filter(({ event }) => set.match(contextFromEvent(event)) !== undefined);
    expect(lines.length).toBe(expected.length);
  });
});

test("the program prints what the page shows", () => {
  const [program = ""] = fences("ts");
  const script = join(root, `.scale-${process.pid}.ts`);
  writeFileSync(script, program);
  try {
    const text = execFileSync(process.execPath, [script], { cwd: root, encoding: "utf8" });
    expect(fences("text")).toContain(text.trimEnd());
  } finally {
    rmSync(script);
  }
});

describe("what Trino is given", () => {
  const [view = "", prepare = "", execute = ""] = fences("sql trino");

  test("is all there", () => {
    expect(fences("sql trino").length).toBe(3);
    expect(fences("sql")).toEqual([readFileSync(join(root, "examples/backtest/parquet.sql"), "utf8").trimEnd()]);
  });

  test.each([
    ["the view", view],
    ["PREPARE", prepare],
    ["EXECUTE", execute],
  ])("is of Trino's grammar: %s", (_what, statement) => {
    expect(new TrinoSQL().validate(statement)).toEqual([]);
  });

  test("has a value for each parameter, as the page's snippet writes it", () => {
    const { values } = new PolicySet(policies.slice(0, 2), sessionFilter).toSQL({
      dialect: "trino",
      columns,
      kind: "kind",
    });
    const snippet = fences("ts").find((text) => text.startsWith("const literals"));
    const literals = new Function("values", `${snippet} return literals;`) as (values: readonly unknown[]) => string[];
    expect(execute).toBe(`EXECUTE backtest USING ${literals(values).join(", ")}`);
    expect(prepare.split("?").length - 1).toBe(values.length);
    expect(literals(["it's", 1, true])).toEqual(["'it''s'", "1", "true"]);
  });

  /** Trino's functions and types, as DuckDB has them. */
  const inDuckDB = (statement: string): string =>
    statement
      .replaceAll("json_extract_scalar(", "json_extract_string(")
      .replaceAll("array(varchar)", "VARCHAR[]")
      .replaceAll(/map\(varchar, (\S+?)\)/g, "MAP(VARCHAR, $1)");

  test("the view has the rows of the table, by an engine that can be asked", async () => {
    const duckdb = await DuckDB.open();
    const documents = join(folder, "documents");
    await writeDocuments({ folder, events: join(folder, "log/events"), recordings: "" }, documents, duckdb);
    await duckdb.rows(`CREATE VIEW auditevents AS SELECT * FROM read_parquet('${documents}/*/*.parquet')`);
    await duckdb.rows(inDuckDB(view));
    const names = (await duckdb.rows("SELECT column_name AS name FROM (DESCRIBE sessions)")).map(
      ({ name }) => `"${name}"`,
    );
    const table = `read_parquet('${folder}/sessions/*/*.parquet')`;
    const all = await duckdb.rows(`SELECT column_name AS name FROM (DESCRIBE SELECT * FROM ${table})`);
    expect(names.toSorted()).toEqual(all.map(({ name }) => `"${name}"`).sort());
    const list = names.join(", ");
    const differing = `SELECT count(*) AS n FROM (SELECT ${list} FROM sessions EXCEPT SELECT ${list} FROM ${table})`;
    expect(await duckdb.rows(differing)).toEqual([{ n: 0n }]);
    expect(await duckdb.rows("SELECT count(*) AS n FROM sessions")).toEqual([{ n: 20_000n }]);
    duckdb.close();
  });

  test("the expression may stand in WHERE, and counts the same there", async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    const set = new PolicySet(policies, sessionFilter);
    const { text, values } = set.toSQL({ dialect: "duckdb", columns, kind: "kind" });
    const [before = ""] = prepare.split("CASE WHEN");
    const names = set.policies.map(({ name }) => `('${name}')`).join(", ");
    const statement =
      `${before.replace("PREPARE backtest FROM", "").replace(/VALUES .*?\) AS/, `VALUES ${names}) AS`)}${text}
      GROUP BY p.policy`
        .replace("FROM sessions", `FROM read_parquet('${folder}/sessions/*/*.parquet')`)
        .replace("recordings AS r", `read_json('${folder}/log/recordings.jsonl') AS r`);
    const reader = await connection.runAndReadAll(statement, [...values]);
    const found = Object.fromEntries(reader.getRows().map(([policy, count]) => [policy, Number(count)]));
    const expected: Record<string, number> = {};
    for (const { event } of quarter) {
      const policy = set.match(contextFromEvent(event))?.name;
      if (policy !== undefined) expected[policy] = (expected[policy] ?? 0) + 1;
    }
    expect(found).toEqual(expected);
    connection.closeSync();
  });
});
