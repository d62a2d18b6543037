import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { cursorOf } from "../../src/api/cursor.ts";
import { problemSchema } from "../../src/api/problem.ts";
import { createApp } from "../../src/server/app.ts";
import { temporaryApi } from "../resources/api.ts";
import { temporaryService } from "../services.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";
import type { Operation } from "./operations.ts";
import { operationsOf } from "./operations.ts";

// biome-ignore format: table
const texts = [
  "", " ", "\0", "a\0b", "\ud800", "a\udc00b", "\u202e\u200b\ufeff", "x".repeat(5000), "'; DROP TABLE sessions; --", `"`, "\\", "%", "%00", "_", "\n",
  "__proto__", "constructor", "../../etc/passwd", "null", "NaN", "Infinity", "-1", "1e999", "1.5", "9223372036854775808", "99999999999d",
  "2026-02-31", "0000-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "-271821-04-20", "+275760-09-13T00:00:00Z", "2026-01-01 BC", "{}", "[]", "a=b", "a=\ud800",
] as const;
// biome-ignore format: table
const others: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 63, [], {}, [null], { a: { b: "\0" } }, { "a\0": "b" }, JSON.parse(`{"__proto__": "x"}`),
  Array.from({ length: 3 }, () => "\0"), JSON.parse("[".repeat(2000) + "]".repeat(2000)),
];

/** What a store could trip over: the values for documents, which have many places. */
const stored: readonly unknown[] = [
  ...["", "\0", "a\0b", "\ud800", "x".repeat(5000), "__proto__", "2026-02-31", "0000-01-01T00:00:00Z", "99999999999d"],
  ...[null, -1, 1e308, 2 ** 63, { "a\0": "b" }, JSON.parse(`{"__proto__": "x"}`)],
];

/** What operations take whose body the OpenAPI document does not describe. */
const end = {
  ...{ event: "session.end", sid: "s1", user: "alice", login: "root", proto: "ssh", interactive: true, code: "T2004I" },
  ...{ session_start: "2026-11-22T18:43:00Z", session_stop: "2026-11-22T18:43:23Z", time: "2026-11-22T18:43:23Z" },
  ...{ server_id: "a", server_hostname: "b", server_labels: { env: "prod" }, participants: ["alice"] },
  ...{ user_roles: ["dba"], user_traits: { team: ["x"] }, cluster_name: "c", uid: "u", ei: 1 },
};
const database = {
  event: "db.session.end",
  sid: "s2",
  user: "carol",
  db_service: "d",
  db_name: "n",
  db_labels: { a: "b" },
};
const uploaded = { event: "session.upload", sid: "s1", url: "s3://b/s1.tar", uid: "x", time: "2026-11-22T10:01:00Z" };
const metadata = { name: "m", description: "d", labels: { a: "b" }, expires: "2030-01-01T00:00:00Z", revision: "r" };
const mapping = [{ name: "n", value: "v", roles: ["access"] }];
// biome-ignore format: table
const documents: readonly unknown[] = [
  { kind: "inference_model", version: "v1", metadata, spec: { openai: { openai_model_id: "m", api_key_secret_ref: "k", base_url: "http://127.0.0.1:1", temperature: 1 }, timeout: "1s", concurrency: 1, max_session_length_bytes: 1000, requests_per_minute: 1, prices: { currency: "USD", input_per_million_tokens: 1, output_per_million_tokens: 1 }, limits: { tokens_per_day: 1, cost_per_month: 1 } } },
  { kind: "inference_model", version: "v1", metadata, spec: { digest: {}, masks: [{ name: "x", pattern: "a+" }] } },
  { kind: "inference_secret", version: "v1", metadata, spec: { value: "v", hosts: ["a.example"] } },
  { kind: "inference_policy", version: "v1", metadata, spec: { model: "m", kinds: ["ssh"], filter: 'session.user == "x"' } },
  { kind: "retrieval_model", version: "v1", metadata: { ...metadata, name: "default" }, spec: { inference_model: "m" } },
  { kind: "role", version: "v7", metadata, spec: { allow: { rules: [{ resources: ["session"], verbs: ["read"], where: 'session.user == "x"' }] }, deny: { rules: [] } } },
  { kind: "user", version: "v2", metadata, spec: { roles: ["access"], traits: { t: ["v"] } } },
  { kind: "github", version: "v3", metadata, spec: { client_id: "c", client_secret: "s", redirect_url: "http://localhost/v1/webapi/github/callback", teams_to_roles: [{ organization: "o", team: "t", roles: ["access"] }] } },
  { kind: "oidc", version: "v3", metadata, spec: { issuer_url: "https://a.example", client_id: "c", client_secret: "s", display: "d", scope: ["groups"], claims_to_roles: mapping } },
  { kind: "saml", version: "v2", metadata, spec: { display: "d", acs: "http://localhost/v1/webapi/saml/acs/m", issuer: "i", sso: "https://a.example/sso", attributes_to_roles: mapping } },
];
const samples: Readonly<Record<string, readonly unknown[]>> = {
  "POST /v1/events": [end, database, uploaded],
  "POST /v1/events/{name}": [end],
  "POST /v1/sessions": [end],
  "POST /v1/resources": documents,
  "PUT /v1/resources/{kind}/{name}": documents,
  "POST /v1/models/test": documents.slice(1, 2),
};

