import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { recordingsIn } from "../../src/cli/recordings.ts";
import type { PostgresDatabase } from "../../src/database/postgres.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { hintOf } from "../../src/ingest/file.ts";
import { createApp } from "../../src/server/app.ts";
import { connectionsOfWork } from "../../src/service.ts";
import { checked } from "../contract.ts";
import { temporaryService } from "../services.ts";
import { resources, temporaryFolder, writeCast } from "../sessions.ts";
import { startPostgres } from "./postgres.ts";

let server: Awaited<ReturnType<typeof startPostgres>>;
let other: PostgresDatabase;

beforeAll(async () => {
  server = await startPostgres();
  other = await openPostgres(server.url);
}, 60_000);

afterAll(async () => {
  await other?.close();
  await server?.[Symbol.asyncDispose]();
});

const ask = async (service: Awaited<ReturnType<typeof temporaryService>>["service"], path: string) => {
  const answer = await createApp(service).request(path, {}, { principal: localOperator });
  return { status: answer.status, body: await checked("GET", path, answer) };
};

test("a statement that takes too long is canceled, and its request answered by what to do", async () => {
  await using opened = await temporaryService(
    { database: server.url, workers: "0" },
    { statementSeconds: 1, connections: 3 },
  );
  const { service } = opened;
  await other.transaction(async (tx) => {
    await tx.query("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
    const { status, body } = await ask(service, "/v1/sessions");
    expect([status, body["code"], body["remedy"]]).toEqual([
      503,
      "statement-timeout",
      expect.stringContaining("narrow"),
    ]);
    expect(body["detail"]).toContain("longer than 1 s");
    await expect(service.database.transaction((inner) => inner.query("SELECT 1 FROM sessions"))).rejects.toThrow(/1 s/);
  });
  expect((await ask(service, "/v1/sessions")).status).toBe(200);
  // The queue's statements too, which share the connections.
  const limits = await service.database.query("SHOW statement_timeout");
  expect(limits).toEqual([{ statement_timeout: "1s" }]);
});

test("a request that gets no connection is told so", async () => {
  await using opened = await temporaryService({ database: server.url, workers: "0" }, { connections: 1 });
  const { service } = opened;
  await other.query("SELECT 1");
  await service.database.transaction(async () => {
    const { status, body } = await ask(service, "/v1/sessions");
    expect([status, body["code"]]).toEqual([503, "store-unavailable"]);
  });
}, 30_000);

test.each([
  [undefined, 15],
  ["2", 2],
  ["4", 4],
  ["9", 9],
])("--database-connections %s: the process opens no more", async (databaseConnections, most) => {
  const flags = { database: server.url, workers: "1", ...(databaseConnections && { databaseConnections }) };
  await using opened = await temporaryService(flags, { works: true });
  await opened.service.worker.start(1);
  await Promise.all(Array.from({ length: 40 }, () => opened.service.database.query("SELECT pg_sleep(0.05)")));
  const [row] = await other.query<{ open: number }>(
    "SELECT count(*) AS open FROM pg_stat_activity WHERE application_name LIKE 'summarizer%' AND pid <> pg_backend_pid()",
  );
  // `other` has one or two idle ones.
  const [idle] = await other.query<{ own: number }>(
    "SELECT count(*) AS own FROM pg_stat_activity WHERE application_name = 'summarizer' AND pid <> pg_backend_pid() AND query LIKE '%pg_stat_activity%'",
  );
  expect((row?.open ?? 0) - (idle?.own ?? 0)).toBeLessThanOrEqual(most);
  expect(row?.open).toBeGreaterThan(1);
});

test("50 workers and a server work on 70 connections, and none is refused", async () => {
  // 3 of them are for administrators.
  await using small = await startPostgres({ flags: ["-c", "max_connections=70"] });
  const logged: string[] = [];
  const log = pino({ level: "warn" }, { write: (line) => logged.push(line) });
  const { service: api, ...rest } = await temporaryService({ database: small.url, workers: "0" }, { log });
  const workers: Awaited<ReturnType<typeof temporaryService>>[] = [];
  try {
    await api.resources.apply(localOperator, { file: "r.yaml", text: resources }, true);
    for (let started = 0; started < 50; started += 1) {
      const worker = await temporaryService(
        { database: small.url, recordings: `${rest.folder}/data/recordings`, workers: "1" },
        // As `work` opens it.
        { works: true, connections: connectionsOfWork(1), delivers: false, log },
      );
      workers.push(worker);
      await worker.service.worker.start(1);
    }
    await using folder = await temporaryFolder();
    for (let at = 0; at < 20; at += 1) await writeCast(folder.path, `session-${at}`, {}, [["ls", "notes"]]);
    const busy = Array.from({ length: 40 }, () => api.database.query("SELECT pg_sleep(0.2)"));
    for (const file of await recordingsIn([folder.path])) {
      await api.ingest.recording(file, await hintOf(file), { origin: "upload", user: "local" });
    }
    await Promise.all(busy);
    const done = async () => (await api.database.query("SELECT 1 FROM sessions WHERE state = 'done'")).length;
    await expect.poll(done, { timeout: 60_000, interval: 500 }).toBe(20);
    const [row] = await api.database.query<{ open: number }>(
      "SELECT count(*) AS open FROM pg_stat_activity WHERE backend_type = 'client backend'",
    );
    expect(row?.open).toBeGreaterThan(50);
    expect(row?.open).toBeLessThanOrEqual(65);
    expect(logged.filter((line) => /too many|remaining connection slots/.test(line))).toEqual([]);
  } finally {
    await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()));
    await rest[Symbol.asyncDispose]();
  }
}, 180_000);
