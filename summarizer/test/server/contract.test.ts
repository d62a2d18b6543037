import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { AnyInput, InputOf, OperationName } from "../../src/api/request.ts";
import { addressOf, jsonOf } from "../../src/api/request.ts";
import { isObject } from "../../src/domain/json.ts";
import { fates } from "../../src/domain/trial.ts";
import { Agent } from "../connectors/agent.ts";
import { servedEmpty } from "../connectors/served.ts";
import { answerOf, checked, conforming, contract } from "../contract.ts";
import { fakeOpenAI, json, says } from "../models/fake-openai.ts";
import { fakeEmbeddings, retrievalYaml } from "../search/fake-embeddings.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";
import { settled } from "../web/served.ts";

const password = "correct:horse:battery";
const id = "5e55104e-0000-4000-8000-000000000001";
const verifier = randomBytes(32).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");

/** Who asks: somebody who may do everything, by a token or by the pages; or nobody. */
type Asker = "token" | "pages" | "nobody";

interface Ask<Name extends OperationName> {
  readonly by: Asker;
  readonly status: number;
  readonly input: () => InputOf<Name> | Promise<InputOf<Name>>;
}

let served: Awaited<ReturnType<typeof servedEmpty>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let model: Awaited<ReturnType<typeof fakeOpenAI>>;
let embeddings: Awaited<ReturnType<typeof fakeEmbeddings>>;
let token: string;
let stranger: string;
const agent = new Agent();
/** What one operation answers and another is asked with. */
const known = { token: "", code: "", session: "", recording: "" };

const yaml = (...resources: readonly object[]) => resources.map((resource) => JSON.stringify(resource)).join("\n---\n");
const role = (name: string) => ({ kind: "role", version: "v7", metadata: { name }, spec: {} });
const policy = (name: string) => ({
  ...{ kind: "inference_policy", version: "v1", metadata: { name } },
  spec: { model: "digest", kinds: ["ssh"], filter: 'contains(session.participants, "alice")' },
});
const openai = (name: string) => ({
  ...{ kind: "inference_model", version: "v1", metadata: { name } },
  spec: { openai: { openai_model_id: "gpt-x", base_url: model.url }, limits: { tokens_per_day: 1_000_000 } },
});
const none = () => ({});

async function form(): Promise<FormData> {
  const data = new FormData();
  data.append("end_event", await readFile(known.recording.replace(/\.cast$/, ".json"), "utf8"));
  data.append("recording", new Blob([await readFile(known.recording)]), `${id}.cast`);
  return data;
}

