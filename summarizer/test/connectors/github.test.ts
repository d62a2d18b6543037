import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Connectors } from "../../src/connectors/connectors.ts";
import { SignInError } from "../../src/connectors/failure.ts";
import { answerOf, checked } from "../contract.ts";
import { Agent } from "./agent.ts";
import type { GithubUser, Trouble } from "./github-server.ts";
import { client, githubServer } from "./github-server.ts";
import { servedEmpty } from "./served.ts";

let served: Awaited<ReturnType<typeof servedEmpty>>;
let github: Awaited<ReturnType<typeof githubServer>>;

const callback = () => `${served.url}/v1/webapi/github/callback`;
const admin: GithubUser = { id: 583231, login: "octocat", teams: ["octocats/everybody", "octocats/admins"] };

function connector(spec: object = {}, name = "github") {
  return {
    kind: "github",
    version: "v3",
    metadata: { name },
    spec: {
      client_id: client.id,
      client_secret: client.secret,
      endpoint_url: github.url,
      redirect_url: callback(),
      display: "GitHub",
      teams_to_roles: [
        { organization: "octocats", team: "admins", roles: ["access", "auditor"] },
        { organization: "Octocats", team: "Everybody", roles: ["access"] },
      ],
      ...spec,
    },
  };
}

beforeAll(async () => {
  [served, github] = await Promise.all([servedEmpty(), githubServer()]);
  await served.apply(connector());
});

afterAll(async () => {
  await github?.[Symbol.asyncDispose]();
  await served?.[Symbol.asyncDispose]();
});

async function signIn(user: GithubUser, trouble: Trouble = {}, name = "github") {
  github.set(user, trouble);
  const agent = new Agent();
  const begun = await agent.call(served.url, "POST", `/v1/sign-in/github/${name}`, { return_to: "/recordings" });
  const { location } = await answerOf("POST /v1/sign-in/{kind}/{name}", begun);
  const { url } = await agent.follow(location, (at) => at.href.startsWith(callback()));
  const response = await agent.send(url);
  const text = await response.text();
  const who = await agent.call(served.url, "GET", "/v1/whoami");
  return { status: response.status, text, location, who: await checked("GET", "/v1/whoami", who) };
}

const lastLogin = async () => (await served.audit("user.login")).at(-1);

