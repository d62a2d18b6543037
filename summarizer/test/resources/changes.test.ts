import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { temporaryApi } from "./api.ts";

let api: Awaited<ReturnType<typeof temporaryApi>>;

beforeAll(async () => {
  api = await temporaryApi();
});

afterEach(() => api.reset());

afterAll(() => api[Symbol.asyncDispose]());

const model =
  "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {openai: {openai_model_id: gpt-4o, api_key_secret_ref: key}}\n";
const secret = "kind: inference_secret\nversion: v1\nmetadata: {name: key}\nspec: {value: sk-hidden}\n";
const policy = "kind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec: {kinds: [ssh], model: m}\n";
const all = [model, secret, policy].join("---\n");

const names = (applied: readonly { kind: string; name: string; outcome: string }[]) =>
  applied.map(({ kind, name, outcome }) => `${kind} ${name} ${outcome}`);

describe("create", () => {
  test("applies documents in order, whatever refers to whatever", async () => {
    const { body } = await api.call("POST", "/v1/resources", [policy, model, secret].join("---\n"));
    expect(names(body.applied)).toEqual([
      "inference_policy p created",
      "inference_model m created",
      "inference_secret key created",
    ]);
    expect(body.findings).toEqual([]);
  });

  test("stops at the first that exists, and keeps what came before it", async () => {
    await api.apply(model);
    const { status, body } = await api.call("POST", "/v1/resources", [secret, model, policy].join("---\n"));
    expect([status, body.code, body.detail, body.remedy]).toEqual([
      409,
      "already-exists",
      'inference_model "m" already exists',
      "use -f or --force flag to overwrite",
    ]);
    expect(names(body.applied)).toEqual(["inference_secret key created"]);
    expect((await api.call("GET", "/v1/resources/inference_policy/p")).status).toBe(404);
  });

  test("with force replaces, whatever revision the document has", async () => {
    await api.apply(all);
    const changed = all.replace("{name: m}", "{name: m, revision: 00000000-0000-0000-0000-000000000000}");
    const { body } = await api.call("POST", "/v1/resources?force=true", changed);
    expect(names(body.applied)).toEqual([
      "inference_model m replaced",
      "inference_secret key replaced",
      "inference_policy p replaced",
    ]);
  });

  test("tells everything that is wrong with any document before it applies one", async () => {
    const broken = [
      model,
      policy.replace("model: m", "filter: 'user.nmae == \"x\"'"),
      "kind: nope\n",
      'kind: role\nversion: v7\nmetadata: {name: r}\nspec: {deny: {rules: [{resources: [session], verbs: [list], where: "session.sid"}]}}\n',
    ].join("---\n");
    const { status, body } = await api.call("POST", "/v1/resources?file=r.yaml", broken);
    expect([status, body.code]).toEqual([422, "invalid-resource"]);
    expect(
      body.findings.map(
        ({ file, line, column, message }: Record<string, string>) => `${file}:${line}:${column}: ${message}`,
      ),
    ).toEqual([
      expect.stringMatching(/^r\.yaml:9:7: spec\.model is required$/),
      expect.stringMatching(/^r\.yaml:11:7: creating resources of type "nope" is not supported$/),
      expect.stringMatching(/^r\.yaml:9:31: spec\.filter must be a valid predicate: .*nmae/),
      expect.stringMatching(/^r\.yaml:16:\d+: spec\.deny\.rules\[0\]\.where must be a valid predicate: /),
    ]);
    expect((await api.call("GET", "/v1/resources/inference_model")).body.resources).toEqual([]);
  });

  test("JSON is YAML", async () => {
    const json = JSON.stringify({
      kind: "inference_model",
      version: "v1",
      metadata: { name: "j" },
      spec: { digest: {} },
    });
    expect(names((await api.apply(json)).applied)).toEqual(["inference_model j created"]);
  });

  test("what has expired does not exist, and makes room", async () => {
    const gone = policy.replace("{name: p}", '{name: p, expires: "2020-01-01T00:00:00Z"}');
    await api.apply(gone);
    expect((await api.call("GET", "/v1/resources/inference_policy/p")).status).toBe(404);
    expect((await api.call("GET", "/v1/resources/inference_policy")).body.resources).toEqual([]);
    expect((await api.service.resources.configuration()).policies).toEqual([]);
    expect(names((await api.call("POST", "/v1/resources", policy)).body.applied)).toEqual([
      "inference_policy p created",
    ]);
  });

  test.each([
    ["no text", new Uint8Array([0xff, 0xfe]), 400],
    ["too much of it", new Uint8Array(1024 * 1024 + 1).fill(35), 413],
  ])("%s is refused", async (_, bytes, status) => {
    const { createApp } = await import("../../src/server/app.ts");
    const { localOperator } = await import("../../src/access/principal.ts");
    const answer = await createApp(api.service).request(
      "/v1/resources",
      { method: "POST", body: bytes },
      { principal: localOperator },
    );
    expect(answer.status).toBe(status);
  });
});

