import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { startPostgres } from "../database/postgres.ts";
import { temporaryService } from "../services.ts";
import { takeInSessions } from "../worker/fleet.ts";

/** Two processes' worth of services on one store: resources change in one, and the other has read them before. */
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let changing: Awaited<ReturnType<typeof temporaryService>>;
let working: Awaited<ReturnType<typeof temporaryService>>;

const model = "{kind: inference_model, version: v1, metadata: {name: digest}, spec: {digest: {}}}";
const policy = (filter: string, expires = "") =>
  `{kind: inference_policy, version: v1, metadata: {name: p, ${expires}}, spec: {model: digest, kinds: [ssh], filter: '${filter}'}}`;
const user = (roles: string) => `{kind: user, version: v2, metadata: {name: robot}, spec: {roles: [${roles}]}}`;

async function apply(text: string): Promise<void> {
  const { failure } = await changing.service.resources.apply(localOperator, { file: "f.yaml", text }, true);
  expect(failure).toBeUndefined();
}

beforeAll(async () => {
  postgres = await startPostgres();
  changing = await temporaryService({ database: postgres.url, workers: "0" });
  working = await temporaryService(
    { database: postgres.url, recordings: `${changing.folder}/data/recordings` },
    { works: true },
  );
  await apply(model);
  await working.service.worker.start(1);
}, 60_000);

afterAll(async () => {
  await working?.[Symbol.asyncDispose]();
  await changing?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

let count = 0;

/** The state that a new session comes to. */
async function stateOfNext(): Promise<string | undefined> {
  const index = count++;
  await takeInSessions(changing.service, 1, index);
  const state = async () => {
    const [row] = await changing.service.database.query<{ state: string }>("SELECT state FROM sessions WHERE id = $1", [
      `session-${index}`,
    ]);
    return row?.state;
  };
  await expect.poll(state, { interval: 20, timeout: 10_000 }).toMatch(/unmatched|done|failed/);
  return await state();
}

test("a policy decides every session that a worker takes once it was saved, in any process", async () => {
  for (let round = 0; round < 5; round += 1) {
    await apply(policy('!equals(session.user, "nobody")'));
    expect(await stateOfNext()).toBe("done");
    await apply(policy('equals(session.user, "nobody")'));
    expect(await stateOfNext()).toBe("unmatched");
  }
  await changing.service.resources.remove(localOperator, "inference_policy", "p");
  expect(await stateOfNext()).toBe("unmatched");
});

test("a policy that expires decides no session after that", async () => {
  const expires = new Date(Date.now() + 3000);
  await apply(policy('!equals(session.user, "nobody")', `expires: "${expires.toISOString()}"`));
  expect(await stateOfNext()).toBe("done");
  await sleep(Math.max(0, expires.getTime() - Date.now()));
  expect(await stateOfNext()).toBe("unmatched");
});

test("a token has the rights that its user has now, in any process", async () => {
  await apply(user("access"));
  const made = await changing.service.accounts.makeToken(localOperator, { user: "robot", label: "test", ttl: "1h" });
  const roles = async () => {
    const found = await working.service.accounts.byToken(made.value.reveal());
    return found?.principal.roles.map(({ metadata }) => metadata.name);
  };
  expect(await roles()).toEqual(["access"]);
  await apply(user("access, editor"));
  expect(await roles()).toEqual(["access", "editor"]);
  await apply(user(""));
  expect(await roles()).toEqual([]);
  await changing.service.resources.remove(localOperator, "user", "robot");
  expect(await roles()).toBeUndefined();
});
