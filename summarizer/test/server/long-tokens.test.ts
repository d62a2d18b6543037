import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { jsonOf } from "../../src/api/request.ts";
import { runCliWith } from "../cli/run-cli.ts";
import { Agent } from "../connectors/agent.ts";
import { servedEmpty } from "../connectors/served.ts";
import { answerOf } from "../contract.ts";
import { temporaryFolder } from "../sessions.ts";

const password = "correct horse battery";
let served: Awaited<ReturnType<typeof servedEmpty>>;

beforeAll(async () => {
  served = await servedEmpty();
  for (const name of ["alice", "guest"]) {
    await served.apply({ kind: "user", version: "v2", metadata: { name }, spec: { roles: ["access"] } });
  }
  await served.service.accounts.setPassword(localOperator, "alice", password);
});
afterAll(() => served?.[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly detail?: string;
  readonly token: string;
  /** Hours that the new token lives. */
  readonly hours: number;
}

async function told(response: Response): Promise<Answer> {
  const body = await jsonOf(response);
  const hours = (Date.parse(body.expires) - Date.parse(body.created)) / 3_600_000;
  return { ...body, status: response.status, hours };
}

/** Makes a token by what a browser or a program has. */
async function make(by: Agent | string, body: object = {}): Promise<Answer> {
  if (by instanceof Agent) return await told(await by.call(served.url, "POST", "/v1/tokens", body));
  const headers = { authorization: `Bearer ${by}`, "content-type": "application/json" };
  return await told(await fetch(`${served.url}/v1/tokens`, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function aliceSignedIn(): Promise<Agent> {
  const agent = new Agent();
  await agent.call(served.url, "POST", "/v1/sign-in", { user: "alice", password });
  return agent;
}

/** Somebody who has no password here, as those who come by a connector. */
async function guestSignedIn(): Promise<Agent> {
  const agent = new Agent();
  const code = (await served.service.accounts.invite(localOperator, "guest")).reveal();
  expect((await agent.call(served.url, "POST", "/v1/sign-in/code", { code })).status).toBe(200);
  return agent;
}

describe("by a session of the pages a token", () => {
  test("lives for a day, and longer with the password alone", async () => {
    const agent = await aliceSignedIn();
    expect(await make(agent)).toMatchObject({ status: 201, hours: 24 });
    expect(await make(agent, { ttl: "24h" })).toMatchObject({ status: 201, hours: 24 });
    expect(await make(agent, { ttl: "25h" })).toMatchObject({
      status: 403,
      code: "password-needed",
      detail: "a token that expires after more than a day requires your password",
    });
    expect(await make(agent, { ttl: "3650d", password: "wrong" })).toMatchObject({
      status: 422,
      detail: "the password is wrong",
    });
    expect(await make(agent, { ttl: "365d", password })).toMatchObject({ status: 201, hours: 365 * 24 });
    expect((await make(agent, { password })).hours).toBe(90 * 24);
  });

  test("does not tell the password to who guesses at it", async () => {
    const agent = await aliceSignedIn();
    const guesses: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      guesses.push((await make(agent, { ttl: "90d", password: `wrong ${tries}` })).status);
    }
    // A known browser has ten tries, and then counts as any other.
    expect(guesses).toEqual(Array.from({ length: 12 }, () => 422));
    for (let tries = 0; tries < 8; tries += 1) await make(agent, { ttl: "90d", password: `wrong again ${tries}` });
    expect((await make(agent, { ttl: "90d", password })).status).toBe(429);
    await served.service.database.query("DELETE FROM sign_in_failures");
  });

  test("lives longer within 15 minutes of the sign-in of somebody without a password", async () => {
    const agent = await guestSignedIn();
    expect(await make(agent, { ttl: "90d" })).toMatchObject({ status: 201, hours: 90 * 24 });
    const { database } = served.service;
    await database.query("UPDATE web_sessions SET created = now() - interval '15 minutes' WHERE user_name = 'guest'");
    expect(await make(agent, { ttl: "90d" })).toMatchObject({
      status: 403,
      code: "sign-in-needed",
      detail: "a token that expires after more than a day requires a sign-in within the last 15 minutes",
    });
    expect((await make(agent)).hours).toBe(24);
    expect((await make(await guestSignedIn(), { ttl: "90d" })).status).toBe(201);
  });
});

describe("by a token a token", () => {
  test("does not outlive it without the password, however often it is asked for", async () => {
    const agent = await aliceSignedIn();
    const first = await make(agent, { ttl: "2h" });
    const expires = async (token: string) => {
      const [row] = await served.service.database.query<{ expires: Date }>("SELECT expires FROM tokens WHERE id = $1", [
        token.split("_")[1],
      ]);
      return Number(row?.expires);
    };
    const end = await expires(first.token);
    let last = first;
    for (let hop = 0; hop < 20; hop += 1) last = await make(last.token);
    expect(last.status).toBe(201);
    expect(await expires(last.token)).toBeLessThanOrEqual(end);
    expect(await make(last.token, { ttl: "3h" })).toMatchObject({
      status: 403,
      code: "password-needed",
      detail: "a token that expires after the current one requires your password",
    });
    expect((await make(last.token, { ttl: "3h", password })).status).toBe(201);
  });

  test("of somebody without a password does not outlive it at all", async () => {
    const { token } = await make(await guestSignedIn(), { ttl: "2h" });
    expect(await make(token, { ttl: "3h" })).toMatchObject({ status: 403, code: "sign-in-needed" });
    expect((await make(token, { ttl: "1h" })).status).toBe(201);
  });

  test("does not come by way of a login to a command line either", async () => {
    const agent = await aliceSignedIn();
    const verifier = randomBytes(32).toString("base64url");
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const handover = await agent.call(served.url, "POST", "/v1/login/handover", { challenge });
    const { code } = await answerOf("POST /v1/login/handover", handover);
    const exchanged = await told(await agent.call(served.url, "POST", "/v1/login/exchange", { code, verifier }));
    expect(exchanged.hours).toBe(12);
    expect((await make(exchanged.token, { ttl: "13h" })).code).toBe("password-needed");
    const headers = { authorization: `Bearer ${exchanged.token}`, "content-type": "application/json" };
    const body = JSON.stringify({ challenge });
    const again = await told(await fetch(`${served.url}/v1/login/handover`, { method: "POST", headers, body }));
    expect([again.status, again.code]).toEqual([403, "session-needed"]);
  });

  test("is confirmed at the command line", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "password");
    await writeFile(file, `${password}\n`);
    const { token } = await make(await aliceSignedIn());
    const run = (...args: readonly string[]) =>
      runCliWith({ environment: { SUMMARIZER_TOKEN: token } }, "tokens", "add", ...args, "--server", served.url);
    expect(await run("--ttl", "1h")).toMatchObject({ code: 0, out: expect.stringMatching(/^wfs_\S+\n$/) });
    expect(await run()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/expires after the current one requires your password.*\n.*--password-file/),
    });
    expect(await run("--password-file", file)).toMatchObject({ code: 0, out: expect.stringMatching(/^wfs_\S+\n$/) });
  });

  test("is as long as it is asked for by the operator", async () => {
    const made = await served.service.accounts.makeToken(localOperator, { user: "guest", label: "", ttl: "3650d" });
    expect(made.info.user).toBe("guest");
  });
});

test("who signs in with a password is told", async () => {
  const has = async (agent: Agent) =>
    (await answerOf("GET /v1/whoami", await agent.call(served.url, "GET", "/v1/whoami"))).has_password;
  expect([await has(await aliceSignedIn()), await has(await guestSignedIn())]).toEqual([true, false]);
});
