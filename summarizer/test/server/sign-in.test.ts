import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { countedAddress } from "../../src/identity/addresses.ts";
import { localPage } from "../../src/server/errors/sign-in-failure.ts";
import { runCliWith } from "../cli/run-cli.ts";
import { Agent } from "../connectors/agent.ts";
import { servedEmpty } from "../connectors/served.ts";
import { answerOf, checked, problemOf } from "../contract.ts";

const password = "correct horse battery";
let served: Awaited<ReturnType<typeof servedEmpty>>;

beforeAll(async () => {
  served = await servedEmpty({ trustProxies: "127.0.0.1" });
  const user = (name: string, roles: readonly string[]) => ({
    ...{ kind: "user", version: "v2", metadata: { name } },
    spec: { roles },
  });
  await served.apply(user("alice", ["access"]), user("bob", ["access"]), user("admin", ["editor"]));
  for (const name of ["alice", "bob", "admin"]) {
    await served.service.accounts.setPassword(localOperator, name, password);
  }
});

beforeEach(async () => {
  for (const table of ["address_counts", "sign_in_failures"]) {
    await served.service.database.query(`DELETE FROM ${table}`);
  }
});

afterAll(() => served?.[Symbol.asyncDispose]());

const call = (agent: Agent, method: string, path: string, body?: object) => agent.call(served.url, method, path, body);
const account = async (agent: Agent) => await checked("GET", "/v1/whoami", await call(agent, "GET", "/v1/whoami"));
const who = async (agent: Agent) => (await account(agent)).name;

async function signedIn(user: string): Promise<Agent> {
  const agent = new Agent();
  expect((await call(agent, "POST", "/v1/sign-in", { user, password })).status).toBe(200);
  return agent;
}

async function sessionsOf(agent: Agent, query = "") {
  const answer = await call(agent, "GET", `/v1/web-sessions${query}`);
  return (await answerOf("GET /v1/web-sessions", answer)).sessions;
}

