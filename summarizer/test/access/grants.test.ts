import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryApi } from "../resources/api.ts";

let api: Awaited<ReturnType<typeof temporaryApi>>;
const tokens: Record<string, string> = {};
const own = "contains(session.participants, user.metadata.name)";
const team = 'contains_any(session.participants, user.spec.traits["mates"])';

const document = (kind: string, version: string, name: string, spec: object, more: object = {}) =>
  JSON.stringify({ kind, version, metadata: { name, ...more }, spec });
const role = (name: string, allow: readonly object[], deny: readonly object[] = []) =>
  document("role", "v7", name, { allow: { rules: allow }, deny: { rules: deny } });
const user = (name: string, roles: readonly string[], traits = {}) => document("user", "v2", name, { roles, traits });
const github = (role: string, more: object = {}) =>
  document("github", "v3", "gh", { teams_to_roles: [{ organization: "o", team: "t", roles: [role] }], ...more });
const reads = (where?: string) => ({ resources: ["session"], verbs: ["read"], ...(where && { where }) });
const managing = { resources: ["role", "user", "auth_connector"], verbs: ["list", "read", "create", "update"] };

beforeAll(async () => {
  api = await temporaryApi({ workers: "0" });
  await api.apply(
    [
      role("clerk", [managing]),
      role("reader", [reads()]),
      role("own-reader", [reads(own)]),
      role("mates-reader", [reads(team)]),
      role("guarded", [reads()], [reads('equals(session.login, "root")')]),
      role("head", [managing, { resources: ["role"], verbs: ["escalate"] }]),
      role("root", [{ resources: ["*"], verbs: ["*"] }]),
    ].join("\n---\n"),
  );
  // biome-ignore format: table
  const people: Readonly<Record<string, readonly string[]>> = {
    clara: ["clerk"], rita: ["clerk", "reader"], olga: ["clerk", "own-reader"], gus: ["clerk", "guarded"],
    hedy: ["head"], rod: ["root"], ed: ["editor"], eva: ["editor", "auditor"],
  };
  for (const [name, roles] of Object.entries(people)) tokens[name] = await api.user(name, roles);
  await api.user("victim", ["reader"]);
  await api.user("mate", ["mates-reader"]);
});

afterAll(() => api[Symbol.asyncDispose]());

describe("nobody gives rights that they do not have", () => {
  // biome-ignore format: table
  test.each<readonly [who: string, does: string, text: string, status: number]>([
    ["clara", "defines a role of her own rights",        role("x", [managing]),                                   200],
    ["clara", "defines a role with more",                role("x", [reads()]),                                    403],
    ["clara", "defines a role with everything",          role("x", [{ resources: ["*"], verbs: ["*"] }]),         403],
    ["clara", "defines escalate",                        role("x", [{ resources: ["role"], verbs: ["escalate"] }]), 403],
    ["clara", "defines what means nothing here",         role("x", [{ resources: ["node"], verbs: ["ssh"] }]),    200],
    ["clara", "widens her role",                         role("clerk", [managing, reads()]),                      403],
    ["clara", "takes a deny out of a role",              role("guarded", [reads()]),                              403],
    ["clara", "adds a deny to a role",                   role("reader", [reads()], [reads(own)]),                 200],
    ["clara", "makes herself a reader",                  user("clara", ["clerk", "reader"]),                      403],
    ["clara", "makes a clerk",                           user("new", ["clerk"]),                                  200],
    ["clara", "takes a role away",                       user("victim", []),                                      200],
    ["clara", "changes traits that a condition reads",   user("mate", ["mates-reader"], { mates: ["alice"] }),    403],
    ["clara", "maps a team to readers",                  github("reader"),                                        403],
    ["clara", "maps a team to clerks",                   github("clerk"),                                         200],
    ["clara", "lets the provider name roles",            github("$1"),                                            403],
    ["rita",  "makes a reader",                          user("new", ["reader"]),                                 200],
    ["rita",  "gives less than she has",                 role("x", [reads(own)]),                                 200],
    ["olga",  "gives the condition that she has",        user("new", ["own-reader"]),                             200],
    ["olga",  "gives more than her condition",           user("new", ["reader"]),                                 403],
    ["gus",   "gives his role with its deny",            user("new", ["guarded"]),                                200],
    ["gus",   "gives it without the deny",               user("new", ["reader"]),                                 403],
    ["hedy",  "escalates",                               user("hedy", ["head", "auditor"]),                       200],
    ["rod",   "has all",                                 user("new", ["root"]),                                   200],
    ["ed",    "makes himself an auditor",                user("ed", ["editor", "auditor"]),                       403],
    ["ed",    "changes the preset auditor",              role("auditor", [reads(), managing]),                    403],
    ["eva",   "makes an auditor",                        user("new", ["auditor"]),                                200],
    ["eva",   "makes a user of access",                  user("new", ["access"]),                                 200],
  ])("%s %s", async (who, _, text, status) => {
    await api.apply(role("guarded", [reads()], [reads('equals(session.login, "root")')]));
    const answer = await api.call("POST", "/v1/resources?force=true", text, tokens[who]);
    expect([answer.status, answer.text]).toEqual([status, expect.anything()]);
    if (status === 403) expect(answer.body.detail).toContain('"escalate" on "role": it grants');
    await api.apply(role("reader", [reads()]));
    await api.apply(user("victim", ["reader"]));
  });

  test("the denial names the right that is missing", async () => {
    const { body } = await api.call(
      "POST",
      "/v1/resources?force=true",
      user("ed", ["editor", "auditor"]),
      tokens["ed"],
    );
    expect(body.detail).toBe(
      'access denied to perform action "escalate" on "role": it grants "read" on "session", which you do not have',
    );
  });

  test("a connector that maps to rights of others is not pointed elsewhere", async () => {
    await api.apply(github("reader"));
    const put = (text: string) => api.call("PUT", "/v1/resources/github/gh", text, tokens["clara"]);
    expect((await put(github("reader", { display: "GitHub" }))).status).toBe(200);
    expect((await put(github("reader", { endpoint_url: "https://evil.example" }))).status).toBe(403);
  });

  test.each([
    ["clara", 403],
    ["rita", 200],
  ])("%s acts as a reader: %i", async (who, status) => {
    const body = { user: "victim", label: "t", ttl: "1h" };
    const answer = await api.call("POST", "/v1/tokens", body, tokens[who]);
    expect(answer.status < 300 ? 200 : answer.status).toBe(status);
    const password = { password: "a long enough password" };
    const set = await api.call("PUT", "/v1/users/victim/password", password, tokens[who]);
    expect(set.status < 300 ? 200 : set.status).toBe(status);
  });
});
