import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { backtestOf } from "../../src/policies/backtest.ts";
import type { Trial } from "../../src/policies/trial.ts";
import { createApp } from "../../src/server/app.ts";
import type { Api } from "../../src/server/environment.ts";
import type { RunningServer } from "../../src/server/http/listen.ts";
import { listen } from "../../src/server/http/listen.ts";
import { answer } from "../answers.ts";
import { runCliWith } from "../cli/run-cli.ts";
import { checked } from "../contract.ts";
import { fails, fakeOpenAI, json, says } from "../models/fake-openai.ts";
import { modelOf } from "../models.ts";
import { temporaryService } from "../services.ts";
import { writeCast } from "../sessions.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
let model: Awaited<ReturnType<typeof fakeOpenAI>>;
let app: Api;
const tokens: Record<string, string> = {};

const users = `
kind: role
version: v7
metadata: {name: planner}
spec:
  allow:
    rules:
      - {resources: [inference_model, inference_policy], verbs: [list, read]}
      - {resources: [session], verbs: [list, read], where: 'session.user == "alice"'}
---
{kind: user, version: v2, metadata: {name: petra}, spec: {roles: [planner]}}
---
{kind: user, version: v2, metadata: {name: admin}, spec: {roles: [editor, auditor]}}
---
{kind: user, version: v2, metadata: {name: nobody}, spec: {roles: []}}
---
`;

const rules = (url: string) => `
kind: inference_secret
version: v1
metadata: {name: key}
spec: {value: sk-very-secret}
---
kind: inference_model
version: v1
metadata: {name: gpt}
spec:
  openai: {openai_model_id: gpt-x, base_url: "${url}", api_key_secret_ref: key}
  prices: {currency: EUR, input_per_million_tokens: 2, output_per_million_tokens: 10}
  limits: {tokens_per_day: 4000000, cost_per_month: 50}
---
kind: inference_policy
version: v1
metadata: {name: production}
spec: {model: gpt, kinds: [ssh], filter: 'equals(resource.metadata.labels["env"], "prod")'}
---
`;

beforeAll(async () => {
  const message = { content: JSON.stringify({ ...answer, notable_commands: [] }) };
  model = await fakeOpenAI(
    json(200, { choices: [{ message }], usage: { prompt_tokens: 1000, completion_tokens: 100 } }),
  );
  opened = await temporaryService({}, { works: true });
  const { service } = opened;
  await service.resources.apply(localOperator, { file: "r.yaml", text: users + rules(model.url) }, false);
  for (const user of ["petra", "admin", "nobody"]) {
    const { value } = await service.accounts.makeToken(localOperator, { user, label: "test", ttl: "1h" });
    tokens[user] = value.reveal();
  }
  app = createApp(service);
  await service.worker.start(1);
  const stop = new Date(Date.now() - 3_600_000).toISOString();
  const start = new Date(Date.now() - 3_660_000).toISOString();
  for (const [id, more] of [
    ["prod", {}],
    ["dev", { server_labels: { env: "dev" } }],
    ["bob", { user: "bob" }],
    ["script", { interactive: false }],
    ["old", { session_start: "2020-01-01T00:00:00Z", session_stop: "2020-01-01T00:01:00Z" }],
  ] as const) {
    const end = { session_start: start, session_stop: stop, ...more };
    const path = await writeCast(opened.folder, id, end, [
      ["ls", "a"],
      ["vim /etc/hosts", ""],
    ]);
    const form = new FormData();
    form.append("end_event", await readFile(path.replace(".cast", ".json"), "utf8"));
    form.append("recording", new Blob([await readFile(path)]), `${id}.cast`);
    const response = await app.request("/v1/sessions", { method: "POST", body: form }, { principal: localOperator });
    expect(response.status).toBeLessThan(300);
  }
  await vi.waitFor(
    async () => expect((await call("GET", "/v1/sessions?state=done")).body["sessions"]).toHaveLength(3),
    { timeout: 30_000, interval: 200 },
  );
});

afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
});

async function call(method: string, path: string, body?: unknown, user?: keyof typeof tokens) {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (user !== undefined) headers["authorization"] = `Bearer ${tokens[user]}`;
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await app.request(path, init, user === undefined ? { principal: localOperator } : {});
  return { status: response.status, body: await checked(method, path, response) };
}

describe("policies test", () => {
  test("says what would become of each session, and why", async () => {
    const { status, body } = await call("POST", "/v1/policies/test", { sessions: ["prod", "dev", "script"] });
    expect(status).toBe(200);
    expect(body["trials"]).toMatchObject([
      {
        id: "prod",
        fate: "summarized",
        policy: "production",
        model: { name: "gpt", label: "gpt-x" },
        size: { measured: true },
        estimate: { cost: { currency: "EUR" } },
        was: { state: "done", model: "gpt" },
        verdicts: [{ policy: "production", matched: true }],
      },
      {
        id: "dev",
        fate: "unmatched",
        verdicts: [{ matched: false, because: expect.stringContaining('"dev"') }],
        was: { state: "unmatched" },
      },
      { id: "script", fate: "skipped", reason: expect.stringContaining("not interactive") },
    ]);
  });

  test("policies of a text go before those of the store", async () => {
    const resources = `kind: inference_policy\nversion: v1\nmetadata: {name: everything}\nspec: {model: gone, kinds: [ssh]}\n`;
    const { body } = await call("POST", "/v1/policies/test", { sessions: ["dev"], resources });
    expect(body["trials"]).toMatchObject([
      { fate: "no-model", policy: "everything", reason: 'inference_model "gone" does not exist' },
    ]);
    const cheap = `${resources.replace("gone", "tiny")}---\nkind: inference_model\nversion: v1\nmetadata: {name: tiny}\nspec: {digest: {}, max_session_length_bytes: 5}\n`;
    const again = await call("POST", "/v1/policies/test", { sessions: ["dev"], resources: cheap });
    expect(again.body["trials"]).toMatchObject([
      { fate: "too-large", reason: expect.stringContaining("the model's limit is 5") },
    ]);
  });

  test("what is wrong with them is told, with its place", async () => {
    const resources = `kind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec: {model: gpt, kinds: [ssh], filter: "user.nmae"}\n`;
    const { status, body } = await call("POST", "/v1/policies/test", { sessions: ["dev"], resources, file: "p.yaml" });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "invalid-resource", findings: [{ file: "p.yaml", line: 4 }] });
  });

  // biome-ignore format: table
  test.each<readonly [what: string, body: unknown, user: string | undefined, status: number]>([
    ["no sessions",            { sessions: [] },                   undefined, 400],
    ["a session that is none", { sessions: ["gone"] },             undefined, 404],
    ["an unknown field",       { sessions: ["dev"], session: 1 },  undefined, 400],
    ["somebody's own",         { sessions: ["prod"] },             "petra",   200],
    ["somebody else's",        { sessions: ["bob"] },              "petra",   403],
    ["without any right",      { sessions: ["prod"] },             "nobody",  403],
  ])("%s", async (_, body, user, status) => {
    expect((await call("POST", "/v1/policies/test", body, user)).status).toBe(status);
  });
});