describe("a session of the pages", () => {
  test("is a cookie that no script and no other site gets, and of which the store has a hash", async () => {
    const agent = new Agent();
    const answer = await call(agent, "POST", "/v1/sign-in", { user: "alice", password });
    const [cookie = "", browser = "", ...others] = answer.headers.getSetCookie();
    const { port } = new URL(served.url);
    expect(cookie).toMatch(
      new RegExp(`^summarizer-${port}=[0-9a-f]{16}_[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(browser).toMatch(
      new RegExp(`^summarizer-browser-${port}=[\\w-]{43}; Max-Age=7776000; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(others).toEqual([]);
    const body = await answer.text();
    for (const [kind, secret = ""] of [
      ["web_sessions", /_([\w-]{43});/.exec(cookie)?.[1]],
      ["known_browsers", /=([\w-]{43});/.exec(browser)?.[1]],
    ]) {
      expect(secret).toHaveLength(43);
      expect(body).not.toContain(secret);
      const rows = await served.service.database.query(`SELECT *, encode(hash, 'escape') AS bytes FROM ${kind}`);
      expect(JSON.stringify(rows)).not.toContain(secret);
    }
    expect(await who(agent)).toBe("alice");
  });

  test("is a new one at each sign-in, and the one before ends", async () => {
    const agent = await signedIn("alice");
    const url = new URL(served.url);
    const [[name = "", before = ""] = []] = [...agent.cookiesOf(url)];
    await call(agent, "POST", "/v1/sign-in", { user: "alice", password });
    expect(agent.cookiesOf(url).get(name)).not.toBe(before);
    const thief = new Agent();
    thief.cookiesOf(url).set(name, before);
    expect(await who(thief)).toBeUndefined();
  });

  test("that somebody else has set is not taken over", async () => {
    const agent = new Agent();
    const url = new URL(served.url);
    const name = `summarizer-${url.port}`;
    const planted = `0123456789abcdef_${"a".repeat(43)}`;
    agent.cookiesOf(url).set(name, planted);
    await call(agent, "POST", "/v1/sign-in", { user: "alice", password });
    expect(agent.cookiesOf(url).get(name)).not.toBe(planted);
  });

  test.each(["", "x", "0123456789abcdef_", `0123456789abcdef_${"a".repeat(43)}`, "%00", "a".repeat(5000)])(
    "is none with the value %j",
    async (value) => {
      const agent = new Agent();
      const url = new URL(served.url);
      agent.cookiesOf(url).set(`summarizer-${url.port}`, value);
      expect((await call(agent, "GET", "/v1/whoami")).status).toBe(401);
    },
  );

  test("ends by signing out, and nobody comes back by its cookie", async () => {
    const agent = await signedIn("alice");
    const thief = new Agent();
    for (const [name, value] of agent.cookiesOf(new URL(served.url))) {
      thief.cookiesOf(new URL(served.url)).set(name, value);
    }
    expect(await who(thief)).toBe("alice");
    expect((await call(agent, "POST", "/v1/sign-out")).status).toBe(204);
    const { port } = new URL(served.url);
    expect([...agent.cookiesOf(new URL(served.url)).keys()]).toEqual([`summarizer-browser-${port}`]);
    expect(await who(thief)).toBeUndefined();
    expect((await served.audit("user.logout")).at(-1)).toMatchObject({ user: "alice" });
  });

  // biome-ignore format: table
  test.each([
    ["its time",      "UPDATE web_sessions SET expires = now() - interval '1 second'"],
    ["not being used", "UPDATE web_sessions SET last_used = now() - interval '121 minutes'"],
  ])("ends by %s", async (_, change) => {
    const agent = await signedIn("alice");
    await served.service.database.query(change);
    const answer = await call(agent, "GET", "/v1/whoami");
    expect([answer.status, (await problemOf(answer)).detail]).toEqual([401, "the session has ended"]);
  });

  test("has the roles that its user has now, and ends with its user", async () => {
    await served.apply({ kind: "user", version: "v2", metadata: { name: "carol" }, spec: { roles: ["access"] } });
    await served.service.accounts.setPassword(localOperator, "carol", password);
    const agent = await signedIn("carol");
    const roles = async () => (await account(agent)).roles;
    await served.apply({ kind: "user", version: "v2", metadata: { name: "carol" }, spec: { roles: ["auditor"] } });
    expect(await roles()).toEqual(["auditor"]);
    await served.service.resources.remove(localOperator, "user", "carol");
    expect(await roles()).toBeUndefined();
    await served.apply({ kind: "user", version: "v2", metadata: { name: "carol" }, spec: { roles: ["access"] } });
    expect(await roles()).toBeUndefined();
  });

  test("ends by a new password, but for the one that set it", async () => {
    const [here, elsewhere] = [await signedIn("bob"), await signedIn("bob")];
    const body = { current: password, password: `${password}!` };
    expect((await call(here, "PUT", "/v1/users/bob/password", body)).status).toBe(204);
    expect([await who(here), await who(elsewhere)]).toEqual(["bob", undefined]);
    await served.service.accounts.setPassword(localOperator, "bob", password);
    expect(await who(here)).toBeUndefined();
  });

  test("is listed for its user and for who may see them, and can be ended from there", async () => {
    const [one, two, admin, alice] = await Promise.all(["bob", "bob", "admin", "alice"].map(signedIn));
    if (!one || !two || !admin || !alice) throw new Error("nobody is signed in");
    const own = await sessionsOf(one);
    expect(own.filter(({ current }) => current)).toHaveLength(1);
    const other = (await sessionsOf(two)).find(({ current }) => current);
    expect((await call(alice, "GET", "/v1/web-sessions?user=bob")).status).toBe(403);
    expect((await call(alice, "DELETE", `/v1/web-sessions/${other?.id}`)).status).toBe(404);
    expect((await call(one, "DELETE", `/v1/web-sessions/${other?.id}`)).status).toBe(204);
    expect([await who(one), await who(two)]).toEqual(["bob", undefined]);
    const [mine] = await sessionsOf(admin, "?user=bob");
    expect((await call(admin, "DELETE", `/v1/web-sessions/${mine?.id}`)).status).toBe(204);
    expect(await who(one)).toBeUndefined();
  });

  test("ends everywhere, with the logins of command lines and all tokens", async () => {
    const [one, two, admin, alice] = await Promise.all(["bob", "bob", "admin", "alice"].map(signedIn));
    if (!one || !two || !admin || !alice) throw new Error("nobody is signed in");
    const tokenOf = async (path: "/v1/login" | "/v1/tokens", body: object) =>
      (await answerOf(`POST ${path}`, await call(one, "POST", path, body))).token;
    const login = await tokenOf("/v1/login", { user: "bob", password });
    const made = await tokenOf("/v1/tokens", { label: "ci" });
    const asToken = async (token: string) =>
      (await fetch(`${served.url}/v1/whoami`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect((await call(alice, "POST", "/v1/users/bob/sign-out")).status).toBe(403);
    expect((await call(admin, "POST", "/v1/users/bob/sign-out")).status).toBe(200);
    expect([await who(one), await who(two)]).toEqual([undefined, undefined]);
    expect([await asToken(login), await asToken(made)]).toEqual([401, 401]);
    expect((await served.audit("user.logout")).at(-1)).toMatchObject({ user: "admin", name: "bob", everywhere: true });
  });

  test.each([
    ["session", "DELETE FROM web_sessions"],
    ["right", "UPDATE resources SET document = jsonb_set(document, '{spec,roles}', '[]') WHERE name = 'dora'"],
  ])("ends the stream of changes when the %s goes", async (_, change) => {
    await served.apply({ kind: "user", version: "v2", metadata: { name: "dora" }, spec: { roles: ["auditor"] } });
    await served.service.accounts.setPassword(localOperator, "dora", password);
    const agent = await signedIn("dora");
    const stream = await call(agent, "GET", "/v1/changes");
    expect(stream.status).toBe(200);
    const ended = (async () => {
      for await (const _ of stream.body ?? []);
      return "ended";
    })();
    expect(await Promise.race([ended, sleep(300, "open")])).toBe("open");
    await served.service.database.query(change);
    expect(await Promise.race([ended, sleep(8000, "open")])).toBe("ended");
  });
});

describe("a request from elsewhere", () => {
  const ours = () => ({ "x-summarizer-pages": "1", origin: served.url, "content-type": "application/json" });

  // biome-ignore format: table
  const forged: readonly (readonly [what: string, headers: () => Record<string, string>])[] = [
    ["another origin",              () => ({ ...ours(), origin: "https://evil.example" })],
    ["an opaque origin",            () => ({ ...ours(), origin: "null" })],
    ["another port of this host",   () => ({ ...ours(), origin: "http://localhost:1" })],
    ["a form, without the header",  () => ({ origin: served.url, "content-type": "text/plain" })],
    ["our origin, without the header", () => ({ origin: served.url, "content-type": "application/json" })],
    ["the header alone",            () => ({ "x-summarizer-pages": "1", "content-type": "application/json" })],
    ["a cross-site fetch",          () => ({ ...ours(), "sec-fetch-site": "cross-site" })],
    ["a same-site fetch",           () => ({ ...ours(), "sec-fetch-site": "same-site" })],
  ];

  test.each(forged)("with %s changes nothing, and signs nobody in or out", async (_, headers) => {
    const agent = await signedIn("alice");
    for (const [method, path, body] of [
      ["POST", "/v1/tokens", { label: "stolen" }],
      ["PUT", "/v1/users/alice/password", { password: "a new password", current: password }],
      ["POST", "/v1/users/alice/sign-out", {}],
      ["POST", "/v1/sign-out", {}],
      ["POST", "/v1/sign-in", { user: "bob", password }],
      ["POST", "/v1/sign-in/code", { code: "x" }],
      ["POST", "/v1/sign-in/oidc/x", {}],
      ["POST", "/v1/sign-in/continue", { ticket: "x" }],
    ] as const) {
      const answer = await agent.send(`${served.url}${path}`, {
        method,
        headers: headers(),
        body: JSON.stringify(body),
      });
      // What is no JSON is not even looked at.
      const { status } = answer;
      const code = status === 415 ? "cross-site" : (await problemOf(answer)).code;
      expect([path, status === 415 ? 403 : status, code]).toEqual([path, 403, "cross-site"]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect(await who(agent)).toBe("alice");
  });

  test.each(["cross-site", "same-site"])("that is %s does not even read by the cookie", async (site) => {
    const agent = await signedIn("alice");
    const answer = await agent.send(`${served.url}/v1/sessions`, { headers: { "sec-fetch-site": site } });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  test("is not allowed by a preflight", async () => {
    const headers = {
      origin: "https://evil.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-summarizer-pages",
    };
    const answer = await fetch(`${served.url}/v1/tokens`, { method: "OPTIONS", headers });
    for (const name of answer.headers.keys()) expect(name).not.toMatch(/^access-control-allow/);
  });

  test("with a token needs no more, and no cookie goes with it", async () => {
    const agent = await signedIn("alice");
    const { token } = await answerOf("POST /v1/tokens", await call(agent, "POST", "/v1/tokens", {}));
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${served.url}/v1/tokens`, { method: "POST", headers, body: "{}" });
    expect(answer.status).toBe(201);
  });
});

describe("failed sign-ins", () => {
  const attempt = async (user: string, guess: string, from = "203.0.113.7", agent = new Agent()) => {
    const answer = await agent.send(`${served.url}/v1/sign-in`, {
      method: "POST",
      headers: {
        ...{ "x-summarizer-pages": "1", origin: served.url, "content-type": "application/json" },
        "x-forwarded-for": from,
      },
      body: JSON.stringify({ user, password: guess }),
    });
    const { status, headers } = answer;
    const body = await checked("POST", "/v1/sign-in", answer);
    return { status, code: body.code, detail: body.detail, wait: Number(headers.get("retry-after")) };
  };

  test("lock a name for 15 minutes each, whether anybody has it or not, and say the same", async () => {
    for (const name of ["alice", "nobody"]) {
      for (let tries = 0; tries < 10; tries += 1) {
        expect(await attempt(name, "wrong")).toMatchObject({ status: 401, detail: "wrong user name or password" });
      }
      const waits: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        const { status, code, wait } = await attempt(name, password);
        expect([status, code]).toEqual([429, "too-many-attempts"]);
        waits.push(wait);
        const over = "UPDATE sign_in_failures SET locked_until = now() WHERE subject = $1";
        await served.service.database.query(over, [`name ${name}`]);
        expect((await attempt(name, "wrong")).status).toBe(401);
      }
      expect(waits.map((wait) => Math.round(wait / 900))).toEqual([1, 1, 1]);
    }
    expect((await served.audit("user.lock")).map(({ name }) => name)).toContain("nobody");
  });

  test("at the same time are all counted", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => attempt("alice", "wrong")));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  test("of one name do not keep another out, and a success forgets them", async () => {
    for (let tries = 0; tries < 9; tries += 1) await attempt("alice", "wrong");
    expect((await attempt("alice", password)).status).toBe(200);
    for (let tries = 0; tries < 10; tries += 1) await attempt("alice", "wrong");
    expect((await attempt("alice", password)).status).toBe(429);
    expect((await attempt("bob", password)).status).toBe(200);
  });

  test("from one address leave the name open to others, and last for 15 minutes however many follow", async () => {
    const { database } = served.service;
    for (let tries = 0; tries < 14; tries += 1) {
      await attempt("alice", "wrong", "203.0.113.66");
      await database.query("UPDATE sign_in_failures SET locked_until = '-infinity' WHERE failures < 14");
    }
    expect((await attempt("alice", password, "203.0.113.66")).status).toBe(429);
    expect((await attempt("alice", password, "203.0.113.67")).status).toBe(200);
    const [row] = await database.query<{ minutes: number }>(
      `SELECT round(extract(epoch FROM locked_until - clock_timestamp()) / 60)::int AS minutes
       FROM sign_in_failures WHERE subject = 'name alice' AND address = '203.0.113.66'`,
    );
    expect(row?.minutes).toBe(15);
    expect((await attempt("alice", password, "203.0.113.66")).status).toBe(429);
  });

  test("from one address lock that address, whatever the names", async () => {
    const seed = "INSERT INTO sign_in_failures (subject, failures) VALUES ('address 203.0.113.9', 99)";
    await served.service.database.query(seed);
    expect((await attempt("somebody", "wrong", "203.0.113.9")).status).toBe(401);
    expect(await attempt("alice", password, "203.0.113.9")).toMatchObject({ status: 429 });
    expect((await attempt("alice", password, "203.0.113.10")).status).toBe(200);
    // What a client says of itself is not believed: the nearest hop that is no proxy of ours counts.
    expect(await attempt("alice", password, "198.51.100.1, 203.0.113.9")).toMatchObject({ status: 429 });
  });

  describe("of others", () => {
    const from = "203.0.113.80";
    const lockedOut = async () => {
      for (let tries = 0; tries < 10; tries += 1) await attempt("alice", "wrong", from);
      await served.service.database.query(
        `UPDATE sign_in_failures SET failures = 100, locked_until = now() + interval '15 minutes'
         WHERE subject = 'address ${from}'`,
      );
      expect((await attempt("alice", password, from)).status).toBe(429);
    };

    test("do not keep out a browser that is known for the name, and only for that", async () => {
      const [alice, bob] = [await signedIn("alice"), await signedIn("bob")];
      await lockedOut();
      expect((await attempt("alice", password, from, alice)).status).toBe(200);
      expect((await attempt("alice", password, from, bob)).status).toBe(429);
      expect((await attempt("bob", password, from, bob)).status).toBe(200);
      // What others have failed at is not forgotten by it.
      expect((await attempt("alice", password, from)).status).toBe(429);
    });

    test("do, once that browser has failed ten times itself, and it is known again by signing in", async () => {
      const agent = await signedIn("alice");
      await lockedOut();
      const guesses = await Promise.all(Array.from({ length: 14 }, () => attempt("alice", "wrong", from, agent)));
      expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
      expect((await attempt("alice", password, from, agent)).status).toBe(429);
      expect((await served.audit("user.lock")).at(-1)).toMatchObject({ user: "alice", of: "browser", address: from });
      expect((await attempt("alice", password, "203.0.113.81", agent)).status).toBe(200);
      expect((await attempt("alice", password, from, agent)).status).toBe(200);
    });

    test("do not keep out the second user of one browser, nor does a copy of an older cookie help", async () => {
      const agent = await signedIn("alice");
      const copy = new Agent();
      const url = new URL(served.url);
      for (const [name, value] of agent.cookiesOf(url)) copy.cookiesOf(url).set(name, value);
      expect((await call(agent, "POST", "/v1/sign-in", { user: "bob", password })).status).toBe(200);
      await lockedOut();
      expect((await attempt("alice", password, from, copy)).status).toBe(429);
      for (const name of ["alice", "bob"]) expect((await attempt(name, password, from, agent)).status).toBe(200);
    });

    test.each([
      ["signing out everywhere", () => served.service.signIns.signOutEverywhere(localOperator, "alice")],
      ["a new password", () => served.service.accounts.setPassword(localOperator, "alice", password)],
      ["its time", () => served.service.database.query("UPDATE known_browsers SET expires = now()")],
      [
        "the end of its user",
        async () => {
          await served.service.resources.remove(localOperator, "user", "alice");
          const spec = { roles: ["access"] };
          await served.apply({ kind: "user", version: "v2", metadata: { name: "alice" }, spec });
          await served.service.accounts.setPassword(localOperator, "alice", password);
        },
      ],
    ])("keep out a browser that is known no more by %s", async (_, end) => {
      const agent = await signedIn("alice");
      await end();
      await lockedOut();
      expect((await attempt("alice", password, from, agent)).status).toBe(429);
    });

    test.each(["", "x", "a".repeat(43), "a".repeat(5000), "%00"])("keep out a cookie of %j", async (value) => {
      const agent = new Agent();
      const url = new URL(served.url);
      agent.cookiesOf(url).set(`summarizer-browser-${url.port}`, value);
      await lockedOut();
      expect((await attempt("alice", password, from, agent)).status).toBe(429);
    });
  });

  test("are unlocked by administrators", async () => {
    for (let tries = 0; tries < 10; tries += 1) await attempt("bob", "wrong");
    const [admin, alice] = [await signedIn("admin"), await signedIn("alice")];
    const listed = async (agent: Agent) =>
      (await answerOf("GET /v1/lock-outs", await call(agent, "GET", "/v1/lock-outs"))).lock_outs;
    expect((await listed(admin)).map(({ subject }) => subject)).toEqual(["bob"]);
    expect(await listed(alice)).toEqual([]);
    expect((await call(alice, "DELETE", "/v1/lock-outs/name/bob")).status).toBe(404);
    expect((await call(admin, "DELETE", "/v1/lock-outs/name/bob")).status).toBe(204);
    expect((await attempt("bob", password)).status).toBe(200);
    expect((await served.audit("user.unlock")).at(-1)).toMatchObject({ user: "admin", name: "bob" });
  });

  test("are unlocked at the command line, where users are signed out too", async () => {
    for (let tries = 0; tries < 10; tries += 1) await attempt("bob", "wrong");
    const made = await call(await signedIn("admin"), "POST", "/v1/tokens", {});
    const { token } = await answerOf("POST /v1/tokens", made);
    const run = (...args: readonly string[]) =>
      runCliWith({ environment: { SUMMARIZER_TOKEN: token } }, "users", ...args, "--server", served.url);
    expect(await run("unlock", "bob")).toMatchObject({ code: 0, out: 'user "bob" can sign in again\n' });
    expect(await run("unlock", "bob")).toMatchObject({ code: 1, err: expect.stringContaining("is not locked") });
    const bob = await signedIn("bob");
    expect(await run("sign-out", "bob")).toMatchObject({ code: 0 });
    expect(await who(bob)).toBeUndefined();
  });

  test("are too many requests at last", async () => {
    const many = await Promise.all(
      Array.from({ length: 130 }, () =>
        fetch(`${served.url}/v1/sign-in`, { headers: { "x-forwarded-for": "203.0.113.50" } }),
      ),
    );
    expect(many.filter(({ status }) => status === 429).length).toBe(10);
  });
});

describe("behind HTTPS", () => {
  test("cookies are this host's alone, and browsers are told to stay", async () => {
    await using secure = await servedEmpty({ publicUrl: "https://summaries.example" });
    await secure.apply({ kind: "user", version: "v2", metadata: { name: "alice" }, spec: { roles: ["access"] } });
    await secure.service.accounts.setPassword(localOperator, "alice", password);
    const send = (origin: string) =>
      fetch(`${secure.url}/v1/sign-in`, {
        method: "POST",
        headers: { "x-summarizer-pages": "1", origin, "content-type": "application/json", "x-forwarded-proto": "http" },
        body: JSON.stringify({ user: "alice", password }),
      });
    const answer = await send("https://summaries.example");
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-summarizer=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
      expect.stringMatching(
        /^__Host-summarizer-browser=[^;]+; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
    expect(answer.headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect((await send(secure.url)).status).toBe(403);
  });
});

describe("addresses", () => {
  // biome-ignore format: table
  test.each([
    ["203.0.113.7",                       "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6",              "2001:db8:1:2::/64"],
    ["2001:db8::1",                       "2001:db8:0:0::/64"],
    ["::1",                               "0:0:0:0::/64"],
    ["fe80::1",                           "fe80:0:0:0::/64"],
  ])("%s is counted as %s", (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });

  // biome-ignore format: table
  test.each([
    ["/recordings?sort=risk", "/recordings?sort=risk"], ["/sessions/a%2Fb", "/sessions/a%2Fb"], ["/", "/"],
    ["//evil.example", "/"], ["/\\evil.example", "/"], ["/.//evil.example", "/"], ["https://evil.example/", "/"], ["", "/"],
    ["/v1/audit", "/"], ["/%2F/evil.example", "/%2F/evil.example"], ["/a/../..//evil.example", "/"], ["/\t/evil.example", "/"],
  ])("%j leads to %j", (given, page) => {
    expect(localPage(given)).toBe(page);
  });
});