let api: Awaited<ReturnType<typeof temporaryApi>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let token: string;
let operations: ReadonlyMap<string, Operation>;

/** Known when the tests are collected. */
const names = await (async () => {
  await using opened = await temporaryService({ workers: "0" });
  return (await operationsOf(createApp(opened.service))).map(({ name }) => name);
})();

beforeAll(async () => {
  api = await temporaryApi({ workers: "0" });
  folder = await temporaryFolder();
  await api.apply(
    `{kind: role, version: v7, metadata: {name: all}, spec: {allow: {rules: [{resources: ["*"], verbs: ["*"]}]}}}`,
  );
  token = await api.user("all", ["all"]);
  await writeCast(folder.path, "s0", {}, [["ls", "notes"]]);
  operations = new Map((await operationsOf(api.app)).map((operation) => [operation.name, operation]));
});

afterEach(async () => {
  // What the next operations would ask.
  await api.service.database.query("DELETE FROM resources WHERE kind IN ('github', 'oidc', 'saml', 'retrieval_model')");
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Sent {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Halves of characters go into an address as the bytes that they would have. */
function encoded(value: unknown): string {
  return String(value).replace(/\p{Surrogate}|[\s\S]/gu, (char) =>
    /\p{Surrogate}/u.test(char) ? "%ED%A0%80" : encodeURIComponent(char),
  );
}

/** What is wrong with the answer of an operation; undefined for nothing. */
async function ask(
  { name, method, path, query, body, pathParameters }: Operation,
  sent: Sent,
): Promise<string | undefined> {
  const inPath: Readonly<Record<string, unknown>> = { ...pathParameters, ...sent.path };
  const required = Object.entries(query).flatMap(([key, { required, sample }]) => (required ? [[key, sample]] : []));
  const asked = Object.entries({ ...Object.fromEntries(required), ...sent.query });
  const address = path.replace(/\{(\w+)\}/g, (_, key: string) => encoded(inPath[key]));
  const search = asked.map(([key, value]) => `${key}=${encoded(value)}`).join("&");
  const init = bodyOf(name, body?.type, "body" in sent ? sent.body : body?.sample);
  const ended = new AbortController();
  const response = await api.app.request(`http://localhost${address}?${search}`, {
    method,
    ...init,
    signal: ended.signal,
    headers: {
      ...init.headers,
      authorization: `Bearer ${token}`,
      origin: "http://localhost",
      "x-summarizer-pages": "1",
    },
  });
  if (response.status === 200 && path === "/v1/changes") {
    ended.abort();
    return undefined;
  }
  const text = await response.text();
  if (response.status >= 500) return `${response.status} ${text}`;
  if (response.status < 400 || path.startsWith("/v1/webapi/")) return undefined;
  const isProblem = response.headers.get("content-type") === "application/problem+json";
  const read = isProblem ? z.strictObject(problemSchema.shape).safeParse(JSON.parse(text)) : undefined;
  return read?.data?.status === response.status ? undefined : `${response.status} is not a problem document: ${text}`;
}

function bodyOf(
  name: string,
  type: string | undefined,
  body: unknown,
): { body?: string; headers?: Record<string, string> } {
  if (name === "POST /v1/sessions") {
    const part = (field: string, text: string) =>
      `--b\r\nContent-Disposition: form-data; name="${field}"; filename="x"\r\n\r\n${text}\r\n`;
    const form = `${part("end_event", JSON.stringify(body) ?? "")}${part("recording", cast)}--b--\r\n`;
    return { body: form, headers: { "content-type": "multipart/form-data; boundary=b" } };
  }
  if (type === "application/x-www-form-urlencoded") {
    const fields = Object.entries(body ?? {}).map(([key, value]) => `${key}=${encoded(value)}`);
    return { body: fields.join("&"), headers: { "content-type": type } };
  }
  if (type === undefined && samples[name] === undefined) return {};
  return { body: JSON.stringify(body) ?? "", headers: { "content-type": type ?? "application/json" } };
}

const cast = `${JSON.stringify({ version: 2, width: 80, height: 24 })}\n${JSON.stringify([0, "o", "$ "])}\n`;

/** Every place in `value`, with what gives a copy of it that has something else there. */
function* places(value: unknown): Generator<readonly [path: string, put: (other: unknown) => unknown]> {
  yield ["", (other) => other];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    for (const [path, put] of places(inner)) {
      const copy = (other: unknown) =>
        Array.isArray(value) ? value.with(Number(key), put(other)) : { ...value, [key]: put(other) };
      yield [`.${key}${path}`, copy];
    }
  }
  if (!Array.isArray(value)) yield [" key", (other) => ({ ...value, [String(other)]: "x" })];
}

describe("no text and no number breaks an operation", () => {
  test.each(names)("%s", { timeout: 120_000 }, async (name) => {
    const operation = operations.get(name);
    if (operation === undefined) throw new Error(`${name} does not exist`);
    const faults: string[] = [];
    const expectSound = async (where: string, value: unknown, sent: Sent) => {
      const fault = await ask(operation, sent);
      if (fault !== undefined) faults.push(`${where} = ${JSON.stringify(value)?.slice(0, 60)}: ${fault.slice(0, 300)}`);
    };
    for (const key of Object.keys(operation.pathParameters)) {
      for (const text of texts) if (text !== "") await expectSound(`path ${key}`, text, { path: { [key]: text } });
    }
    for (const key of Object.keys(operation.query)) {
      for (const text of texts) await expectSound(`query ${key}`, text, { query: { [key]: text } });
    }
    const bodies = samples[name] ?? (operation.body === undefined ? [] : [operation.body.sample]);
    for (const sample of bodies) {
      await expectSound("body", sample, { body: sample });
      for (const [path, put] of places(sample)) {
        // An upload takes a file and a thread, and its end event is read as that of an event is.
        const isSlow = documents.includes(sample) || name === "POST /v1/sessions";
        for (const value of isSlow ? stored : [...texts, ...others])
          await expectSound(`body${path}`, value, { body: put(value) });
      }
    }
    expect(faults.slice(0, 10)).toEqual([]);
  });
});

describe("cursors", () => {
  const times = [
    null,
    "2026-11-22T10:00:00Z",
    "0000-01-01T00:00:00Z",
    "2026-02-31T00:00:00Z",
    "x",
    1,
    "9999-12-31T23:59:59.999999Z",
  ];
  // biome-ignore format: table
  const keys = [undefined, "", "\0", "x", "ssh", "infinity", "-infinity", "2026-11-22 10:00:00+00", "2026-02-31 10:00:00+00", "2026-11-22 10:00:00+99", "0000-01-01 00:00:00+00", "now", 0, 1, -1, 1.5, 1e308, 2 ** 63, null, true, [], {}];
  const ids = ["s", "", "\0", "\ud800", "x".repeat(400), 1, null];
  const made = times.flatMap((time) => ids.flatMap((id) => keys.map((key) => cursorOf({ ended: time, id, key }))));

  async function expectSound(name: string, queries: readonly Readonly<Record<string, unknown>>[]) {
    const operation = operations.get(name);
    if (operation === undefined) throw new Error(`${name} does not exist`);
    const faults: string[] = [];
    for (const query of queries) {
      const fault = await ask(operation, { query });
      if (fault !== undefined) faults.push(`${JSON.stringify(query)}: ${fault}`);
    }
    expect(faults.slice(0, 10)).toEqual([]);
  }

  test.each(["newest", "oldest", "type", "risk", "longest", "shortest"])("of a list by %s", async (sort) => {
    await expectSound(
      "GET /v1/sessions",
      made.map((after) => ({ sort, after })),
    );
  });

  test.each(["exact", "fuzzy", "fused", "rest"])("of a search, %s", async (list) => {
    const scores = [0, -1, 0.5, 1e308, 2 ** 63, null, "x"];
    const all = scores.flatMap((score) =>
      times.flatMap((time) => ids.map((id) => cursorOf({ list, score, ended: time, id }))),
    );
    await expectSound(
      "GET /v1/search",
      all.map((after) => ({ q: "notes", mode: "keyword", after })),
    );
  });

  test("of the audit log", async () => {
    await expectSound(
      "GET /v1/audit",
      keys.map((id) => ({ after: cursorOf({ id }) })),
    );
  });
});