describe("policies backtest", () => {
  test("adds up what the last days would have taken", async () => {
    const { status, body } = await call("POST", "/v1/policies/backtest", { days: 7 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      days: 7,
      complete: true,
      sessions: 4,
      fates: { summarized: 2, unmatched: 1, skipped: 1, "too-large": 0 },
      policies: [
        { policy: "production", model: "gpt", sessions: 2, kinds: { ssh: 2, k8s: 0, db: 0 }, currency: "EUR" },
      ],
      changes: { gained: 0, lost: 0, moved: 0 },
      limits: [
        { limit: "tokens_per_day", windows: 0 },
        { limit: "cost_per_month", windows: 0 },
      ],
      measured: 2,
      guessed: 0,
    });
    expect(body.input_tokens).toBeGreaterThan(1000);
    const long = await call("POST", "/v1/policies/backtest", { days: 3660 });
    expect(long.body).toMatchObject({ sessions: 5, fates: { summarized: 3 } });
  });

  test("measures the recordings that nobody has read", async () => {
    const resources = `kind: inference_policy\nversion: v1\nmetadata: {name: all}\nspec: {model: gpt, kinds: [ssh]}\n`;
    const { body } = await call("POST", "/v1/policies/backtest", { days: 7, resources });
    expect(body).toMatchObject({
      fates: { summarized: 3, skipped: 1 },
      changes: { gained: 1, lost: 0, moved: 0 },
      measured: 3,
      guessed: 0,
    });
  });

  test("is about the sessions that one may list", async () => {
    const { body } = await call("POST", "/v1/policies/backtest", { days: 7 }, "petra");
    expect(body).toMatchObject({ sessions: 3, fates: { summarized: 1 } });
    expect((await call("POST", "/v1/policies/backtest", { days: 7 }, "nobody")).status).toBe(403);
  });

  test.each([{ days: 0 }, { days: 1.5 }, { days: "7" }, { days: 99_999 }])("%j is refused", async (body) => {
    expect((await call("POST", "/v1/policies/backtest", body)).status).toBe(400);
  });

  test("counts the days and months on which a limit would have stopped sessions", () => {
    const gpt = modelOf(
      { openai: { openai_model_id: "x" }, limits: { tokens_per_day: 100, tokens_per_month: 250 } },
      "gpt",
    );
    const trial = (ended: string, inputTokens: number): Trial => ({
      id: "x",
      kind: "ssh",
      user: "",
      resource: "",
      started: ended,
      ended,
      fate: "summarized",
      reason: "",
      policy: "p",
      model: { name: "gpt", label: "x" },
      verdicts: [],
      size: undefined,
      parts: 1,
      estimate: { inputTokens, outputTokens: 0, cost: undefined },
      was: { state: "done", policy: "p", model: "other" },
    });
    const trials = [
      trial("2026-10-01T10:00:00Z", 60),
      trial("2026-10-01T20:00:00Z", 60),
      trial("2026-10-02T00:00:00Z", 100),
      trial("2026-11-01T00:00:00Z", 60),
    ];
    const policy = {
      kind: "inference_policy" as const,
      version: "v1",
      metadata: { name: "p" },
      spec: { model: "gpt", kinds: ["ssh" as const] },
    };
    expect(backtestOf(trials, [policy], new Map([["gpt", gpt]]))).toMatchObject({
      limits: [
        { limit: "tokens_per_day", windows: 1 },
        { limit: "tokens_per_month", windows: 0 },
      ],
      changes: { gained: 0, lost: 0, moved: 4 },
      inputTokens: 280,
    });
  });
});

describe("usage", () => {
  test("is what the provider counted, by day", async () => {
    const { body } = await call("GET", "/v1/usage");
    const today = new Date().toISOString().slice(0, 10);
    expect(body).toMatchObject({
      to: today,
      usage: [
        {
          model: "gpt",
          day: today,
          summaries: 3,
          requests: 3,
          input_tokens: 3000,
          output_tokens: 300,
          currency: "EUR",
        },
      ],
      models: [
        {
          model: "gpt",
          currency: "EUR",
          limits: { tokens_per_day: 4_000_000 },
          day: { tokens: 3300 },
          month: { tokens: 3300 },
          reserved: { tokens: 0 },
        },
      ],
    });
    const [row] = (body as { usage: { cost: number }[] }).usage;
    expect(row?.cost).toBeCloseTo(3 * (1000 * 2e-6 + 100 * 10e-6), 9);
  });

  // biome-ignore format: table
  test.each<readonly [query: string, user: string | undefined, status: number, rows: number]>([
    ["from=2020-01-01&to=2020-12-31", undefined, 200, 0],
    ["model=other",                   undefined, 200, 0],
    ["model=gpt",                     undefined, 200, 1],
    ["",                              "petra",   200, 1],
    ["",                              "nobody",  403, 0],
    ["from=yesterday",                undefined, 400, 0],
    ["from=2026-13-45",               undefined, 400, 0],
    ["since=2026-01-01",              undefined, 400, 0],
  ])("%s by %s", async (query, user, status, rows) => {
    const answer = await call("GET", `/v1/usage?${query}`, undefined, user);
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.body["usage"]).toHaveLength(rows);
  });
});

