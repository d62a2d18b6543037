import { globSync, readFileSync } from "node:fs";
import type { TopLevelSpec } from "vega-lite";
import type { Audit } from "../../bench/audit.ts";
import { count, growthTable, perThread, routeTable, searchTable, storageTable } from "../../bench/report-audit.ts";
import type { Route, Scale } from "../../bench/scale.ts";
import { columns } from "../../examples/backtest/columns.ts";
import { type Policy, PolicySet } from "../../src/index.ts";
import { sessionFilter } from "../../src/teleport/index.ts";
import { fence, table } from "./markdown.ts";
import { apart, hues, plot } from "./plot.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

interface Results {
  readonly audit?: Audit;
  readonly scale?: Scale;
}

/** The newest results that have a log in them. */
function results(): Required<Results> {
  const files = globSync("bench/results/*.json", { cwd: root }).sort(byVersion).reverse();
  for (const file of files) {
    const { audit, scale } = JSON.parse(read(file)) as Results;
    if (audit !== undefined && scale !== undefined) return { audit, scale };
  }
  throw new Error("no results of a log: npm run bench -- audit scale");
}

const byVersion = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

const policies = (): readonly Policy[] => JSON.parse(read("examples/backtest/policies.json")) as readonly Policy[];

/** The first two of the example's policies. */
const two = (): PolicySet => new PolicySet(policies().slice(0, 2), sessionFilter);

/** What stands between the marks of docs/scale.md, by the marks' names. */
const blocks: Readonly<Record<string, () => string>> = {
  "examples/backtest/parquet.sql": () => fence(read("examples/backtest/parquet.sql").trimEnd(), "sql"),
  "examples/backtest/worker.ts": () => fence(read("examples/backtest/worker.ts").trimEnd(), "ts"),
  printed: () => {
    const { text, values } = two().toSQL({ dialect: "duckdb", columns, kind: "kind" });
    return fence(`${text}\n${JSON.stringify(values)}`, "text");
  },
  trino: () => {
    const { prepare, execute } = athena();
    return `${fence(prepare, "sql trino")}\n\n${fence(execute, "sql trino")}`;
  },
  clickhouse: () => {
    const { query, values } = clickhouse();
    return `${fence(query, "sql clickhouse")}\n\n${fence(JSON.stringify(values), "text")}`;
  },
  backtest: () => backtestTable(results().scale.backtest),
  searches: () => searchTable(results().audit.searches, results().audit.filters),
  storage: () => storageTable(results().audit.storage),
  routes: () => routeTable(results().scale),
  growth: () => growthTable(results().scale.growth),
  model: () => modelTable(results()),
};

/** The backtest of two policies, as Athena takes it. */
function athena(): { readonly prepare: string; readonly execute: string } {
  const { text, values } = two().toSQL({ dialect: "trino", columns, kind: "kind" });
  const names = two().policies.map(({ name }) => `('${name}')`);
  const literals = values.map((value) =>
    typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value),
  );
  const prepare = `PREPARE backtest FROM
SELECT p.policy, count(*) AS sessions, sum(r.bytes) AS bytes
FROM sessions JOIN recordings AS r USING (sid) CROSS JOIN (VALUES ${names.join(", ")}) AS p (policy)
WHERE event_date >= DATE '2026-07-01' AND event_date < DATE '2026-10-01'
  AND (interactive OR kind = 'db')
  AND p.policy = ${text}
GROUP BY p.policy`;
  return { prepare, execute: `EXECUTE backtest USING ${literals.join(", ")}` };
}

/** The same for ClickHouse. */
function clickhouse(): { readonly query: string; readonly values: readonly (string | number)[] } {
  const { text, values } = two().toSQL({ dialect: "clickhouse", columns, kind: "kind" });
  const query = `SELECT ${text} AS policy, count() AS sessions, sum(bytes) AS bytes
FROM all_sessions
WHERE event_date >= '2026-07-01' AND event_date < '2026-10-01' AND (interactive OR kind = 'db')
GROUP BY policy`;
  return { query, values };
}

