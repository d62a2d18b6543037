import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { servedEmpty } from "../connectors/served.ts";

const rights = {
  all: undefined,
  prod: 'resource.metadata.labels["env"] == "prod"',
  own: "contains(session.participants, user.metadata.name)",
} as const;
type Reader = keyof typeof rights;
const readers: readonly Reader[] = ["all", "prod", "own"];

let served: Awaited<ReturnType<typeof servedEmpty>>;
const tokens = new Map<Reader, string>();

beforeAll(async () => {
  served = await servedEmpty({ workers: "0" });
  for (const name of readers) {
    const where = rights[name];
    const rules = [{ resources: ["session"], verbs: ["list", "read"], ...(where !== undefined && { where }) }];
    await served.apply(
      { kind: "role", version: "v7", metadata: { name: `reads-${name}` }, spec: { allow: { rules } } },
      { kind: "user", version: "v2", metadata: { name }, spec: { roles: [`reads-${name}`] } },
    );
    const made = await served.service.accounts.makeToken(localOperator, { user: name, label: "", ttl: "1h" });
    tokens.set(name, made.value.reveal());
  }
}, 60_000);

afterAll(() => served?.[Symbol.asyncDispose]());

beforeEach(async () => {
  await served.service.database.query("DELETE FROM sessions");
});

/** Listens as a reader; gives the ids that were told, the newest state of each, and what ends it. */
async function listen(reader: Reader) {
  const end = new AbortController();
  const headers = { authorization: `Bearer ${tokens.get(reader)}` };
  const { body } = await fetch(`${served.url}/v1/changes`, { headers, signal: end.signal });
  const told = new Map<string, string>();
  let times = 0;
  let connected = () => {};
  const isConnected = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const read = (async () => {
    let text = "";
    for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        if (event.startsWith(": connected")) connected();
        const [, data] = /^event: session\ndata: (.*)$/.exec(event) ?? [];
        if (data === undefined) continue;
        const { id, reason }: { readonly id: string; readonly reason: string } = JSON.parse(data);
        told.set(id, reason);
        times += 1;
      }
    }
  })().catch(() => {});
  await isConnected;
  return {
    told,
    times: () => times,
    ended: read.then(() => "ended"),
    async close() {
      end.abort();
      await read;
    },
  };
}

/** Sessions in one statement: every second one in production, every tenth one with the reader `own` in it. */
async function add(from: number, to: number): Promise<void> {
  await served.service.database.query(
    `INSERT INTO sessions (id, kind, state, end_event, labels, participants, ended, updated)
     SELECT id, 'ssh', 'done', jsonb_build_object('event', 'session.end', 'sid', id, 'user', 'u', 'server_labels', labels,
         'participants', to_jsonb(participants)), labels, participants, now(), clock_timestamp()
     FROM generate_series($1::int, $2::int) n,
       LATERAL (SELECT 's' || n AS id, jsonb_build_object('env', CASE n % 2 WHEN 0 THEN 'prod' ELSE 'dev' END) AS labels,
         CASE n % 10 WHEN 0 THEN ARRAY['own'] ELSE ARRAY['u'] END AS participants) of`,
    [from, to],
  );
}

test("2,000 sessions at once reach every listener, each those that it may list", async () => {
  const listeners = await Promise.all(readers.map(listen));
  await add(1, 2000);
  await add(2001, 2003);
  const expected = [2003, 1001, 200];
  await expect.poll(() => listeners.map(({ told }) => told.size), { timeout: 20_000 }).toEqual(expected);
  const [, , own] = listeners;
  expect([...(own?.told.keys() ?? [])].every((id) => id.endsWith("0"))).toBe(true);
  // What comes after so many is news too, and nothing is told twice.
  await add(2004, 2010);
  await expect.poll(() => listeners.map(({ told }) => told.size), { timeout: 20_000 }).toEqual([2010, 1005, 201]);
  expect(listeners.map(({ times }) => times())).toEqual([2010, 1005, 201]);
  await Promise.all(listeners.map(({ close }) => close()));
}, 60_000);

test("700 sessions with one and the same time of change are all told", async () => {
  const listener = await listen("all");
  await add(1, 700);
  await expect.poll(() => listener.told.size, { timeout: 20_000 }).toBe(700);
  await served.service.database.query("UPDATE sessions SET reason = 'again', updated = now()");
  await expect
    .poll(() => [...listener.told.values()].filter((reason) => reason === "again").length, { timeout: 20_000 })
    .toBe(700);
  await listener.close();
}, 60_000);

test("a look takes as many statements for thirty listeners as for two", async () => {
  const counted = async (listeners: number) => {
    const all = await Promise.all(Array.from({ length: listeners }, (_, at) => listen(at % 2 === 0 ? "all" : "own")));
    const { database } = served.service;
    const { query } = database;
    const tell = async (reason: string) => {
      await query("UPDATE sessions SET reason = $1, updated = clock_timestamp() WHERE id IN ('s10', 's20')", [reason]);
      const isTold = () => all.every(({ told }) => ["s10", "s20"].every((id) => told.get(id) === reason));
      await expect.poll(isTold, { timeout: 20_000 }).toBe(true);
    };
    await tell("first");
    let statements = 0;
    Object.assign(database, {
      query: (text: string, values?: readonly unknown[]) => {
        statements += 1;
        return query(text, values);
      },
    });
    await tell("second");
    Object.assign(database, { query });
    await Promise.all(all.map(({ close }) => close()));
    return statements;
  };
  await add(1, 20);
  const few = await counted(2);
  const many = await counted(30);
  expect(few).toBeGreaterThan(0);
  // Between two looks there may be one without news.
  expect(many).toBeLessThanOrEqual(few + 2);
}, 60_000);

test("a token that is gone ends its stream, and no other", async () => {
  const { value, info } = await served.service.accounts.makeToken(localOperator, { user: "all", label: "", ttl: "1h" });
  const kept = tokens.get("all");
  tokens.set("all", value.reveal());
  const [short, other] = [await listen("all"), await listen("own")];
  tokens.set("all", kept ?? "");
  await served.service.accounts.removeToken(localOperator, info.id);
  expect(await short.ended).toBe("ended");
  await add(10, 10);
  await expect.poll(() => other.told.size, { timeout: 20_000 }).toBe(1);
  expect(short.told.size).toBe(0);
  await other.close();
}, 60_000);

test("rights that change hold for the next news", async () => {
  const listener = await listen("prod");
  await add(1, 2);
  await expect.poll(() => [...listener.told.keys()], { timeout: 20_000 }).toEqual(["s2"]);
  await served.service.database.query(
    `UPDATE resources SET document = jsonb_set(document, '{spec,allow,rules,0,where}', $1) WHERE name = 'reads-prod'`,
    [JSON.stringify('resource.metadata.labels["env"] == "dev"')],
  );
  await add(3, 4);
  await expect.poll(() => [...listener.told.keys()], { timeout: 20_000 }).toEqual(["s2", "s3"]);
  await listener.close();
}, 60_000);
