import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Access } from "../../src/access/access.ts";
import { localOperator } from "../../src/access/principal.ts";
import { migrate, migrations } from "../../src/database/migrate.ts";
import { openPglite } from "../../src/database/pglite.ts";
import { Embeddings } from "../../src/search/embeddings.ts";
import { prepareSearch } from "../../src/search/extensions.ts";
import { Search } from "../../src/search/search.ts";
import type { SessionQuery } from "../../src/sessions/listing.ts";
import { temporaryApi } from "../resources/api.ts";
import { corpus, putCorpus } from "./corpus.ts";
import type { Refusal } from "./fake-embeddings.ts";
import { fakeEmbeddings, retrievalYaml } from "./fake-embeddings.ts";

type Api = Awaited<ReturnType<typeof temporaryApi>>;

/** The status once `holds` of it. */
async function status(api: Api, holds: (embeddings: Progress) => boolean): Promise<Progress> {
  for (;;) {
    const { embeddings } = (await api.call("GET", "/v1/search/status")).body as { embeddings: Progress };
    if (holds(embeddings)) return embeddings;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Progress {
  readonly state: string;
  readonly reason: string;
  readonly remedy: string;
  readonly embedded: number;
  readonly pending: number;
  readonly failed: number;
  readonly failures: readonly { readonly session: string; readonly reason: string }[];
}

const some = corpus.slice(0, 6);
const refusal = (status: number, code: string | null, message: string): Refusal => ({ status, code, message });

describe("making embeddings", () => {
  test("a summary that the model refuses is left aside, named, and tried again when asked for", async () => {
    let strict = true;
    await using model = await fakeEmbeddings({
      refuse: (input) =>
        strict && input.some((text) => text.includes("reboot"))
          ? refusal(400, null, "this text is not liked")
          : undefined,
    });
    await using api = await temporaryApi({}, { works: true });
    await putCorpus(api.service, some);
    await api.apply(retrievalYaml(model.url));
    await api.service.worker.start(1);
    const stopped = await status(api, ({ pending }) => pending === 0);
    expect([stopped.embedded, stopped.failed, stopped.failures]).toEqual([
      some.length - 1,
      1,
      [{ session: "a1f1", reason: expect.stringContaining("this text is not liked") }],
    ]);
    strict = false;
    expect((await api.call("POST", "/v1/search/embeddings/retry")).status).toBe(202);
    await status(api, ({ embedded }) => embedded === some.length);
    expect((await api.audit()).map(({ event }) => event)).toContain("embeddings.retry");
  });

  test("a wrong key stops it and is told, and a right one lets it go on by itself", async () => {
    let wrong = true;
    await using model = await fakeEmbeddings({
      refuse: () => (wrong ? refusal(401, "invalid_api_key", "the key sk-embedding is wrong") : undefined),
    });
    await using api = await temporaryApi({}, { works: true });
    await putCorpus(api.service, some);
    await api.apply(retrievalYaml(model.url));
    await api.service.worker.start(1);
    const stopped = await status(api, ({ state }) => state === "failed");
    expect(stopped.reason).toContain("the key [secret] is wrong");
    expect(stopped.remedy).toMatch(/api_key_secret_ref.*then: summarizer retrieval retry/);
    const asked = model.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(model.requests.length).toBe(asked);
    wrong = false;
    await api.apply(retrievalYaml(model.url).replace("sk-embedding", "sk-right"));
    await status(api, ({ embedded }) => embedded === some.length);
    expect(model.requests.at(-1)?.authorization).toBe("Bearer sk-right");
  });

  test("a limit makes it wait, and the queries too", async () => {
    await using model = await fakeEmbeddings();
    await using api = await temporaryApi({}, { works: true });
    await putCorpus(api.service);
    await api.apply(retrievalYaml(model.url, "  limits: {tokens_per_day: 900}\n"));
    await api.service.worker.start(1);
    const { reason } = await status(api, ({ state }) => state === "waiting" || state === "failed");
    expect(reason).toMatch(/limit of 900 tokens per day/);
    expect(model.requests.length).toBeLessThan(4);
    await api.service.database.query("UPDATE usage SET input_tokens = 900 WHERE model_name = 'retrieval-model'");
    await api.service.database.query(
      `INSERT INTO usage (model_name, day, input_tokens) VALUES ('retrieval-model', (now() AT TIME ZONE 'UTC')::date, 900)
       ON CONFLICT (model_name, day, currency) DO NOTHING`,
    );
    const { body } = await api.call("GET", "/v1/search?q=nginx");
    expect(body.notes.map(({ code }: { code: string }) => code)).toContain("meaning-unavailable");
    expect(body.results.length).toBeGreaterThan(0);
  });

  test("an inference_model may be named in place of a provider", async () => {
    await using model = await fakeEmbeddings();
    await using api = await temporaryApi({}, { works: true });
    await putCorpus(api.service, some);
    await api.apply(`{kind: inference_model, version: v1, metadata: {name: gateway}, spec: {openai: {openai_model_id: m, base_url: "${model.url}"}}}
---
{kind: retrieval_model, version: v1, metadata: {name: retrieval-model}, spec: {inference_model_name: gateway}}`);
    await api.service.worker.start(1);
    await status(api, ({ embedded }) => embedded === some.length);
    expect((await api.call("GET", "/v1/usage?model=gateway")).body.usage[0].input_tokens).toBeGreaterThan(0);
    const tested = (await api.call("POST", "/v1/search/embeddings/test")).body;
    expect(tested).toMatchObject({ provider: "openai", label: "m", dimensions: 16 });
  });

  test("no address of a machine's metadata is asked", async () => {
    await using api = await temporaryApi({}, { works: true });
    await putCorpus(api.service, some);
    await api.apply(retrievalYaml("http://169.254.169.254/v1"));
    await api.service.worker.start(1);
    const { reason } = await status(api, ({ state }) => state === "failed");
    expect(reason).toContain("169.254.169.254");
  });
});

describe("the kind retrieval_model", () => {
  const document = (spec: string, name = "retrieval-model") =>
    `{kind: retrieval_model, version: v1, metadata: {name: ${name}}, spec: ${spec}}`;
  let api: Awaited<ReturnType<typeof temporaryApi>>;
  beforeAll(async () => {
    api = await temporaryApi();
  });
  afterAll(async () => await api[Symbol.asyncDispose]());

  // biome-ignore format: table
  test.each([
    [document("{}"),                                     "missing or unsupported embeddings provider in spec, supported providers: openai, bedrock; or name a model in spec.inference_model_name"],
    [document("{openai: {}}"),                           "spec.openai.openai_model_id is required"],
    [document("{bedrock: {bedrock_model_id: m, region: x}}"), 'invalid spec.bedrock.region: "x"'],
    [document("{openai: {openai_model_id: m}, bedrock: {bedrock_model_id: m, region: eu-west-1}}"), "spec must name one embeddings provider, got openai and bedrock"],
    [document("{openai: {openai_model_id: m}, dimensions: 0}"), "spec.dimensions must be at least 1"],
    [document("{openai: {openai_model_id: m}, dimensions: 9000}"), "spec.dimensions must be at most 8192"],
    [document("{openai: {openai_model_id: m}, digest: {}}"), "unknown field spec.digest"],
    [document("{openai: {openai_model_id: m}}", "other"), "metadata.name must be retrieval-model, got other: there can be only one"],
    [document("{openai: {openai_model_id: m}, limits: {cost_per_day: 1}}"), "spec.limits.cost_per_day requires spec.prices"],
  ])("%s", async (yaml, message) => {
    const { status, body } = await api.call("POST", "/v1/resources", yaml);
    expect([status, body.detail]).toEqual([422, message]);
  });

  test("is created, read, changed and removed like any other, and each is audited", async () => {
    await using api = await temporaryApi();
    const yaml = document("{openai: {openai_model_id: m, api_key_secret_ref: absent}}");
    const made = await api.call("POST", "/v1/resources", yaml);
    expect(made.body.findings[0].message).toContain('inference_secret "absent" does not exist');
    expect(
      (await api.call("GET", "/v1/resources/retrieval_model/retrieval-model")).body.spec.openai.openai_model_id,
    ).toBe("m");
    expect(
      (await api.call("POST", "/v1/resources?force=true", document("{openai: {openai_model_id: n}}"))).status,
    ).toBe(200);
    expect((await api.call("DELETE", "/v1/resources/retrieval_model/retrieval-model")).status).toBe(204);
    const events = (await api.audit()).map(({ event }) => event);
    expect(events).toEqual(["retrieval_model.create", "retrieval_model.update", "retrieval_model.delete"]);
    const token = await api.user("reader", ["auditor"]);
    expect((await api.call("POST", "/v1/search/embeddings/retry", undefined, token)).status).toBe(403);
    expect(Object.keys((await api.call("GET", "/v1/search/status", undefined, token)).body)).toEqual(["modes"]);
  });
});

describe("a store without extensions", () => {
  test("finds words and parts of names, and says what is missing", async () => {
    const database = await openPglite(undefined, {});
    await migrate(database);
    const abilities = await prepareSearch(database);
    expect([abilities.trigrams, abilities.vectors, abilities.notes.length]).toEqual([false, false, 2]);
    await database.query(
      `INSERT INTO sessions (id, kind, state, end_event, user_name, ended)
       VALUES ('8f14e45f-ceea', 'ssh', 'done', '{"event": "session.end", "user": "alice"}', 'alice', now())`,
    );
    const configuration = async () => ({ models: new Map(), secrets: new Map(), retrieval: undefined });
    const access = new Access("documented");
    const search = new Search({ database, access, abilities, embeddings: new Embeddings(), configuration });
    const found = async (text: string) => {
      const filters: SessionQuery = {};
      const asked = { text, mode: "keyword" as const, filters, limit: 10, after: undefined };
      return (await search.search(localOperator, asked)).results.length;
    };
    expect([await found("alice"), await found("e45f-c"), await found("alcie"), await found("-alice")]).toEqual([
      1, 1, 0, 0,
    ]);
    await database.close();
  });
});

test("what was there before search is found after the migration", async () => {
  const database = await openPglite();
  await migrate(database, migrations().slice(0, 6));
  await database.query(
    `INSERT INTO sessions (id, kind, state, end_event, labels) SELECT 'old-' || n, 'ssh', 'done', '{}', '[1]' FROM generate_series(1, 500) n`,
  );
  await database.query(
    `INSERT INTO summaries (session_id, version, state, summary) SELECT id, 1, 'done', '{"title": "Reloaded nginx"}' FROM sessions`,
  );
  await migrate(database);
  const rows = await database.query(
    "SELECT 1 FROM search_documents WHERE words @@ to_tsquery('english', 'reloading & nginx')",
  );
  expect(rows).toHaveLength(500);
  await database.query("UPDATE summaries SET summary = '{\"title\": \"Took a backup\"}' WHERE session_id = 'old-7'");
  const changed = await database.query(
    "SELECT session_id FROM search_documents WHERE words @@ to_tsquery('simple', 'backup')",
  );
  expect(changed).toEqual([{ session_id: "old-7" }]);
  await database.close();
});
