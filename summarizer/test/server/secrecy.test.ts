import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { hintOf } from "../../src/ingest/file.ts";
import { servedEmpty } from "../connectors/served.ts";
import { contract } from "../contract.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";
import { settled } from "../web/served.ts";

/** Stands in whatever Alice may not see. */
const mark = "xyzzy";
const hidden = "11111111-1111-4111-8111-111111111111";
const absent = "22222222-2222-4222-8222-222222222222";
const visible = "33333333-3333-4333-8333-333333333333";
const password = "correct horse battery";

let served: Awaited<ReturnType<typeof servedEmpty>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let token: string;
let otherToken: string;

beforeAll(async () => {
  served = await servedEmpty({ workers: "1" });
  folder = await temporaryFolder();
  const { service } = served;
  const user = (name: string, roles: readonly string[]) => ({
    ...{ kind: "user", version: "v2", metadata: { name } },
    spec: { roles, traits: { of: [name] } },
  });
  const model = { kind: "inference_model", version: "v1", metadata: { name: `model-${mark}` }, spec: { digest: {} } };
  const secret = {
    kind: "inference_secret",
    version: "v1",
    metadata: { name: `secret-${mark}` },
    spec: { value: mark },
  };
  const policy = {
    ...{ kind: "inference_policy", version: "v1", metadata: { name: "others" } },
    spec: { model: `model-${mark}`, kinds: ["ssh"] },
  };
  // Alice's own session tells of its model, and which policies were tried on it.
  const plain = { ...model, metadata: { name: "plain" } };
  const own = {
    ...{ kind: "inference_policy", version: "v1", metadata: { name: "alices" } },
    spec: { model: "plain", kinds: ["ssh"], filter: 'contains(session.participants, "alice")' },
  };
  const role = { kind: "role", version: "v7", metadata: { name: `role-${mark}` }, spec: {} };
  const oidc = {
    ...{ kind: "oidc", version: "v3", metadata: { name: "public", labels: { of: mark } } },
    spec: {
      ...{ issuer_url: `https://${mark}.example`, client_id: mark, client_secret: mark, display: "Corporate" },
      claims_to_roles: [{ name: mark, value: mark, roles: [`role-${mark}`] }],
    },
  };
  await served.apply(
    model,
    plain,
    secret,
    own,
    policy,
    role,
    oidc,
    user(`user-${mark}`, ["auditor"]),
    user("alice", ["access"]),
  );
  for (const name of [`user-${mark}`, "alice"]) await service.accounts.setPassword(localOperator, name, password);
  const about = { user: `user-${mark}`, login: mark, server_hostname: mark, server_labels: { of: mark } };
  await writeCast(folder.path, hidden, { ...about, participants: [`user-${mark}`] }, [[`cat /etc/${mark}`, mark]]);
  await writeCast(folder.path, visible, { participants: ["alice"] }, [["ls", "notes"]]);
  for (const id of [hidden, visible]) {
    const file = `${folder.path}/${id}.cast`;
    await service.ingest.recording(file, await hintOf(file), { origin: "upload", user: localOperator.name });
  }
  await settled(service);
  const made = (name: string) => service.accounts.makeToken(localOperator, { user: name, label: name, ttl: "1h" });
  token = (await made("alice")).value.reveal();
  otherToken = (await made(`user-${mark}`)).info.id;
}, 60_000);

