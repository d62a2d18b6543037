import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { Database } from "../../src/database/database.ts";
import { RecordingSearch } from "../../src/ingest/search.ts";
import type { Service } from "../../src/service.ts";
import { answer } from "../answers.ts";
import { servedEmpty } from "../connectors/served.ts";
import type { Reply } from "../models/fake-openai.ts";
import { fails, fakeOpenAI, says } from "../models/fake-openai.ts";
import { temporaryService } from "../services.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";
import { takeInSessions } from "./fleet.ts";

let served: Awaited<ReturnType<typeof servedEmpty>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let token = "";
let next = 0;

beforeAll(async () => {
  [served, folder] = await Promise.all([servedEmpty({ workers: "1", attempts: "2" }), temporaryFolder()]);
  const { service } = served;
  await watch(service.database);
  await served.apply({
    ...{ kind: "role", version: "v7", metadata: { name: "all" } },
    spec: { allow: { rules: [{ resources: ["*"], verbs: ["*"] }] } },
  });
  await served.apply({ kind: "user", version: "v2", metadata: { name: "carol" }, spec: { roles: ["all"] } });
  const made = await service.accounts.makeToken(localOperator, { user: "carol", label: "" });
  token = made.value.reveal();
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** Has the store itself note every change of a state, and every line of the audit log, with its transaction. */
async function watch(database: Database): Promise<void> {
  for (const statement of [
    "CREATE TABLE seen_changes (what text, sid text, old text, new text, tx text)",
    "CREATE TABLE seen_events (sid text, tx text)",
    `CREATE FUNCTION see_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO seen_changes VALUES ('session', NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.state END, NEW.state, pg_current_xact_id()::text);
       RETURN NEW; END $$`,
    `CREATE FUNCTION see_summary() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO seen_changes VALUES ('summary', NEW.session_id, CASE TG_OP WHEN 'UPDATE' THEN OLD.state END, NEW.state, pg_current_xact_id()::text);
       RETURN NEW; END $$`,
    `CREATE FUNCTION see_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO seen_events VALUES (NEW.data->>'sid', pg_current_xact_id()::text);
       RETURN NEW; END $$`,
    "CREATE TRIGGER see AFTER INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION see_session()",
    "CREATE TRIGGER see AFTER INSERT OR UPDATE ON summaries FOR EACH ROW EXECUTE FUNCTION see_summary()",
    "CREATE TRIGGER see AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION see_event()",
  ]) {
    await database.query(statement);
  }
}

/** The changes of which the audit log has nothing in their transaction; beginning to work is none to tell of. */
async function unaudited(database: Database) {
  return await database.query(
    `SELECT what, sid, old, new FROM seen_changes c WHERE old IS DISTINCT FROM new AND new <> 'running'
       AND NOT EXISTS (SELECT 1 FROM seen_events e WHERE e.sid = c.sid AND e.tx = c.tx)`,
  );
}

async function model(reply: Reply, more = "", filter = "true"): Promise<void> {
  const server = await fakeOpenAI(reply);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const text = `kind: inference_model
version: v1
metadata: {name: gpt}
spec: {openai: {openai_model_id: fake, base_url: "${server.url}"}${more}}
---
kind: inference_policy
version: v1
metadata: {name: shells}
spec: {model: gpt, kinds: [ssh], filter: '${filter}'}
`;
  const { failure } = await served.service.resources.apply(localOperator, { file: "f", text }, true);
  if (failure !== undefined) throw failure.error;
}

const works = says({ ...answer, notable_commands: [] });
const uploader = { origin: "upload", user: "uploader" } as const;

function endOf(sid: string, more: object = {}) {
  const end = { event: "session.end", sid, user: "dora", proto: "ssh", interactive: true, participants: ["dora"] };
  return { ...end, server_hostname: "web-3", server_labels: { env: "prod" }, ...more };
}

async function bring(sid: string, more: object = {}): Promise<void> {
  const path = await writeCast(folder.path, sid, {}, [["ls", ""]]);
  await served.service.ingest.recording(path, { endEvent: endOf(sid, more) }, uploader);
}

async function post(path: string, body: object = {}): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${served.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status !== 202) throw new Error(await answer.text());
}

async function becomes(sid: string, state: string): Promise<void> {
  const { database } = served.service;
  const find = async () =>
    (await database.query<{ state: string }>("SELECT state FROM sessions WHERE id = $1", [sid]))[0]?.state;
  await expect.poll(find, { timeout: 20_000 }).toBe(state);
}

/** Lets whatever waits for its time begin at once. */
const hurry = () => served.service.database.query("UPDATE pgboss.job SET start_after = now() WHERE state = 'created'");

interface Told {
  readonly event: string;
  readonly code: string;
  readonly user: string;
  readonly state?: string;
}

async function told(database: Database, sid: string): Promise<readonly string[]> {
  const rows = await database.query<{ data: Told }>("SELECT data FROM audit WHERE data->>'sid' = $1 ORDER BY id", [
    sid,
  ]);
  return rows.map(({ data }) => [data.code, data.event, data.user, data.state ?? ""].join(" ").trim());
}

const came = "WS004I session.ingest uploader pending";
const done = "INF010I session.summarized summarizer";
const failed = "INF010E session.summarized summarizer";

// biome-ignore format: table
const stories: readonly (readonly [what: string, story: (sid: string) => Promise<void>, events: readonly string[]])[] = [
  ["no policy wants it, and a retry finds one", async (sid) => {
    await model(works, "", 'equals(user.metadata.name, "nobody")');
    await bring(sid);
    await becomes(sid, "unmatched");
    await model(works);
    await post(`/v1/sessions/${sid}/retry`);
    await becomes(sid, "done");
  }, [came, "WS010I session.unmatched summarizer unmatched", "WS005I session.retry carol", done]],
  ["it is not interactive, and is summarized all the same", async (sid) => {
    await model(works);
    await bring(sid, { interactive: false });
    await post(`/v1/sessions/${sid}/summaries`, { model: "gpt" });
    await becomes(sid, "done");
  }, ["WS004I session.ingest uploader skipped", "WS006I session.summarize carol", "INF010I session.summarized carol"]],
  ["its recording comes later", async (sid) => {
    await model(works);
    await served.service.ingest.event(endOf(sid), uploader);
    await becomes(sid, "waiting");
    await bring(sid);
    await becomes(sid, "done");
  }, ["WS004I session.ingest uploader waiting", came, done]],
  ["its recording never comes", async (sid) => {
    const { database, ingest, log } = served.service;
    await ingest.event(endOf(sid), uploader);
    await database.query("UPDATE sessions SET created = now() - interval '8 days' WHERE id = $1", [sid]);
    await new RecordingSearch({ database, ingest, log }).round();
    await becomes(sid, "failed");
  }, ["WS004I session.ingest uploader waiting", "WS004E session.ingest summarizer failed"]],
  ["its recording cannot be read", async (sid) => {
    await served.service.ingest.failed(sid, new Error("it is cut off"), uploader);
  }, ["WS004E session.ingest uploader failed"]],
  ["it is too large", async (sid) => {
    await model(works, ", max_session_length_bytes: 2");
    await bring(sid);
    await becomes(sid, "too-large");
  }, [came, failed]],
  ["its model refuses", async (sid) => {
    await model(fails(401, "invalid_api_key", "Incorrect API key"));
    await bring(sid);
    await becomes(sid, "failed");
  }, [came, failed]],
  ["its model is busy twice", async (sid) => {
    await model(fails(429, "rate_limit_exceeded", "slow down", { "retry-after": "3600" }));
    await bring(sid);
    await expect.poll(() => told(served.service.database, sid), { timeout: 20_000 }).toHaveLength(2);
    await hurry();
    await becomes(sid, "failed");
  }, [came, "WS012E session.attempt summarizer pending", failed]],
  ["the budget is used up, and raised", async (sid) => {
    await model(works, ", limits: {tokens_per_day: 10}");
    await bring(sid);
    await becomes(sid, "over-budget");
    await model(works);
    await post(`/v1/sessions/${sid}/retry`);
    await becomes(sid, "done");
  }, [came, "WS011W session.over_budget summarizer over-budget", "WS005I session.retry carol", done]],
  ["it fails before any model is chosen", async (sid) => {
    await model(works);
    await served.service.database.query(
      `UPDATE resources SET document = jsonb_set(document, '{spec,filter}', '"no filter at all"') WHERE name = 'shells'`,
    );
    await bring(sid);
    await becomes(sid, "failed");
  }, [came, failed]],
  ["a summary that somebody asks for fails", async (sid) => {
    await model(works);
    await bring(sid);
    await becomes(sid, "done");
    await model(fails(401, "invalid_api_key", "Incorrect API key"));
    await post(`/v1/sessions/${sid}/summaries`);
    await expect.poll(() => told(served.service.database, sid), { timeout: 20_000 }).toHaveLength(4);
  }, [came, done, "WS006I session.summarize carol", "INF010E session.summarized carol"]],
];

test.each(stories)("a session is audited, step by step: %s", async (_, story, events) => {
  next += 1;
  const sid = `told-${next}`;
  await story(sid);
  const { database } = served.service;
  expect(await told(database, sid)).toEqual(events);
  expect(await unaudited(database)).toEqual([]);
});

interface Times {
  readonly success: boolean;
  readonly started: string | null;
  readonly finished: string | null;
}

async function timesOf(sid: string): Promise<readonly Times[]> {
  return await served.service.database.query<Times>(
    `SELECT (data->>'success')::boolean AS success, data->>'inference_started_at' AS started,
       data->>'inference_finished_at' AS finished
     FROM audit WHERE data->>'sid' = $1 AND event = 'session.summarized' ORDER BY id`,
    [sid],
  );
}

test("each attempt is audited with its own times", async () => {
  const sid = "times";
  const refuses = fails(401, "invalid_api_key", "Incorrect API key");
  await model(refuses);
  await bring(sid);
  await becomes(sid, "failed");
  await post(`/v1/sessions/${sid}/retry`);
  await expect.poll(() => timesOf(sid), { timeout: 20_000 }).toHaveLength(2);
  await served.service.database.query(
    `UPDATE resources SET document = jsonb_set(document, '{spec,filter}', '"no filter at all"') WHERE name = 'shells'`,
  );
  await post(`/v1/sessions/${sid}/retry`);
  await expect.poll(() => timesOf(sid), { timeout: 20_000 }).toHaveLength(3);
  await model(works);
  await post(`/v1/sessions/${sid}/retry`);
  await becomes(sid, "done");
  const times = await timesOf(sid);
  expect(times.map(({ success }) => success)).toEqual([false, false, false, true]);
  const inOrder = times.flatMap(({ started, finished }) => [started, finished]);
  expect(inOrder).toEqual(inOrder.map(() => expect.any(String)));
  expect(inOrder).toEqual(inOrder.toSorted());
});

test("an attempt that ends before any model is chosen has no times of inference", async () => {
  await model(works);
  await served.service.database.query(
    `UPDATE resources SET document = jsonb_set(document, '{spec,filter}', '"no filter at all"') WHERE name = 'shells'`,
  );
  await bring("timeless");
  await becomes("timeless", "failed");
  expect(await timesOf("timeless")).toEqual([{ success: false, started: null, finished: null }]);
});

test("a session that takes its workers' lives is audited, too", async () => {
  const dies = (stage: string) => {
    if (stage === "begun") throw new Error("out of memory");
  };
  await using opened = await temporaryService({}, { works: true, onStage: dies });
  const service: Service = opened.service;
  await watch(service.database);
  await takeInSessions(service, 1);
  await service.database.query("UPDATE pgboss.job SET retry_limit = 0");
  await service.worker.start(1);
  await expect.poll(() => told(service.database, "session-0"), { timeout: 20_000 }).toEqual([failed]);
  // Brought in past the service's ingest.
  expect(await unaudited(service.database)).toEqual([{ what: "session", sid: "session-0", old: null, new: "pending" }]);
});
