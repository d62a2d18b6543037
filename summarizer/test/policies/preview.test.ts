import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { SessionRow } from "../../src/domain/rows.ts";
import type { InferencePolicy } from "../../src/kinds/schema.ts";
import type { Preview, Proposal } from "../../src/policies/preview.ts";
import { previewOf } from "../../src/policies/preview.ts";
import { router, unsuitable } from "../../src/routing/router.ts";
import { createApp } from "../../src/server/app.ts";
import type { Api } from "../../src/server/environment.ts";
import { checked } from "../contract.ts";
import { temporaryService } from "../services.ts";
import { writeCast } from "../sessions.ts";

const runs = (numRuns: number) => ({ numRuns, seed: 20_261_122 });

const resources = `
kind: role
version: v7
metadata: {name: planner}
spec:
  allow:
    rules:
      - {resources: [inference_model, inference_policy], verbs: [list, read]}
      - {resources: [session], verbs: [list, read], where: 'session.user == "alice"'}
---
{kind: user, version: v2, metadata: {name: petra}, spec: {roles: [planner]}}
---
{kind: user, version: v2, metadata: {name: nobody}, spec: {roles: []}}
---
{kind: inference_model, version: v1, metadata: {name: digest}, spec: {digest: {}}}
---
kind: inference_model
version: v1
metadata: {name: gpt}
spec:
  openai: {openai_model_id: gpt-x, base_url: "http://127.0.0.1:9"}
  prices: {currency: EUR, input_per_million_tokens: 2, output_per_million_tokens: 10}
  limits: {tokens_per_day: 1}
---
{kind: inference_policy, version: v1, metadata: {name: m-prod}, spec: {model: digest, kinds: [ssh], filter: 'equals(resource.metadata.labels["env"], "prod")'}}
---
{kind: inference_policy, version: v1, metadata: {name: z-rest}, spec: {model: digest, kinds: [ssh], filter: 'session.user != "bob"'}}
`;

let opened: Awaited<ReturnType<typeof temporaryService>>;
let app: Api;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  opened = await temporaryService();
  const { service } = opened;
  const { failure } = await service.resources.apply(localOperator, { file: "r.yaml", text: resources }, false);
  if (failure !== undefined) throw failure.error;
  for (const user of ["petra", "nobody"]) {
    tokens[user] = (await service.accounts.makeToken(localOperator, { user, label: "test", ttl: "1h" })).value.reveal();
  }
  app = createApp(service);
  // biome-ignore format: table
  for (const [id, hour, more] of [
    ["prod",   1, {}],
    ["dev",    2, { server_labels: { env: "dev" } }],
    ["bob",    3, { user: "bob", server_labels: { env: "dev" } }],
    ["bobs",   4, { user: "bob" }],
    ["script", 5, { interactive: false }],
  ] as const) {
    const end = { session_start: `2026-10-01T0${hour}:00:00Z`, session_stop: `2026-10-01T0${hour}:10:00Z`, ...more };
    const path = await writeCast(opened.folder, id, end, [["ls", "a"]]);
    const form = new FormData();
    form.append("end_event", await readFile(path.replace(".cast", ".json"), "utf8"));
    form.append("recording", new Blob([await readFile(path)]), `${id}.cast`);
    const response = await app.request("/v1/sessions", { method: "POST", body: form }, { principal: localOperator });
    expect(response.status).toBeLessThan(300);
  }
});
afterAll(async () => {
  await opened?.[Symbol.asyncDispose]();
});

async function preview(body: unknown, user?: string) {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (user !== undefined) headers["authorization"] = `Bearer ${tokens[user]}`;
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await app.request(
    "/v1/policies/preview",
    init,
    user === undefined ? { principal: localOperator } : {},
  );
  return { status: response.status, body: await checked("POST", "/v1/policies/preview", response) };
}

const policyText = (name: string, spec: object) =>
  JSON.stringify({ kind: "inference_policy", version: "v1", metadata: { name }, spec });
const order = ({ order }: Preview) => order.map(({ policy, took, takes }) => `${policy} ${took ?? "new"} → ${takes}`);
const fates = ({ trials }: Preview) =>
  Object.fromEntries(
    trials.map(({ id, change, before, policy }) => [id, `${change}: ${before.policy ?? "-"} → ${policy ?? "-"}`]),
  );