describe("what is secret", () => {
  test("stays when a resource is changed without it, and changes when it is given", async () => {
    await api.apply(all);
    const value = async () => (await api.service.resources.configuration()).secrets.get("key")?.reveal();
    const path = "/v1/resources/inference_secret/key";
    const { body } = await api.call("GET", path);
    expect(body.spec).toEqual({});
    body.metadata.description = "the key";
    expect((await api.call("PUT", path, JSON.stringify(body))).status).toBe(200);
    expect(await value()).toBe("sk-hidden");
    expect((await api.call("GET", path)).body.metadata.description).toBe("the key");
    await api.apply(secret.replace("sk-hidden", "sk-other"));
    expect(await value()).toBe("sk-other");
  });

  test("is required of a new secret, and of one that is written anew", async () => {
    await api.apply(secret);
    for (const path of ["/v1/resources", "/v1/resources?force=true"]) {
      const { status, body } = await api.call("POST", path, secret.replace("{value: sk-hidden}", "{}"));
      expect([status, body.detail]).toEqual([422, "spec.value is required"]);
    }
  });

  test("of a connector goes with the mapping that it stands in", async () => {
    const saml = (pair: string) =>
      `kind: saml\nversion: v2\nmetadata: {name: s}\nspec:\n  acs: https://x\n  entity_descriptor: <x/>\n  ${pair}\n  attributes_to_roles: [{name: a, value: b, roles: [access]}]\n`;
    const fields = async () =>
      (await api.service.database.query<{ field: string }>("SELECT field FROM sealed_values ORDER BY field")).map(
        ({ field }) => field,
      );
    await api.apply(saml("signing_key_pair: {cert: c, private_key: hidden}"));
    expect(await fields()).toEqual(["spec.signing_key_pair.private_key"]);
    await api.apply(saml("signing_key_pair: {cert: c}"));
    expect(await fields()).toEqual(["spec.signing_key_pair.private_key"]);
    await api.apply(saml("display: Staff"));
    expect(await fields()).toEqual([]);
  });

  test("goes with its resource", async () => {
    await api.apply(secret);
    await api.call("DELETE", "/v1/resources/inference_secret/key");
    expect(await api.service.database.query("SELECT * FROM sealed_values")).toEqual([]);
  });
});

