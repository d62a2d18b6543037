import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isAt, isHost } from "../../src/domain/hosts.ts";
import { fakeOpenAI, says } from "../models/fake-openai.ts";
import { temporaryApi } from "./api.ts";

let api: Awaited<ReturnType<typeof temporaryApi>>;
let trap: Awaited<ReturnType<typeof fakeOpenAI>>;
let host = "";
/** `mo` manages models alone, `reader` may read secrets too, `keeper` may update them. */
const tokens: Record<string, string> = {};

beforeAll(async () => {
  api = await temporaryApi({ workers: "0" });
  trap = await fakeOpenAI(says("x"));
  host = new URL(trap.url).host;
  const models = { resources: ["inference_model", "retrieval_model"], verbs: ["*"] };
  const secrets = (...verbs: readonly string[]) => ({ resources: ["inference_secret"], verbs });
  // biome-ignore format: table
  const people: readonly (readonly [name: string, rules: readonly object[]])[] = [
    ["mo",     [models]],
    ["reader", [models, secrets("read", "list")]],
    ["keeper", [models, secrets("*")]],
    ["clerk",  [{ resources: ["oidc", "github"], verbs: ["*"] }, { resources: ["role"], verbs: ["escalate"] }]],
  ];
  for (const [name, rules] of people) {
    await api.apply(JSON.stringify({ kind: "role", version: "v7", metadata: { name }, spec: { allow: { rules } } }));
    tokens[name] = await api.user(name, [name]);
  }
});

beforeEach(async () => {
  await api.service.database.query(
    "DELETE FROM resources WHERE kind IN ('inference_model', 'inference_secret', 'retrieval_model')",
  );
  await api.apply(
    `${secret("free", {})}\n---\n${secret("bound", { hosts: ["api.openai.com"] })}\n---\n${secret("ours", { hosts: [host] })}`,
  );
});