/** What each operation is asked, in an order in which each finds what it needs. A new one has to say it here. */
// biome-ignore format: table
const asks: { readonly [Name in OperationName]: Ask<Name> } = {
  "GET /healthz":                          { by: "nobody", status: 200, input: none },
  "GET /readyz":                           { by: "nobody", status: 200, input: none },
  "GET /metrics":                          { by: "token",  status: 200, input: none },
  "POST /v1/resources":                    { by: "token",  status: 200, input: () => ({ query: { force: "true" }, body: yaml(policy("all"), openai("gpt"), role("gone")) }) },
  "GET /v1/resources/{kind}":              { by: "token",  status: 200, input: () => ({ params: { kind: "inference_model" }, query: { about: "true" } }) },
  "GET /v1/resources/{kind}/{name}":       { by: "token",  status: 200, input: () => ({ params: { kind: "inference_secret", name: "embedding-key" } }) },
  "GET /v1/resources/{kind}/{name}/about": { by: "token",  status: 200, input: () => ({ params: { kind: "inference_secret", name: "embedding-key" } }) },
  "PUT /v1/resources/{kind}/{name}":       { by: "token",  status: 200, input: () => ({ params: { kind: "role", name: "gone" }, body: yaml({ ...role("gone"), spec: { allow: { rules: [{ resources: ["nothing"], verbs: ["list"] }] } } }) }) },
  "DELETE /v1/resources/{kind}/{name}":    { by: "token",  status: 204, input: () => ({ params: { kind: "role", name: "gone" } }) },
  "POST /v1/keys/rotate":                  { by: "token",  status: 200, input: none },
  "POST /v1/sessions":                     { by: "token",  status: 201, input: async () => ({ body: await form() }) },
  "GET /v1/sessions":                      { by: "token",  status: 200, input: () => ({ query: { limit: 1, sort: "risk" } }) },
  "GET /v1/sessions/{id}":                 { by: "token",  status: 200, input: () => ({ params: { id } }) },
  "GET /v1/sessions/{id}/end-event":       { by: "token",  status: 200, input: () => ({ params: { id } }) },
  "GET /v1/sessions/{id}/summaries":       { by: "token",  status: 200, input: () => ({ params: { id } }) },
  "GET /v1/sessions/{id}/transcript":      { by: "token",  status: 200, input: () => ({ params: { id } }) },
  "GET /v1/sessions/{id}/recording":       { by: "token",  status: 200, input: () => ({ params: { id } }) },
  "GET /v1/sessions/{id}/cast":            { by: "token",  status: 200, input: () => ({ params: { id } }) },
  "GET /v1/sessions/{id}/thumbnail":       { by: "token",  status: 200, input: () => ({ params: { id } }) },
  "POST /v1/sessions/{id}/retry":          { by: "token",  status: 202, input: () => ({ params: { id: "failed" } }) },
  "POST /v1/sessions/{id}/summaries":      { by: "token",  status: 202, input: () => ({ params: { id }, body: { model: "digest" } }) },
  "PUT /v1/sessions/{id}/hold":            { by: "token",  status: 200, input: () => ({ params: { id: "leaving" }, body: { reason: "a case" } }) },
  "GET /v1/sessions/{id}/retention":       { by: "token",  status: 200, input: () => ({ params: { id: "leaving" } }) },
  "GET /v1/holds":                         { by: "token",  status: 200, input: () => ({ query: { limit: 1 } }) },
  "DELETE /v1/sessions/{id}/hold":         { by: "token",  status: 204, input: () => ({ params: { id: "leaving" } }) },
  "DELETE /v1/sessions/{id}":              { by: "token",  status: 204, input: () => ({ params: { id: "leaving" } }) },
  "GET /v1/retention":                     { by: "token",  status: 200, input: none },
  "GET /v1/changes":                       { by: "token",  status: 200, input: none },
  "POST /v1/events":                       { by: "token",  status: 200, input: none },
  "POST /v1/events/{name}":                { by: "token",  status: 200, input: () => ({ params: { name: "session.start.log" } }) },
  "GET /v1/search":                        { by: "token",  status: 200, input: () => ({ query: { q: "notes", limit: 1 } }) },
  "GET /v1/search/suggestions":            { by: "token",  status: 200, input: () => ({ query: { q: "a" } }) },
  "GET /v1/search/status":                 { by: "token",  status: 200, input: none },
  "POST /v1/search/embeddings/retry":      { by: "token",  status: 202, input: none },
  "POST /v1/search/embeddings/test":       { by: "token",  status: 200, input: none },
  "POST /v1/models/{name}/test":           { by: "token",  status: 200, input: () => ({ params: { name: "gpt" } }) },
  "POST /v1/models/test":                  { by: "token",  status: 200, input: () => ({ body: yaml(openai("draft")) }) },
  "POST /v1/policies/test":                { by: "token",  status: 200, input: () => ({ body: { sessions: [id], resources: yaml(policy("draft")) } }) },
  "POST /v1/policies/backtest":            { by: "token",  status: 200, input: () => ({ body: { days: 3660 } }) },
  "POST /v1/policies/preview":             { by: "token",  status: 200, input: () => ({ body: { resources: yaml(policy("draft")) } }) },
  "POST /v1/policies/analysis":            { by: "token",  status: 200, input: () => ({ body: { resources: yaml(policy("draft")) } }) },
  "GET /v1/policies/language":             { by: "token",  status: 200, input: none },
  "GET /v1/usage":                         { by: "token",  status: 200, input: none },
  "GET /v1/audit":                         { by: "token",  status: 200, input: () => ({ query: { limit: 1 } }) },
  "POST /v1/login":                        { by: "nobody", status: 200, input: () => ({ body: { user: "ada", password } }) },
  "POST /v1/login/code":                   { by: "nobody", status: 200, input: async () => ({ body: { code: (await served.service.accounts.invite(localOperator, "ada")).reveal() } }) },
  "GET /v1/whoami":                        { by: "token",  status: 200, input: none },
  "PUT /v1/users/{name}/password":         { by: "token",  status: 204, input: () => ({ params: { name: "zed" }, body: { password } }) },
  "POST /v1/tokens":                       { by: "token",  status: 201, input: () => ({ body: { label: "made here" } }) },
  "GET /v1/tokens":                        { by: "token",  status: 200, input: none },
  "DELETE /v1/tokens/{id}":                { by: "token",  status: 204, input: () => ({ params: { id: known.token } }) },
  "GET /v1/sign-in":                       { by: "nobody", status: 200, input: none },
  "POST /v1/sign-in":                      { by: "pages",  status: 200, input: () => ({ body: { user: "ada", password } }) },
  "POST /v1/sign-in/code":                 { by: "pages",  status: 200, input: async () => ({ body: { code: (await served.service.accounts.invite(localOperator, "ada")).reveal() } }) },
  "POST /v1/login/handover":               { by: "pages",  status: 200, input: () => ({ body: { challenge } }) },
  "POST /v1/login/exchange":               { by: "nobody", status: 200, input: () => ({ body: { code: known.code, verifier } }) },
  "POST /v1/sign-in/{kind}/{name}":        { by: "pages",  status: 200, input: () => ({ params: { kind: "github", name: "github" }, body: {} }) },
  // What browsers are led to and back from succeeds in test/connectors/.
  "GET /v1/webapi/oidc/callback":          { by: "nobody", status: 400, input: none },
  "GET /v1/webapi/github/callback":        { by: "nobody", status: 400, input: none },
  "POST /v1/webapi/saml/acs":              { by: "nobody", status: 400, input: () => ({ body: new FormData() }) },
  "POST /v1/webapi/saml/acs/{name}":       { by: "nobody", status: 400, input: () => ({ params: { name: "none" }, body: new FormData() }) },
  "GET /v1/webapi/saml/finish":            { by: "nobody", status: 400, input: () => ({ query: { state: "x" } }) },
  "GET /v1/webapi/saml/metadata/{name}":   { by: "nobody", status: 404, input: () => ({ params: { name: "none" } }) },
  "POST /v1/sign-in/continue":             { by: "pages",  status: 400, input: () => ({ body: { ticket: "x" } }) },
  "GET /v1/web-sessions":                  { by: "pages",  status: 200, input: none },
  "DELETE /v1/web-sessions/{id}":          { by: "token",  status: 204, input: () => ({ params: { id: known.session } }) },
  "GET /v1/lock-outs":                     { by: "token",  status: 200, input: none },
  "DELETE /v1/lock-outs/{of}/{subject}":   { by: "token",  status: 204, input: () => ({ params: { of: "name", subject: "locked" } }) },
  "POST /v1/users/{name}/sign-out":        { by: "token",  status: 200, input: () => ({ params: { name: "zed" } }) },
  "POST /v1/sign-out":                     { by: "pages",  status: 204, input: none },
};

