import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryApi } from "../resources/api.ts";

let api: Awaited<ReturnType<typeof temporaryApi>>;
let editor: string;

beforeAll(async () => {
  api = await temporaryApi();
  editor = await api.user("editor", ["editor", "auditor"]);
});

afterAll(() => api[Symbol.asyncDispose]());

const good = "correct horse battery";
const nobody = "no token at all";

async function withPassword(name: string, roles: readonly string[] = ["access"]): Promise<string> {
  const token = await api.user(name, roles);
  expect((await api.call("PUT", `/v1/users/${name}/password`, { password: good })).status).toBe(204);
  return token;
}

const login = (user: string, password: string) => api.call("POST", "/v1/login", { user, password }, nobody);

describe("passwords", () => {
  test("let in, and what is kept is an argon2id hash", async () => {
    await withPassword("alice");
    const { status, body } = await login("alice", good);
    expect(status).toBe(200);
    expect((await api.call("GET", "/v1/whoami", undefined, body.token)).body.name).toBe("alice");
    const [row] = await api.service.database.query<{ password_hash: string }>(
      "SELECT password_hash FROM credentials WHERE user_name = 'alice'",
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test("a wrong one, a name that nobody has and a user without a password get the same answer", async () => {
    await withPassword("bob");
    await api.user("passwordless", ["access"]);
    const answers = await Promise.all([
      login("bob", "something else"),
      login("nobody", good),
      login("passwordless", good),
      login("bob", `${good}${"x".repeat(900)}`),
    ]);
    for (const { status, body } of answers) {
      expect([status, body.code, body.detail]).toEqual([401, "wrong-password", "wrong user name or password"]);
    }
    expect((await api.audit()).at(-1)).toMatchObject({ event: "user.login", code: "T1000W", success: false });
  });

  test.each(["guessed", "of-nobody"])(
    "after ten failures the name %s has to wait, whether there is such a user or not",
    async (name) => {
      if (name === "guessed") await withPassword(name);
      for (let tries = 0; tries < 10; tries += 1) expect((await login(name, "something else")).status).toBe(401);
      const { status, body, headers } = await login(name, good);
      expect([status, body.code]).toEqual([429, "too-many-attempts"]);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(800);
    },
  );

  // biome-ignore format: table
  test.each([
    ["too short",       { password: "short" },                                     422, "a password must have at least 12 characters"],
    ["too long",        { password: "ü".repeat(600) },                             422, "a password must have at most 1024 bytes"],
    ["none",            {},                                                        400, undefined],
    ["an unknown name", { password: good, curent: "x" },                           400, undefined],
  ])("a new one that is %s is refused", async (_, body, status, detail) => {
    await api.user("carol", ["access"]);
    const answer = await api.call("PUT", "/v1/users/carol/password", body);
    expect(answer.status).toBe(status);
    if (detail !== undefined) expect(answer.body.detail).toBe(detail);
  });

  test("one's own is set by giving the one that one has", async () => {
    const token = await withPassword("dave");
    const set = (body: object) => api.call("PUT", "/v1/users/dave/password", body, token);
    expect((await set({ password: "another horse battery" })).body.detail).toBe(
      "the current password is required to set a new one",
    );
    expect((await set({ password: "another horse battery", current: "wrong" })).body.detail).toBe(
      "the current password is wrong",
    );
    expect((await set({ password: "another horse battery", current: good })).status).toBe(204);
    expect((await login("dave", good)).status).toBe(401);
    expect((await login("dave", "another horse battery")).status).toBe(200);
  });

  test("one's own needs the current one, also with the right to update users", async () => {
    const token = await withPassword("ivan", ["editor"]);
    const set = await api.call("PUT", "/v1/users/ivan/password", { password: "another horse battery" }, token);
    expect(set).toMatchObject({ status: 422, body: { detail: "the current password is required to set a new one" } });
    expect((await login("ivan", good)).status).toBe(200);
  });

  test("others' are set by who may update users, which ends their logins and their tokens", async () => {
    const token = await withPassword("erin");
    const { body } = await login("erin", good);
    const path = "/v1/users/erin/password";
    const other = await api.user("frank", ["access"]);
    expect((await api.call("PUT", path, { password: good }, other)).status).toBe(403);
    expect((await api.call("PUT", path, { password: "a new one, longer" }, editor)).status).toBe(204);
    expect((await api.call("GET", "/v1/whoami", undefined, body.token)).status).toBe(401);
    expect((await api.call("GET", "/v1/whoami", undefined, token)).status).toBe(401);
    expect((await api.call("PUT", "/v1/users/none/password", { password: good })).status).toBe(404);
  });
});

describe("tokens", () => {
  test("are told once, and only their hashes are kept", async () => {
    await api.user("grace", ["access"]);
    const { status, body } = await api.call("POST", "/v1/tokens", { user: "grace", label: "ci", ttl: "2h" });
    expect([status, body.user, body.label]).toEqual([201, "grace", "ci"]);
    expect(body.token).toMatch(/^wfs_[0-9a-f]{16}_[\w-]{43}$/);
    const hours = (Date.parse(body.expires) - Date.parse(body.created)) / 3_600_000;
    expect(hours).toBeCloseTo(2, 3);
    const { text } = await api.call("GET", "/v1/tokens?user=grace");
    expect(text).toContain(body.id);
    const rows = await api.service.database.query("SELECT id, user_name, encode(hash, 'escape') AS hash FROM tokens");
    const secret = body.token.slice("wfs_0123456789abcdef_".length) as string;
    expect(secret).toHaveLength(43);
    for (const shown of [text, JSON.stringify(rows), JSON.stringify(await api.audit())])
      expect(shown).not.toContain(secret);
  });

  test("end with their time", async () => {
    const token = await api.user("heidi", ["access"]);
    await api.service.database.query(
      "UPDATE tokens SET expires = now() - interval '1 second' WHERE user_name = 'heidi'",
    );
    const { status, body } = await api.call("GET", "/v1/whoami", undefined, token);
    expect([status, body.code]).toEqual([401, "unauthenticated"]);
  });

  test("end with their user's time", async () => {
    const token = await api.user("ivan", ["access"]);
    await api.apply(
      'kind: user\nversion: v2\nmetadata: {name: ivan, expires: "2020-01-01T00:00:00Z"}\nspec: {roles: [access]}\n',
    );
    expect((await api.call("GET", "/v1/whoami", undefined, token)).status).toBe(401);
  });

  test.each(["x", "wfs_0000000000000000_", `wfs_0000000000000000_${"a".repeat(43)}`, "wfs_\u0000"])(
    "%j is none",
    async (token) => {
      expect((await api.call("GET", "/v1/whoami", undefined, token.replace("\u0000", "%00"))).status).toBe(401);
    },
  );

  test("one of another's secret under one's own id is none", async () => {
    const [mine = "", theirs = ""] = [await api.user("judy", ["access"]), await api.user("kim", ["access"])];
    const mixed = [...mine.split("_").slice(0, 2), theirs.slice(21)].join("_");
    expect((await api.call("GET", "/v1/whoami", undefined, mixed)).status).toBe(401);
  });

  test("one manages one's own; others' only with the right to their users", async () => {
    const token = await api.user("leo", ["access"]);
    await api.user("mia", ["access"]);
    const mine = await api.call("POST", "/v1/tokens", { label: "mine" }, token);
    expect([mine.status, mine.body.user]).toEqual([201, "leo"]);
    expect((await api.call("POST", "/v1/tokens", { user: "mia" }, token)).status).toBe(403);
    const { tokens } = (await api.call("GET", "/v1/tokens", undefined, token)).body;
    expect(new Set(tokens.map(({ user }: { user: string }) => user))).toEqual(new Set(["leo"]));
    expect((await api.call("GET", "/v1/tokens?user=mia", undefined, token)).status).toBe(403);
    const [theirs] = (await api.call("GET", "/v1/tokens?user=mia", undefined, editor)).body.tokens;
    expect((await api.call("DELETE", `/v1/tokens/${theirs.id}`, undefined, token)).status).toBe(403);
    expect((await api.call("DELETE", `/v1/tokens/${theirs.id}`, undefined, editor)).status).toBe(204);
    expect((await api.call("DELETE", `/v1/tokens/${mine.body.id}`, undefined, token)).status).toBe(204);
    expect((await api.call("DELETE", `/v1/tokens/${mine.body.id}`, undefined, token)).status).toBe(404);
    expect((await api.call("GET", "/v1/tokens", undefined, editor)).body.tokens.length).toBeGreaterThan(3);
  });

  // biome-ignore format: table
  test.each([
    [{ ttl: "tomorrow" }, 422, '"tomorrow" is not a duration; write, for example, 12h or 90d'],
    [{ ttl: "0s" },       422, '"0s" is not a duration; write, for example, 12h or 90d'],
    [{ ttl: "9999d" },    422, "the maximum lifetime of a token is ten years"],
    [{ user: "none" },    404, 'user "none" is not found'],
    [{ user: "" },        400, undefined],
    [{ lable: "x" },      400, undefined],
  ])("%j is refused", async (body, status, detail) => {
    const answer = await api.call("POST", "/v1/tokens", { user: "editor", ...body });
    expect(answer.status).toBe(status);
    if (detail !== undefined) expect(answer.body.detail).toBe(detail);
  });

  // biome-ignore format: table
  test.each([
    ["POST", "/v1/login",               { user: "a\0", password: "x" }],
    ["POST", "/v1/tokens",              { user: "a\0" }],
    ["POST", "/v1/tokens",              { user: "editor", label: "a\0" }],
    ["GET",  "/v1/tokens?user=a%00",    undefined],
    ["DELETE", "/v1/tokens/%00",        undefined],
    ["GET",  "/v1/resources/user/a%00", undefined],
    ["PUT",  "/v1/users/a%00/password", { password: good }],
    ["GET",  "/v1/sessions/a%00",       undefined],
    ["GET",  "/v1/sessions?user=a%00",  undefined],
  ])("%s %s with %j: the character U+0000 is refused", async (method, path, body) => {
    const answer = await api.call(method, path, body);
    expect([answer.status, answer.text.includes("U+0000")]).toEqual([400, true]);
  });

  test("when they were last used is known to the minute", async () => {
    const token = await api.user("nina", ["access"]);
    const used = async () => (await api.call("GET", "/v1/tokens?user=nina")).body.tokens[0].last_used as string | null;
    expect(await used()).toBeNull();
    await api.call("GET", "/v1/whoami", undefined, token);
    const first = await used();
    expect(Date.parse(first ?? "")).toBeGreaterThan(0);
    await api.call("GET", "/v1/whoami", undefined, token);
    expect(await used()).toBe(first);
  });
});
