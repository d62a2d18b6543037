import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { localOperator } from "../src/access/principal.ts";
import { readConfig } from "../src/config.ts";
import type { Service } from "../src/service.ts";
import { openService } from "../src/service.ts";
import { startPostgres } from "../test/database/postgres.ts";
import { patientModel } from "../test/worker/model.ts";
import { writeRecording } from "./recording.ts";

/** One run of sessions through the whole pipeline, with a model that answers at once. */
export interface Pipeline {
  readonly engine: "pglite" | "postgres";
  /** Sessions at a time: within one process on PGlite, in as many processes on PostgreSQL. */
  readonly workers: number;
  readonly sessions: number;
  readonly perSecond: number;
  /** From the start of its attempt to its summary in the store, in milliseconds. */
  readonly median: number;
  readonly p99: number;
}

const program = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const log = pino({ level: "silent" });

const [engine, workers, sessions, bytes] = process.argv.slice(2);
const result = await run(
  engine === "postgres" ? "postgres" : "pglite",
  Number(workers),
  Number(sessions),
  Number(bytes),
);
console.log(JSON.stringify(result));
process.exit();

async function run(engine: Pipeline["engine"], workers: number, sessions: number, bytes: number): Promise<Pipeline> {
  const folder = await mkdtemp(join(tmpdir(), "summarizer-bench-"));
  const server = engine === "postgres" ? await startPostgres() : undefined;
  const model = await patientModel(0);
  const database = server?.url;
  const config = readConfig({ data: join(folder, "data"), database, workers: String(workers), logLevel: "silent" }, {});
  const service = await openService(config, { log, works: engine === "pglite" });
  await service.resources.apply(localOperator, { file: "bench.yaml", text: resources(model.url) }, true);
  const recording = join(folder, "recording.tar");
  await writeRecording(recording, bytes);
  // One round to warm up, and one that counts.
  await takeIn(service, recording, sessions, "warm");
  const stop =
    engine === "pglite" ? await workHere(service, workers) : await workApart(workers, config.data, database ?? "");
  await done(service, sessions);
  await takeIn(service, recording, sessions, "measured");
  await done(service, 2 * sessions);
  const figures = await measured(service);
  await stop();
  await service.close();
  await model[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
  return { engine, workers, sessions, ...figures };
}

function resources(url: string): string {
  return `kind: inference_model
version: v1
metadata: {name: instant}
spec: {openai: {openai_model_id: instant, base_url: "${url}"}, max_session_length_bytes: 1000000}
---
kind: inference_policy
version: v1
metadata: {name: shells}
spec: {model: instant, kinds: [ssh], filter: 'equals(resource.metadata.labels["env"], "prod")'}
`;
}

/** All in one transaction: the workers find them all at once. */
async function takeIn(service: Service, source: string, sessions: number, name: string): Promise<void> {
  const place = service.storage.place;
  await mkdir(place, { recursive: true });
  await copyFile(source, join(place, `${name}.tar`));
  const { size } = await stat(source);
  const recording = { path: `${name}.tar`, bytes: size, format: "stream" as const };
  await service.database.transaction(async (tx) => {
    for (let index = 0; index < sessions; index += 1) {
      const endEvent = {
        event: "session.end",
        sid: `${name}-${index}`,
        user: "alice",
        server_labels: { env: "prod" },
        server_hostname: "web-3",
        interactive: true,
        participants: ["alice"],
        session_start: "2026-11-22T10:00:00Z",
        session_stop: "2026-11-22T11:00:00Z",
      };
      await service.sessions.ingest(tx, { kind: "ssh", endEvent, recording });
    }
  });
}

async function workHere(service: Service, workers: number): Promise<() => Promise<void>> {
  await service.worker.start(workers);
  return async () => {};
}

async function workApart(workers: number, data: string, database: string): Promise<() => Promise<void>> {
  const args = [program, "work", "--data", data, "--database", database, "--workers", "1", "--log-level", "info"];
  const children = Array.from({ length: workers }, () => spawn(process.execPath, args));
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve) => {
          child.stderr.on("data", (chunk: Buffer) => String(chunk).includes('"msg":"working"') && resolve());
        }),
    ),
  );
  return async () => {
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(children.map((child) => once(child, "exit")));
  };
}

async function done(service: Service, sessions: number): Promise<void> {
  for (;;) {
    const rows = await service.database.query<{ state: string; count: number }>(
      "SELECT state, count(*) AS count FROM sessions GROUP BY state",
    );
    const lost = rows.find(({ state }) => !["pending", "running", "done"].includes(state));
    if (lost !== undefined) throw new Error(`a session is ${lost.state}`);
    if ((rows.find(({ state }) => state === "done")?.count ?? 0) >= sessions) return;
    await sleep(100);
  }
}

/** By the store's own clock, over the sessions that count. */
async function measured(service: Service): Promise<Pick<Pipeline, "perSecond" | "median" | "p99">> {
  const [row] = await service.database.query<{ rate: number; median: number; p99: number }>(
    `WITH times AS (
       SELECT started, finished, extract(epoch FROM finished - started)::float8 * 1000 AS ms
       FROM summaries WHERE session_id LIKE 'measured-%'
     )
     SELECT (count(*) / extract(epoch FROM max(finished) - min(started)))::float8 AS rate,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS median, percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS p99
     FROM times`,
  );
  if (row === undefined) throw new Error("nothing was measured");
  return { perSecond: row.rate, median: row.median, p99: row.p99 };
}