beforeEach(async () => {
  await served.service.database.query("DELETE FROM address_counts");
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

interface Sent {
  readonly body?: object | string | undefined;
  readonly login?: boolean;
}

async function ask(operation: string, { body, login = true }: Sent = {}) {
  const [method = "", path = ""] = operation.split(" ");
  const type = typeof body === "string" ? "application/yaml" : "application/json";
  const answer = await fetch(served.url + path, {
    method,
    redirect: "manual",
    headers: {
      ...(login && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": type }),
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const headers = [...answer.headers].filter(([name]) => !/^(x-request-id|date|content-length)$/.test(name));
  return { status: answer.status, text: await answer.text(), headers };
}

/** What a test does with an operation. */
type Rule =
  /** Of one thing: there is one that is hidden, and one that does not exist. */
  | { readonly of: readonly [hidden: string, absent: string]; readonly body?: object | string }
  /** Tells of what may be seen, or of whoever asks. */
  | { readonly tells: string; readonly body?: object | string; readonly login?: false }
  /** Is tested with what it streams. */
  | "stream";

const one = { of: [hidden, absent] } as const;
const session = (rest: string) => ({ of: [`${hidden}${rest}`, `${absent}${rest}`] }) as const;
const resource = (kind: string) =>
  ({ of: [`${kind}/${kind.replace(/^inference_/, "")}-${mark}`, `${kind}/none`] }) as const;
const user = JSON.stringify({ kind: "user", version: "v2", metadata: { name: `user-${mark}` }, spec: { roles: [] } });
const noUser = user.replaceAll(`user-${mark}`, "none");

/** Every operation of the API: a new one has to say here what it tells to whom. */
// biome-ignore format: table
const rules: Readonly<Record<string, Rule | readonly Rule[]>> = {
  "GET /v1/sessions":                        [{ tells: "" }, { tells: `?text=${mark}` }, { tells: `?user=user-${mark}` }, { tells: "?sort=risk&limit=1" }, { tells: "?total=yes" }],
  "POST /v1/sessions":                       { tells: "", body: {} },
  "GET /v1/sessions/{id}":                   one,
  "GET /v1/sessions/{id}/end-event":         session("/end-event"),
  "GET /v1/sessions/{id}/summaries":         session("/summaries"),
  "POST /v1/sessions/{id}/summaries":        { ...session("/summaries"), body: {} },
  "GET /v1/sessions/{id}/transcript":        session("/transcript"),
  "GET /v1/sessions/{id}/recording":         session("/recording"),
  "GET /v1/sessions/{id}/cast":              session("/cast"),
  "GET /v1/sessions/{id}/thumbnail":         session("/thumbnail"),
  "POST /v1/sessions/{id}/retry":            session("/retry"),
  "DELETE /v1/sessions/{id}":                one,
  "GET /v1/sessions/{id}/retention":         session("/retention"),
  "PUT /v1/sessions/{id}/hold":              { ...session("/hold"), body: { reason: "a case" } },
  "DELETE /v1/sessions/{id}/hold":           session("/hold"),
  "GET /v1/holds":                           { tells: "" },
  "GET /v1/retention":                       { tells: "" },
  "GET /v1/search":                          [{ tells: `?text=${mark}` }, { tells: "?text=notes" }],
  "GET /v1/search/suggestions":              [{ tells: "" }, { tells: `?text=${mark.slice(0, 3)}` }],
  "GET /v1/search/status":                   { tells: "" },
  "POST /v1/search/embeddings/retry":        { tells: "" },
  "POST /v1/search/embeddings/test":         { tells: "", body: "kind: retrieval_model" },
  "GET /v1/changes":                         "stream",
  "POST /v1/events":                         { tells: "", body: {} },
  "POST /v1/events/{name}":                  { tells: "", body: {} },
  "POST /v1/resources":                      [{ of: ["", "?"], body: user }, { tells: "", body: user }],
  "GET /v1/resources/{kind}":                { tells: "" },
  "GET /v1/resources/{kind}/{name}":         ["role", "user", "inference_model", "inference_secret"].map(resource),
  "PUT /v1/resources/{kind}/{name}":         [{ of: [`user/user-${mark}`, "user/none"], body: user }, { of: [`user/user-${mark}`, "user/none"], body: noUser }],
  "DELETE /v1/resources/{kind}/{name}":      ["role", "user", "inference_model", "inference_secret"].map(resource),
  "GET /v1/resources/{kind}/{name}/about":   ["role", "user", "inference_model", "inference_secret"].map((kind) => ({ of: resource(kind).of.map((name) => `${name}/about`) as [string, string] })),
  "POST /v1/keys/rotate":                    { tells: "" },
  "POST /v1/models/{name}/test":             { of: [`model-${mark}/test`, "none/test"] },
  "POST /v1/models/test":                    { tells: "", body: "kind: inference_model" },
  "POST /v1/policies/test":                  { tells: "", body: {} },
  "POST /v1/policies/backtest":              { tells: "", body: {} },
  "POST /v1/policies/preview":               { tells: "", body: {} },
  "POST /v1/policies/analysis":              { tells: "", body: {} },
  "GET /v1/policies/language":               { tells: "" },
  "POST /v1/login":                          [`user-${mark}`, "none"].map((name) => ({ tells: "", body: { user: name, password: "wrong" }, login: false as const })),
  "POST /v1/login/code":                     { tells: "", body: { code: "x" }, login: false },
  "POST /v1/login/handover":                 { tells: "", body: { challenge: "a".repeat(43) } },
  "POST /v1/login/exchange":                 { tells: "", body: { code: "x", verifier: "a".repeat(43) }, login: false },
  "GET /v1/whoami":                          { tells: "" },
  "PUT /v1/users/{name}/password":           { of: [`user-${mark}/password`, "none/password"], body: { password } },
  "POST /v1/tokens":                         { tells: "", body: { user: "none" } },
  "GET /v1/tokens":                          { tells: "" },
  "DELETE /v1/tokens/{id}":                  { tells: "none" },
  "POST /v1/sign-in":                        { tells: "", body: { user: `user-${mark}`, password: "wrong" }, login: false },
  "GET /v1/sign-in":                         { tells: "", login: false },
  "POST /v1/sign-in/code":                   { tells: "", body: { code: "x" }, login: false },
  "POST /v1/sign-out":                       { tells: "", login: false },
  "POST /v1/sign-in/{kind}/{name}":          { tells: "oidc/public", body: {}, login: false },
  "GET /v1/webapi/oidc/callback":            { tells: "?state=x&code=y", login: false },
  "GET /v1/webapi/github/callback":          { tells: "?state=x&code=y", login: false },
  "POST /v1/webapi/saml/acs":                { tells: "", login: false },
  "POST /v1/webapi/saml/acs/{name}":         { tells: "none", login: false },
  "GET /v1/webapi/saml/finish":              { tells: "?state=x", login: false },
  "GET /v1/webapi/saml/metadata/{name}":     { tells: "none", login: false },
  "POST /v1/sign-in/continue":               { tells: "", body: { ticket: "x" }, login: false },
  "GET /v1/web-sessions":                    [{ tells: "" }, { of: [`?user=user-${mark}`, "?user=none"] }],
  "DELETE /v1/web-sessions/{id}":            { of: ["HIDDEN-SESSION", "0123456789abcdef"] },
  "POST /v1/users/{name}/sign-out":          { of: [`user-${mark}/sign-out`, "none/sign-out"] },
  "GET /v1/lock-outs":                       { tells: "" },
  "DELETE /v1/lock-outs/{of}/{subject}":     { of: [`name/user-${mark}`, "name/none"] },
  "GET /v1/usage":                           { tells: "" },
  "GET /v1/audit":                           { tells: "" },
  "GET /healthz":                            { tells: "", login: false },
  "GET /readyz":                             { tells: "", login: false },
  "GET /metrics":                            { tells: "" },
};

/** The address of an operation up to its first parameter. */
function prefix(operation: string): string {
  return operation.replace(/\{.*$/, "");
}

test("every operation of the API has a row", async () => {
  expect(Object.keys(rules).sort()).toEqual([...contract.keys()].sort());
});

test("there is something to hide, and whoever may see it does", async () => {
  const { database, accounts } = served.service;
  const [row] = await database.query<{ state: string }>("SELECT state FROM sessions WHERE id = $1", [hidden]);
  expect(row?.state).toBe("done");
  const made = await accounts.makeToken(localOperator, { user: `user-${mark}`, label: "see", ttl: "1h" });
  const headers = { authorization: `Bearer ${made.value.reveal()}` };
  for (const path of ["", "/summaries", "/transcript", "/cast", "/thumbnail", "/end-event"]) {
    const answer = await fetch(`${served.url}/v1/sessions/${hidden}${path}`, { headers });
    expect([path, answer.status]).toEqual([path, 200]);
  }
  expect(await (await fetch(`${served.url}/v1/sessions`, { headers })).text()).toContain(mark);
});

describe.each(Object.entries(rules))("%s", (operation, given) => {
  const all = Array.isArray(given) ? (given as readonly Rule[]) : [given as Rule];
  test.each(all.map((rule) => [JSON.stringify(rule), rule] as const))("with %s", async (_, rule) => {
    if (rule === "stream") return await streams();
    const { body } = rule;
    if ("tells" in rule) {
      const [method] = operation.split(" ");
      const kinds = operation.endsWith("/{kind}")
        ? ["role", "user", "oidc", "inference_model", "inference_secret"]
        : [""];
      for (const kind of kinds) {
        const { text, status, headers } = await ask(`${prefix(operation)}${kind}${rule.tells}`, {
          body,
          login: rule.login ?? true,
        });
        const told = `${text} ${JSON.stringify(headers)}`.replaceAll(
          typeof body === "object" ? `user-${mark}` : "\0",
          "",
        );
        expect([method, status >= 500 && status !== 502, withoutQuestion(told, rule.tells)]).toEqual([
          method,
          false,
          expect.not.stringContaining(mark),
        ]);
      }
      return;
    }
    const [row] = await served.service.database.query<{ id: string }>("SELECT id FROM web_sessions LIMIT 1");
    const [there, gone] = rule.of.map((rest) => rest.replace("HIDDEN-SESSION", row?.id ?? otherToken));
    const one = await ask(prefix(operation) + there, { body });
    const other = await ask(prefix(operation) + gone, { body });
    expect(one.status).toBeGreaterThanOrEqual(400);
    expect(one.status).toBeLessThan(500);
    const nameless = (text: string, name = "") => {
      const parts = name.split(/[/?=]/).filter((part) => part.length > 3);
      return parts.reduce((rest, part) => rest.replaceAll(part, "…"), text);
    };
    expect({ ...one, text: nameless(one.text, there) }).toEqual({ ...other, text: nameless(other.text, gone) });
  });
});

/** An answer may repeat what was asked. */
function withoutQuestion(text: string, question: string): string {
  const asked = [...new URLSearchParams(question.replace(/^.*\?/, "")).values()].filter((value) => value.length > 4);
  // Metrics are by model, for whoever may reach them.
  const plain = text.replace(/^(?:teleport|wherefore)_.*$/gm, (line) => line.replace(/model\w*="[^"]*"/g, ""));
  return asked.reduce((rest, value) => rest.replaceAll(JSON.stringify(value), ""), plain);
}

/** Changes of what is hidden are no news. */
async function streams(): Promise<void> {
  const end = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${served.url}/v1/changes`, { headers, signal: end.signal });
  let told = "";
  const reading = (async () => {
    for await (const part of answer.body ?? []) told += Buffer.from(part).toString();
  })().catch(() => {});
  const touch = "UPDATE sessions SET updated = clock_timestamp() WHERE id = $1";
  for (const id of [hidden, visible]) await served.service.database.query(touch, [id]);
  for (let waited = 0; waited < 100 && !told.includes(visible); waited += 1) await sleep(100);
  end.abort();
  await reading;
  expect(told).toContain(visible);
  expect(told).not.toContain(hidden);
  expect(told).not.toContain(mark);
}