test("requests to models are counted where the reference counts them", async () => {
  const metrics = await (await app.request("/metrics", {}, { principal: localOperator })).text();
  expect(metrics).toMatch(/^teleport_summarizer_openai_api_requests\{inference_model_name="gpt"\} 3$/m);
  expect(metrics).toMatch(/^teleport_summarizer_openai_api_requests_in_flight\{inference_model_name="gpt"\} 0$/m);
});

describe("models test", () => {
  test("says that a model answers, in how long, and what it took", async () => {
    const { status, body } = await call("POST", "/v1/models/gpt/test");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: "gpt",
      provider: "openai",
      label: "gpt-x",
      input_tokens: 1000,
      output_tokens: 100,
    });
    expect(model.requests.at(-1)?.authorization).toBe("Bearer sk-very-secret");
  });

  test("says what is wrong with one that does not, and what to do", async () => {
    await using server = await fakeOpenAI(
      fails(401, "invalid_api_key", "Incorrect API key: sk-very-secret"),
      says("x"),
    );
    const text = `kind: inference_model\nversion: v1\nmetadata: {name: wrong}\nspec: {openai: {openai_model_id: x, base_url: "${server.url}", api_key_secret_ref: key}}\n`;
    await opened.service.resources.apply(localOperator, { file: "m.yaml", text }, true);
    const { status, body } = await call("POST", "/v1/models/wrong/test");
    expect([status, body["code"]]).toEqual([502, "credentials"]);
    expect(body["remedy"]).toContain("api_key_secret_ref");
    expect(JSON.stringify(body)).not.toContain("sk-very-secret");
    expect(server.requests).toHaveLength(1);
    const metrics = await (await app.request("/metrics", {}, { principal: localOperator })).text();
    expect(metrics).toMatch(
      /^teleport_summarizer_openai_api_errors\{inference_model_name="wrong",api_error_code="invalid_api_key"\} 1$/m,
    );
  });

  test("of a model that is not saved is told, counted and audited, and keeps nothing", async () => {
    await using server = await fakeOpenAI(says("x"));
    const of = (openai: object) => ({
      kind: "inference_model",
      version: "v1",
      metadata: { name: "draft" },
      spec: { openai, prices: { currency: "EUR", input_per_million_tokens: 1, output_per_million_tokens: 1 } },
    });
    const openai = { openai_model_id: "y", base_url: server.url, api_key_secret_ref: "key" };
    const draft = of(openai);
    const { status, body } = await call("POST", "/v1/models/test", draft);
    expect([status, body["model"], body["label"]]).toEqual([200, "draft", "y"]);
    expect(server.requests[0]?.authorization).toBe("Bearer sk-very-secret");
    expect((await call("GET", "/v1/resources/inference_model/draft")).status).toBe(404);
    const { usage } = (await call("GET", "/v1/usage?model=draft")).body as { usage: Record<string, unknown>[] };
    expect(usage).toMatchObject([{ requests: 1, summaries: 0, input_tokens: body["input_tokens"], currency: "EUR" }]);
    const audited = await opened.service.database.query<{ data: Record<string, unknown> }>(
      "SELECT data FROM audit WHERE event = 'inference_model.test' AND data->>'name' = 'draft'",
    );
    expect(audited.map(({ data }) => data)).toMatchObject([{ draft: true, success: true, base_url: server.url }]);
    for (const user of ["petra", "nobody"]) {
      expect((await call("POST", "/v1/models/test", draft, user)).status).toBe(403);
    }
    expect(server.requests).toHaveLength(1);
    const broken = await call("POST", "/v1/models/test", of({ base_url: server.url }));
    expect([broken.status, broken.body["code"]]).toEqual([422, "invalid-resource"]);
    const guarded = await call("POST", "/v1/models/test", of({ ...openai, base_url: "http://169.254.169.254/" }));
    expect(guarded.status).toBe(502);
  });

  test("is for whoever may change the model", async () => {
    expect((await call("POST", "/v1/models/gpt/test", undefined, "petra")).status).toBe(403);
    expect((await call("POST", "/v1/models/gpt/test", undefined, "nobody")).status).toBe(403);
    expect((await call("POST", "/v1/models/gone/test")).status).toBe(404);
  });
});

