import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { startPostgres } from "../database/postgres.ts";
import { temporaryApi } from "./api.ts";

const folder = new URL("guide/", import.meta.url);

let server: Awaited<ReturnType<typeof startPostgres>>;
let first: Awaited<ReturnType<typeof temporaryApi>>;
let second: Awaited<ReturnType<typeof temporaryApi>>;

beforeAll(async () => {
  server = await startPostgres();
  const key = Buffer.alloc(32, 7).toString("base64");
  first = await temporaryApi({ database: server.url, key });
  second = await temporaryApi({ database: server.url, key });
});

afterAll(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test("two services on one PostgreSQL see the same resources, secrets, users and tokens", async () => {
  for (const name of readdirSync(folder)) await first.apply(readFileSync(new URL(name, folder), "utf8"));
  const { models, secrets, policies } = await second.service.resources.configuration();
  expect([models.size, secrets.get("openai-key")?.reveal(), policies.length]).toEqual([
    2,
    "<paste-your-openai-api-key-here>",
    4,
  ]);
  const token = await first.user("alice", ["editor", "access"]);
  await first.call("PUT", "/v1/users/alice/password", { password: "correct horse battery" });
  expect((await second.call("GET", "/v1/whoami", undefined, token)).body.name).toBe("alice");
  expect((await second.call("POST", "/v1/login", { user: "alice", password: "correct horse battery" })).status).toBe(
    200,
  );
  expect((await second.call("DELETE", "/v1/resources/user/alice")).status).toBe(204);
  expect((await first.call("GET", "/v1/whoami", undefined, token)).status).toBe(401);
});

test("of those who change one resource at the same time one wins, and what is needed stays", async () => {
  const model = "kind: inference_model\nversion: v1\nmetadata: {name: raced}\nspec: {digest: {}}\n";
  const made = await Promise.all([first, second, first, second].map((api) => api.call("POST", "/v1/resources", model)));
  expect(made.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  const policy = "kind: inference_policy\nversion: v1\nmetadata: {name: raced}\nspec: {kinds: [ssh], model: raced}\n";
  const [created, removed] = await Promise.all([
    first.call("POST", "/v1/resources", policy),
    second.call("DELETE", "/v1/resources/inference_model/raced"),
  ]);
  expect(created.status).toBe(200);
  // Whichever came first: a removal says that it is needed, or the creation warns that it does not exist.
  if (removed.status === 409) expect(created.body.findings).toEqual([]);
  else expect(removed.status).toBe(204);
});

test("sessions are listed by a condition that it understands", async () => {
  const { access, database, sessions } = first.service;
  const end = {
    event: "session.end",
    proto: "ssh",
    sid: "one",
    participants: ["alice"],
    server_labels: { env: "prod" },
  };
  await database.transaction((tx) => sessions.ingest(tx, { kind: "ssh", endEvent: end }));
  const { roles, user } = localOperator;
  const { text, values } = access.listing({ name: "alice", local: false, user, roles, missingRoles: [] }, "session");
  expect([text, values]).toEqual(["false", []]);
  const where = 'contains(session.participants, "alice") && resource.metadata.labels["env"] != "dev"';
  const rule = { resources: ["session"], verbs: ["list"], where };
  const role = { kind: "role" as const, version: "v7", metadata: { name: "r" }, spec: { allow: { rules: [rule] } } };
  const listing = access.listing({ name: "bob", local: false, user, roles: [role], missingRoles: [] }, "session");
  const rows = await database.query<{ id: string; end_event: unknown }>(
    `SELECT id, end_event FROM sessions WHERE ${listing.text}`,
    listing.values,
  );
  expect(rows.filter(listing.admits).map(({ id }) => id)).toEqual(["one"]);
});
