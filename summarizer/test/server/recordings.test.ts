import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { recordingsIn } from "../../src/cli/recordings.ts";
import { digest } from "../../src/digest/digest.ts";
import { hintOf } from "../../src/ingest/file.ts";
import { createApp } from "../../src/server/app.ts";
import type { Api } from "../../src/server/environment.ts";
import { answerOf } from "../contract.ts";
import { temporaryService } from "../services.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";

const markup = `<script>&"'`;
let opened: Awaited<ReturnType<typeof temporaryService>>;
let app: Api;
let alice: string;

beforeAll(async () => {
  opened = await temporaryService({ workers: "0" });
  const { service } = opened;
  app = createApp(service);
  const text = "kind: user\nversion: v2\nmetadata: {name: alice}\nspec: {roles: [access]}\n";
  await service.resources.apply(localOperator, { file: "alice.yaml", text }, false);
  alice = (await service.accounts.makeToken(localOperator, { user: "alice", label: "t", ttl: "1h" })).value.reveal();
  await using folder = await temporaryFolder();
  await writeCast(folder.path, "one", {}, [[`echo ${markup}`, `\u001b[31m${markup}\u001b[0m`]]);
  await writeCast(folder.path, "two", { participants: ["bob"] }, [["ls", "notes"]]);
  await writeCast(folder.path, "three", { session_stop: "2026-10-12T09:20:00Z" }, [["ls", "notes"]]);
  for (const file of await recordingsIn([folder.path])) {
    await service.ingest.recording(file, await hintOf(file), { origin: "upload", user: "local" });
  }
});

afterAll(() => opened[Symbol.asyncDispose]());

async function get(path: string, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return await app.request(path, { headers }, token === undefined ? { principal: localOperator } : {});
}

async function listed(query: string, token?: string) {
  const { sessions, next } = await answerOf("GET /v1/sessions", await get(`/v1/sessions?${query}`, token));
  return { ids: sessions.map(({ id }) => id), next };
}

describe("a recording as players take it", () => {
  test("is its output, sizes and markers, at their times, without what was typed", async () => {
    const response = await get("/v1/sessions/one/cast");
    expect(response.headers.get("content-type")).toBe("application/x-asciicast");
    const [header = "", ...lines] = (await response.text()).trim().split("\n");
    expect(JSON.parse(header)).toEqual({ version: 2, width: 120, height: 40 });
    const frames = lines.map((line): [number, string, string] => JSON.parse(line));
    expect(frames.every(([, code]) => code === "o")).toBe(true);
    expect(frames.map(([, , text]) => text).join("")).toContain(`\u001b[31m${markup}`);
    expect(frames.at(-1)?.[0]).toBe(2);
  });

  test("is for those alone who may read it", async () => {
    for (const what of ["cast", "thumbnail", "transcript"]) {
      expect((await get(`/v1/sessions/two/${what}`, alice)).status).toBe(403);
      expect((await get(`/v1/sessions/one/${what}`, alice)).status).toBe(200);
      expect((await get(`/v1/sessions/none/${what}`)).status).toBe(404);
    }
  });
});

describe("a thumbnail", () => {
  test("is a drawing in which nothing of the recording is markup, and is kept", async () => {
    const response = await get("/v1/sessions/one/thumbnail");
    expect(response.headers.get("content-type")).toBe("image/svg+xml");
    const text = await response.text();
    expect(text).toContain("&#60;script&#62;&#38;&#34;&#39;");
    expect(text.replace(/<\/?(svg|rect|g|text)\b[^<>]*>/g, "")).not.toMatch(/[<>]/);
    expect(text).toContain('fill="#e0626c"');
    expect(await (await get("/v1/sessions/one/thumbnail")).text()).toBe(text);
    const [row] = await opened.service.database.query<{ picture: string }>(
      "SELECT picture FROM thumbnails WHERE session_id = 'one'",
    );
    expect(row?.picture).toBe(text);
  });
});

