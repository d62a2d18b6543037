import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Access } from "../../src/access/access.ts";
import { presetRoles } from "../../src/access/presets.ts";
import type { Principal } from "../../src/access/principal.ts";
import { localOperator } from "../../src/access/principal.ts";
import { noSubject, resourceSubject, sessionSubject } from "../../src/access/subject.ts";
import type { RuledKind, Verb } from "../../src/domain/rules.ts";
import type { Role, Rule } from "../../src/kinds/schema.ts";
import { temporaryApi } from "../resources/api.ts";

const access = new Access("documented");

function role(name: string, allow: readonly Rule[], deny: readonly Rule[] = []): Role {
  return {
    kind: "role",
    version: "v7",
    metadata: { name },
    spec: { allow: { rules: [...allow] }, deny: { rules: [...deny] } },
  };
}

function somebody(name: string, roles: readonly Role[], traits: Principal["user"]["spec"]["traits"] = {}): Principal {
  const spec = { roles: roles.map(({ metadata }) => metadata.name), traits };
  const metadata = { name, description: "", labels: {} };
  return { name, local: false, user: { kind: "user", version: "v2", metadata, spec }, roles, missingRoles: [] };
}

const rule = (resources: string, verbs: string, where?: string): Rule => ({
  resources: resources.split(" "),
  verbs: verbs.split(" "),
  ...(where !== undefined && { where }),
});
const preset = (name: string) => presetRoles.filter(({ metadata }) => metadata.name === name);

const session = (participants: readonly string[], env = "prod") =>
  sessionSubject({
    event: "session.end",
    proto: "ssh",
    sid: "s",
    participants,
    server_id: "n",
    server_labels: { env },
  });
const model = (env: string) =>
  resourceSubject({
    kind: "inference_model",
    version: "v1",
    metadata: { name: "m", labels: { env } },
    spec: { digest: {} },
  });

describe("what decides", () => {
  const own = "contains(session.participants, user.metadata.name)";

  // biome-ignore format: table
  test.each<[string, Principal, Verb, RuledKind, ReturnType<typeof session>, boolean, string]>([
    ["no roles", somebody("a", []), "read", "session", session([]), false, "no role allows read on session: the user has no roles"],
    ["another kind", somebody("a", [role("r", [rule("user", "read")])]), "read", "session", session([]), false, 'no role allows read on session: the user has the role "r"'],
    ["another verb", somebody("a", [role("r", [rule("session", "list")]), role("s", [])]), "read", "session", session([]), false, 'no role allows read on session: the user has the roles "r", "s"'],
    ["a rule", somebody("a", [role("r", [rule("session", "list read")])]), "read", "session", session([]), true, 'role "r" allows read on session'],
    ["any kind, any verb", somebody("a", [role("r", [rule("*", "*")])]), "rotate", "inference_secret", noSubject, true, 'role "r" allows rotate on inference_secret'],
    ["connectors together", somebody("a", [role("r", [rule("auth_connector", "update")])]), "update", "saml", noSubject, true, 'role "r" allows update on saml'],
    ["to read without secrets", somebody("a", [role("r", [rule("user", "readnosecrets")])]), "read", "user", noSubject, true, 'role "r" allows read on user'],
    ["a condition that is true", somebody("a", [role("r", [rule("session", "read", own)])]), "read", "session", session(["a"]), true,
      `role "r" allows read on session where ${own}, which is true (participants = ["a"], name = "a")`],
    ["a condition that is false", somebody("a", [role("r", [rule("session", "read", own)])]), "read", "session", session(["b"]), false,
      `no role allows read on session: role "r" allows it only where ${own}, which is false (participants = ["b"], name = "a")`],
    ["two conditions, both false", somebody("a", [role("r", [rule("session", "read", own)]), role("s", [rule("session", "read", 'resource.metadata.labels["env"] == "dev"')])]), "read", "session", session(["b"]), false,
      `no role allows read on session: role "r" allows it only where ${own}, which is false (participants = ["b"], name = "a"); `
      + 'role "s" allows it only where resource.metadata.labels["env"] == "dev", which is false (labels["env"] = "prod")'],
    ["a denial goes first", somebody("a", [role("r", [rule("*", "*")], [rule("session", "read")])]), "read", "session", session([]), false, 'role "r" denies read on session'],
    ["of another role too", somebody("a", [role("r", [rule("*", "*")]), role("s", [], [rule("*", "*")])]), "read", "session", session([]), false, 'role "s" denies read on session'],
    ["a denial with a condition", somebody("a", [role("r", [rule("session", "read")], [rule("session", "read", 'resource.metadata.labels["env"] == "prod"')])]), "read", "session", session([]), false,
      'role "r" denies read on session where resource.metadata.labels["env"] == "prod", which is true (labels["env"] = "prod")'],
    ["one that does not hold", somebody("a", [role("r", [rule("session", "read")], [rule("session", "read", 'resource.metadata.labels["env"] == "prod"')])]), "read", "session", session([], "dev"), true, 'role "r" allows read on session'],
    ["of a resource its labels", somebody("a", [role("r", [rule("inference_model", "update", 'resource.metadata.labels["env"] == "dev" && resource.kind == "inference_model"')])]), "update", "inference_model", model("dev"), true,
      'role "r" allows update on inference_model where resource.metadata.labels["env"] == "dev" && resource.kind == "inference_model": resource.metadata.labels["env"] == "dev" is true (labels["env"] = "dev"); resource.kind == "inference_model" is true (kind = "inference_model")'],
    ["what a session has not is empty", somebody("a", [role("r", [rule("session", "read", 'ssh_session.login == ""')])]), "read", "session", session([]), true,
      'role "r" allows read on session where ssh_session.login == "", which is true (login is not set)'],
  ])("%s", (_, who, verb, kind, subject, allowed, because) => {
    expect(access.decide(who, verb, kind, subject)).toEqual({ allowed, because });
  });

  test("a role that does not exist denies everything: it could deny something", () => {
    const who = { ...somebody("a", [role("r", [rule("*", "*")])]), missingRoles: ["gone"] };
    const decision = { allowed: false, because: 'the user has the role "gone", which does not exist' };
    expect(access.decide(who, "read", "session", session(["a"]))).toEqual(decision);
    expect(access.mayEver(who, "read", "session")).toEqual(decision);
  });

  test("what has another shape than conditions read is denied, on either side", () => {
    const broken = sessionSubject({ event: "session.end", participants: "a" });
    const may = somebody("a", [role("r", [rule("session", "read", own)])]);
    const mayNot = somebody("a", [role("r", [rule("session", "read")], [rule("session", "read", own)])]);
    for (const who of [may, mayNot]) {
      const { allowed, because } = access.decide(who, "read", "session", broken);
      expect(allowed).toBe(false);
      expect(because).toContain("which cannot be evaluated: session.participants");
    }
  });

  test("the operator may do everything", () => {
    expect(access.decide(localOperator, "rotate", "inference_secret").allowed).toBe(true);
  });
});