describe("sign-in by GitHub", () => {
  test("gives the roles of all teams that one is in", async () => {
    const { status, who, location } = await signIn(admin);
    expect(status).toBe(303);
    expect(who).toMatchObject({
      name: "octocat",
      roles: ["access", "auditor"],
      traits: { github_teams: ["octocats/everybody", "octocats/admins"] },
    });
    expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject({
      scope: "read:org",
      code_challenge_method: "S256",
      redirect_uri: callback(),
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test("finds a team on whatever page it is, and asks for no more", async () => {
    const teams = [...Array.from({ length: 250 }, (_, index) => `octocats/team-${index}`), "octocats/admins"];
    const { who } = await signIn({ ...admin, teams });
    expect(who["roles"]).toEqual(["access", "auditor"]);
    expect(github.requests.filter(({ path }) => path.startsWith("/api/v3/user/teams"))).toHaveLength(3);
  });

  test("is by the team of that organization, and by its slug, which nobody can choose", async () => {
    const { status } = await signIn({ ...admin, teams: ["other/admins", "octocats/the-admins-team"] });
    expect(status).toBe(403);
    expect(await lastLogin()).toMatchObject({
      code: "T1000W",
      user: "octocat",
      attributes: { github_teams: ["other/admins", "octocats/the-admins-team"] },
    });
  });

  test("under a login that another account has taken over is refused", async () => {
    await signIn(admin);
    const { status, text } = await signIn({ ...admin, id: 99 });
    expect([status, text]).toEqual([403, expect.stringContaining("belongs to another user")]);
  });
});

// biome-ignore format: table
const troubles: readonly (readonly [what: string, Trouble, status: number, told: string, audited: string])[] = [
  ["an expired code",          { answers: { "/login/oauth/access_token": { status: 200, body: { error: "bad_verification_code", error_description: "The code passed is incorrect or expired." } } } }, 400, "has expired or was used already", "bad_verification_code"],
  ["a wrong secret",           { answers: { "/login/oauth/access_token": { status: 200, body: { error: "incorrect_client_credentials" } } } }, 503, "does not recognize the OAuth app", "incorrect_client_credentials"],
  ["a suspended application",  { answers: { "/login/oauth/access_token": { status: 200, body: { error: "application_suspended" } } } }, 503, "does not recognize the OAuth app", "application_suspended"],
  ["no token",                 { answers: { "/login/oauth/access_token": { status: 200, body: { scope: "read:org" } } } }, 403, "is invalid", "access_token"],
  ["HTML for a token",         { answers: { "/login/oauth/access_token": { status: 502, body: "<html><h1>Unicorn!</h1></html>" } } }, 502, "returned an error", "502"],
  ["a scope that is missing",  { scopes: "user:email" },                                                                     403, "to read your teams", "user:email"],
  ["no scope at all",          { scopes: "" },                                                                               403, "to read your teams", "scopes"],
  ["a token that is refused",  { answers: { "/api/v3/user": { status: 401, body: { message: "Bad credentials" } } } },       502, "returned an error", "Bad credentials"],
  ["a limit of requests",      { answers: { "/api/v3/user": { status: 403, body: { message: "API rate limit exceeded" }, headers: { "x-ratelimit-remaining": "0" } } } }, 502, "rate limit is exceeded", "rate limit"],
  ["a secondary limit",        { answers: { "/api/v3/user": { status: 429, body: { message: "You have exceeded a secondary rate limit" } } } }, 502, "rate limit is exceeded", "secondary"],
  ["SAML enforcement",         { answers: { "/api/v3/user/teams": { status: 403, body: { message: "Resource protected by organization SAML enforcement." }, headers: { "x-ratelimit-remaining": "4000" } } } }, 502, "returned an error", "SAML enforcement"],
  ["a user without an id",     { answers: { "/api/v3/user": { status: 200, body: { login: "octocat" } } } },                 403, "is invalid", "no id"],
  ["a login that is markup",   { answers: { "/api/v3/user": { status: 200, body: { id: 5, login: "<b>\u0007</b>" }, headers: { "x-oauth-scopes": "read:org" } } } }, 403, "identity provider sent is not allowed", ""],
  ["teams that are no list",   { answers: { "/api/v3/user/teams": { status: 200, body: { message: "hm" } } } },              403, "is invalid", "teams"],
  ["a team without a slug",    { answers: { "/api/v3/user/teams": { status: 200, body: [{ name: "admins" }] } } },           403, "is invalid", "teams"],
];

describe("GitHub in trouble", () => {
  test.each(troubles)("%s", async (_, trouble, status, told, audited) => {
    const answer = await signIn({ ...admin, id: 1000 + status }, trouble);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(told)]);
    expect(answer.text).not.toMatch(/Unicorn|<b>|enforcement|secondary/);
    const login = await lastLogin();
    expect([login?.["success"], login?.["error"]]).toEqual([false, expect.stringContaining(audited)]);
    expect(JSON.stringify(login)).not.toMatch(/gho_/);
  });

  test("a list of teams that the next page of teams is at another address does not get the token", async () => {
    const teams = Array.from({ length: 150 }, (_, index) => `octocats/team-${index}`);
    const { status } = await signIn({ ...admin, teams }, { nextAt: "http://127.0.0.1:1/user/teams" });
    expect(status).toBe(403);
    expect(await lastLogin()).toMatchObject({
      error: expect.stringContaining("the next page of teams is at another address"),
    });
  });

  test("a list of teams without an end is given up", async () => {
    const teams = Array.from({ length: 6000 }, (_, index) => `octocats/team-${index}`);
    expect((await signIn({ ...admin, teams })).status).toBe(403);
    expect(github.requests.filter(({ path }) => path.startsWith("/api/v3/user/teams"))).toHaveLength(50);
  });

  test("one that is silent is not waited for without an end", async () => {
    const { database, keyring, threads } = served.service;
    const pages = { origin: served.url, isConfigured: false };
    const options = { database, keyring, allowedHosts: [], threads: threads.requests, patience: 200 };
    const impatient = new Connectors(options);
    github.set(admin, { silent: ["/login/oauth/access_token"] });
    const begun = await impatient.begin("github", "github", pages, "/");
    const { url } = await new Agent().follow(begun?.location ?? "", (at) => at.href.startsWith(callback()));
    const finished = impatient.finish("github", url.searchParams, pages, () => begun?.secret.reveal());
    await expect(finished).rejects.toThrow(SignInError);
    await expect(finished).rejects.toThrow("timed out");
  });

  test("a sign-in that was canceled says so", async () => {
    github.set(admin);
    const agent = new Agent();
    const begun = await agent.call(served.url, "POST", "/v1/sign-in/github/github", {});
    const { location } = await answerOf("POST /v1/sign-in/{kind}/{name}", begun);
    const state = new URL(location).searchParams.get("state") ?? "";
    const query = new URLSearchParams({
      error: "access_denied",
      error_description: "The user has denied access",
      state,
    });
    const response = await agent.send(`${callback()}?${query}`);
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining("canceled at GitHub")]);
  });

  test("the secret is sealed, and nowhere to be read", async () => {
    const { database } = served.service;
    const tables = ["resources", "audit", "sign_ins", "external_users", "web_sessions"];
    for (const table of tables) {
      expect(JSON.stringify(await database.query(`SELECT * FROM ${table}`)), table).not.toContain(client.secret);
    }
  });
});
