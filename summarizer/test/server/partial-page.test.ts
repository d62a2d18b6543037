import { afterAll, beforeAll, expect, test } from "vitest";
import type { Principal } from "../../src/access/principal.ts";
import { localOperator } from "../../src/access/principal.ts";
import type { AnswerOf } from "../../src/api/request.ts";
import type { Role, Rule } from "../../src/kinds/schema.ts";
import { createApp } from "../../src/server/app.ts";
import { checked } from "../contract.ts";
import { temporaryService } from "../services.ts";

const sessions = 60_000;
let opened: Awaited<ReturnType<typeof temporaryService>>;

beforeAll(async () => {
  opened = await temporaryService({ workers: "0" });
  const { database } = opened.service;
  await database.query("ALTER TABLE sessions DISABLE TRIGGER USER");
  await database.query(
    `INSERT INTO sessions (id, kind, state, end_event, resource_kind, ended)
     SELECT 's' || lpad(n::text, 5, '0'), 'ssh', 'done', jsonb_build_object('event', 'session.end', 'sid', 's' || n,
         'server_hostname', CASE WHEN n IN (10, 59000) OR n % 100 = 0 THEN 'rare' ELSE 'common' END),
       'node', timestamptz '2026-01-01' - n * interval '1 minute'
     FROM generate_series(1, ${sessions}) n`,
  );
}, 60_000);

afterAll(() => opened[Symbol.asyncDispose]());

/** A reader by a condition that cannot be translated to SQL: no column has the hostname of every kind of resource. */
function reader(where: string): Principal {
  const rule: Rule = { resources: ["session"], verbs: ["list", "read"], where };
  const role: Role = { kind: "role", version: "v7", metadata: { name: "r" }, spec: { allow: { rules: [rule] } } };
  return { ...localOperator, name: "alice", local: false, roles: [role] };
}

/** The answer, and the statements that read sessions for it. */
async function ask(who: Principal, query: string, init: RequestInit = {}) {
  const { database } = opened.service;
  const asked: string[] = [];
  const counting = {
    ...database,
    query: <Row extends object>(text: string, values?: readonly unknown[]) => {
      if (text.includes("FROM sessions")) asked.push(text);
      return database.query<Row>(text, values);
    },
  };
  const app = createApp({ ...opened.service, database: counting });
  const answer = await app.request(`/v1/sessions?${query}`, init, { principal: who });
  const page: AnswerOf<"GET /v1/sessions"> = await checked("GET", "/v1/sessions", answer);
  return { status: answer.status, page, asked };
}

test("a page of few among many takes few statements, and reads in full only what it gives", async () => {
  const { page, asked } = await ask(reader('resource.spec.hostname == "rare"'), "limit=50");
  expect(page.sessions).toHaveLength(50);
  expect(page.notes).toBeUndefined();
  // 51, 102, … rows up to 5,000 or so.
  expect(asked.length).toBeLessThan(10);
  expect(asked.filter((text) => text.includes("s.*"))).toHaveLength(1);
});

test("a page that finds nothing ends after some rows, says so, and the next one goes on from there", async () => {
  const nobody = reader('resource.spec.hostname == "nothing"');
  const { page, asked } = await ask(nobody, "limit=50");
  expect(page.sessions).toEqual([]);
  expect(page.notes).toEqual([
    {
      code: "partial-page",
      message: expect.stringMatching(/5\d,\d{3} sessions/),
      remedy: expect.stringContaining("next page"),
    },
  ]);
  expect(asked.length).toBeLessThan(25);
  const next = await ask(nobody, `limit=50&after=${page.next}`);
  expect(next.page).toEqual({ sessions: [] });
  expect(next.asked.length).toBeLessThan(asked.length);
});

test("all pages together have every session once", async () => {
  const found: string[] = [];
  for (let after = ""; ; ) {
    const { page } = await ask(reader('resource.spec.hostname == "rare"'), `limit=250${after}`);
    found.push(...page.sessions.map(({ id }) => id));
    if (page.next === undefined) break;
    after = `&after=${page.next}`;
  }
  expect(found).toHaveLength(sessions / 100 + 1);
  expect(new Set(found).size).toBe(found.length);
});

test("it stops when nobody waits for the answer any more", async () => {
  const end = new AbortController();
  end.abort(new Error("gone"));
  const { asked } = await ask(reader('resource.spec.hostname == "nothing"'), "limit=50", { signal: end.signal });
  expect(asked).toEqual([]);
});
