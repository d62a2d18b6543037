import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Policy, PolicySet } from "wherefore";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";
import { columns } from "../examples/backtest/columns.ts";
import { DuckDB, quoted, writeParquet } from "./audit/duckdb.ts";
import { benchmarkLog } from "./audit/log.ts";
import { parse } from "./audit/loop.ts";
import { medianMs, say } from "./audit/measure.ts";

/** What sending a log's sessions to the first policy that matches takes on one machine, and what it says of more. */
export interface Scale {
  readonly rows: number;
  readonly version: string;
  readonly policies: number;
  readonly routes: readonly Route[];
  /** DuckDB with all threads over this many rows: the log's files, read so many times over. */
  readonly growth: readonly { readonly rows: number; readonly ms: number }[];
  /** Bytes of Parquet: of all columns, and of those that the policies read. */
  readonly bytes: { readonly all: number; readonly read: number };
  readonly backtest: readonly Backtest[];
}

export interface Route {
  readonly how: string;
  readonly note: string;
  readonly threads: number;
  readonly ms: number;
}

/** A line of the example's table. */
export interface Backtest {
  readonly policy: string;
  readonly sessions: number;
  readonly too_large: number;
  readonly bytes: number;
  readonly tokens: number;
  readonly dollars: number;
}

const example = (name: string): string => fileURLToPath(new URL(`../examples/backtest/${name}`, import.meta.url));
const run = (name: string, ...args: readonly string[]): string =>
  execFileSync(process.execPath, [example(name), ...args], { encoding: "utf8" });

const policies = JSON.parse(readFileSync(example("policies.json"), "utf8")) as readonly Policy[];
const set = new PolicySet(policies, sessionFilter);
const log = benchmarkLog(say);
const folder = mkdtempSync(join(tmpdir(), "wherefore-scale-"));
const parquet = join(folder, "sessions");
const threads = cpus().length;
const routes: Route[] = [];

/** How many sessions each policy takes, by its name; "" for none. All ways of routing have to agree on it. */
type Counts = Readonly<Record<string, number>>;

function agree(how: string, found: Counts): void {
  const text = (counts: Counts): string => JSON.stringify(Object.entries(counts).sort());
  if (text(found) !== text(expected)) throw new Error(`${how} routes otherwise: ${text(found)}, not ${text(expected)}`);
}

function tally(names: Iterable<string | undefined>): Counts {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name ?? ""] = (counts[name ?? ""] ?? 0) + 1;
  return counts;
}

async function throughMatch(): Promise<Counts> {
  const events = parse(log);
  const counts = tally(events.map((event) => set.match(contextFromEvent(event))?.name));
  say("PolicySet.match");
  const ms = await medianMs(async () => {
    let routed = 0;
    for (const event of events) if (set.match(contextFromEvent(event)) !== undefined) routed++;
    return routed;
  });
  routes.push({ how: "`PolicySet.match`", note: "over parsed JSON in memory", threads: 1, ms });
  return counts;
}

function throughWorkers(workers: number): void {
  say(`route.ts, ${workers} workers`);
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const out = join(folder, `routes-${workers}-${round}`);
    const start = performance.now();
    run("route.ts", example("policies.json"), log.events, out, "--workers", String(workers));
    times.push(performance.now() - start);
  }
  const ms = times.sort((a, b) => a - b)[1] ?? Number.NaN;
  const note = "reads, parses, routes and writes; the start of the process too";
  routes.push({ how: "examples/backtest/route.ts", note, threads: workers, ms });
}

/** The statement that routes and counts the rows of `files`. */
function counting(files: string): readonly [text: string, values: readonly (string | number | boolean)[]] {
  const { text, values } = set.toSQL({ dialect: "duckdb", columns, kind: "kind" });
  return [`SELECT coalesce(${text}, '') AS policy, count(*) AS n FROM read_parquet(${files}) GROUP BY ALL`, values];
}

async function throughDuckDB(count: number): Promise<void> {
  const how = "DuckDB over Parquet, `policies.toSQL`";
  say(`${how}, ${count} threads`);
  const duckdb = await DuckDB.open({ threads: String(count) });
  const [text, values] = counting(quoted(join(parquet, "*/*.parquet")));
  const rows = await duckdb.rows(text, values);
  agree(how, Object.fromEntries(rows.map(({ policy, n }) => [String(policy), Number(n)])));
  routes.push({
    how,
    note: "one CASE over all policies",
    threads: count,
    ms: await medianMs(() => duckdb.rows(text, values)),
  });
  duckdb.close();
}

async function growth(): Promise<Scale["growth"]> {
  const duckdb = await DuckDB.open({ threads: String(threads) });
  const files = await duckdb.rows(`SELECT file FROM glob(${quoted(join(parquet, "*/*.parquet"))}) ORDER BY file`);
  const names = files.map(({ file }) => quoted(String(file)));
  const found: { readonly rows: number; readonly ms: number }[] = [];
  for (const times of [1 / 16, 1 / 4, 1, 4, 16]) {
    const chosen =
      times < 1 ? names.slice(0, Math.round(names.length * times)) : Array<string[]>(times).fill(names).flat();
    const [text, values] = counting(`[${chosen.join(", ")}]`);
    const rows = (await duckdb.rows(text, values)).reduce((total, { n }) => total + Number(n), 0);
    say(`DuckDB over ${rows.toLocaleString("en")} rows`);
    found.push({ rows, ms: await medianMs(() => duckdb.rows(text, values)) });
  }
  duckdb.close();
  return found;
}

async function bytesOfColumns(duckdb: DuckDB): Promise<Scale["bytes"]> {
  const rows = await duckdb.rows(`
    SELECT split_part(path_in_schema, ',', 1) AS name, sum(total_compressed_size) AS bytes
    FROM parquet_metadata(${quoted(join(parquet, "*/*.parquet"))}) GROUP BY ALL`);
  const { text } = set.toSQL({ dialect: "duckdb", columns, kind: "kind" });
  const sum = (chosen: typeof rows): number => chosen.reduce((total, { bytes }) => total + Number(bytes), 0);
  return { all: sum(rows), read: sum(rows.filter(({ name }) => text.includes(`"${name}"`))) };
}

const expected = await throughMatch();
gc?.();
const writer = await DuckDB.open();
try {
  say("DuckDB: COPY to Parquet");
  await writeParquet(log, parquet, writer);
  for (const count of [1, threads]) throughWorkers(count);
  for (const count of [1, threads]) await throughDuckDB(count);
  say("backtest.ts");
  const quarter = ["--from", "2026-07-01", "--to", "2026-10-01", "--json"];
  const { policies: backtest } = JSON.parse(
    run("backtest.ts", example("policies.json"), parquet, log.recordings, ...quarter),
  ) as { policies: readonly Backtest[] };
  const scale: Scale = {
    rows: log.count,
    version: set.version,
    policies: policies.length,
    routes,
    growth: await growth(),
    bytes: await bytesOfColumns(writer),
    backtest,
  };
  console.log(JSON.stringify(scale));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
