import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { startCli } from "../cli/run-cli.ts";
import { client as githubClient, githubServer } from "../connectors/github-server.ts";
import { client, oidcServer } from "../connectors/oidc-server.ts";
import { assertion, issuer, keys, requestOf, response, signed } from "../connectors/saml-idp.ts";
import { servedEmpty } from "../connectors/served.ts";
import { temporaryFolder } from "../sessions.ts";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage, ready, signIn } from "./browser.ts";
import { assertPagesBuilt } from "./built.ts";
import { password } from "./served.ts";

let browser: Browser;
let served: Awaited<ReturnType<typeof servedEmpty>>;
let oidc: Awaited<ReturnType<typeof oidcServer>>;
let github: Awaited<ReturnType<typeof githubServer>>;
let saml: Awaited<ReturnType<typeof samlServer>>;
let elsewhere: Awaited<ReturnType<typeof hostileServer>>;

const hostile = `"><img src=x onerror=alert(1)>${"long ".repeat(30)}`;

/** A SAML provider whose page posts a signed response at once. It is another site than the pages. */
async function samlServer() {
  const server = createServer((request, answer) => {
    const { id, relayState, xml } = requestOf(new URL(request.url ?? "", "http://127.0.0.1").href);
    const acs = /AssertionConsumerServiceURL="([^"]+)"/.exec(xml)?.[1] ?? "";
    const said = { acs, inResponseTo: id, nameId: "grace@example.com" };
    const text = Buffer.from(response(said, signed(assertion(said), "Assertion"))).toString("base64");
    answer
      .writeHead(200, { "content-type": "text/html" })
      .end(
        `<!doctype html><title>IdP</title><form method="post" action="${acs}"><input name="SAMLResponse" value="${text}">` +
          `<input name="RelayState" value="${relayState}"></form><script>document.forms[0].submit()</script>`,
      );
  });
  return await listening(server, "127.0.0.1");
}

/** A site that means no good. */
async function hostileServer() {
  const server = createServer((_, answer) =>
    answer.writeHead(200, { "content-type": "text/html" }).end("<title>x</title>"),
  );
  return await listening(server, "localhost");
}

async function listening(server: ReturnType<typeof createServer>, host: string) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host}:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

beforeAll(async () => {
  assertPagesBuilt();
  [browser, served, github, saml, elsewhere] = await Promise.all([
    openBrowser(),
    servedEmpty(),
    githubServer(),
    samlServer(),
    hostileServer(),
  ]);
  const callback = (kind: string) => `${served.url}/v1/webapi/${kind}`;
  const people = { ada: { email: "ada@example.com", email_verified: true, groups: ["auditors"] }, bob: { groups: [] } };
  oidc = await oidcServer(people, () => [callback("oidc/callback")]);
  const mapped = [{ name: "groups", value: "auditors", roles: ["auditor"] }];
  const teams_to_roles = [{ organization: "octocats", team: "admins", roles: ["auditor"] }];
  await served.apply(
    {
      ...{ kind: "oidc", version: "v3", metadata: { name: "corporate" } },
      spec: {
        ...{ issuer_url: oidc.issuer, client_id: client.id, client_secret: client.secret, display: "Corporate" },
        ...{ redirect_url: callback("oidc/callback"), scope: ["groups"], claims_to_roles: mapped },
      },
    },
    {
      ...{ kind: "oidc", version: "v3", metadata: { name: "gone" } },
      spec: { issuer_url: "http://127.0.0.1:9", client_id: "x", display: hostile, claims_to_roles: mapped },
    },
    {
      ...{ kind: "github", version: "v3", metadata: { name: "github" } },
      spec: {
        ...{
          client_id: githubClient.id,
          client_secret: githubClient.secret,
          endpoint_url: github.url,
          display: "GitHub",
        },
        ...{ redirect_url: callback("github/callback"), teams_to_roles },
      },
    },
    {
      ...{ kind: "saml", version: "v2", metadata: { name: "okta" } },
      spec: {
        ...{ acs: callback("saml/acs/okta"), issuer, sso: `${saml.url}/sso`, cert: keys.idp.cert, display: "Okta" },
        ...{ allow_idp_initiated: true, attributes_to_roles: mapped },
      },
    },
    { kind: "user", version: "v2", metadata: { name: "alice" }, spec: { roles: ["auditor"] } },
  );
  await served.service.accounts.setPassword(localOperator, "alice", password);
});