function backtestTable(lines: Scale["backtest"]): string {
  const total = (of: (line: Scale["backtest"][number]) => number): number =>
    lines.filter(({ policy }) => policy !== "none").reduce((sum, line) => sum + of(line), 0);
  const sum = {
    policy: "total",
    sessions: total(({ sessions }) => sessions),
    too_large: total(({ too_large }) => too_large),
    bytes: total(({ bytes }) => bytes),
    tokens: total(({ tokens }) => tokens),
    dollars: total(({ dollars }) => dollars),
  };
  const rows = [...lines, sum].map(({ policy, sessions, too_large, bytes, tokens, dollars }) => [
    policy === "none" ? "(no policy)" : policy,
    count(sessions),
    count(too_large),
    count(Math.round(bytes / 1e6)),
    policy === "none" ? "" : (tokens / 1e6).toFixed(1),
    policy === "none" ? "" : count(Math.round(dollars)),
  ]);
  return table(["policy", "sessions", "too large", "recordings, MB", "million tokens", "dollars"], rows);
}

/** Assumptions of the model. */
const network = { bytesPerSecond: 1.25e9, text: "10 Gbit/s" };
const dollarsPerTerabyte = 5;
const machine = 32;

/** The rates that were measured, from which the model starts. */
interface Rates {
  /** Threads of the machine that they were measured on. */
  readonly threads: number;
  /** Rows a second and thread. */
  readonly workers: number;
  readonly duckdb: number;
  /** Bytes a row. */
  readonly lines: number;
  readonly columns: number;
  readonly documents: number;
}

function ratesOf({ audit, scale }: Required<Results>): Rates {
  const rate = (how: RegExp): number => {
    const rates = scale.routes.filter((route) => how.test(route.how)).map((route) => rateOf(scale, route));
    return Math.min(...rates);
  };
  const bytes = (form: string): number =>
    (audit.storage.find((storage) => storage.form === form)?.bytes ?? Number.NaN) / audit.rows;
  return {
    threads: Math.max(...scale.routes.map(({ threads }) => threads)),
    workers: rate(/route\.ts/),
    duckdb: rate(/DuckDB/),
    lines: bytes("JSON lines"),
    columns: scale.bytes.read / scale.rows,
    documents: bytes("Parquet of JSON documents"),
  };
}

const rateOf = ({ rows }: Scale, { ms, threads }: Route): number => perThread(rows, ms, threads);

const seconds = (rows: number, rate: number, threads: number, bytes: number): number =>
  Math.max(rows / (rate * threads), (rows * bytes) / network.bytesPerSecond);

function modelTable(measured: Required<Results>): string {
  const rates = ratesOf(measured);
  const rows = [1e6, 1e8, 1e9, 1e10, 1e11].map((n) => [
    count(n),
    duration(seconds(n, rates.workers, machine, rates.lines)),
    duration(seconds(n, rates.duckdb, rates.threads, rates.columns)),
    duration(seconds(n, rates.duckdb, machine, rates.columns)),
    cost(n * rates.columns),
    cost(n * rates.documents),
  ]);
  const head = [
    "rows",
    `workers, ${machine} threads`,
    `DuckDB, ${rates.threads} threads`,
    `DuckDB, ${machine} threads`,
    "Athena, one column per field",
    "Athena, JSON strings",
  ];
  const rate = (value: number): string => count(Math.round(value / 1_000));
  return `Measured, the slowest of the runs above: workers ${rate(rates.workers)} thousand rows per second and thread, DuckDB
${rate(rates.duckdb)} thousand. Bytes per row: ${rates.lines.toFixed(0)} of JSON lines, ${rates.documents.toFixed(0)} of Parquet with JSON strings, ${rates.columns.toFixed(0)} of the columns that
the six policies read. Assumed: a network of ${network.text}, ${dollarsPerTerabyte} dollars per terabyte scanned.

${table(head, rows)}`;
}