beforeAll(async () => {
  folder = await temporaryFolder();
  [model, embeddings] = await Promise.all([fakeOpenAI(says({ answer: "ready" })), fakeEmbeddings()]);
  served = await servedEmpty({ workers: "1" });
  const { service } = served;
  await served.apply(
    { ...role("all"), spec: { allow: { rules: [{ resources: ["*"], verbs: ["*"] }] } } },
    ...["ada", "zed"].map((name) => ({
      ...{ kind: "user", version: "v2", metadata: { name } },
      spec: { roles: name === "ada" ? ["all"] : [], traits: { teams: ["core"] } },
    })),
    { kind: "inference_model", version: "v1", metadata: { name: "digest" }, spec: { digest: {} } },
    {
      ...{ kind: "github", version: "v3", metadata: { name: "github" } },
      spec: {
        ...{ client_id: "x", client_secret: "y", display: "GitHub" },
        teams_to_roles: [{ organization: "o", team: "t", roles: ["all"] }],
      },
    },
  );
  const { failure } = await service.resources.apply(
    localOperator,
    { file: "retrieval", text: retrievalYaml(embeddings.url) },
    true,
  );
  if (failure !== undefined) throw failure.error;
  await service.accounts.setPassword(localOperator, "ada", password);
  const made = (user: string) => service.accounts.makeToken(localOperator, { user, label: user, ttl: "1h" });
  token = (await made("ada")).value.reveal();
  stranger = (await made("zed")).value.reveal();
  known.recording = await writeCast(folder.path, id, {}, [["sudo cat /etc/shadow", "notes"]]);
  const about = { event: "session.end", user: "alice", interactive: true, participants: ["alice"] };
  await service.database.transaction(async (tx) => {
    for (const sid of ["failed", "leaving"]) {
      await service.sessions.ingest(tx, { kind: "ssh", endEvent: { ...about, sid } });
    }
    await tx.query("UPDATE sessions SET state = 'failed', reason = 'x' WHERE id = 'failed'");
  });
  for (let tries = 0; tries < 10; tries += 1) {
    await send("nobody", "POST /v1/login", { body: { user: "locked", password: "wrong" } });
  }
}, 120_000);

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await model?.[Symbol.asyncDispose]();
  await embeddings?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** Asks over the socket. */
