import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { TooManyAttempts } from "../../src/identity/failures.ts";
import { Agent } from "../connectors/agent.ts";
import { servedEmpty } from "../connectors/served.ts";
import { startPostgres } from "../database/postgres.ts";

const password = "correct horse battery";
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let one: Awaited<ReturnType<typeof servedEmpty>>;
let other: Awaited<ReturnType<typeof servedEmpty>>;

/** Two processes in all but name: they share nothing but PostgreSQL and the key. */
beforeAll(async () => {
  postgres = await startPostgres();
  const key = Buffer.alloc(32, 7).toString("base64");
  one = await servedEmpty({ database: postgres.url, key });
  other = await servedEmpty({ database: postgres.url, key });
  await one.apply({ kind: "user", version: "v2", metadata: { name: "alice" }, spec: { roles: ["access"] } });
  await one.service.accounts.setPassword(localOperator, "alice", password);
}, 60_000);

afterAll(async () => {
  await one?.[Symbol.asyncDispose]();
  await other?.[Symbol.asyncDispose]();
  await postgres?.stop();
});

test("failures are counted together, those at the same time too", async () => {
  const guesses = Array.from({ length: 24 }, (_, index) =>
    (index % 2 === 0 ? one : other).service.accounts.byPassword("alice", "wrong").then(
      () => "wrong",
      (error: unknown) => (error instanceof TooManyAttempts ? "locked" : String(error)),
    ),
  );
  const outcomes = await Promise.all(guesses);
  expect(outcomes.filter((outcome) => outcome === "wrong")).toHaveLength(10);
  expect(outcomes.filter((outcome) => outcome === "locked")).toHaveLength(14);
  await other.service.signIns.unlock(localOperator, "name", "alice");
  expect((await one.service.accounts.byPassword("alice", password))?.name).toBe("alice");
});

test("a session of one is a session of the other, and ends for both", async () => {
  const agent = new Agent();
  const begun = await agent.call(one.url, "POST", "/v1/sign-in", { user: "alice", password });
  const [cookie = ""] = begun.headers.getSetCookie();
  const value = /^[^=]+=([^;]+)/.exec(cookie)?.[1] ?? "";
  const there = new Agent();
  const url = new URL(other.url);
  there.cookiesOf(url).set(`summarizer-${url.port}`, value);
  const status = async () => (await there.call(other.url, "GET", "/v1/whoami")).status;
  expect(await status()).toBe(200);
  await one.service.signIns.signOutEverywhere(localOperator, "alice");
  expect(await status()).toBe(401);
});

test("requests without a login are counted together", async () => {
  const answers = await Promise.all(
    Array.from({ length: 130 }, (_, index) => fetch(`${(index % 2 === 0 ? one : other).url}/v1/sign-in`)),
  );
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
});
