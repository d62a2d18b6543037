import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "../../src/log/log.ts";
import { temporaryApi } from "./api.ts";

const marks = {
  key: "sk-HIDDEN1model",
  other: "sk-HIDDEN2other",
  github: "HIDDEN3github",
  saml: "HIDDEN4saml",
  oidc: "HIDDEN5oidc",
  password: "HIDDEN6 password",
};

let logged = "";
let api: Awaited<ReturnType<typeof temporaryApi>>;
/** All that anybody was told. */
const told: string[] = [];

beforeAll(async () => {
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString();
      done();
    },
  });
  api = await temporaryApi({}, { log: createLog("trace", destination) });
});

afterAll(() => api[Symbol.asyncDispose]());

async function send(method: string, path: string, body?: string | object, as?: string) {
  const answer = await api.call(method, path, body, as);
  told.push(answer.text, JSON.stringify([...answer.headers]));
  return answer;
}

/** Everything in the store, as text: bytes too. */
async function dump(): Promise<string> {
  const { database } = api.service;
  const tables = await database.query<{ name: string }>(
    "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_schema IN ('public', 'pgboss')",
  );
  const rows = await Promise.all(
    tables.map(({ name }) => database.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
}

test("what is secret comes out nowhere, whatever is done and goes wrong", async () => {
  const document = (kind: string, version: string, name: string, spec: object) =>
    JSON.stringify({ kind, version, metadata: { name }, spec });
  const secret = document("inference_secret", "v1", "key", { value: marks.key });
  const roles = [{ name: "a", value: "b", roles: ["access"] }];
  const github = { client_secret: marks.github, teams_to_roles: [{ organization: "o", team: "t", roles: ["access"] }] };
  const saml = {
    acs: "https://x",
    signing_key_pair: { cert: "c", private_key: marks.saml },
    attributes_to_roles: roles,
  };
  const oidc = { client_secret: marks.oidc, google_service_account: marks.oidc, claims_to_roles: roles };

  // what works
  await send("POST", "/v1/resources", secret);
  await send("POST", "/v1/resources", document("github", "v3", "github", github));
  await send("POST", "/v1/resources", document("saml", "v2", "saml", saml));
  await send("POST", "/v1/resources", document("oidc", "v3", "oidc", oidc));
  await send("PUT", "/v1/resources/inference_secret/key", secret.replace(marks.key, marks.other));
  for (const kind of ["inference_secret", "github", "saml", "oidc"]) {
    expect((await send("GET", `/v1/resources/${kind}`)).body.resources).toHaveLength(1);
  }
  const token = await api.user("alice", ["editor"]);
  await send("PUT", "/v1/users/alice/password", { password: marks.password });
  const login = await api.call("POST", "/v1/login", { user: "alice", password: marks.password });
  await send("GET", "/v1/tokens", undefined, token);
  await send("POST", "/v1/keys/rotate");

  // what does not
  await send("POST", "/v1/resources", secret);
  for (const value of [
    `[${marks.key}]`,
    `{${marks.key}: x}`,
    `"${marks.key}\\0"`,
    `*${marks.key}`,
    `!${marks.key} x`,
    `'${marks.key}`,
    `${marks.key}\n  x: y`,
  ]) {
    const text = `kind: inference_secret\nversion: v1\nmetadata: {name: key}\nspec:\n  value: ${value}\n`;
    expect((await send("POST", "/v1/resources?force=true", text)).status).toBe(422);
    expect((await send("PUT", "/v1/resources/inference_secret/key", text)).status).toBe(422);
  }
  await send("POST", "/v1/resources", `kind: inference_secret\nspec: {value: ${marks.key}}\n`);
  await send("POST", "/v1/resources?force=true", document("github", "v9", "github", github));
  await send("POST", "/v1/login", { user: "alice", password: `${marks.password}!` });
  await send("POST", "/v1/login", `{"user": "alice", "password": "${marks.password}`);
  await send("PUT", "/v1/users/alice/password", { password: marks.password, confirmation: marks.password });
  await send("PUT", "/v1/users/alice/password", { password: marks.password, current: marks.password }, token);
  await send("GET", "/v1/whoami", undefined, `${token}x`);
  await send("GET", `/v1/resources/inference_secret/${token}`, undefined, "");

  // and what fails through nobody's fault
  const { database } = api.service;
  await database.query("ALTER TABLE sealed_values RENAME TO elsewhere");
  expect((await send("POST", "/v1/resources?force=true", secret)).status).toBe(500);
  await database.query("ALTER TABLE elsewhere RENAME COLUMN field TO fields");
  await database.query("ALTER TABLE elsewhere RENAME TO sealed_values");
  expect((await send("POST", "/v1/resources?force=true", document("oidc", "v3", "oidc", oidc))).status).toBe(500);
  await database.query("ALTER TABLE sealed_values RENAME COLUMN fields TO field");
  await database.query("ALTER TABLE credentials RENAME TO elsewhere");
  expect((await send("POST", "/v1/login", { user: "alice", password: marks.password })).status).toBe(500);
  await database.query("ALTER TABLE elsewhere RENAME TO credentials");
  await database.query("UPDATE sealed_values SET sealed = substr(sealed, 1, 20) WHERE kind = 'inference_secret'");
  const { unopened } = await api.service.resources.configuration();
  expect([...unopened.keys()]).toEqual(["key"]);
  told.push(...[...unopened.values()].map((error) => `${error.message} ${error.stack}`));

  const { text: metrics } = await api.service.metrics.exposition();
  await api.service.audit.stop();
  const audit = await readFile(join(api.folder, "data", "audit.jsonl"), "utf8");
  const key = (await readFile(join(api.folder, "data", "key"), "utf8")).trim();
  const secrets = [...Object.values(marks), token.slice(21), login.body.token.slice(21), key];
  const forms = secrets.flatMap((value) => {
    const bytes = Buffer.from(value);
    return [value, bytes.toString("base64").replace(/=+$/, "").slice(0, -1), bytes.toString("hex")];
  });
  const places = { told: told.join("\n"), logged, stored: await dump(), metrics, audit };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(100);
    for (const form of forms) expect(text.includes(form), `${place} has ${form}`).toBe(false);
  }
  // The search would find it: the value is there, sealed, and what is not secret is told.
  expect(places.told).toContain("inference_secret");
  expect(places.logged).toContain("a request failed");
});
