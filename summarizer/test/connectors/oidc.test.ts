import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checked } from "../contract.ts";
import { Agent } from "./agent.ts";
import { type Forgery, forgingIdp } from "./forging-idp.ts";
import { client, oidcServer } from "./oidc-server.ts";
import { servedEmpty } from "./served.ts";

let served: Awaited<ReturnType<typeof servedEmpty>>;
let idp: Awaited<ReturnType<typeof oidcServer>>;

const people = {
  ada: { email: "ada@example.com", email_verified: true, groups: ["auditors", "staff"], preferred_username: "ada" },
  bob: { email: "bob@example.com", email_verified: true, groups: ["staff"] },
  eve: { email: "ada@example.com", email_verified: false, groups: ["auditors"] },
  mallory: { email: "ada@example.com", email_verified: true, groups: ["auditors"] },
  local: { email: "local", email_verified: true, groups: ["auditors"] },
  long: { email: `a\u0007b@example.com`, email_verified: true, groups: ["auditors"] },
  nameless: { groups: ["auditors"] },
};

const callback = () => `${served.url}/v1/webapi/oidc/callback`;

function connector(spec: object = {}, name = "corporate") {
  return {
    kind: "oidc",
    version: "v3",
    metadata: { name },
    spec: {
      issuer_url: idp.issuer,
      client_id: client.id,
      client_secret: client.secret,
      redirect_url: callback(),
      display: "Corporate",
      scope: ["groups"],
      claims_to_roles: [{ name: "groups", value: "auditors", roles: ["auditor"] }],
      ...spec,
    },
  };
}

beforeAll(async () => {
  served = await servedEmpty();
  idp = await oidcServer(people, () => [callback()]);
  await served.apply(connector());
});

// All tests come from one address.
beforeEach(() => served.service.database.query("DELETE FROM address_counts"));

afterAll(async () => {
  await idp?.[Symbol.asyncDispose]();
  await served?.[Symbol.asyncDispose]();
});

/** Begins, and gives where the browser is sent. */
async function begin(agent: Agent, { name = "corporate", returnTo = "/recordings?sort=risk" } = {}) {
  const response = await agent.call(served.url, "POST", `/v1/sign-in/oidc/${name}`, { return_to: returnTo });
  const body = await checked("POST", "/v1/sign-in/oidc/x", response);
  return { status: response.status, body, location: body["location"] ?? "" };
}

/** Logs in at the provider's page, and gives where that leads back to. */
async function logIn(agent: Agent, location: string, login: string): Promise<URL> {
  const back = (url: URL) => url.href.startsWith(callback());
  let { url } = await agent.follow(location, (at) => back(at) || at.pathname.startsWith("/interaction/"));
  for (const body of [{ prompt: "login", login, password: "any" }, { prompt: "consent" }]) {
    if (back(url)) break;
    const response = await agent.send(url, { method: "POST", body: new URLSearchParams(body) });
    const next = new URL(response.headers.get("location") ?? "", url);
    ({ url } = await agent.follow(next, (at) => back(at) || at.pathname.startsWith("/interaction/")));
  }
  return url;
}

async function signIn(login: string, options: Parameters<typeof begin>[1] = {}) {
  const agent = new Agent();
  const { location } = await begin(agent, options);
  const url = await logIn(agent, location, login);
  const response = await agent.send(url);
  return { agent, url, response, text: await response.clone().text() };
}

async function whoami(agent: Agent) {
  const response = await agent.call(served.url, "GET", "/v1/whoami");
  return { status: response.status, body: await checked("GET", "/v1/whoami", response) };
}

