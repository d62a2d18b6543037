import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { PostgresDatabase } from "../../src/database/postgres.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { createApp } from "../../src/server/app.ts";
import type { RunningServer } from "../../src/server/http/listen.ts";
import { listen } from "../../src/server/http/listen.ts";
import { startPostgres } from "../database/postgres.ts";
import { temporaryService } from "../services.ts";
import { resources, temporaryFolder, writeCast } from "../sessions.ts";

const uploader = `
---
kind: role
version: v7
metadata: {name: uploader}
spec: {allow: {rules: [{resources: [session], verbs: [create]}]}}
---
{kind: user, version: v2, metadata: {name: robot}, spec: {roles: [uploader]}}
`;

/** Sessions before those that count. */
const warm = 3;
/** Sessions over which the cost of one is counted. */
const sessions = 20;

let postgres: Awaited<ReturnType<typeof startPostgres>>;
let other: PostgresDatabase;
let opened: Awaited<ReturnType<typeof temporaryService>>;
let server: RunningServer;
let token: string;

beforeAll(async () => {
  postgres = await startPostgres({
    flags: [
      ...["-c", "shared_preload_libraries=pg_stat_statements"],
      ...["-c", "pg_stat_statements.track=top", "-c", "pg_stat_statements.track_utility=on"],
    ],
  });
  other = await openPostgres(postgres.url, { connections: 1 });
  await other.query("CREATE EXTENSION pg_stat_statements");
  opened = await temporaryService({ database: postgres.url, workers: "1" }, { works: true });
  const { service } = opened;
  await service.resources.apply(localOperator, { file: "resources.yaml", text: `${resources}${uploader}` }, true);
  const made = await service.accounts.makeToken(localOperator, { user: "robot", label: "test", ttl: "1h" });
  token = made.value.reveal();
  await service.worker.start(1);
  const running = await listen(createApp(service), { port: 0 });
  if ("problem" in running) throw new Error(running.problem);
  server = running;
}, 60_000);

afterAll(async () => {
  await server?.close();
  await opened?.[Symbol.asyncDispose]();
  await other?.close();
  await postgres?.[Symbol.asyncDispose]();
});

/** Uploads `count` recordings, one after the other, and waits until all have summaries. */
async function bring(name: string, count: number): Promise<void> {
  await using folder = await temporaryFolder();
  for (let index = 0; index < count; index += 1) {
    const id = `${name}-${index}`;
    const path = await writeCast(folder.path, id, {}, [["ls", "notes"]]);
    const form = new FormData();
    form.set("end_event", await readFile(path.replace(/cast$/, "json"), "utf8"));
    form.set("recording", new Blob([await readFile(path)]), `${id}.cast`);
    const answer = await fetch(`${server.url}/v1/sessions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    expect(answer.status).toBe(201);
  }
  const done = "SELECT 1 FROM sessions WHERE state = 'done' AND id LIKE $1";
  await expect
    .poll(async () => (await other.query(done, [`${name}-%`])).length, { timeout: 30_000, interval: 100 })
    .toBe(count);
}

interface Called {
  readonly query: string;
  readonly calls: number;
}

/**
 * What clients have sent, transaction control included. PostgreSQL's own checks of foreign keys, and what the queue does at
 * intervals whether there are sessions or not, are left out.
 */
async function statementsOfSessions(): Promise<readonly Called[]> {
  const all = await other.query<Called>(
    `SELECT query, sum(calls)::bigint AS calls FROM pg_stat_statements
     WHERE query !~ 'pg_stat|state = .* AND id LIKE|^SELECT \\S+ FROM ONLY' GROUP BY query ORDER BY calls DESC`,
  );
  return all.filter(({ calls }) => calls >= sessions / 2);
}

async function updates(): Promise<number | undefined> {
  const [row] = await other.query<{ updated: number }>(
    "SELECT n_tup_upd AS updated FROM pg_stat_user_tables WHERE relname = 'sessions'",
  );
  return row?.updated;
}

test("a session costs at most 15 statements, and two updates of its row, from its upload to its summary", {
  timeout: 60_000,
}, async () => {
  await bring("warm", warm);
  await other.query("SELECT pg_stat_statements_reset()");
  await bring("counted", sessions);
  const all = await statementsOfSessions();
  const perSession = all.reduce((sum, { calls }) => sum + calls, 0) / sessions;
  const listed = all.map(({ query, calls }) => `${calls} × ${query.replace(/\s+/g, " ").slice(0, 100)}`);
  expect(perSession, listed.join("\n")).toBeLessThanOrEqual(15);
  expect(perSession).toBeGreaterThan(5);
  const completions = all.filter(({ query }) => query.includes("completed_on ="));
  expect(completions.map(({ calls }) => calls)).toEqual([sessions]);
  // What a connection has written is in the statistics once it was idle for some seconds.
  await expect.poll(updates, { timeout: 20_000, interval: 500 }).toBe(2 * (warm + sessions));
});
