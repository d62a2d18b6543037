import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Queryable } from "../../src/database/database.ts";
import { temporaryService } from "../services.ts";

/** Programs of before write a summary and its session by statements of their own; the pages hear of each all the same. */
let opened: Awaited<ReturnType<typeof temporaryService>>;
const long = "2026-01-01 00:00:00+00";

beforeAll(async () => {
  opened = await temporaryService({ workers: "0" });
});
afterAll(() => opened?.[Symbol.asyncDispose]());

beforeEach(async () => {
  const { database } = opened.service;
  await database.query("DELETE FROM sessions");
  await database.query(
    "INSERT INTO sessions (id, kind, state, end_event, updated) VALUES ('s', 'ssh', 'running', '{}', $1)",
    [long],
  );
  await database.query("INSERT INTO summaries (session_id, version, state) VALUES ('s', 1, 'running')");
  await database.query("UPDATE sessions SET updated = $1", [long]);
});

const finish = (tx: Queryable, risk: string) =>
  tx.query("UPDATE summaries SET state = 'done', summary = jsonb_build_object('riskLevel', $1::text)", [risk]);

async function session(tx: Queryable = opened.service.database) {
  const [row] = await tx.query<{ risk: number | null; is_told: boolean; writer: string }>(
    "SELECT risk, updated > $1 AS is_told, xmin::text AS writer FROM sessions",
    [long],
  );
  return row;
}

test("a change of a summary by itself is a change of its session, with its risk", async () => {
  await finish(opened.service.database, "HIGH");
  expect(await session()).toMatchObject({ risk: 3, is_told: true });
});

test("a transaction that has written the session does not write it again", async () => {
  await opened.service.database.transaction(async (tx) => {
    await tx.query("UPDATE sessions SET updated = $1, risk = 3", [long]);
    const version = async () => (await tx.query<{ ctid: string }>("SELECT ctid::text FROM sessions"))[0]?.ctid;
    const before = await version();
    await finish(tx, "HIGH");
    expect(await version()).toBe(before);
  });
});

test("but for a risk that it has not set", async () => {
  await opened.service.database.transaction(async (tx) => {
    await tx.query("UPDATE sessions SET state = 'done'");
    await finish(tx, "CRITICAL");
  });
  expect(await session()).toMatchObject({ risk: 4 });
});

test("an older summary leaves the risk of the newest", async () => {
  const { database } = opened.service;
  await database.query(
    `INSERT INTO summaries (session_id, request, version, state, summary)
     VALUES ('s', 'other', 2, 'done', '{"riskLevel": "LOW"}')`,
  );
  await database.query("UPDATE summaries SET state = 'done', summary = '{\"riskLevel\": \"HIGH\"}' WHERE version = 1");
  expect(await session()).toMatchObject({ risk: 1, is_told: true });
});

test("a new session is found by its names at once, and by its summary afterwards", async () => {
  const { database } = opened.service;
  await database.query(
    `INSERT INTO sessions (id, kind, state, end_event, user_name, resource_name)
     VALUES ('named', 'ssh', 'pending', '{"server_hostname": "web-quokka"}', 'wilhelmina', 'web-quokka')`,
  );
  const finds = async (word: string) =>
    (
      await database.query(
        "SELECT 1 FROM search_documents WHERE session_id = 'named' AND words @@ to_tsquery('simple', $1)",
        [word],
      )
    ).length;
  expect([await finds("wilhelmina"), await finds("quokka"), await finds("restarted")]).toEqual([1, 1, 0]);
  const words = await database.query("SELECT word FROM search_vocabulary WHERE word IN ('wilhelmina', 'quokka')");
  expect(words).toHaveLength(2);
  await database.query(
    `INSERT INTO summaries (session_id, version, state, summary) VALUES ('named', 1, 'done', '{"title": "Restarted it"}')`,
  );
  expect([await finds("wilhelmina"), await finds("restarted")]).toEqual([1, 1]);
});