describe("sign-in by OpenID Connect", () => {
  test("leads to the page asked for, with the roles that the claims are mapped to", async () => {
    const { agent, response } = await signIn("ada");
    expect([response.status, response.headers.get("location")]).toEqual([303, "/recordings?sort=risk"]);
    const { body } = await whoami(agent);
    expect(body).toMatchObject({
      name: "ada@example.com",
      roles: ["auditor"],
      traits: { groups: ["auditors", "staff"] },
    });
    const [login] = (await served.audit("user.login")).slice(-1);
    expect(login).toMatchObject({ code: "T1000I", success: true, method: "oidc", connector: "corporate" });
  });

  test("asks for a code with PKCE, a state and a nonce, and keeps none of them in the store", async () => {
    const { location } = await begin(new Agent());
    const { searchParams } = new URL(location);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      scope: "openid email groups",
      client_id: client.id,
    });
    const kept = JSON.stringify(await served.service.database.query("SELECT * FROM sign_ins"));
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      expect(kept).not.toContain(searchParams.get(name));
    }
  });

  test("sets a session that no script and no other site has", async () => {
    const { response } = await signIn("ada");
    const [session] = response.headers.getSetCookie().filter((cookie) => cookie.startsWith("summarizer-"));
    const all = response.headers.getSetCookie();
    expect(all.find((cookie) => !cookie.includes("sign-in"))).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(session).toBeDefined();
  });

  test("of somebody without a mapped role is refused, and the audit log says what was seen", async () => {
    const { agent, response, text } = await signIn("bob");
    expect(response.status).toBe(403);
    expect(text).toContain("maps none of your claims to a role");
    expect((await whoami(agent)).status).toBe(401);
    expect((await served.audit("user.login")).at(-1)).toMatchObject({
      code: "T1000W",
      user: "bob@example.com",
      connector: "corporate",
      attributes: { groups: ["staff"], email: ["bob@example.com"] },
    });
  });

  test("by an address that is not verified is refused, unless the connector says otherwise", async () => {
    const { response, text } = await signIn("eve");
    expect([response.status, text]).toEqual([403, expect.stringContaining("has not verified your email address")]);
  });

  test("under a name of another account at the provider is refused", async () => {
    await signIn("ada");
    const { response, text } = await signIn("mallory");
    expect([response.status, text]).toEqual([403, expect.stringContaining("belongs to another user")]);
    expect((await served.audit("user.login")).at(-1)).toMatchObject({ error: expect.stringContaining("subject") });
  });

  test("under the name of a local user is refused, and leaves that user alone", async () => {
    await served.apply(
      { kind: "user", version: "v2", metadata: { name: "bob@example.com" }, spec: { roles: ["access"] } },
      connector({ claims_to_roles: [{ name: "groups", value: "staff", roles: ["auditor"] }] }, "staff"),
    );
    const { response } = await signIn("bob", { name: "staff" });
    expect(response.status).toBe(403);
    const principal = await served.service.accounts.principal("bob@example.com");
    expect(principal?.user.spec.roles).toEqual(["access"]);
  });

  test.each([
    ["local", "identity provider sent is not allowed"],
    ["long", "identity provider sent is not allowed"],
    ["nameless", "has not verified your email address"],
  ])("of %s is refused", async (login, message) => {
    const { response, text } = await signIn(login);
    expect([response.status, text]).toEqual([403, expect.stringContaining(message)]);
  });

  test("refreshes roles and traits, and ends with the session's time", async () => {
    const { agent } = await signIn("ada");
    people.ada.groups = ["auditors"];
    await served.apply(connector({ claims_to_roles: [{ name: "groups", value: "audit*", roles: ["access"] }] }));
    await signIn("ada");
    expect((await whoami(agent)).body).toMatchObject({ roles: ["access"], traits: { groups: ["auditors"] } });
    await served.apply(connector());
    const user = "UPDATE resources SET document = jsonb_set(document, '{metadata,expires}', $1) WHERE name = $2";
    await served.service.database.query(user, ['"2020-01-01T00:00:00Z"', "ada@example.com"]);
    expect((await whoami(agent)).status).toBe(401);
    // Their own account comes back; no other takes its name meanwhile.
    expect((await signIn("mallory")).response.status).toBe(403);
    expect((await signIn("ada")).response.status).toBe(303);
  });

  test("an administrator who removes the connector ends its sessions", async () => {
    await served.apply(connector({}, "passing"));
    const { agent } = await signIn("ada", { name: "corporate" });
    const session = "UPDATE web_sessions SET connector = 'passing' WHERE user_name = 'ada@example.com'";
    await served.service.database.query(session);
    const { localOperator } = await import("../../src/access/principal.ts");
    await served.service.resources.remove(localOperator, "oidc", "passing");
    expect((await whoami(agent)).status).toBe(401);
  });
});