describe("a preview", () => {
  test("of nothing is how things stand", async () => {
    const { status, body } = await preview({});
    expect(status).toBe(200);
    expect(order(body)).toEqual(["m-prod 2 → 2", "z-rest 1 → 1"]);
    expect(body.order[1]?.shadowed).toEqual([{ policy: "m-prod", sessions: 1 }]);
    expect(body).toMatchObject({
      complete: true,
      since: "2026-10-01T01:10:00.000Z",
      skipped: 1,
      trials: [],
      changes: { gained: 0, lost: 0, moved: 0 },
    });
  });

  test("of a new policy says what it takes, from whom, why, and at what price", async () => {
    const { body } = await preview({
      resources: policyText("a-first", { model: "gpt", kinds: ["ssh"], filter: 'session.user == "bob"' }),
    });
    expect(order(body)).toEqual(["a-first new → 2", "m-prod 2 → 1", "z-rest 1 → 1"]);
    expect(fates(body)).toEqual({ bobs: "moved: m-prod → a-first", bob: "gained: - → a-first" });
    const [bobs] = body.trials;
    expect(bobs?.verdicts).toMatchObject([
      { policy: "a-first", matched: true, because: 'session.user == "bob" is true (user = "bob")' },
    ]);
    expect(bobs?.estimate.cost?.currency).toBe("EUR");
    expect(body.after.limits).toMatchObject([{ model: "gpt", limit: "tokens_per_day", windows: 1 }]);
    expect(body.after.costs[0]?.amount).toBeGreaterThan(0);
    expect(body.before.costs).toEqual([]);
  });

  test("of one that comes late says who is before it", async () => {
    const { body } = await preview({
      resources: policyText("zz", { model: "gpt", kinds: ["ssh"], filter: 'session.user == "bob"' }),
    });
    expect(order(body)).toEqual(["m-prod 2 → 2", "z-rest 1 → 1", "zz new → 1"]);
    expect(body.order[2]).toMatchObject({ draft: true, shadowed: [{ policy: "m-prod", sessions: 1 }] });
    expect(fates(body)).toEqual({ bobs: "same: m-prod → m-prod", bob: "gained: - → zz" });
  });

  test("of a change compares with the policy as it is", async () => {
    const { body } = await preview({
      resources: policyText("m-prod", { model: "gpt", kinds: ["ssh"], filter: 'session.user == "bob"' }),
    });
    expect(order(body)).toEqual(["m-prod 2 → 2", "z-rest 1 → 2"]);
    expect(fates(body)).toEqual({
      prod: "moved: m-prod → z-rest",
      bob: "gained: - → m-prod",
      bobs: "moved: m-prod → m-prod",
    });
  });

  test("of another name says what goes on to be its own", async () => {
    const same = { model: "digest", kinds: ["ssh"], filter: 'equals(resource.metadata.labels["env"], "prod")' };
    const { body } = await preview({ resources: policyText("zzz", same), without: ["m-prod"] });
    expect(order(body)).toEqual(["z-rest 1 → 2", "zzz new → 1"]);
    expect(fates(body)).toEqual({ bobs: "same: m-prod → zzz", prod: "moved: m-prod → z-rest" });
  });

  test("of none in its place says where its sessions go", async () => {
    const { body } = await preview({ without: ["m-prod"] });
    expect(order(body)).toEqual(["z-rest 1 → 2"]);
    expect(fates(body)).toEqual({ bobs: "lost: m-prod → -", prod: "moved: m-prod → z-rest" });
  });

  test("is of as many sessions as are asked for, the newest first", async () => {
    const { body } = await preview({ sessions: 2 });
    expect(body).toMatchObject({ sessions: 2, complete: false });
  });

  test("is about the sessions that one may list", async () => {
    const { body } = await preview({ without: ["m-prod"] }, "petra");
    expect(fates(body)).toEqual({ prod: "moved: m-prod → z-rest" });
    expect(JSON.stringify(body)).not.toContain('bob"');
    expect((await preview({}, "nobody")).status).toBe(403);
  });

  test("tells what is wrong with a policy, part by part", async () => {
    const { status, body } = await preview({
      resources: policyText("x", { model: "gpt", kinds: ["ssh"], filter: "user.nmae" }),
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "invalid-resource", findings: [{ severity: "error" }] });
  });

  test("where a filter in the store is none under this dialect says which", async () => {
    const { database } = opened.service;
    const change = "UPDATE resources SET document = jsonb_set(document, '{spec,filter}', $1) WHERE name = 'z-rest'";
    await database.query(change, ['"user.nmae"']);
    const { status, body } = await preview({});
    await database.query(change, [JSON.stringify('session.user != "bob"')]);
    expect([status, body["code"], body["remedy"]]).toEqual([422, "policy-unusable", "correct the policy"]);
    expect(body["detail"]).toContain("z-rest");
  });

  // biome-ignore format: table
  test.each<object>([
    { sessions: 0 }, { sessions: 1001 }, { sessions: 1.5 }, { without: "x" }, { with: [] }, { without: Array(101).fill("x") },
  ])("what is out of bounds is refused: %#", async (body) => {
    expect((await preview(body)).status).toBe(400);
  });
});