afterAll(async () => {
  await trap[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

const document = (kind: string, name: string, spec: object) =>
  JSON.stringify({ kind, version: kind === "oidc" || kind === "github" ? "v3" : "v1", metadata: { name }, spec });
const secret = (name: string, spec: object) => document("inference_secret", name, { value: "sk-real", ...spec });
const model = (key: string, more: object = {}) =>
  document("inference_model", "draft", {
    openai: { openai_model_id: "x", api_key_secret_ref: key, base_url: trap.url, ...more },
  });

describe("a secret in a model", () => {
  // biome-ignore format: table
  test.each<readonly [who: string, key: string, status: number, sent: boolean]>([
    ["mo",     "free",  403, false],
    ["mo",     "bound", 403, false],
    ["mo",     "none",  403, false],
    ["reader", "free",  403, false],
    ["reader", "bound", 502, false],
    ["reader", "ours",  200, true],
    ["keeper", "free",  200, true],
    ["keeper", "bound", 502, false],
  ])("%s tests a model with the key %s: %i", async (who, key, status, sent) => {
    const before = trap.requests.length;
    const answer = await api.call("POST", "/v1/models/test", model(key), tokens[who]);
    expect(answer.status).toBe(status);
    if (status === 502) expect(answer.body).toMatchObject({ code: "secret-host" });
    expect(trap.requests.slice(before).map(({ authorization }) => authorization)).toEqual(sent ? ["Bearer sk-real"] : []);
    const saved = await api.call("POST", "/v1/resources", model(key), tokens[who]);
    expect(saved.status).toBe(status === 502 ? 200 : status);
  });

  test("needs the right again where the secret or the address changes, and for a test", async () => {
    await api.apply(model("free"));
    const put = (text: string) => api.call("PUT", "/v1/resources/inference_model/draft", text, tokens["mo"]);
    expect((await put(model("free", { temperature: 0.5 }))).status).toBe(200);
    expect((await put(model("free", { base_url: "http://127.0.0.1:9" }))).status).toBe(403);
    expect((await put(model("bound"))).status).toBe(403);
    expect((await api.call("POST", "/v1/models/draft/test", undefined, tokens["mo"])).status).toBe(403);
  });

  test("of search by meaning needs it as well", async () => {
    const openai = { openai_model_id: "x", api_key_secret_ref: "free", base_url: trap.url };
    const text = document("retrieval_model", "retrieval-model", { openai });
    expect((await api.call("POST", "/v1/resources", text, tokens["mo"])).status).toBe(403);
    await api.apply(text);
    expect((await api.call("POST", "/v1/search/embeddings/test", undefined, tokens["mo"])).status).toBe(403);
  });
});

describe("spec.hosts", () => {
  const put = (spec: object) =>
    api.call("PUT", "/v1/resources/inference_secret/bound", document("inference_secret", "bound", spec));

  test("is sealed with the value: it changes only with it", async () => {
    for (const spec of [{}, { hosts: [host] }]) {
      const { status, body } = await put(spec);
      expect([status, body.detail]).toEqual([422, "spec.value is required: spec.hosts changed"]);
    }
    expect((await put({ hosts: ["api.openai.com"] })).status).toBe(200);
    expect((await put({ hosts: [host], value: "sk-new" })).status).toBe(200);
    const { secrets } = await api.service.resources.configuration();
    expect([secrets.get("bound")?.reveal(), secrets.get("bound")?.hosts]).toEqual(["sk-new", [host]]);
  });

  test("that is changed in the store makes the value unreadable", async () => {
    await api.service.database.query(
      `UPDATE resources SET document = jsonb_set(document, '{spec,hosts}', '["evil.example"]') WHERE name = 'bound'`,
    );
    const { secrets, unopened } = await api.service.resources.configuration();
    expect([secrets.has("bound"), unopened.has("bound")]).toEqual([false, true]);
  });

  test("outlives a rotation of the key", async () => {
    expect((await api.call("POST", "/v1/keys/rotate")).status).toBe(200);
    const { secrets } = await api.service.resources.configuration();
    expect(secrets.get("bound")?.hosts).toEqual(["api.openai.com"]);
  });

  // biome-ignore format: table
  test.each<readonly [text: string, right: boolean]>([
    ["api.openai.com", true], ["llm-host:4000", true], ["[::1]:80", true], ["10.0.0.1", true], ["::1", false],
    ["https://x", false], ["a/b", false], ["u@h", false], ["a b", false], [":80", false], ["h:", false], ["h:123456", false],
  ])("%s is a host: %s", (text, right) => {
    expect(isHost(text)).toBe(right);
  });

  // biome-ignore format: table
  test.each<readonly [address: string, host: string, at: boolean]>([
    ["https://api.openai.com/v1",   "API.openai.com",     true],
    ["https://api.openai.com:8443", "api.openai.com",     true],
    ["https://api.openai.com:8443", "api.openai.com:443", false],
    ["https://api.openai.com/v1",   "api.openai.com:443", true],
    ["http://h/",                   "h:80",               true],
    ["http://h.evil.example/",      "h",                  false],
    ["http://[0:0::1]:4000/",       "[::1]:4000",         true],
  ])("%s is at %s: %s", (address, host, at) => {
    expect(isAt(address, [host])).toBe(at);
  });
});

describe("the client secret of a connector", () => {
  const rows = {
    oidc: { claims_to_roles: [{ name: "a", value: "b", roles: ["access"] }] },
    github: { teams_to_roles: [{ organization: "o", team: "t", roles: ["access"] }] },
  };
  // biome-ignore format: table
  test.each<readonly [kind: "oidc" | "github", address: string]>([
    ["oidc",   "issuer_url"],
    ["github", "endpoint_url"],
  ])("of %s goes when %s changes without it", async (kind, address) => {
    const put = (spec: object) =>
      api.call("PUT", `/v1/resources/${kind}/c`, document(kind, "c", { ...rows[kind], client_id: "x", ...spec }), tokens["clerk"]);
    const sealed = async () => (await api.call("GET", `/v1/resources/${kind}/c/about`)).body.sealed;
    await api.apply(document(kind, "c", { ...rows[kind], [address]: "https://idp.example", client_secret: "HIDDEN" }));
    expect((await put({ [address]: "https://idp.example", display: "new" })).status).toBe(200);
    expect(await sealed()).toEqual(["spec.client_secret"]);
    const moved = await put({ [address]: "http://127.0.0.1:9" });
    expect(moved.body.findings).toContainEqual(
      expect.objectContaining({ severity: "warning", message: `spec.client_secret was removed: spec.${address} changed` }),
    );
    expect(await sealed()).toEqual([]);
    await put({ [address]: "https://other.example", client_secret: "HIDDEN2" });
    expect(await sealed()).toEqual(["spec.client_secret"]);
  });
});
