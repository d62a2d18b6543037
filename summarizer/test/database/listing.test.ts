import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { cursorOf } from "../../src/api/cursor.ts";
import type { Database } from "../../src/database/database.ts";
import { migrate, migrations } from "../../src/database/migrate.ts";
import { openPglite } from "../../src/database/pglite.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import type { SessionSort } from "../../src/domain/search.ts";
import { sessionSorts } from "../../src/domain/search.ts";
import type { Role, Rule } from "../../src/kinds/schema.ts";
import { createApp } from "../../src/server/app.ts";
import { Changes } from "../../src/server/changes.ts";
import type { Place, SessionQuery } from "../../src/sessions/listing.ts";
import { listSessions, listSubjects } from "../../src/sessions/listing.ts";
import { temporaryService } from "../services.ts";
import { startPostgres } from "./postgres.ts";

const everything = () => ({ text: "true", values: [] });
const rows = 40_000;

describe("on PostgreSQL", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let opened: Awaited<ReturnType<typeof temporaryService>>;
  let database: Database;

  beforeAll(async () => {
    server = await startPostgres();
    opened = await temporaryService({ database: server.url, workers: "0" });
    ({ database } = opened.service);
    await database.query("ALTER TABLE sessions DISABLE TRIGGER USER");
    await database.query(
      `INSERT INTO sessions (id, kind, state, end_event, user_name, resource_kind, resource_name, labels, participants,
         interactive, ended, duration_ms, risk, updated)
       SELECT 's' || n, k.kind, CASE n % 400 WHEN 0 THEN 'failed' ELSE 'done' END,
         jsonb_build_object('event', 'session.end', 'sid', 's' || n, 'user_roles', jsonb_build_array('access', 'role-' || n % 3000),
           'server_hostname', 'host-' || n % 5000, 'server_id', 'node-' || n % 5000, 'server_labels', jsonb_build_object('env', 'e' || n % 3000)),
         'user-' || n % 3000, CASE k.kind WHEN 'ssh' THEN 'node' WHEN 'db' THEN 'db' ELSE 'kube_cluster' END, 'host-' || n % 5000,
         jsonb_build_object('env', 'e' || n % 3000), ARRAY['user-' || n % 3000], n % 300 <> 0,
         CASE WHEN n % 50 = 0 THEN NULL ELSE timestamptz '2026-01-01' + n / 3 * interval '7 minutes' END,
         n % 100 * 1000, n % 5, timestamptz '2026-01-01' + n * interval '1 second'
       FROM generate_series(1, ${rows}) n, LATERAL (SELECT CASE WHEN n % 500 = 0 THEN 'k8s' WHEN n % 7 = 0 THEN 'db' ELSE 'ssh' END AS kind) k`,
    );
    await database.query("ALTER TABLE sessions ENABLE TRIGGER USER");
    await database.query(
      `INSERT INTO audit (event, code, user_name, data)
       SELECT CASE n % 5000 WHEN 0 THEN 'token.create' ELSE 'session.view' END, 'T', 'user-' || n % 3000, jsonb_build_object('sid', 's' || n)
       FROM generate_series(1, ${rows}) n`,
    );
    await database.query(
      `INSERT INTO search_documents (session_id, words, names)
       SELECT id, search_words(names, 'A'), names
       FROM sessions, LATERAL (SELECT 'reload nginx ' || CASE WHEN id IN ('s7', 's70', 's777') THEN 'quokka' ELSE '' END AS names) t`,
    );
    await database.query("VACUUM ANALYZE");
  }, 120_000);

  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  interface Plan {
    readonly "Node Type": string;
    readonly "Relation Name"?: string;
    readonly "Actual Rows": number;
    readonly "Rows Removed by Filter"?: number;
    readonly Plans?: readonly Plan[];
  }

  /** Runs `work`, and gives what PostgreSQL did for each of its statements on `table`. */
  async function plansOf(table: string, work: (store: Pick<Database, "query">) => Promise<unknown>) {
    const plans: Plan[] = [];
    await work({
      async query<Row extends object>(text: string, values: readonly unknown[] = []) {
        if (new RegExp(`FROM ${table}\\b`).test(text)) {
          const [row] = await database.query<{ "QUERY PLAN": readonly [{ Plan: Plan }] }>(
            `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
            values,
          );
          if (row !== undefined) plans.push(row["QUERY PLAN"][0].Plan);
        }
        return await database.query<Row>(text, values);
      },
    });
    expect(plans.length).toBeGreaterThan(0);
    return plans.flatMap(nodes);
  }

  const nodes = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

  /** No statement read the table as a whole, or many more rows than it gave. */
  function expectFew(all: readonly Plan[], table: string, most: number): void {
    expect(all.filter((node) => node["Node Type"].includes("Seq Scan") && node["Relation Name"] === table)).toEqual([]);
    const read = all.map((node) => node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0));
    expect(Math.max(...read)).toBeLessThanOrEqual(most);
  }

  /** A place in the middle of the list, and one among the sessions whose end is not known. */
  async function deep(sort: SessionSort, among: "ended" | "endless"): Promise<Place> {
    const condition = () => ({ text: among === "ended" ? "s.ended IS NOT NULL" : "s.ended IS NULL", values: [] });
    const limit = among === "ended" ? rows / 2 : rows / 100;
    const list = await listSessions(database, { query: {}, allowed: condition, limit, sort });
    const place = list.at(-1)?.place;
    if (place === undefined) throw new Error("the list is empty");
    return place;
  }

  test.each(sessionSorts)("the order %s reads a page of an index, at any depth", async (sort) => {
    for (const after of [undefined, await deep(sort, "ended"), await deep(sort, "endless")]) {
      const all = await plansOf("sessions", (store) =>
        listSubjects(store, { query: {}, allowed: everything, limit: 50, sort, after }),
      );
      // Of few that are alike PostgreSQL may take all, and sort them.
      expectFew(all, "sessions", rows / 100);
    }
  });

  // biome-ignore format: table
  test.each<readonly [query: SessionQuery, most: number]>([
    [{ user: "user-17" },                         50],
    [{ user: "nobody" },                          50],
    [{ state: ["failed"] },                       50],
    [{ state: ["running"] },                      50],
    [{ state: ["running", "pending"] },           50],
    [{ kind: ["k8s"] },                           50],
    // What is common is found soon in the order of time.
    [{ kind: ["ssh"] },                           100],
    [{ resourceKind: "kube_cluster" },            50],
    [{ resourceKind: "none" },                    50],
    [{ resource: "host-17" },                     50],
    [{ resource: "nothing" },                     50],
    [{ labels: [["env", "e17"]] },                50],
    [{ labels: [["env", "nothing"]] },            50],
    [{ labels: [["nothing", "e17"]] },            50],
    [{ role: "role-17" },                         50],
    [{ role: "nothing" },                         50],
    [{ risk: ["CRITICAL"] },                      400],
    [{ interactive: false },                      50],
    [{ from: new Date("2026-03-01"), to: new Date("2026-03-02") }, 50],
    [{ ids: ["s1", "s2"] },                       50],
  ])("the filter %j uses an index", async (query, most) => {
    const all = await plansOf("sessions", (store) => listSessions(store, { query, allowed: everything, limit: 50 }));
    expectFew(all, "sessions", most);
  });

  // biome-ignore format: table
  test.each<readonly [text: string, found: number]>([
    ["quokka",          3],
    ["quok",            3],
    ["nothing",         0],
    ["nginx",           50],
    ["nginx quokka",    3],
  ])("the text %s uses an index, however many sessions have it", async (text, found) => {
    const list = { query: { text }, allowed: everything, limit: 50 };
    expect(await listSessions(database, list)).toHaveLength(found);
    const all = await plansOf("sessions", (store) => listSubjects(store, list));
    expectFew(all, "sessions", 60);
  });

  test("the condition of a role on the name of a resource uses an index", async () => {
    const where = 'has_prefix(resource.metadata.name, "node-17") && resource.metadata.labels["env"] != "prod"';
    const rule: Rule = { resources: ["session"], verbs: ["list"], where };
    const spec = { allow: { rules: [rule] } };
    const role: Role = { kind: "role", version: "v7", metadata: { name: "r" }, spec };
    const reader = { ...localOperator, local: false, name: "alice", roles: [role] };
    const { access } = opened.service;
    const allowed = (first: number) => access.listing(reader, "session", first);
    expect(allowed(1).isWhole).toBe(true);
    const found = await listSessions(database, { query: {}, allowed, limit: 1000 });
    const numbers = Array.from({ length: rows }, (_, index) => index + 1);
    const wanted = numbers.filter((n) => n % 500 !== 0 && n % 7 !== 0 && `node-${n % 5000}`.startsWith("node-17"));
    expect(
      found
        .filter(allowed(1).admits)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(wanted.map((n) => `s${n}`).sort());
    expect(found).toHaveLength(wanted.length);
    const all = await plansOf("sessions", (store) => listSubjects(store, { query: {}, allowed, limit: 1000 }));
    expectFew(all, "sessions", 1000);
  });

  // biome-ignore format: table
  test.each([
    "user=nobody", "user=user-17", "session=s777", "session=nothing", "event=nothing", "event=token.create", "limit=50",
    "user=user-17&event=token.create", `after=${cursorOf({ id: 200 })}`,
  ])("the audit log by %s uses an index", async (query) => {
    const all = await plansOf("audit", async ({ query: ask }) => {
      const app = createApp({ ...opened.service, database: { ...database, query: ask } });
      const answer = await app.request(`/v1/audit?${query}`, {}, { principal: localOperator });
      expect(answer.status).toBe(200);
    });
    expectFew(all, "audit", 120);
  });

  test("news reads a page of an index", async () => {
    const all = await plansOf("sessions", async ({ query }) => {
      const changes = new Changes({ ...opened.service, database: { ...database, query } });
      const end = new AbortController();
      await changes.listen({ principal: localOperator, tell: async () => {}, end: () => {} }, end.signal);
      end.abort();
    });
    expectFew(all, "sessions", 600);
  });
});

test("indexes that an interrupted migration left behind are built again, and two processes do it once", async () => {
  await using server = await startPostgres();
  const [database, other] = await Promise.all([1, 2].map(() => openPostgres(server.url)));
  if (database === undefined || other === undefined) throw new Error("no connections");
  const steps = migrations().filter(({ version }) => version <= 11);
  await migrate(database, steps);
  await database.query("DELETE FROM migrations WHERE version = 11");
  await database.query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'sessions_risk'::regclass");
  await database.query("DROP INDEX sessions_oldest");
  await Promise.all([migrate(database, steps), migrate(other, steps), migrate(database, steps)]);
  const built = await database.query(
    "SELECT indisvalid FROM pg_index WHERE indexrelid IN ('sessions_risk'::regclass, 'sessions_oldest'::regclass)",
  );
  expect(built).toEqual([{ indisvalid: true }, { indisvalid: true }]);
  await Promise.all([database, other].map((connection) => connection.close()));
}, 60_000);

test("an index that a killed process is still building on the server does not stop the next start", async () => {
  await using server = await startPostgres();
  const [database, holder, orphan] = await Promise.all([1, 2, 3].map(() => openPostgres(server.url)));
  if (database === undefined || holder === undefined || orphan === undefined) throw new Error("no connections");
  const steps = migrations();
  await migrate(database, steps.slice(0, 10));
  const waits = async (statement: string) =>
    (
      await holder.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE $1 AND wait_event_type = 'Lock'", [
        `${statement}%`,
      ])
    ).length;
  let built: Promise<unknown> = Promise.resolve();
  let migrated: Promise<unknown> = Promise.resolve();
  await holder.transaction(async (tx) => {
    await tx.query("LOCK TABLE sessions IN ROW EXCLUSIVE MODE");
    built = orphan
      .query("CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_oldest ON sessions (ended, id)")
      .catch(() => {});
    await expect.poll(() => waits("CREATE INDEX CONCURRENTLY")).toBe(1);
    migrated = migrate(database, steps);
    await expect.poll(() => waits("DROP INDEX CONCURRENTLY")).toBe(1);
  });
  await Promise.all([built, migrated]);
  const [row] = await database.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'sessions_oldest'::regclass");
  expect(row).toEqual({ indisvalid: true });
  await Promise.all([database, holder, orphan].map((connection) => connection.close()));
}, 60_000);

describe("cursors", () => {
  let database: Database;
  beforeAll(async () => {
    database = await openPglite();
    await migrate(database);
  });
  afterAll(() => database.close());

  const moment = fc.constantFrom(
    null,
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.000001Z",
    "2026-01-01T00:00:00.0005Z",
    "2026-02-01T00:00:00Z",
  );
  const session = fc.record({
    kind: fc.constantFrom("ssh", "k8s", "db"),
    risk: fc.constantFrom(null, 1, 4),
    duration: fc.constantFrom(null, 0, 5000),
    ended: moment,
  });

  test.each(sessionSorts)("give every session once, in the order %s", async (sort) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(session, { maxLength: 25 }),
        fc.integer({ min: 1, max: 6 }),
        async (sessions, limit) => {
          await database.query("DELETE FROM sessions");
          for (const [index, { kind, risk, duration, ended }] of sessions.entries()) {
            await database.query(
              `INSERT INTO sessions (id, kind, state, end_event, risk, duration_ms, ended)
             VALUES ($1, $2, 'done', '{}', $3, $4, $5)`,
              [`s${index}`, kind, risk, duration, ended],
            );
          }
          const list = { query: {}, allowed: everything, sort };
          const whole = (await listSessions(database, { ...list, limit: 100 })).map(({ id }) => id);
          const paged: string[] = [];
          let after: Place | undefined;
          do {
            const page = await listSessions(database, { ...list, limit, after });
            paged.push(...page.map(({ id }) => id));
            after = page.length < limit ? undefined : page.at(-1)?.place;
          } while (after !== undefined && paged.length <= sessions.length);
          expect(paged).toEqual(whole);
          expect([...paged].sort()).toEqual(sessions.map((_, index) => `s${index}`).sort());
        },
      ),
      { numRuns: 40, seed: 20_261_124 },
    );
  });
});