test("the language is told to whoever is signed in", async () => {
  const headers = { authorization: `Bearer ${tokens["nobody"]}` };
  const response = await app.request("/v1/policies/language", { headers });
  expect(await response.json()).toEqual({ dialect: opened.service.config.dialect });
  expect((await app.request("/v1/policies/language")).status).toBe(401);
});

describe("any change of any policies", () => {
  const users = ["alice", "bob", "carol"];
  const envs = ["prod", "dev"];
  const filter = fc.option(
    fc.oneof(
      fc.constantFrom(...users).map((user) => `session.user == "${user}"`),
      fc.constantFrom(...envs).map((env) => `equals(resource.metadata.labels["env"], "${env}")`),
    ),
    { nil: undefined },
  );
  const kinds = fc.uniqueArray(fc.constantFrom("ssh" as const, "k8s" as const, "db" as const), { minLength: 1 });
  const policy = fc
    .record({ name: fc.constantFrom("a", "b", "B", "c", "é", "~"), model: fc.constantFrom("x", "y"), kinds, filter })
    .map(({ name, filter: text, ...spec }): InferencePolicy => {
      const more = text === undefined ? {} : { filter: text };
      return { kind: "inference_policy", version: "v1", metadata: { name }, spec: { ...spec, ...more } };
    });
  const policies = (maxLength: number) =>
    fc.uniqueArray(policy, { selector: ({ metadata }) => metadata.name, maxLength });
  const session = fc
    .record({
      user: fc.constantFrom(...users),
      env: fc.constantFrom(...envs),
      kind: fc.constantFrom("ssh", "db"),
      interactive: fc.boolean(),
    })
    .map(({ user, env, kind, interactive }) => {
      const about = kind === "ssh" ? { server_labels: { env } } : { db_labels: { env } };
      const end_event = { event: kind === "ssh" ? "session.end" : "db.session.end", user, interactive, ...about };
      const none = { ended: null, recording: null, policy: null, model: null, state: "pending" };
      return {
        id: "",
        kind,
        interactive,
        end_event,
        user_name: user,
        resource_name: "",
        ...none,
      } as unknown as SessionRow;
    });
  const situation = fc.record({
    stored: policies(6),
    put: policies(2),
    without: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 }),
    sessions: fc.array(session, { maxLength: 12 }),
  });

  test("is what the router does without it and with it", () => {
    fc.assert(
      fc.property(situation, ({ stored, put, without, sessions }) => {
        const proposal: Proposal = { stored, put, without: new Set(without), models: new Map(), dialect: "documented" };
        const found = previewOf(sessions, proposal, new Map());
        const names = new Set([...without, ...put.map(({ metadata }) => metadata.name)]);
        const coming = [...stored.filter(({ metadata }) => !names.has(metadata.name)), ...put];
        const [before, after] = [stored, coming].map((all) => router(all, "documented"));
        const suited = sessions.filter((row) => unsuitable(row) === undefined);
        const routes = suited.map(({ end_event: endEvent }) => ({
          was: before?.({ endEvent }),
          is: after?.({ endEvent }),
        }));
        for (const { policy: name, takes, took } of found.order) {
          expect(takes).toBe(routes.filter(({ is }) => is?.policy === name).length);
          const was = routes.filter((each) => each.was?.policy === name).length;
          expect(took).toBe(stored.some(({ metadata }) => metadata.name === name) ? was : undefined);
        }
        expect(found.order.map((standing) => standing.policy)).toEqual(
          after?.({ endEvent: { event: "session.end" } }).verdicts.map((verdict) => verdict.policy),
        );
        expect(found.changes.gained).toBe(routes.filter(({ was, is }) => !was?.policy && is?.policy).length);
        expect(found.changes.lost).toBe(routes.filter(({ was, is }) => was?.policy && !is?.policy).length);
        expect(Object.values(found.changes).reduce((sum, count) => sum + count, 0)).toBe(suited.length);
        expect(found.skipped).toBe(sessions.length - suited.length);
      }),
      runs(300),
    );
  });
});