describe("presets", () => {
  const may = (name: string, verb: Verb, kind: RuledKind, subject = noSubject) =>
    access.decide(somebody("alice", preset(name)), verb, kind, subject).allowed;

  test("editor manages models, secrets and policies, and sees no session", () => {
    for (const kind of ["inference_model", "inference_secret", "inference_policy"] as const) {
      for (const verb of ["read", "list", "create", "update", "delete"] as const)
        expect(may("editor", verb, kind)).toBe(true);
    }
    for (const verb of ["read", "list"] as const)
      expect(may("editor", verb, "session", session(["alice"]))).toBe(false);
  });

  test("access sees the sessions that the user took part in", () => {
    for (const verb of ["read", "list"] as const) {
      expect(may("access", verb, "session", session(["bob", "alice"]))).toBe(true);
      expect(may("access", verb, "session", session(["bob"]))).toBe(false);
      expect(may("access", verb, "inference_model")).toBe(false);
    }
  });

  test("auditor sees every session and changes nothing", () => {
    for (const verb of ["read", "list"] as const) expect(may("auditor", verb, "session", session(["bob"]))).toBe(true);
    for (const verb of ["create", "update", "delete"] as const) expect(may("auditor", verb, "session")).toBe(false);
    expect(may("auditor", "read", "inference_secret")).toBe(false);
  });
});

describe("what may ever be allowed", () => {
  // biome-ignore format: table
  test.each<[string, readonly Rule[], readonly Rule[], boolean]>([
    ["a rule without a condition",             [rule("session", "list")],                                        [], true],
    ["one that depends on the session",        [rule("session", "list", 'session.login == "root"')],             [], true],
    ["one that this user can never meet",      [rule("session", "list", 'user.metadata.name == "bob"')],         [], false],
    ["one that this user meets for some",      [rule("session", "list", 'user.metadata.name == "alice" && session.login == "root"')], [], true],
    ["a denial of some",                       [rule("session", "list")], [rule("session", "list", 'session.login == "root"')], true],
    ["a denial of all, for this user",         [rule("session", "list")], [rule("session", "list", 'contains(user.spec.traits["teams"], "alpha")')], false],
    ["a denial that is not about this user",   [rule("session", "list")], [rule("session", "list", 'contains(user.spec.traits["teams"], "beta")')], true],
    ["nothing",                                [],                                                               [], false],
  ])("%s", (_, allow, deny, expected) => {
    const who = somebody("alice", [role("r", allow, deny)], { teams: ["alpha"] });
    expect(access.mayEver(who, "list", "session").allowed).toBe(expected);
  });
});

