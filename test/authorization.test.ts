import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Hono } from "hono";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startPostgres } from "./sql/postgres-server.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(`${root}docs/authorization.md`, "utf8");

interface User {
  readonly name?: string | null;
  readonly teams?: readonly string[];
}

interface Service {
  api(client: Client, userOf: (request: Request) => User | undefined): Hono;
}

let server: Server;
let app: Hono;

/** The service of the page, as the page has it. */
beforeAll(async () => {
  const [, program = ""] = /<!-- service -->\n```ts\n([\s\S]*?)```/.exec(page) ?? [];
  const script = `${root}test/.service-${process.pid}.ts`;
  writeFileSync(script, program);
  server = await startPostgres();
  try {
    const { api } = (await import(pathToFileURL(script).href)) as Service;
    app = api(server.client, (request) => JSON.parse(request.headers.get("x-user") ?? "null") ?? undefined);
  } finally {
    rmSync(script);
  }
  await server.client.query(`
    CREATE TABLE documents (id integer PRIMARY KEY, title text, owner text, team text, readers text[]);
    INSERT INTO documents
      SELECT n, 'document ' || n,
        (ARRAY['alice', 'bob', '', NULL])[n % 4 + 1],
        (ARRAY['ops', 'dev', '', NULL, 'qa'])[n % 5 + 1],
        CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN ARRAY['carol', NULL] ELSE ARRAY['alice', ''] END
      FROM generate_series(1, 60) AS documents(n)`);
}, 120_000);

afterAll(() => server?.stop(), 60_000);

async function get(path: string, user: unknown): Promise<Response> {
  return app.request(path, user === undefined ? {} : { headers: { "x-user": JSON.stringify(user) } });
}

const users: readonly (readonly [string, User, number])[] = [
  ["an owner", { name: "alice", teams: [] }, 30],
  ["an owner in teams", { name: "bob", teams: ["dev", "qa"] }, 33],
  ["a reader", { name: "carol", teams: [] }, 20],
  ["someone in a team that documents do not name", { name: "dave", teams: ["", "sales"] }, 0],
  ["someone in a team", { name: "dave", teams: ["ops"] }, 12],
  ["a stranger", { name: "mallory" }, 0],
];

describe("the service of authorization.md", () => {
  test.each(users)("%s reads in the list what can be read one by one", async (_title, user, count) => {
    const list = (await (await get("/documents", user)).json()) as { id: number }[];
    const single: number[] = [];
    for (let id = 1; id <= 61; id++) if ((await get(`/documents/${id}`, user)).status === 200) single.push(id);
    expect(list.map(({ id }) => id)).toEqual(single);
    expect(single).toHaveLength(count);
  });

  test.each([
    ["without a name", { teams: ["ops"] }],
    ["with a name that is null", { name: null, teams: ["ops"] }],
    ["with a name that is a number", { name: 7 }],
  ])("a user %s is refused everywhere", async (_title, user) => {
    expect((await get("/documents", user)).status).toBe(403);
    expect((await get("/documents/1", user)).status).toBe(403);
  });

  test("nobody reads nothing", async () => {
    expect((await get("/documents", undefined)).status).toBe(401);
  });
});