describe("what comes back", () => {
  test("is of use once", async () => {
    const { agent, url, response } = await signIn("ada");
    expect(response.status).toBe(303);
    const again = await agent.send(url);
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining("has expired")]);
  });

  test("is of no use to another browser, nor without the cookie", async () => {
    const agent = new Agent();
    const { location } = await begin(agent);
    const url = await logIn(agent, location, "ada");
    expect((await new Agent().send(url)).status).toBe(400);
    const other = new Agent();
    await begin(other);
    expect((await other.send(url)).status).toBe(400);
    expect((await agent.send(url)).status).toBe(303);
  });

  test.each([
    ["no state", (url: URL) => url.searchParams.delete("state"), 400],
    ["another state", (url: URL) => url.searchParams.set("state", "x".repeat(43)), 400],
    ["another code", (url: URL) => url.searchParams.set("code", "nonsense"), 400],
    ["no code", (url: URL) => url.searchParams.delete("code"), 403],
    ["another issuer", (url: URL) => url.searchParams.set("iss", "https://evil.example"), 403],
    ["markup for a state", (url: URL) => url.searchParams.set("state", "<script>alert(1)</script>"), 400],
  ])("with %s is refused by a page", async (_, change, status) => {
    const agent = new Agent();
    const { location } = await begin(agent);
    const url = await logIn(agent, location, "ada");
    change(url);
    const response = await agent.send(url);
    const text = await response.text();
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "text/html; charset=UTF-8"]);
    expect(text).not.toContain("<script>");
    expect(text).toContain("Sign-in failed");
    expect((await whoami(agent)).status).toBe(401);
  });

  test.each([
    ["access_denied", "was canceled"],
    ["server_error", "rejected the sign-in"],
    ["<b>x</b>", "rejected the sign-in"],
  ])("the error %s is told in our words", async (error, message) => {
    const agent = new Agent();
    const { location } = await begin(agent);
    const state = new URL(location).searchParams.get("state") ?? "";
    const query = new URLSearchParams({ error, error_description: "<img src=x>", state, iss: idp.issuer });
    const response = await agent.send(`${callback()}?${query}`);
    const text = await response.text();
    expect([response.status, text]).toEqual([403, expect.stringContaining(message)]);
    expect(text).not.toContain("<img");
    expect(text).not.toContain(error);
  });

  // biome-ignore format: table
  test.each([
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/v1/openapi.json",
    "/\n/evil.example", "", "recordings", "/..//evil.example",
  ])("never leads to %j", async (returnTo) => {
    const { response } = await signIn("ada", { returnTo });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/"]);
  });
});

describe("an ID token", () => {
  let forging: Awaited<ReturnType<typeof forgingIdp>>;
  beforeAll(async () => {
    forging = await forgingIdp("forged@example.com");
    await served.apply(connector({ issuer_url: forging.issuer }, "forging"));
  });
  afterAll(() => forging[Symbol.asyncDispose]());

  async function signInWith(how: Forgery) {
    const agent = new Agent();
    const { location } = await begin(agent, { name: "forging" });
    const { searchParams } = new URL(location);
    forging.next(how, searchParams.get("nonce") ?? "");
    const query = new URLSearchParams({ code: "any", state: searchParams.get("state") ?? "" });
    return { agent, response: await agent.send(`${callback()}?${query}`) };
  }

  test("signed by the provider's key signs in", async () => {
    const { agent, response } = await signInWith("honest");
    expect(response.status).toBe(303);
    expect((await whoami(agent)).body["name"]).toBe("forged@example.com");
  });

  test.each<Forgery>(["another key", "none", "HS256", "a changed claim"])("with %s does not", async (how) => {
    const { agent, response } = await signInWith(how);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("Sign-in failed");
    expect((await whoami(agent)).status).toBe(401);
    expect((await served.audit("user.login")).at(-1)).toMatchObject({ success: false, connector: "forging" });
  });
});