async function send(by: Asker | "stranger", name: string, input: AnyInput): Promise<Response> {
  const { method, path } = addressOf(name, input);
  const { body } = input;
  const type = typeof body === "string" ? "application/yaml" : "application/json";
  const isEvent = name.includes("/v1/events");
  const init = {
    method,
    redirect: "manual" as const,
    headers: {
      ...(by === "token" && { authorization: `Bearer ${token}` }),
      ...(by === "stranger" && { authorization: `Bearer ${stranger}` }),
      ...(by === "pages" && { "x-summarizer-pages": "1", origin: served.url }),
      ...(body !== undefined && !(body instanceof FormData) && { "content-type": type }),
    },
    ...(body !== undefined && {
      body: typeof body === "string" || body instanceof FormData ? body : JSON.stringify(body),
    }),
    ...(isEvent && { body: JSON.stringify({ event: "session.start", sid: id }) }),
  };
  return by === "pages" ? await agent.send(served.url + path, init) : await fetch(served.url + path, init);
}

test("every operation of the OpenAPI document is in the contract, and is asked", async () => {
  const { paths } = await jsonOf(await fetch(`${served.url}/v1/openapi.json`));
  const described = Object.entries<object>(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual([...contract.keys()].sort());
  expect(Object.keys(asks).sort()).toEqual(described);
});

/** Names of fields, and of parameters, in a part of an OpenAPI document. */
function namesIn(part: unknown): readonly string[] {
  if (Array.isArray(part)) return part.flatMap(namesIn);
  if (!isObject(part)) return [];
  const { properties, name, in: place } = part;
  return [
    ...(isObject(properties) ? Object.keys(properties) : []),
    ...(typeof name === "string" && place !== undefined ? [name] : []),
    ...Object.values(part).flatMap(namesIn),
  ];
}

test("every field and every parameter is in snake case", async () => {
  const document = await jsonOf(await fetch(`${served.url}/v1/openapi.json`));
  // Counts by fate have the fates as their fields.
  const known = new Set<string>(fates);
  const names = new Set(namesIn(document).filter((name) => !known.has(name)));
  expect(names.size).toBeGreaterThan(200);
  // SAML names the fields of its form.
  expect([...names].filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)).sort()).toEqual([
    "RelayState",
    "SAMLResponse",
  ]);
});