describe("a list", () => {
  // biome-ignore format: table
  test.each<readonly [query: string, ids: readonly string[]]>([
    ["sort=newest",             ["three", "one", "two"]],
    ["sort=oldest",             ["one", "two", "three"]],
    ["sort=longest",            ["three", "one", "two"]],
    ["sort=shortest",           ["one", "two", "three"]],
    ["sort=type",               ["three", "one", "two"]],
    ["sort=risk",               ["three", "one", "two"]],
    ["kind=ssh,db&text=THREE",  ["three"]],
    ["kind=db",                 []],
    ["text=bob",                ["two"]],
    ["text=web-3+two",          ["two"]],
    ["text=%25",                []],
    ["text=t_o",                []],
  ])("%s, all at once and page by page", async (query, ids) => {
    expect((await listed(query)).ids).toEqual(ids);
    const paged: string[] = [];
    let after = "";
    do {
      const { ids, next } = await listed(`${query}&limit=1${after}`);
      paged.push(...ids);
      after = next === undefined ? "" : `&after=${next}`;
    } while (after !== "");
    expect(paged).toEqual(ids);
  });

  test("has for others only what they may see", async () => {
    expect((await listed("sort=risk", alice)).ids).toEqual(["three", "one"]);
    expect((await listed("text=bob", alice)).ids).toEqual([]);
  });

  test("counts the sessions of all its pages for users who may list all of them", async () => {
    const total = async (query: string, token?: string) =>
      (await answerOf("GET /v1/sessions", await get(`/v1/sessions?limit=1&${query}`, token))).total;
    expect(await total("total=yes")).toBe(3);
    expect(await total("total=yes&text=bob")).toBe(1);
    expect(await total("total=yes&kind=db")).toBe(0);
    expect(await total("")).toBeUndefined();
    expect(await total("total=yes", alice)).toBeUndefined();
  });

  test("refuses what it does not know", async () => {
    const response = await get("/v1/sessions?kind=ssh,ftp");
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("query kind: must be one of ssh, k8s, db, or several, comma-separated");
  });
});

describe("changes", () => {
  async function* changes(token?: string) {
    const response = await get("/v1/changes", token);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    try {
      for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
        text += part.value;
        for (const [, data = ""] of text.matchAll(/^event: session\ndata: (.*)$/gm)) yield JSON.parse(data);
        text = text.slice(text.lastIndexOf("\n\n") + 2);
        if (part.value.startsWith(": connected")) yield undefined;
      }
    } finally {
      await reader?.cancel();
    }
  }

  const touch = (id: string, reason: string) =>
    opened.service.database.query("UPDATE sessions SET reason = $2, updated = clock_timestamp() WHERE id = $1", [
      id,
      reason,
    ]);

  test("are told as they come, to each what they may see", async () => {
    const all = changes();
    const own = changes(alice);
    for (const stream of [all, own]) expect((await stream.next()).value).toBeUndefined();
    await touch("two", "news of two");
    expect((await all.next()).value).toMatchObject({ id: "two", reason: "news of two" });
    await touch("one", "news of one");
    expect((await own.next()).value).toMatchObject({ id: "one", reason: "news of one" });
    await Promise.all([all.return(undefined), own.return(undefined)]);
  });

  test("a change of a summary is one of its session, and its risk is the session's", async () => {
    const all = changes();
    expect((await all.next()).value).toBeUndefined();
    const { database } = opened.service;
    const quiet = digest({ kind: "ssh", entries: [], duration: 0, notes: [] }, { kind: "ssh", resource: "" });
    const add = (version: number, level: string) =>
      database.query(
        "INSERT INTO summaries (session_id, request, version, state, summary) VALUES ('two', $1, $2, 'done', $3)",
        [`r${version}`, version, JSON.stringify({ ...quiet, riskLevel: level })],
      );
    await add(7, "HIGH");
    expect((await all.next()).value).toMatchObject({ id: "two", version: 7 });
    // An older one that comes later does not count.
    await add(6, "LOW");
    const [row] = await database.query<{ risk: number }>("SELECT risk FROM sessions WHERE id = 'two'");
    expect(row?.risk).toBe(3);
    expect((await listed("risk=HIGH,CRITICAL")).ids).toEqual(["two"]);
    await all.return(undefined);
  });
});