describe("a provider in trouble", () => {
  async function fake(answer: (path: string) => { status: number; body: string; delay?: number } | undefined) {
    const server = createServer((request, response) => {
      const given = answer(request.url ?? "");
      if (given === undefined) return;
      response.writeHead(given.status, { "content-type": "application/json" }).end(given.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      issuer,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  // biome-ignore format: table
  test.each([
    ["that does not exist",          () => ({ status: 404, body: "<html>Not here</html>" }),        502, "sign-in-provider"],
    ["that fails",                 () => ({ status: 500, body: "stack trace" }),                  502, "sign-in-provider"],
    ["that is another",            () => ({ status: 200, body: '{"issuer": "https://other.example"}' }), 403, "sign-in-untrusted"],
    ["that answers no JSON",       () => ({ status: 200, body: "<html>" }),                       403, "sign-in-untrusted"],
  ])("%s", async (_, answer, status, code) => {
    await using broken = await fake(answer);
    await served.apply(connector({ issuer_url: broken.issuer }, "broken"));
    const { status: got, body } = await begin(new Agent(), { name: "broken" });
    expect([got, body["code"]]).toEqual([status, code]);
    expect(JSON.stringify(body)).not.toMatch(/stack|html|other\.example/);
    expect((await served.audit("user.login")).at(-1)).toMatchObject({ success: false, connector: "broken" });
  });

  // biome-ignore format: table
  test.each([
    ["that nobody listens at",                { issuer_url: "http://127.0.0.1:9" },                           502, "sign-in-provider"],
    ["at a metadata address",                 { issuer_url: "https://169.254.169.254" },                      502, "sign-in-provider"],
    ["over plain HTTP elsewhere",             { issuer_url: "http://idp.example" },                           503, "sign-in-configuration"],
    ["without an issuer",                     { issuer_url: "" },                                             503, "sign-in-configuration"],
    ["that leads back to another address",    { redirect_url: "https://other.example/v1/webapi/oidc/callback" }, 503, "sign-in-configuration"],
    ["that leads back to another page",       () => ({ redirect_url: `${served.url}/elsewhere` }),            503, "sign-in-configuration"],
  ])("%s", async (_, spec, status, code) => {
    await served.apply(connector(typeof spec === "function" ? spec() : spec, "wrong"));
    const { status: got, body } = await begin(new Agent(), { name: "wrong" });
    expect([got, body["code"]]).toEqual([status, code]);
  });

  test("of several addresses to lead back to, the one of these pages is taken", async () => {
    const redirect_url = ["https://other.example/v1/webapi/oidc/callback", callback()];
    await served.apply(connector({ redirect_url }, "several"));
    const { location } = await begin(new Agent(), { name: "several" });
    expect(new URL(location).searchParams.get("redirect_uri")).toBe(callback());
  });

  test("a wrong client secret is the administrator's to mend", async () => {
    await served.apply(connector({ client_secret: "wrong" }, "secretless"));
    const { response, text } = await signIn("ada", { name: "secretless" });
    expect([response.status, text]).toEqual([503, expect.stringContaining("does not recognize the client")]);
    expect((await served.audit("user.login")).at(-1)).toMatchObject({
      error: expect.stringContaining("invalid_client"),
    });
  });

  test("a role that does not exist lets nobody in", async () => {
    const claims_to_roles = [{ name: "groups", value: "auditors", roles: ["no-such-role"] }];
    await served.apply(connector({ claims_to_roles }, "roleless"));
    const { response } = await signIn("ada", { name: "roleless" });
    expect(response.status).toBe(503);
    expect((await served.audit("user.login")).at(-1)).toMatchObject({ error: expect.stringContaining("no-such-role") });
  });

  test("prompt, acr_values and max_age are asked for, and checked", async () => {
    await served.apply(connector({ prompt: "login", acr_values: "urn:strong", max_age: "1h" }, "strict"));
    const { location } = await begin(new Agent(), { name: "strict" });
    expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject({
      prompt: "login",
      acr_values: "urn:strong",
      max_age: "3600",
    });
    const { response, text } = await signIn("ada", { name: "strict" });
    expect([response.status, text]).toEqual([403, expect.stringContaining("weaker authentication method")]);
  });

  test("a username_claim names the user", async () => {
    await served.apply(connector({ username_claim: "preferred_username", scope: ["groups", "profile"] }, "named"));
    const { agent } = await signIn("ada", { name: "named" });
    expect((await whoami(agent)).body["name"]).toBe("ada");
  });
});