describe("update", () => {
  const path = "/v1/resources/inference_policy/p";

  test("is refused when somebody else was faster", async () => {
    await api.apply(all);
    const { body } = await api.call("GET", path);
    const mine = JSON.stringify({ ...body, spec: { ...body.spec, kinds: ["db"] } });
    expect((await api.call("PUT", path, mine)).status).toBe(200);
    const second = await api.call("PUT", path, mine);
    expect([second.status, second.body.code]).toEqual([409, "changed-meanwhile"]);
    expect(second.body.detail).toBe('inference_policy "p" was changed by someone else');
  });

  // biome-ignore format: table
  test.each([
    ["renaming",          policy.replace("name: p", "name: q"),         422, "renamed", "a resource cannot be renamed: metadata.name must be p, got q"],
    ["another kind",      model.replace("name: m", "name: p"),          422, "invalid-resource", "kind must be inference_policy, got inference_model"],
    ["several documents", `${policy}---\n${policy}`,                    422, "invalid-resource", 'change one resource at a time: only inference_policy "p"'],
    ["nothing",           "",                                           422, "invalid-resource", "no resources found; is the input empty?"],
    ["unknown fields",    policy.replace("model: m", "model: m, x: 1"), 422, "invalid-resource", "unknown field spec.x"],
  ])("%s is refused", async (_, text, status, code, detail) => {
    await api.apply(all);
    const answer = await api.call("PUT", path, text);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([status, code, detail]);
  });

  test("of what does not exist is refused", async () => {
    const answer = await api.call("PUT", path, policy);
    expect([answer.status, answer.body.detail]).toEqual([404, 'inference_policy "p" is not found']);
  });
});

describe("remove", () => {
  // biome-ignore format: table
  test.each([
    ["inference_model/m",    'inference_model "m" is still required by inference_policy "p"'],
    ["inference_secret/key", 'inference_secret "key" is still required by inference_model "m"'],
    ["role/r",               'role "r" is still required by user "u", github "g"'],
  ])("%s: what is still needed stays", async (name, detail) => {
    await api.apply(
      [
        all,
        "kind: role\nversion: v7\nmetadata: {name: r}\nspec: {}\n",
        "kind: user\nversion: v2\nmetadata: {name: u}\nspec: {roles: [r]}\n",
        "kind: github\nversion: v3\nmetadata: {name: g}\nspec: {teams_to_roles: [{organization: o, team: t, roles: [r]}]}\n",
      ].join("---\n"),
    );
    const answer = await api.call("DELETE", `/v1/resources/${name}`);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([409, "still-needed", detail]);
    expect((await api.call("GET", `/v1/resources/${name}`)).status).toBe(200);
  });

  test("in the right order everything goes", async () => {
    await api.apply(all);
    for (const name of ["inference_policy/p", "inference_model/m", "inference_secret/key"]) {
      expect((await api.call("DELETE", `/v1/resources/${name}`)).status).toBe(204);
      expect((await api.call("DELETE", `/v1/resources/${name}`)).status).toBe(404);
    }
  });

  test("presets stay, and can be changed", async () => {
    const { status, body } = await api.call("DELETE", "/v1/resources/role/editor");
    expect([status, body.code]).toEqual([409, "preset"]);
    await api.apply("kind: role\nversion: v7\nmetadata: {name: auditor}\nspec: {allow: {rules: []}}\n");
    expect((await api.call("GET", "/v1/resources/role/auditor")).body.spec).toEqual({ allow: { rules: [] } });
  });

  test("a user goes with the password and the tokens", async () => {
    const token = await api.user("alice", ["access"]);
    await api.call("PUT", "/v1/users/alice/password", { password: "correct horse battery" });
    expect((await api.call("DELETE", "/v1/resources/user/alice")).status).toBe(204);
    expect((await api.call("GET", "/v1/whoami", undefined, token)).status).toBe(401);
    await api.user("alice", ["access"]);
    expect((await api.call("GET", "/v1/whoami", undefined, token)).status).toBe(401);
    const login = await api.call("POST", "/v1/login", { user: "alice", password: "correct horse battery" });
    expect(login.status).toBe(401);
  });
});