describe("the commands", () => {
  let server: RunningServer;
  beforeAll(async () => {
    const running = await listen(app, { port: 0 });
    if ("problem" in running) throw new Error(running.problem);
    server = running;
  });
  afterAll(() => server.close());

  async function run(...args: readonly string[]) {
    const environment = { SUMMARIZER_TOKEN: tokens["admin"] ?? "", SUMMARIZER_SERVER: server.url };
    return await runCliWith({ environment }, ...args);
  }

  test("models test", async () => {
    const tested = await run("models", "test", "gpt");
    expect([tested.code, tested.err]).toEqual([0, ""]);
    expect(tested.out).toMatch(
      /^inference_model "gpt" works: gpt-x \(openai\) answered in \d+ ms with 1000 input and 100 output tokens\n$/,
    );
    const gone = await run("models", "test", "gone");
    expect([gone.code, gone.out]).toEqual([1, ""]);
    expect(gone.err).toMatch(/^error: .*"gone"/);
    const wrong = await run("models", "test", "wrong");
    expect([wrong.code, wrong.out]).toEqual([1, ""]);
    expect(wrong.err).toMatch(/^error: .*\n {2}help: /);
  });

  test("policies", async () => {
    const backtest = await run("policies", "backtest", "--days", "3");
    expect([backtest.code, backtest.err]).toEqual([0, ""]);
    expect(backtest.out).toContain("The last 3 days: 4 sessions, of which 2 would have been summarized");
    expect(backtest.out).toMatch(/^production +gpt +2 +2 \/ 0 \/ 0 +[\d,]+ +[\d,]+ +[\d.]+ EUR$/m);
    expect(backtest.out).toContain("Not summarized: 1 (no policy matches), 1 (not interactive)");
    const data = await run("policies", "backtest", "--format", "json");
    expect(JSON.parse(data.out)).toMatchObject({ days: 30, sessions: 4 });

    const tested = await run("policies", "test", "prod", "dev");
    expect([tested.code, tested.err]).toEqual([0, ""]);
    expect(tested.out).toMatch(
      /^prod {2}ssh {2}alice → web-3\n {2}✔ production → gpt, [\d,]+ bytes: about [\d,]+ tokens/,
    );
    expect(tested.out).toContain("✘ unmatched: ");
    const wrong = await run("policies", "test", "gone");
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('session "gone" does not exist')]);
    expect((await run("policies", "backtest", "--days", "0")).code).toBe(2);
  });

  test("usage", async () => {
    const usage = await run("usage");
    expect([usage.code, usage.err]).toEqual([0, ""]);
    expect(usage.out).toMatch(/^\d{4}-\d\d-\d\d +gpt +3 +5 +5,000 +500 +0\.015 EUR$/m);
    expect(usage.out).toMatch(/^gpt +tokens_per_day +4,000,000 +5,500 +– +0 %$/m);
    expect((await run("usage", "--from", "x")).code).toBe(2);
  });
});
