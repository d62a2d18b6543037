import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { runCliWith } from "../cli/run-cli.ts";
import { servedEmpty } from "../connectors/served.ts";
import { checked } from "../contract.ts";
import { startPostgres } from "../database/postgres.ts";
import { takeInSessions } from "../worker/fleet.ts";
import { patientModel } from "../worker/model.ts";
import { putAged } from "./aged.ts";
import { tablesWith } from "./left.ts";

let postgres: Awaited<ReturnType<typeof startPostgres>>;
let served: Awaited<ReturnType<typeof servedEmpty>>;
let folder: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), "summarizer-served-"));
  const flags = { recordings: folder, workers: "1", keepSessionsDays: "365" };
  served = await servedEmpty({ database: postgres.url, ...flags });
  const inDev = 'resource.metadata.labels["env"] == "dev"';
  const rules = [
    { resources: ["session"], verbs: ["list", "read"] },
    { resources: ["session"], verbs: ["delete"], where: inDev },
    { resources: ["legal_hold"], verbs: ["create", "delete", "list"], where: inDev },
    { resources: ["retention_policy"], verbs: ["list"] },
  ];
  await served.apply(
    { kind: "role", version: "v7", metadata: { name: "custodian" }, spec: { allow: { rules } } },
    { kind: "user", version: "v2", metadata: { name: "alice" }, spec: { roles: ["custodian"] } },
    { kind: "user", version: "v2", metadata: { name: "bob" }, spec: { roles: ["auditor"] } },
  );
  for (const user of ["alice", "bob"]) {
    const { value } = await served.service.accounts.makeToken(localOperator, { user, label: user, ttl: "1h" });
    tokens.set(user, value.reveal());
  }
}, 60_000);
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function ask(user: string, method: string, path: string, body?: object) {
  const answer = await fetch(`${served.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens.get(user)}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const read = await checked(method, path, answer);
  return { status: answer.status, ...(read !== undefined && { body: read }) };
}

describe("over HTTP, on PostgreSQL", () => {
  test("who may delete a session does, and nobody else", async () => {
    const { service } = served;
    await putAged(service, { id: "in-dev", days: 1, env: "dev" });
    await putAged(service, { id: "in-prod", days: 1, env: "prod" });
    const path = "/v1/sessions/in-dev";
    expect((await ask("bob", "DELETE", path)).status).toBe(403);
    expect((await ask("alice", "DELETE", "/v1/sessions/in-prod")).status).toBe(403);
    expect(await ask("alice", "DELETE", "/v1/sessions/none")).toMatchObject({ status: 403 });
    expect((await ask("bob", "GET", path)).status).toBe(200);
    expect(await ask("alice", "DELETE", path)).toEqual({ status: 204 });
    expect(await ask("bob", "GET", path)).toMatchObject({ status: 404, body: { code: "session-unknown" } });
    expect((await ask("bob", "GET", "/v1/sessions/in-prod")).status).toBe(200);
    expect(await served.audit("session.delete")).toMatchObject([{ user: "alice", sid: "in-dev", count: 1 }]);
    const upload = await fetch(`${served.url}/v1/sessions`, { method: "POST", headers: { authorization: "Bearer x" } });
    expect(upload.status).toBe(401);
  });

  test("a legal hold keeps a session until somebody with the right releases it", async () => {
    const { service } = served;
    await putAged(service, { id: "case", days: 400, env: "dev" });
    const path = "/v1/sessions/case";
    const reason = { reason: "case 7" };
    expect((await ask("bob", "PUT", `${path}/hold`, reason)).status).toBe(403);
    expect((await ask("alice", "PUT", "/v1/sessions/in-prod/hold", reason)).status).toBe(403);
    expect(await ask("alice", "PUT", `${path}/hold`, { reason: " " })).toMatchObject({ status: 400 });
    const held = { session: "case", reason: "case 7", placed_by: "alice", placed: expect.any(String) };
    expect(await ask("alice", "PUT", `${path}/hold`, reason)).toEqual({ status: 200, body: held });
    expect(await ask("alice", "DELETE", path)).toMatchObject({
      status: 409,
      body: { code: "session-held", detail: expect.stringContaining("placed by alice: case 7") },
    });
    await service.retention.round();
    expect(await ask("bob", "GET", `${path}/retention`)).toMatchObject({
      status: 200,
      body: { hold: held, held_by: [], keep_days: 365, due: expect.any(String) },
    });
    // Holds that she may not list are not there, as places where a page ends neither.
    const operator = { user: "local", authorize: () => {} };
    await service.retention.hold("in-prod", "case 6", operator);
    for (const query of ["", "?limit=1"]) {
      expect(await ask("alice", "GET", `/v1/holds${query}`)).toEqual({ status: 200, body: { holds: [held] } });
    }
    await service.retention.release("in-prod", operator);
    expect((await ask("bob", "GET", "/v1/holds")).status).toBe(403);
    expect(await ask("alice", "GET", "/v1/retention")).toMatchObject({
      status: 200,
      body: { keep_sessions_days: 365, holds: 1, held: 1, deleting: 0, finished: expect.any(String) },
    });
    expect(await ask("alice", "DELETE", `${path}/hold`)).toEqual({ status: 204 });
    expect((await ask("alice", "DELETE", `${path}/hold`)).status).toBe(404);
    await service.retention.round();
    expect((await ask("bob", "GET", path)).status).toBe(404);
    expect(await served.audit("session.hold")).toMatchObject([
      { user: "alice", sid: "case", reason: "case 7" },
      { user: "local", sid: "in-prod" },
    ]);
    expect(await served.audit("session.release")).toMatchObject([
      { user: "local", sid: "in-prod" },
      { user: "alice", sid: "case", reason: "case 7", placed_by: "alice" },
    ]);
    expect(await served.audit("session.delete")).toMatchObject([
      { sid: "in-dev" },
      { user: "summarizer", sid: "case", reason: "kept for 365 days (--keep-sessions-days)" },
    ]);
    const { text } = await service.metrics.exposition();
    expect(text).toContain('wherefore_sessions_deleted_total{cause="request"} 1\n');
    expect(text).toContain('wherefore_sessions_deleted_total{cause="age"} 1\n');
  });

  test("a session that is deleted while a model reads it stays deleted; the answer was paid for", async () => {
    const { service } = served;
    const { database } = service;
    await using model = await patientModel(1000);
    await served.apply(
      {
        ...{ kind: "inference_model", version: "v1", metadata: { name: "slow" } },
        spec: { openai: { openai_model_id: "fake", base_url: model.url } },
      },
      {
        kind: "inference_policy",
        version: "v1",
        metadata: { name: "shells" },
        spec: { model: "slow", kinds: ["ssh"] },
      },
    );
    await takeInSessions(service, 1, 77);
    await expect.poll(() => model.calls().size, { timeout: 20_000 }).toBe(1);
    await service.retention.delete("session-77", { user: "alice", authorize: () => {} });
    const used = async () => await database.query("SELECT requests, summaries FROM usage WHERE model_name = 'slow'");
    await expect.poll(used, { timeout: 20_000 }).toEqual([{ requests: 1, summaries: 0 }]);
    expect(await tablesWith(database, "session-77")).toEqual([]);
    // The worker goes on with the next.
    await takeInSessions(service, 1, 78);
    const state = async () => (await database.query("SELECT state FROM sessions WHERE id = 'session-78'"))[0];
    await expect.poll(state, { timeout: 20_000 }).toEqual({ state: "done" });
  });
});

test("the command line deletes, holds, releases and says how it stands", async () => {
  await putAged(served.service, { id: "cli", days: 1, env: "dev" });
  const environment = { SUMMARIZER_SERVER: served.url, SUMMARIZER_TOKEN: tokens.get("alice") ?? "" };
  const cli = async (...args: readonly string[]) => await runCliWith({ environment }, ...args);
  expect(await cli("recordings", "hold", "cli")).toMatchObject({
    code: 2,
    err: expect.stringContaining("required option '--reason <text>'"),
  });
  expect(await cli("recordings", "hold", "cli", "--reason", "case 8")).toMatchObject({
    code: 0,
    out: 'session "cli" is on legal hold\n',
  });
  expect((await cli("recordings", "holds")).out).toMatch(
    /^session +placed +by +reason\ncli +\S+ \S+ UTC +alice +case 8\n$/,
  );
  const refused = await cli("recordings", "rm", "cli");
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain('session "cli" is on legal hold, placed by alice: case 8');
  expect(refused.err).toContain("help: release the hold first: summarizer recordings release");
  expect((await cli("recordings", "release", "cli")).out).toBe('session "cli" is no longer on legal hold\n');
  expect((await cli("recordings", "rm", "cli")).out).toBe('session "cli" has been deleted\n');
  expect(await cli("recordings", "rm", "cli")).toMatchObject({ code: 1 });
  const { out } = await cli("retention");
  expect(out).toMatch(/sessions without a retention_policy +deleted after 365 days\naudit log +kept\n/);
  expect(out).toMatch(/on legal hold +0\n/);
});