const cost = (bytes: number): string => {
  const dollars = (Math.max(bytes, 1e7) / 1e12) * dollarsPerTerabyte;
  return `${size(bytes)}, ${dollars < 0.01 ? "under a cent" : `$${dollars.toFixed(2)}`}`;
};

function size(bytes: number): string {
  const [value, unit] = bytes < 1e9 ? [bytes / 1e6, "MB"] : bytes < 1e12 ? [bytes / 1e9, "GB"] : [bytes / 1e12, "TB"];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

function duration(time: number): string {
  if (time < 1) return `${Math.round(time * 1_000)} ms`;
  if (time < 120) return `${time.toPrecision(2)} s`;
  return time < 7_200 ? `${Math.round(time / 60)} min` : `${(time / 3_600).toPrecision(2)} h`;
}

/** `docs/scale.md`: its own prose, with what is made from code and results between the marks. */
export function scalePage(): string {
  return read("docs/scale.md").replaceAll(
    /(<!-- begin: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const make = blocks[name];
      if (make === undefined) throw new Error(`unknown block "${name}" in docs/scale.md`);
      return `${begin}\n${make()}\n\n${end}`;
    },
  );
}

/** `docs/scale.svg` */
export function scalePlot(): Promise<string> {
  const measured = results();
  const rates = ratesOf(measured);
  const ways = [
    { way: `workers, ${machine} threads`, rate: rates.workers, threads: machine, bytes: rates.lines },
    { way: `DuckDB, ${rates.threads} threads`, rate: rates.duckdb, threads: rates.threads, bytes: rates.columns },
    { way: `DuckDB, ${machine} threads`, rate: rates.duckdb, threads: machine, bytes: rates.columns },
  ];
  const points = measured.scale.growth.map(({ rows, ms }) => {
    return { way: `DuckDB, ${rates.threads} threads`, rows, seconds: ms / 1_000 };
  });
  const lines = [1e4, 1e11].flatMap((rows) =>
    ways.map(({ way, rate, threads, bytes }) => ({ way, rows, seconds: seconds(rows, rate, threads, bytes) })),
  );
  const log = { type: "log" } as const;
  const all = [...lines, ...points].map((point) => point.seconds);
  const domain: [number, number] = [Math.min(...all) / 2, Math.max(...all) * 2];
  const height = 300;
  const last = lines.filter(({ rows }) => rows === 1e11).map(({ way, seconds: value }) => ({ line: way, value }));
  const ends = apart(last, domain, height).map(({ line, value }) => ({ way: line, rows: 1e11, seconds: value }));
  const sizes = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11];
  const times = [0.01, 0.1, 1, 10, 60, 600, 3_600, 36_000, 360_000];
  const named =
    "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : datum.value / 3600 + ' h'";
  const count =
    "datum.value < 1e6 ? datum.value / 1e3 + ' k' : datum.value < 1e9 ? datum.value / 1e6 + ' m' : datum.value / 1e9 + ' bn'";
  const axes = {
    x: {
      field: "rows",
      type: "quantitative",
      scale: log,
      title: "rows",
      axis: { labelExpr: count, values: sizes, labelFlush: false },
    },
    y: {
      field: "seconds",
      type: "quantitative",
      scale: { type: "log", domain, nice: false },
      title: "time",
      axis: { values: times, labelExpr: named },
    },
    color: {
      field: "way",
      type: "nominal",
      scale: { domain: ways.map(({ way }) => way), range: [hues.violet, hues.orange, hues.blue] },
      legend: null,
    },
  } as const;
  const spec: TopLevelSpec = {
    width: 500,
    height,
    padding: 8,
    layer: [
      { data: { values: lines }, mark: { type: "line", strokeWidth: 2 }, encoding: axes },
      { data: { values: points }, mark: { type: "point", filled: true, size: 60, opacity: 1 }, encoding: axes },
      {
        data: { values: ends },
        mark: { type: "text", align: "left", baseline: "middle", dx: 10, fontSize: 13 },
        encoding: { ...axes, text: { field: "way" } },
      },
    ],
  };
  return plot(spec);
}