beforeEach(async () => {
  for (const table of ["address_counts", "sign_in_failures"])
    await served.service.database.query(`DELETE FROM ${table}`);
});

afterAll(async () => {
  for (const server of [oidc, github, saml, elsewhere, served]) await server?.[Symbol.asyncDispose]();
});

const signedOut = { user: undefined, failing: ["/v1/"] } as const;

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `Continue with ${name}` }).click();
}

async function expectSignedIn(page: Page, name: string, path: string): Promise<void> {
  await page.getByRole("button", { name: `Signed in as ${name}` }).waitFor();
  await expect.poll(() => page.url()).toBe(served.url + path);
}

describe.each(looks)("on a %s, %s", (width, scheme) => {
  test("the page to sign in by is legible, whatever a connector is called", async () => {
    await using opened = await openPage(browser, served.url, "/recordings", { ...signedOut, width, scheme });
    const { page, faults } = opened;
    await page.getByRole("button", { name: "Continue with Okta" }).waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    expect(await page.locator("img").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("a sign-in that failed says so on a page", async () => {
    await using opened = await openPage(browser, served.url, "/", { ...signedOut, width, scheme });
    const { page } = opened;
    await page.goto(`${served.url}/v1/webapi/oidc/callback?state=${"x".repeat(43)}&code=y`);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Sign-in failed");
    await expectAccessible(page);
    await expectNoOverflow(page);
    await page.getByRole("link", { name: "Back to sign-in" }).click();
    await page.getByLabel("Password").waitFor();
  });
});

describe("signing in", () => {
  test("by OpenID Connect leads back to the page that was asked for", async () => {
    await using opened = await openPage(browser, served.url, "/recordings?sort=risk", signedOut);
    const { page } = opened;
    await press(page, "Corporate");
    await page.locator("[name=login]").fill("ada");
    await page.locator("[name=password]").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await expectSignedIn(page, "ada@example.com", "/recordings?sort=risk");
    await page.reload();
    await expectSignedIn(page, "ada@example.com", "/recordings?sort=risk");
    // Nothing that a script could take away.
    expect(await page.evaluate("document.cookie")).toBe("");
    expect(await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")).not.toMatch(
      /[\w-]{30}/,
    );
  });

  test("by GitHub", async () => {
    github.set({ id: 583231, login: "octocat", teams: ["octocats/admins"] });
    await using opened = await openPage(browser, served.url, "/recordings", signedOut);
    await press(opened.page, "GitHub");
    await expectSignedIn(opened.page, "octocat", "/recordings");
  });

  test("by SAML, whose provider is another site and posts", async () => {
    await using opened = await openPage(browser, served.url, "/recordings?sort=duration", signedOut);
    await press(opened.page, "Okta");
    await expectSignedIn(opened.page, "grace@example.com", "/recordings?sort=duration");
    expect(opened.faults).toEqual([]);
  });

  test("that was canceled at the provider says so, and begins anew", async () => {
    await using opened = await openPage(browser, served.url, "/recordings", signedOut);
    const { page } = opened;
    await press(page, "Corporate");
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.getByText("The sign-in was canceled at the identity provider.").waitFor();
    await page.getByRole("link", { name: "Back to sign-in" }).click();
    await page.getByLabel("Password").waitFor();
  });

  test("of somebody without a role says so, and whom to ask", async () => {
    github.set({ id: 7, login: "stranger", teams: [] });
    await using opened = await openPage(browser, served.url, "/recordings", signedOut);
    await press(opened.page, "GitHub");
    await opened.page.getByText("maps none of your claims to a role").waitFor();
    await expectAccessible(opened.page);
  });

  test("by a provider that does not answer says so, and the others can still be used", async () => {
    await using opened = await openPage(browser, served.url, "/recordings", signedOut);
    const { page } = opened;
    await press(page, '"><img');
    await page.getByRole("alert").getByText("The identity provider is unreachable.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Continue with Okta" }).click();
    await expectSignedIn(page, "grace@example.com", "/recordings");
  });

  test("under a name that is locked says for how long", async () => {
    const lock = `INSERT INTO sign_in_failures (subject, address, failures, locked_until)
      VALUES ('name alice', '127.0.0.1', 10, now() + interval '15 minutes')`;
    await served.service.database.query(lock);
    await using opened = await openPage(browser, served.url, "/recordings", { ...signedOut, width: "phone" });
    const { page } = opened;
    await page.getByLabel("User").fill("alice");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    expect(await page.getByRole("alert").textContent()).toMatch(
      /Too many failed sign-in attempts .* Try again in \d+ minutes\./,
    );
    await expectNoOverflow(page);
    await expectAccessible(page);
  });

  test("works by keyboard alone, and lets password managers know what is what", async () => {
    await using opened = await openPage(browser, served.url, "/recordings", signedOut);
    const { page } = opened;
    await page.getByRole("button", { name: "Continue with Okta" }).waitFor();
    expect(await page.getByLabel("User").getAttribute("autocomplete")).toBe("username");
    expect(await page.getByLabel("Password").getAttribute("autocomplete")).toBe("current-password");
    await page.keyboard.press("Tab");
    await page.keyboard.type("alice");
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expectSignedIn(page, "alice", "/recordings");
  });

  test("that a provider began is asked about first", async () => {
    await using opened = await openPage(browser, served.url, "/", { ...signedOut, width: "phone" });
    const { page } = opened;
    const acs = `${served.url}/v1/webapi/saml/acs/okta`;
    const said = { acs, nameId: "grace@example.com" };
    const text = Buffer.from(response(said, signed(assertion(said), "Assertion"))).toString("base64");
    await page.goto(elsewhere.url);
    await page.setContent(`<form method="post" action="${acs}"><input name="SAMLResponse" value="${text}"><button>Go`);
    await page.getByRole("button", { name: "Go" }).click();
    await page.getByText("wants to sign you in as grace@example.com").waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    await page.getByRole("button", { name: "Sign in as this user" }).click();
    await page.getByRole("button", { name: "Signed in as grace@example.com" }).waitFor();
  });
});

describe("signing out", () => {
  test("in one tab signs the others out too", async () => {
    await using opened = await openPage(browser, served.url, "/recordings", { user: "alice", failing: ["/v1/"] });
    const { page } = opened;
    const other = await page.context().newPage();
    await other.goto(`${served.url}/recordings`);
    await other.getByRole("button", { name: "Signed in as alice" }).waitFor();
    await page.getByRole("button", { name: "Signed in as alice" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByLabel("Password").waitFor();
    await other.getByLabel("Password").waitFor();
  });

  test("everywhere is seen by a page that is open, without a reload", async () => {
    await using opened = await openPage(browser, served.url, "/recordings", { user: "alice", failing: ["/v1/"] });
    await served.service.signIns.signOutEverywhere(localOperator, "alice");
    await opened.page.getByLabel("Password").waitFor({ timeout: 20_000 });
  });
});

/** What a hostile page tries, as its script. */
const attack = `async (url) => {
  const ask = (path, init) => fetch(url + path, { credentials: "include", ...init }).then(({ status }) => status, () => "blocked");
  const json = { "content-type": "application/json" };
  const image = await new Promise((resolve) => {
    const probe = document.createElement("img");
    probe.onload = () => resolve("loaded");
    probe.onerror = () => resolve("blocked");
    probe.src = url + "/v1/sessions/x/thumbnail";
    document.body.append(probe);
  });
  return [
    await ask("/v1/whoami"),
    await ask("/v1/tokens", { method: "POST", headers: { ...json, "x-summarizer-pages": "1" }, body: "{}" }),
    await ask("/v1/tokens", { method: "POST", headers: json, body: "{}" }),
    await ask("/v1/sign-out", { method: "POST", mode: "no-cors" }),
    await ask("/v1/users/alice/sign-out", { method: "POST", mode: "no-cors", body: "{}" }),
    image,
  ];
}`;

describe("a hostile site", () => {
  // Another site, and another port of our own host, to which browsers send the same cookies.
  test.each(["127.0.0.1", "localhost"])("at %s does nothing in the name of who is signed in", async (host) => {
    await using opened = await openPage(browser, served.url, "/recordings", { user: "alice", failing: ["/v1/"] });
    const { page } = opened;
    await page.goto(`http://${host}:${elsewhere.port}`);
    const results = await page.evaluate<readonly unknown[]>(`(${attack})(${JSON.stringify(served.url)})`);
    // Whether the browser lets the site see the answer or not: no answer is more than a refusal.
    for (const result of results) expect(["blocked", 0, 401, 403]).toContain(result);
    // A form of its own, and one that would sign somebody in as another.
    for (const [path, fields] of [
      ["/v1/sign-out", ""],
      ["/v1/sign-in", '<input name="user" value="mallory"><input name="password" value="x">'],
    ] as const) {
      await page.goto(`http://${host}:${elsewhere.port}`);
      await page.setContent(`<form method="post" action="${served.url}${path}">${fields}<button>Go</button></form>`);
      await page.getByRole("button", { name: "Go" }).click();
      await page.waitForURL(`${served.url}${path}`);
    }
    await page.goto(`${served.url}/recordings`);
    await ready(page);
    await expectSignedIn(page, "alice", "/recordings");
    const made = await served.service.database.query("SELECT id FROM tokens WHERE user_name = 'alice'");
    expect(made).toEqual([]);
  });

  test("cannot show the pages within its own", async () => {
    await using opened = await openPage(browser, served.url, "/recordings", { user: "alice", failing: ["/v1/"] });
    const { page } = opened;
    await page.goto(elsewhere.url);
    await page.setContent(`<iframe src="${served.url}/recordings"></iframe>`);
    await expect.poll(() => opened.faults.join(" ")).toContain("frame-ancestors");
  });
});

test("a command line is logged in by the pages, once it was asked whether it is meant", async () => {
  await using folder = await temporaryFolder();
  const { child } = startCli(["login", "--browser", "--server", served.url], { XDG_CONFIG_HOME: folder.path });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      said += part.toString();
    });
  }
  const ended = once(child, "exit");
  try {
    await expect.poll(() => said, { timeout: 20_000 }).toContain("that shows: ");
    const address = /http\S+/.exec(said)?.[0] ?? "";
    const path = address.replace(served.url, "");
    await using opened = await openPage(browser, served.url, path, { ...signedOut, width: "phone" });
    const { page } = opened;
    await page.getByLabel("User").fill("alice");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    const check = /that shows: (\S+)/.exec(said)?.[1] ?? "";
    await page.getByText(check, { exact: true }).waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await page.getByText("The command line is logged in.").waitFor();
    expect((await ended)[0]).toBe(0);
    expect(said).toContain(`logged in to ${served.url} as "alice"`);
    const kept = JSON.parse(await readFile(join(folder.path, "wherefore-summarizer", "logins.json"), "utf8"));
    const headers = { authorization: `Bearer ${kept.logins[served.url].token}` };
    expect(await (await fetch(`${served.url}/v1/whoami`, { headers })).json()).toMatchObject({ name: "alice" });
    const code = new URL(page.url()).searchParams.get("code");
    const again = await fetch(`${served.url}/v1/login/exchange`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code, verifier: "a".repeat(43) }),
    });
    expect(again.status).toBe(401);
  } finally {
    child.kill();
  }
});

test("a page for no command line says so", async () => {
  await using opened = await openPage(browser, served.url, "/command-line?port=99999&challenge=x", { user: "alice" });
  await opened.page.getByRole("heading", { name: "No login request" }).waitFor();
  expect(opened.faults).toEqual([]);
});

test("whoever is signed in by password is found at once by the pages", async () => {
  await using opened = await openPage(browser, served.url, "/", signedOut);
  await signIn(opened.page, served.url, "alice");
  await expectSignedIn(opened.page, "alice", "/recordings");
});