describe("over HTTP", () => {
  let api: Awaited<ReturnType<typeof temporaryApi>>;

  beforeAll(async () => {
    api = await temporaryApi();
    await api.apply(`kind: role
version: v7
metadata: {name: dev-models}
spec:
  allow:
    rules:
      - resources: [inference_model]
        verbs: [read, list, create, update, delete]
        where: equals(resource.metadata.labels["env"], "dev")
---
kind: role
version: v7
metadata: {name: role-reader}
spec: {allow: {rules: [{resources: [role], verbs: [read, list]}]}}
---
kind: inference_model
version: v1
metadata: {name: dev-model, labels: {env: dev}}
spec: {digest: {}}
---
kind: inference_model
version: v1
metadata: {name: prod-model, labels: {env: prod}}
spec: {digest: {}}
`);
  });

  afterAll(() => api[Symbol.asyncDispose]());

  const named = (name: string, env: string) =>
    `kind: inference_model\nversion: v1\nmetadata: {name: ${name}, labels: {env: ${env}}}\nspec: {digest: {}}\n`;

  test("a condition holds for reading, listing, making, changing and removing alike", async () => {
    const token = await api.user("dev", ["dev-models"]);
    const as = (method: string, path: string, body?: string) => api.call(method, `/v1/resources${path}`, body, token);
    const listed = (await as("GET", "/inference_model")).body.resources;
    expect(listed.map((model: { metadata: { name: string } }) => model.metadata.name)).toEqual(["dev-model"]);
    // biome-ignore format: table
    const asked = [
      ["GET",    "/inference_model/dev-model",  undefined,                    200],
      ["GET",    "/inference_model/prod-model", undefined,                    403],
      ["POST",   "",                            named("x", "dev"),            200],
      ["POST",   "",                            named("y", "prod"),           403],
      ["POST",   "?force=true",                 named("x", "dev"),            200],
      ["POST",   "?force=true",                 named("x", "prod"),           403],
      ["POST",   "?force=true",                 named("prod-model", "dev"),   403],
      ["PUT",    "/inference_model/x",          named("x", "prod"),           403],
      ["PUT",    "/inference_model/prod-model", named("prod-model", "dev"),   403],
      ["PUT",    "/inference_model/x",          named("x", "dev"),            200],
      ["DELETE", "/inference_model/prod-model", undefined,                    403],
      ["DELETE", "/inference_model/x",          undefined,                    204],
      ["GET",    "/inference_secret",           undefined,                    403],
      ["GET",    "/inference_secret/none",      undefined,                    403],
      ["DELETE", "/role/editor",                undefined,                    403],
    ] as const;
    for (const [method, path, body, status] of asked) {
      expect([method, path, (await as(method, path, body)).status]).toEqual([method, path, status]);
    }
    expect((await api.call("GET", "/v1/resources/inference_model/prod-model")).body.metadata.labels).toEqual({
      env: "prod",
    });
  });

  test("which condition failed is told to those who may read roles, and to the audit log", async () => {
    const condition = 'equals(resource.metadata.labels["env"], "dev")';
    const reason = `no role allows read on inference_model: role "dev-models" allows it only where ${condition}, which is false (labels["env"] = "prod")`;
    for (const [name, roles, told] of [
      ["plain", ["dev-models"], undefined],
      ["knowing", ["dev-models", "role-reader"], reason],
    ] as const) {
      const token = await api.user(name, roles);
      const { status, body, text } = await api.call(
        "GET",
        "/v1/resources/inference_model/prod-model",
        undefined,
        token,
      );
      expect([status, body.detail, body.reason]).toEqual([
        403,
        'access denied to perform action "read" on "inference_model"',
        told,
      ]);
      if (told === undefined) expect(text).not.toContain("env");
      expect((await api.audit()).at(-1)).toMatchObject({
        event: "access.denied",
        code: "WS001W",
        user: name,
        success: false,
        action: "read",
        resource_kind: "inference_model",
        name: "prod-model",
        reason,
      });
    }
  });

  test("a right ends with the role, at once", async () => {
    const token = await api.user("brief", ["dev-models"]);
    expect((await api.call("GET", "/v1/resources/inference_model", undefined, token)).status).toBe(200);
    await api.apply("kind: user\nversion: v2\nmetadata: {name: brief}\nspec: {roles: []}\n");
    expect((await api.call("GET", "/v1/resources/inference_model", undefined, token)).status).toBe(403);
  });
});
