import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { hintOf } from "../../src/ingest/file.ts";
import { servedEmpty } from "../connectors/served.ts";
import { checked } from "../contract.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";
import { settled } from "../web/served.ts";

const [own, other] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];

let served: Awaited<ReturnType<typeof servedEmpty>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let token: string;

beforeAll(async () => {
  served = await servedEmpty({ workers: "1" });
  folder = await temporaryFolder();
  const { service, apply } = served;
  const takesPart = "contains(session.participants, user.metadata.name)";
  const rules = [
    { resources: ["session"], verbs: ["list"] },
    { resources: ["session"], verbs: ["read"], where: takesPart },
    { resources: ["inference_model", "inference_policy"], verbs: ["list", "read"] },
  ];
  await apply(
    { kind: "inference_model", version: "v1", metadata: { name: "digest" }, spec: { digest: {} } },
    { kind: "inference_policy", version: "v1", metadata: { name: "all" }, spec: { model: "digest", kinds: ["ssh"] } },
    { kind: "role", version: "v7", metadata: { name: "lister" }, spec: { allow: { rules } } },
    { kind: "user", version: "v2", metadata: { name: "alice" }, spec: { roles: ["lister"] } },
  );
  const secret = { server_labels: { env: "prod", "secret-project": "merger" }, user_roles: ["hidden-role"] };
  const commands = [["cat /etc/shadow", "root:x"]] as const;
  await writeCast(folder.path, own, { user: "alice", participants: ["alice"] }, commands);
  await writeCast(folder.path, other, { ...secret, user: "bob", participants: ["bob"] }, commands);
  for (const id of [own, other]) {
    const file = `${folder.path}/${id}.cast`;
    await service.ingest.recording(file, await hintOf(file), { origin: "upload", user: localOperator.name });
  }
  await settled(service);
  const made = await service.accounts.makeToken(localOperator, { user: "alice", label: "", ttl: "1h" });
  token = made.value.reveal();
}, 60_000);

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

async function ask(path: string, body?: object) {
  const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) };
  const sent = body && { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(served.url + path, { headers, ...sent });
  return { status: answer.status, body: await checked(body === undefined ? "GET" : "POST", path, answer) };
}

interface Listed {
  readonly id: string;
  readonly state: string;
  readonly summary?: object;
  readonly verdicts: readonly object[];
}

test("of a session that may be listed and not read, nothing tells what was done in it", async () => {
  const { sessions } = (await ask("/v1/sessions")).body as { readonly sessions: readonly Listed[] };
  const [mine, theirs] = [own, other].map((wanted) => sessions.find(({ id }) => id === wanted));
  expect(mine).toMatchObject({ state: "done", summary: expect.anything(), verdicts: [{ policy: "all" }] });
  expect(theirs).toMatchObject({ state: "done", verdicts: [] });
  expect(theirs).not.toHaveProperty("summary");
  expect(theirs).toMatchObject({ reason: "", remedy: "", source: "" });
  for (const field of ["policy", "model", "recording"]) {
    expect(mine).toHaveProperty(field);
    expect(theirs).not.toHaveProperty(field);
  }
  expect(JSON.stringify(theirs)).not.toMatch(/shadow|secret-project/);
  expect((await ask(`/v1/sessions/${other}`)).status).toBe(403);
});

test.each([
  "/v1/sessions?text=shadow",
  "/v1/sessions?risk=LOW,MEDIUM,HIGH,CRITICAL",
  "/v1/sessions?sort=risk",
  "/v1/sessions?label=env%3Dprod",
  "/v1/search?q=shadow",
  "/v1/search?q=shadwo",
])("nor is it found by that: %s", async (path) => {
  const { status, body } = await ask(path);
  expect(status).toBe(200);
  const ids = JSON.stringify(body).match(/"id":"[\d-]+"/g);
  expect(new Set(ids)).toEqual(new Set([`"id":"${own}"`]));
});

test.each(["label=secret-project%3Dmerger", "role=hidden-role"])("nor does %s choose it", async (filter) => {
  expect((await ask(`/v1/sessions?${filter}`)).body).toEqual({ sessions: [] });
});

test("suggestions hold its user, and neither its roles nor its labels", async () => {
  const text = JSON.stringify((await ask("/v1/search/suggestions?q=")).body);
  expect(text).toContain('"bob"');
  expect(text).not.toMatch(/hidden-role|secret-project/);
});

test("previews and backtests of policies cover the sessions that may be read", async () => {
  const spec = { kinds: ["ssh"], model: "digest", filter: 'equals(resource.metadata.labels["env"], "prod")' };
  const resources = JSON.stringify({ kind: "inference_policy", version: "v1", metadata: { name: "aaa" }, spec });
  const preview = await ask("/v1/policies/preview", { sessions: 10, resources });
  expect(preview.body).toMatchObject({ sessions: 1, trials: [{ id: own }], order: [{ policy: "aaa", takes: 1 }, {}] });
  const backtest = await ask("/v1/policies/backtest", { days: 3660, resources });
  expect(backtest.body).toMatchObject({ sessions: 1, fates: { summarized: 1 } });
  expect((await ask("/v1/policies/test", { sessions: [other], resources })).status).toBe(403);
});
