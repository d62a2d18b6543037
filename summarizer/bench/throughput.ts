import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { pino } from "pino";
import { localOperator } from "../src/access/principal.ts";
import type { AnswerOf } from "../src/api/request.ts";
import { jsonOf } from "../src/api/request.ts";
import { readConfig } from "../src/config.ts";
import type { Database } from "../src/database/database.ts";
import { openPostgres } from "../src/database/postgres.ts";
import type { Service } from "../src/service.ts";
import { openService } from "../src/service.ts";
import { startPostgres } from "../test/database/postgres.ts";
import { writeCast } from "../test/sessions.ts";

/**
 * What one `serve` takes in and summarizes over HTTP, and what that costs the database:
 * npm run bench -w summarizer -- throughput 2000 postgres
 */

const program = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const clients = 8;
/** Sessions that wait for the worker while others are uploaded. */
const waiting = 500;
const listeners = 500;
const uploads = 200;

/** Flags of a PostgreSQL that counts its statements. */
export const countingFlags = [
  ...["-c", "shared_preload_libraries=pg_stat_statements"],
  ...["-c", "pg_stat_statements.track=top", "-c", "pg_stat_statements.track_utility=on"],
];

interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly perSecond: number;
}

/** What a session costs the database, from its upload to its summary. */
interface Cost {
  readonly statements: number;
  readonly databaseMs: number;
  readonly updates: number;
  readonly hotUpdates: number;
  readonly walBytes: number;
}

export interface Throughput {
  readonly engine: "pglite" | "postgres";
  readonly sessions: number;
  /** Uploads alone; while others wait; while pages listen. */
  readonly ingest: Latency;
  readonly whileOthersWait: Latency;
  readonly whilePagesListen: Latency | undefined;
  /** Seconds from the first upload until all have summaries, and summaries a second. */
  readonly allDone: number;
  readonly summariesPerSecond: number;
  readonly cost: Cost | undefined;
}

const resources = `{kind: inference_model, version: v1, metadata: {name: digest}, spec: {digest: {}}}
---
{kind: inference_policy, version: v1, metadata: {name: shells}, spec: {model: digest, kinds: [ssh]}}
---
kind: role
version: v7
metadata: {name: uploader}
spec: {allow: {rules: [{resources: [session], verbs: [create, list, read]}]}}
---
{kind: user, version: v2, metadata: {name: robot}, spec: {roles: [uploader]}}
`;

/** Measures `serve` with the data folder `data`, on the PostgreSQL at `url` or embedded. */
export async function measureThroughput(sessions: number, data: string, url: string | undefined): Promise<Throughput> {
  const config = readConfig({ data, database: url, workers: "0", logLevel: "silent" }, {});
  const service = await openService(config, { log: pino({ level: "silent" }), connections: 2 });
  await service.resources.apply(localOperator, { file: "bench.yaml", text: resources }, true);
  const { value } = await service.accounts.makeToken(localOperator, { user: "robot", label: "bench", ttl: "12h" });
  const run = Date.now().toString(36);
  await queue(service, run);
  await service.close();
  const database = url === undefined ? undefined : await openPostgres(url, { connections: 1 });
  await database?.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  await using serving = await serve(data, url, value.reveal(), database);
  const whileOthersWait = await serving.upload(`${run}-beside`, uploads);
  await serving.idle();

  const before = database && (await counted(database));
  const began = performance.now();
  const ingest = await serving.upload(`${run}-main`, sessions);
  await serving.idle();
  const allDone = (performance.now() - began) / 1000;
  const cost = before && database && (await costSince(database, before, sessions));
  let whilePagesListen: Latency | undefined;
  if (database !== undefined) {
    const end = serving.listen(listeners);
    await sleep(2000);
    whilePagesListen = await serving.upload(`${run}-heard`, uploads);
    end();
    await serving.idle();
  }
  await database?.close();
  const summariesPerSecond = sessions / allDone;
  const engine = url === undefined ? "pglite" : "postgres";
  return { engine, sessions, ingest, whileOthersWait, whilePagesListen, allDone, summariesPerSecond, cost };
}

async function filesOf(name: string, count: number) {
  const folder = await mkdtemp(join(tmpdir(), "summarizer-bench-"));
  const files: { readonly id: string; readonly recording: Buffer; readonly end: string }[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `${name}-${index}`;
    const path = await writeCast(folder, id, {}, [
      ["ls -l /var/log", "syslog"],
      ["systemctl restart nginx", ""],
    ]);
    files.push({ id, recording: await readFile(path), end: await readFile(join(folder, `${id}.json`), "utf8") });
  }
  await rm(folder, { recursive: true });
  return files;
}