describe("what is known of a resource beside what it says", () => {
  test("is when it was written, what is sealed in it, and what needs it", async () => {
    await api.apply(all);
    const { status, body } = await api.call("GET", "/v1/resources/inference_secret/key/about");
    expect([status, body]).toEqual([
      200,
      {
        name: "key",
        created: expect.stringMatching(/^\d{4}-.*Z$/),
        updated: expect.stringMatching(/^\d{4}-.*Z$/),
        sealed: ["spec.value"],
        needed_by: [{ kind: "inference_model", name: "m" }],
        preset: false,
      },
    ]);
    const listed = await api.call("GET", "/v1/resources/inference_model?about=true");
    expect(listed.body.about).toMatchObject([{ name: "m", needed_by: [{ kind: "inference_policy", name: "p" }] }]);
    expect((await api.call("GET", "/v1/resources/inference_model")).body.about).toBeUndefined();
    expect((await api.call("GET", "/v1/resources/role/editor/about")).body.preset).toBe(true);
    expect((await api.call("GET", "/v1/resources/inference_model/gone/about")).status).toBe(404);
  });

  test("names nothing that one may not see, nor does a refusal to remove", async () => {
    await api.apply(`${all}---
kind: role
version: v7
metadata: {name: models}
spec: {allow: {rules: [{resources: [inference_model], verbs: ["*"]}]}}
`);
    const token = await api.user("mona", ["models"]);
    const about = await api.call("GET", "/v1/resources/inference_model/m/about", undefined, token);
    expect([about.status, about.body.needed_by]).toEqual([200, []]);
    expect((await api.call("GET", "/v1/resources/inference_secret/key/about", undefined, token)).status).toBe(403);
    const removed = await api.call("DELETE", "/v1/resources/inference_model/m", undefined, token);
    expect([removed.status, removed.body.detail]).toEqual([
      409,
      'inference_model "m" is still required by 1 that you cannot view',
    ]);
  });
});

describe("findings", () => {
  // biome-ignore format: table
  test.each([
    [model.replace("gpt-4o", '""'),                "spec.openai.openai_model_id"],
    [model.replace("api_key", "apikey"),           "spec.openai.apikey_secret_ref"],
    [policy.replace("[ssh]", "[ssh, x]"),          "spec.kinds[1]"],
    [policy.replace("model: m", "model: m, filter: 'x'"), "spec.filter"],
    ["kind: role\nversion: v7\nmetadata: {name: r}\nspec: {deny: {rules: [{resources: [session], verbs: [list], where: 'x'}]}}\n", "spec.deny.rules[0].where"],
  ])("say which part they are about", async (text, path) => {
    expect((await api.call("POST", "/v1/resources", text)).body.findings).toMatchObject([{ path }]);
  });
});

describe("names", () => {
  test.each(["a/b", "a b", "é%2F", "..", "a,b", "'; --"])("%s is a name like others", async (name) => {
    await api.apply(
      JSON.stringify({ kind: "inference_model", version: "v1", metadata: { name }, spec: { digest: {} } }),
    );
    const path = `/v1/resources/inference_model/${encodeURIComponent(name)}`;
    // An address with `..` is resolved by whoever sends it: such a name is seen in lists alone.
    if (name !== "..") expect((await api.call("GET", path)).body.metadata.name).toBe(name);
    expect((await api.call("GET", "/v1/resources/inference_model")).body.resources[0].metadata.name).toBe(name);
  });
});

test("every change is audited, with what was changed and never with what it was changed to", async () => {
  await api.apply(all);
  await api.apply(secret.replace("sk-hidden", "sk-other"));
  await api.apply(policy.replace("[ssh]", "[ssh, db]").replace("{name: p}", "{name: p, labels: {team: a}}"));
  for (const name of ["inference_policy/p", "inference_model/m", "inference_secret/key"]) {
    await api.call("DELETE", `/v1/resources/${name}`);
  }
  const told = (await api.audit()).map(({ event, code, user, name, changed_fields: fields }) =>
    [event, code, user, name, ...((fields as string[] | undefined) ?? [])].join(" "),
  );
  expect(told).toEqual([
    "inference_model.create INF001I local m",
    "inference_secret.create INF004I local key",
    "inference_policy.create INF007I local p",
    "inference_secret.update INF005I local key spec.value",
    "inference_policy.update INF008I local p metadata.labels spec.kinds",
    "inference_policy.delete INF009I local p",
    "inference_model.delete INF003I local m",
    "inference_secret.delete INF006I local key",
  ]);
});

test("two who change at the same time both get an answer, and one of them wins", async () => {
  const answers = await Promise.all([...Array(8).keys()].map(() => api.call("POST", "/v1/resources", model)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
});