describe("every answer is as the contract says", () => {
  test.each(Object.entries(asks))("%s", async (name, { by, status, input }) => {
    const response = await send(by, name, await input());
    expect([response.status, response.ok || response.status >= 400 ? "" : await response.clone().text()]).toEqual([
      status,
      "",
    ]);
    const data = await conforming(name, response);
    if (name === "POST /v1/sessions") await settled(served.service);
    if (name === "POST /v1/tokens") known.token = data.id;
    if (name === "POST /v1/login/handover") known.code = data.code;
    if (name === "GET /v1/web-sessions") known.session = data.sessions[0].id;
  });

  test.each([...contract.keys()])("%s, of whoever may not ask, and of what cannot be read", async (name) => {
    const params = { id: "none", name: "none", kind: "role", of: "name", subject: "none" };
    for (const by of ["nobody", "stranger", "token"] as const) {
      for (const body of [undefined, "{not: what, it: [should be", { color: "red" }]) {
        if (body !== undefined && /^(GET|DELETE)/.test(name)) continue;
        await conforming(name, await send(by, name, { params, body }));
      }
      await conforming(name, await send(by, name, { params, query: { color: "red", limit: 0 } }));
      if (!name.includes("{")) continue;
      const unstorable = Object.fromEntries(Object.keys(params).map((key) => [key, "\0"]));
      await conforming(name, await send(by, name, { params: unstorable }));
    }
  });
});

test("what is streamed of a session is a session of the contract", async () => {
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const stream = await fetch(`${served.url}/v1/changes`, { headers, signal: stop.signal });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = "";
  while (!seen.includes("retry:")) seen += (await reader?.read())?.value ?? "";
  await send("token", "POST /v1/sessions/{id}/summaries", { params: { id }, body: { model: "digest" } });
  while (!/^data: .+\n\n/m.test(seen)) seen += (await reader?.read())?.value ?? "";
  stop.abort();
  const [, data = ""] = /^data: (.+)$/m.exec(seen) ?? [];
  const answer = new Response(data, { headers: { "content-type": "application/json" } });
  expect(await checked("GET", `/v1/sessions/${id}`, answer)).toMatchObject({ id });
});

test("a page of a list leads to the next, in every list that grows", async () => {
  const pages = [
    ["GET /v1/sessions", { limit: 1 }],
    ["GET /v1/search", { q: "-zzz", mode: "keyword", limit: 1 }],
    ["GET /v1/audit", { limit: 1 }],
    ["GET /v1/holds", { limit: 1 }],
    ["GET /v1/tokens", { limit: 1 }],
  ] as const;
  for (const held of [id, "failed"]) {
    const input = { params: { id: held }, body: { reason: "a case" } };
    expect((await send("token", "PUT /v1/sessions/{id}/hold", input)).status).toBe(200);
  }
  for (const [name, query] of pages) {
    const first = await answerOf(name, await send("token", name, { query }));
    expect([name, first.next]).toEqual([name, expect.any(String)]);
    const second = await answerOf(name, await send("token", name, { query: { ...query, after: first.next } }));
    expect(second).not.toEqual(first);
  }
});

test("a model that cannot be asked is a problem of the contract", async () => {
  await using broken = await fakeOpenAI(json(401, { error: { message: "no", type: null, param: null, code: null } }));
  const draft = { ...openai("draft"), spec: { openai: { openai_model_id: "x", base_url: broken.url } } };
  const response = await send("token", "POST /v1/models/test", { body: yaml(draft) });
  expect(response.status).toBe(502);
  await conforming("POST /v1/models/test", response);
});
