import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { hintOf } from "../../src/ingest/file.ts";
import { Thumbnails } from "../../src/server/documents/thumbnails.ts";
import { findSession } from "../../src/sessions/listing.ts";
import { fakeEmbeddings } from "../search/fake-embeddings.ts";
import { temporaryService } from "../services.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";
import { settled } from "../web/served.ts";
import { filesWith, tablesWith } from "./left.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  opened = await temporaryService({}, { works: true });
  folder = await temporaryFolder();
});
afterAll(async () => {
  await opened?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

const upload = { origin: "upload", user: "alice" } as const;
const asker = { user: "alice", authorize: () => {} };

test("every table that names a session is emptied with it, by the database itself", async () => {
  const { database } = opened.service;
  const columns = await database.query<{ table: string; rule: string | null }>(
    `SELECT c.relname AS "table", (
       SELECT confdeltype::text FROM pg_constraint k
       WHERE k.contype = 'f' AND k.conrelid = c.oid AND a.attnum = ANY (k.conkey)
     ) AS rule
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attname IN ('session_id', 'session', 'sid') ORDER BY 1`,
  );
  // c: the rows go too. a: the session must not go.
  expect(columns).toEqual([
    { table: "embeddings", rule: "c" },
    { table: "legal_holds", rule: "a" },
    { table: "replaced_recordings", rule: "c" },
    { table: "reservations", rule: "c" },
    { table: "search_documents", rule: "c" },
    { table: "summaries", rule: "c" },
    { table: "thumbnails", rule: "c" },
  ]);
});

test("of a deleted session nothing is left but its id, what was logged of it, and what others have too", async () => {
  await using embeddings = await fakeEmbeddings();
  const { service } = opened;
  const { database, ingest, retention, sessions, worker } = service;
  const text = `kind: inference_model
version: v1
metadata: {name: digest}
spec: {digest: {}}
---
kind: inference_policy
version: v1
metadata: {name: shells}
spec: {model: digest, kinds: [ssh]}
---
kind: retrieval_model
version: v1
metadata: {name: retrieval-model}
spec: {openai: {openai_model_id: fake, base_url: "${embeddings.url}"}}
`;
  await service.resources.apply(localOperator, { file: "all.yaml", text }, true);
  const about = { user: "zanzibarina", login: "zanzibarina", participants: ["zanzibarina"] };
  const file = await writeCast(folder.path, "left-0001", about, [["cat /srv/quokkafile", "quokkaline"]]);
  const other = await writeCast(folder.path, "kept-0001", { user: "otherwise" }, [["cat /srv/common", ""]]);
  for (const path of [file, other]) await ingest.recording(path, await hintOf(path), upload);
  await worker.start(1);
  await settled(service);
  await database.transaction((tx) => sessions.summarize(tx, "left-0001", "alice", "digest"));
  await settled(service);
  const session = await findSession(database, "left-0001");
  if (session === undefined) throw new Error("no session");
  await new Thumbnails(service).of(session);
  await expect
    .poll(async () => (await tablesWith(database, "left-0001")).includes("embeddings"), { timeout: 20_000 })
    .toBe(true);
  await database.query("INSERT INTO replaced_recordings VALUES ('left-0001', 'left-0001@before.cast')");
  await database.query(
    `INSERT INTO reservations (session_id, request, model_name, day, tokens, expires)
     VALUES ('left-0001', 'auto', 'digest', current_date, 1, now() + interval '1 hour')`,
  );
  const { data } = service.config;
  expect(await tablesWith(database, "left-0001")).toEqual([
    ...["embeddings", "job_common", "replaced_recordings", "reservations", "search_documents", "sessions", "summaries"],
    "thumbnails",
  ]);
  expect(await tablesWith(database, "quokkafile")).toContain("search_vocabulary");
  expect(await filesWith(data, "left-0001")).toHaveLength(1);

  await retention.delete("left-0001", asker);

  for (const word of ["left-0001", "zanzibarina", "quokkafile", "quokkaline"]) {
    expect([word, await tablesWith(database, word), await filesWith(data, word)]).toEqual([word, [], []]);
  }
  expect(await tablesWith(database, "kept-0001")).toContain("summaries");
  expect(await database.query("SELECT word FROM search_vocabulary WHERE word = 'common'")).toHaveLength(1);
  const events = await database.query<{ data: object }>(
    "SELECT data FROM audit WHERE event LIKE 'session.delete%' ORDER BY id",
  );
  expect(events.map((row) => row.data)).toMatchObject([
    { event: "session.delete", user: "alice", code: "WS043I", sid: "left-0001", count: 1 },
    { event: "session.deleted", user: "alice", code: "WS047I", sid: "left-0001", count: 1 },
  ]);
  // Nor does it come back.
  await expect(ingest.recording(file, await hintOf(file), upload)).rejects.toMatchObject({ code: "deleted" });
  expect(await tablesWith(database, "left-0001")).toEqual([]);
  expect(await filesWith(data, "left-0001")).toEqual([]);
  const end = { event: "session.end", sid: "left-0001", user: "zanzibarina", interactive: true };
  expect(await ingest.event(end, { origin: "forwarder", user: "forwarder" })).toBeUndefined();
  expect(
    await ingest.failed("left-0001", new Error("no"), { origin: "folder", user: "summarizer" }).catch(String),
  ).toMatch(/was deleted/);
}, 60_000);