/** Puts sessions before the worker that is not there yet. */
async function queue(service: Service, run: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "summarizer-bench-"));
  for (let index = 0; index < waiting; index += 1) {
    const id = `${run}-waits-${index}`;
    const path = await writeCast(folder, id, {}, [["ls -l /var/log", "syslog"]]);
    const endEvent: { readonly event: string } = JSON.parse(await readFile(join(folder, `${id}.json`), "utf8"));
    await service.ingest.recording(path, { id, endEvent }, { origin: "upload", user: "bench" });
  }
  await rm(folder, { recursive: true });
}

/** Not counted among the statements of sessions. */
const waitingSessions = "SELECT count(*) AS open FROM sessions WHERE state IN ('pending', 'running')";

async function serve(data: string, url: string | undefined, token: string, database: Database | undefined) {
  const args = ["serve", "--data", data, "--port", "0", "--log-level", "warn", ...(url ? ["--database", url] : [])];
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const [, found] = /Serving on (\S+)/.exec(String(chunk)) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const headers = { authorization: `Bearer ${token}` };
  const some = async (state: string) => {
    const answer = await fetch(`${address}/v1/sessions?limit=1&state=${state}`, { headers });
    const { sessions }: AnswerOf<"GET /v1/sessions"> = await jsonOf(answer);
    return sessions.length;
  };
  const openSessions = async () => {
    if (database === undefined) return (await some("pending")) + (await some("running"));
    const [row] = await database.query<{ open: number }>(waitingSessions);
    return row?.open ?? 0;
  };
  return {
    async upload(name: string, sessions: number): Promise<Latency> {
      const files = await filesOf(name, sessions);
      const times: number[] = [];
      const began = performance.now();
      await Promise.all(
        Array.from({ length: clients }, async () => {
          for (let file = files.pop(); file !== undefined; file = files.pop()) {
            const form = new FormData();
            form.set("end_event", file.end);
            form.set("recording", new Blob([new Uint8Array(file.recording)]), `${file.id}.cast`);
            const start = performance.now();
            const answer = await fetch(`${address}/v1/sessions`, { method: "POST", headers, body: form });
            await answer.text();
            if (answer.status !== 201) throw new Error(`an upload was answered with ${answer.status}`);
            times.push(performance.now() - start);
          }
        }),
      );
      const seconds = (performance.now() - began) / 1000;
      return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), perSecond: sessions / seconds };
    },
    /** Waits until no session waits. */
    async idle(): Promise<void> {
      while ((await openSessions()) > 0) await sleep(100);
    },
    listen(count: number): () => void {
      const requests = Array.from({ length: count }, () => {
        const stream = request(`${address}/v1/changes`, { headers }, (answer) => answer.resume());
        stream.on("error", () => {});
        stream.end();
        return stream;
      });
      return () => {
        for (const stream of requests) stream.destroy();
      };
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

interface Counted {
  readonly statements: number;
  readonly ms: number;
  readonly updates: number;
  readonly hot: number;
  readonly wal: number;
}

async function counted(database: Database): Promise<Counted> {
  // An idle connection reports what it has written after ten seconds.
  await sleep(11_000);
  const [row] = await database.query<Counted>(
    `SELECT (SELECT sum(calls) FROM pg_stat_statements WHERE query !~ '^SELECT \\S+ FROM ONLY|AS open FROM sessions')::bigint AS statements,
       (SELECT sum(total_exec_time) FROM pg_stat_statements)::float8 AS ms,
       (SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'sessions') AS updates,
       (SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'sessions') AS hot,
       (SELECT wal_bytes FROM pg_stat_wal)::float8 AS wal`,
  );
  if (row === undefined) throw new Error("the server has no statistics");
  return row;
}

async function costSince(database: Database, before: Counted, sessions: number): Promise<Cost> {
  const after = await counted(database);
  const each = (name: keyof Counted) => (after[name] - before[name]) / sessions;
  return {
    statements: each("statements"),
    databaseMs: each("ms"),
    updates: each("updates"),
    hotUpdates: each("hot"),
    walBytes: each("wal"),
  };
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [sessions = "2000", engine = "postgres"] = process.argv.slice(2);
  const folder = await mkdtemp(join(tmpdir(), "summarizer-bench-"));
  const server =
    engine === "postgres" ? await startPostgres({ flags: ["-c", "fsync=on", ...countingFlags] }) : undefined;
  const result = await measureThroughput(Number(sessions), join(folder, "data"), server?.url);
  console.log(JSON.stringify(result, undefined, 2));
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
  process.exit();
}
