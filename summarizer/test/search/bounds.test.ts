import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../src/access/principal.ts";
import { localOperator } from "../../src/access/principal.ts";
import type { Role, Rule } from "../../src/kinds/schema.ts";
import { temporaryService } from "../services.ts";

const sessions = 5200;
let opened: Awaited<ReturnType<typeof temporaryService>>;

/** Sessions from the newest on: each has `nginx` in its names, the oldest three times, and `zanzibar` is in a hidden one. */
beforeAll(async () => {
  opened = await temporaryService({ workers: "0" });
  const { database } = opened.service;
  await database.query("ALTER TABLE sessions DISABLE TRIGGER USER");
  await database.query(
    `INSERT INTO sessions (id, kind, state, end_event, labels, ended)
     SELECT id, 'ssh', 'done', jsonb_build_object('event', 'session.end', 'sid', id, 'server_labels', labels), labels,
       timestamptz '2026-06-01' - n * interval '1 minute'
     FROM generate_series(1, ${sessions}) n, LATERAL (SELECT 's' || n AS id,
       jsonb_build_object('env', CASE WHEN n = 7 THEN 'hidden' ELSE 'prod' END) AS labels) of`,
  );
  await database.query("ALTER TABLE sessions ENABLE TRIGGER USER");
  await database.query(
    `INSERT INTO search_documents (session_id, words, names)
     SELECT id, search_words(names, 'A'), names FROM sessions, LATERAL (SELECT 'reload nginx ' || CASE id
       WHEN 's${sessions}' THEN 'nginx nginx quokka' WHEN 's7' THEN 'zanzibar' ELSE '' END AS names) t`,
  );
  await database.query("SELECT search_learn(NULL)");
  await database.query("ANALYZE");
}, 120_000);

afterAll(() => opened[Symbol.asyncDispose]());

function reader(where: string): Principal {
  const rule: Rule = { resources: ["session"], verbs: ["list", "read"], where };
  const role: Role = { kind: "role", version: "v7", metadata: { name: "r" }, spec: { allow: { rules: [rule] } } };
  return { ...localOperator, name: "alice", local: false, roles: [role] };
}

const prod = reader('resource.metadata.labels["env"] == "prod"');

/** All pages of a search. */
async function search(text: string, who: Principal = localOperator, filters: { readonly to?: Date } = {}) {
  const ids: string[] = [];
  const notes = new Map<string, string>();
  let after: Awaited<ReturnType<typeof opened.service.search.search>>["next"];
  do {
    const request = { text, mode: "keyword", filters, limit: 200, after } as const;
    const answer = await opened.service.search.search(who, request);
    ids.push(...answer.results.map(({ session }) => session.id));
    for (const { code, message } of answer.notes) notes.set(code, message);
    after = answer.next;
  } while (after !== undefined);
  return { ids, notes };
}

describe.each([
  ["an auditor", localOperator],
  ["a reader who may not see all", prod],
])("for %s", (_, who) => {
  test("the newest 5,000 of more sessions are ranked, and the answer says so", async () => {
    const { ids, notes } = await search("nginx", who);
    expect(ids).toHaveLength(5000);
    expect(new Set(ids).size).toBe(5000);
    expect(ids).not.toContain(`s${sessions}`);
    expect(notes.get("ranked-in-part")).toBe("more than 5,000 sessions match: the newest 5,000 are ranked");
  }, 60_000);

  test("a filter reaches the older ones, the best first", async () => {
    const { ids, notes } = await search("nginx", who, { to: new Date("2026-05-28T20:00:00Z") });
    expect(ids[0]).toBe(`s${sessions}`);
    expect(ids.length).toBeLessThan(5000);
    expect([...notes.keys()]).toEqual([]);
  });

  test("a rare word is found wherever it is", async () => {
    const { ids, notes } = await search("quokka", who);
    expect(ids).toEqual([`s${sessions}`]);
    expect([...notes.keys()]).toEqual([]);
  });
});

test("a misspelled word is looked up among the words, and its sessions are found exactly", async () => {
  const { database } = opened.service;
  const { transaction } = database;
  const asked: string[] = [];
  Object.assign(database, {
    transaction: (work: Parameters<typeof transaction>[0]) =>
      transaction((tx) =>
        work({
          query: (text, values) => {
            asked.push(text);
            return tx.query(text, values);
          },
        }),
      ),
  });
  const { ids, notes } = await search("quoka");
  Object.assign(database, { transaction });
  expect(ids).toEqual([`s${sessions}`]);
  expect(notes.has("similar-words")).toBe(true);
  expect(asked.some((text) => text.includes("search_vocabulary"))).toBe(true);
  expect(asked.some((text) => text.includes("<%"))).toBe(false);
});

test("a word that only hidden sessions have is not a correction", async () => {
  expect((await search("zanzibra")).ids).toEqual(["s7"]);
  expect((await search("zanzibra", prod)).ids).toEqual([]);
});

test("of a reader who may not see all, the newest 5,000 sessions are searched for misspelled words, and the answer says so", async () => {
  const { ids, notes } = await search("quoka", prod);
  expect(ids).toEqual([]);
  expect(notes.get("searched-in-part")).toBe("only the newest 5,000 of your sessions were searched");
});

test("new words are learned with their session, and words with digits are not", async () => {
  const { database } = opened.service;
  await database.query(
    `INSERT INTO sessions (id, kind, state, end_event, user_name, resource_name, ended)
     VALUES ('0a4e7b-2d61', 'ssh', 'done', '{"event": "session.end", "sid": "0a4e7b-2d61"}', 'wilhelmina', 'web17', now())`,
  );
  const words = await database.query("SELECT word FROM search_vocabulary ORDER BY word");
  expect(words).toEqual(["nginx", "quokka", "reload", "wilhelmina", "zanzibar"].map((word) => ({ word })));
  expect((await search("wilhelmnia")).ids).toEqual(["0a4e7b-2d61"]);
});
