import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { beforehandOf } from "../../src/ingest/file.ts";
import { servedEmpty } from "../connectors/served.ts";
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
  ];
  await apply(
    { kind: "inference_model", version: "v1", metadata: { name: "digest" }, spec: { digest: {} } },
    { kind: "inference_policy", version: "v1", metadata: { name: "all" }, spec: { model: "digest", kinds: ["ssh"] } },
    { kind: "role", version: "v7", metadata: { name: "lister" }, spec: { allow: { rules } } },
    { kind: "user", version: "v2", metadata: { name: "alice" }, spec: { roles: ["lister"] } },
  );
  const commands = [["cat /etc/shadow", "root:x"]] as const;
  await writeCast(folder.path, own, { user: "alice", participants: ["alice"] }, commands);
  await writeCast(folder.path, other, { user: "bob", participants: ["bob"] }, commands);
  for (const id of [own, other]) {
    const file = `${folder.path}/${id}.cast`;
    await service.ingest.recording(file, await beforehandOf(file), { origin: "upload", user: localOperator.name });
  }
  await settled(service);
  const made = await service.accounts.makeToken(localOperator, { user: "alice", label: "", ttl: "1h" });
  token = made.value.reveal();
}, 60_000);

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

async function ask(path: string) {
  const answer = await fetch(served.url + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, body: await answer.json() };
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
  expect(JSON.stringify(theirs)).not.toContain("shadow");
  expect((await ask(`/v1/sessions/${other}`)).status).toBe(403);
});

test.each([
  "/v1/sessions?text=shadow",
  "/v1/sessions?risk=LOW,MEDIUM,HIGH,CRITICAL",
  "/v1/sessions?sort=risk",
  "/v1/search?q=shadow",
  "/v1/search?q=shadwo",
])("nor is it found by that: %s", async (path) => {
  const { status, body } = await ask(path);
  expect(status).toBe(200);
  const ids = JSON.stringify(body).match(/"id":"[\d-]+"/g);
  expect(new Set(ids)).toEqual(new Set([`"id":"${own}"`]));
});
