import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { StorageError } from "../../src/recordings/storage/storage.ts";
import type { RetentionOptions } from "../../src/retention/retention.ts";
import { Retention } from "../../src/retention/retention.ts";
import { retentionStatus } from "../../src/retention/status.ts";
import { createApp } from "../../src/server/app.ts";
import { answerOf } from "../contract.ts";
import { startPostgres } from "../database/postgres.ts";
import { temporaryService } from "../services.ts";
import type { Aged } from "./aged.ts";
import { idsOf, passLease, putAged } from "./aged.ts";

let server: Awaited<ReturnType<typeof startPostgres>>;
let opened: Awaited<ReturnType<typeof temporaryService>>;
beforeAll(async () => {
  server = await startPostgres();
  opened = await temporaryService({ database: server.url });
}, 60_000);
afterAll(async () => {
  await opened?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  const { database } = opened.service;
  for (const table of ["legal_holds", "sessions", "deleted_sessions", "audit", "pgboss.job"]) {
    await database.query(`DELETE FROM ${table}`);
  }
  await database.query("DELETE FROM resources WHERE kind = 'retention_policy'");
  await database.query(
    "UPDATE retention_state SET progress = NULL, leased_until = '-infinity', problem = '', held = 0",
  );
});

/** The retention of a process with these settings. */
function retention(more: Partial<RetentionOptions> = {}): Retention {
  const { service } = opened;
  return new Retention({
    ...service,
    dialect: "documented",
    keepSessionsDays: undefined,
    keepAuditDays: undefined,
    ...more,
  });
}

async function policies(...specs: readonly (readonly [name: string, spec: object])[]): Promise<void> {
  if (specs.length === 0) return;
  const text = specs
    .map(([name, spec]) => JSON.stringify({ kind: "retention_policy", version: "v1", metadata: { name }, spec }))
    .join("\n---\n");
  const { failure } = await opened.service.resources.apply(localOperator, { file: "test", text }, true);
  if (failure !== undefined) throw failure.error;
}

const asker = { user: "alice", authorize: () => {} };
const shells = { kinds: ["ssh"] };
const inDev = { ...shells, filter: 'equals(resource.metadata.labels["env"], "dev")' };
const sessions: readonly Aged[] = [
  { id: "dev-5", days: 5, env: "dev" },
  { id: "dev-40", days: 40, env: "dev" },
  { id: "prod-40", days: 40 },
  { id: "db-40", days: 40, kind: "db" },
  { id: "prod-400", days: 400 },
  { id: "endless-40", days: 40, endless: true },
  // Its recorder's clock was wrong.
  { id: "future-40", days: -400, ingested: 40 },
];
const all = sessions.map(({ id }) => id);

type Case = readonly [
  name: string,
  keep: number | undefined,
  policies: readonly (readonly [string, object])[],
  holds: readonly string[],
  gone: readonly string[],
];

// biome-ignore format: table
test.each<Case>([
  ["without a setting and policies all are kept",           undefined, [], [], []],
  ["the setting is for all",                                30,  [], [], ["dev-40", "prod-40", "db-40", "prod-400", "endless-40", "future-40"]],
  ["a policy is for those that it matches",                 undefined, [["dev", { ...inDev, keep_days: 7 }]], [], ["dev-40"]],
  ["a policy takes the place of the setting, if shorter",   365, [["dev", { ...inDev, keep_days: 7 }]], [], ["dev-40", "prod-400"]],
  ["a policy takes the place of the setting, if longer",    30,  [["shells", { ...shells, keep_days: 365 }]], [], ["db-40", "prod-400"]],
  ["of several policies the longest wins",                  undefined, [["a", { ...inDev, keep_days: 7 }], ["b", { ...shells, keep_days: 100 }]], [], ["prod-400"]],
  ["a policy may hold",                                     30,  [["case", { ...inDev, hold: true }]], [], ["prod-40", "db-40", "prod-400", "endless-40", "future-40"]],
  ["a session may be held",                                 30,  [], ["prod-400", "db-40"], ["dev-40", "prod-40", "endless-40", "future-40"]],
])("%s", async (_, keepSessionsDays, applied, holds, gone) => {
  const { service } = opened;
  for (const session of sessions) await putAged(service, session);
  await policies(...applied);
  const deleting = retention({ keepSessionsDays });
  for (const id of holds) await deleting.hold(id, "case 7", asker);
  await deleting.round();
  expect(await idsOf(service.database)).toEqual(all.filter((id) => !gone.includes(id)).toSorted());
  const files = (await readdir(service.storage.place)).map((name) => name.replace(/@.*/, ""));
  expect(files.filter((id) => all.includes(id)).toSorted()).toEqual(all.filter((id) => !gone.includes(id)).toSorted());
  for (const id of holds) await expect(deleting.delete(id, asker)).rejects.toMatchObject({ code: "held" });
});

test("what is due is looked at once, again after a change, a release or a day, and not before", async () => {
  const { service } = opened;
  const { database } = service;
  await putAged(service, { id: "first", days: 40 });
  await putAged(service, { id: "held", days: 40 });
  const deleting = retention({ keepSessionsDays: 30 });
  await deleting.hold("held", "case 7", asker);
  expect(await deleting.round()).toBe(1);
  expect(await retentionStatus(database)).toMatchObject({ held: 1, holds: 1, deleting: 0, problem: "" });
  // It comes late: its age is behind the place where the last round stopped.
  await putAged(service, { id: "late", days: 60 });
  expect(await deleting.round()).toBe(0);
  await policies(["other", { ...inDev, keep_days: 10 }]);
  expect(await deleting.round()).toBe(1);
  await deleting.release("held", asker);
  expect(await deleting.round()).toBe(1);
  await putAged(service, { id: "later", days: 60 });
  expect(await deleting.round()).toBe(0);
  await database.query(
    `UPDATE retention_state SET progress = progress || jsonb_build_object('since', now() - interval '25 hours')`,
  );
  expect(await deleting.round()).toBe(1);
  expect(await idsOf(database)).toEqual([]);
});

test("10,000 sessions that are due at once are deleted in one round, in bounded batches, and audited by batch", {
  timeout: 120_000,
}, async () => {
  const { database } = opened.service;
  await database.query(
    `INSERT INTO sessions (id, kind, state, end_event, ended)
     SELECT 's' || n, 'ssh', 'done', '{"event": "session.end"}', now() - interval '40 days' - n * interval '1 second'
     FROM generate_series(1, 10000) n`,
  );
  let most = 0;
  const counted: RetentionOptions["database"] = {
    ...database,
    transaction: async (work) =>
      await database.transaction(
        async (tx) =>
          await work({
            query: async (text, values) => {
              const rows = await tx.query<never>(text, values);
              if (text.includes("sessions")) most = Math.max(most, rows.length);
              return rows;
            },
          }),
      ),
  };
  expect(await retention({ database: counted, keepSessionsDays: 30 }).round()).toBe(10_000);
  expect(most).toBe(100);
  expect(await idsOf(database)).toEqual([]);
  const [sum] = await database.query<{ count: number; events: number; sids: number }>(
    `SELECT sum((data->>'count')::int) AS count, count(*) AS events, sum(jsonb_array_length(data->'sids')) AS sids
     FROM audit WHERE event = 'session.delete' AND data->>'reason' = 'kept for 30 days (--keep-sessions-days)'`,
  );
  expect(sum).toEqual({ count: 10_000, events: 100, sids: 10_000 });
  const api = createApp(opened.service);
  const answer = await api.request("/v1/audit?session=s4711", {}, { principal: localOperator });
  const { events } = await answerOf("GET /v1/audit", answer);
  expect(events.map((event) => event["event"])).toEqual(["session.deleted", "session.delete"]);
});

/** A storage that does not delete what `refuses` says, until it is told to. */
function stubborn(refuses: (path: string) => boolean) {
  const { storage } = opened.service;
  const state = { refuses };
  return {
    state,
    storage: {
      ...storage,
      remove: async (path: string) => {
        if (state.refuses(path)) throw new StorageError(`${path} may not be deleted`, "allow s3:DeleteObject", false);
        await storage.remove(path);
      },
    },
  };
}

test("a recording that the storage does not delete keeps its session, marked, and is tried again", async () => {
  const { service } = opened;
  const { database } = service;
  await putAged(service, { id: "bad", days: 40 });
  await putAged(service, { id: "good", days: 40 });
  const { storage, state } = stubborn((path) => path.startsWith("bad"));
  const deleting = retention({ storage, keepSessionsDays: 30 });
  await deleting.round();
  const marked = async () => await database.query("SELECT id, state, reason, remedy, attempts FROM sessions");
  const row = { id: "bad", state: "deleting", remedy: "allow s3:DeleteObject", attempts: 1 };
  expect(await marked()).toEqual([
    { ...row, reason: "failed to delete its recording: bad@upload.cast may not be deleted" },
  ]);
  // Not before its time.
  await deleting.round();
  expect(await marked()).toMatchObject([{ attempts: 1 }]);
  await passLease(database);
  await expect(deleting.round()).rejects.toThrow("may not be deleted");
  expect(await marked()).toMatchObject([{ attempts: 2 }]);
  expect(await retentionStatus(database)).toMatchObject({
    deleting: 1,
    problem: `${storage.place} does not delete recordings: allow s3:DeleteObject`,
  });
  // The failure is audited once.
  const failures = "SELECT 1 FROM audit WHERE event = 'session.delete' AND code = 'WS043E' AND data->>'sid' = 'bad'";
  expect(await database.query(failures)).toHaveLength(1);
  state.refuses = () => false;
  await passLease(database);
  await deleting.round();
  expect(await idsOf(database)).toEqual([]);
  expect(await retentionStatus(database)).toMatchObject({ deleting: 0, problem: "" });
});

test("a storage that deletes nothing ends the round: no more sessions are marked than one batch", async () => {
  const { service } = opened;
  for (let index = 0; index < 150; index += 1) await putAged(service, { id: `many-${index}`, days: 40 });
  const { storage } = stubborn(() => true);
  await expect(retention({ storage, keepSessionsDays: 30 }).round()).rejects.toThrow("may not be deleted");
  const [row] = await service.database.query<{ count: number }>(
    "SELECT count(*) AS count FROM sessions WHERE state = 'deleting'",
  );
  expect(row?.count).toBe(100);
});

test("a request that the storage refuses says so, and the session cannot be read meanwhile", async () => {
  const { service } = opened;
  await putAged(service, { id: "bad", days: 1 });
  const { storage, state } = stubborn(() => true);
  const deleting = retention({ storage });
  await expect(deleting.delete("bad", asker)).rejects.toThrow(
    'session "bad" stays marked, and its deletion is retried',
  );
  await expect(deleting.hold("bad", "case 7", asker)).rejects.toMatchObject({ code: "state" });
  state.refuses = () => false;
  await deleting.delete("bad", asker);
  await expect(deleting.delete("bad", asker)).rejects.toMatchObject({ code: "unknown" });
});

test("an upload that a killed process has left is deleted after a day", async () => {
  const staging = join(opened.folder, "uploads");
  await mkdir(staging);
  for (const name of ["old.upload", "new.upload"]) await writeFile(join(staging, name), "x");
  const before = new Date(Date.now() - 25 * 3_600_000);
  await utimes(join(staging, "old.upload"), before, before);
  await retention({ staging }).round();
  expect(await readdir(staging)).toEqual(["new.upload"]);
  await retention({ staging: join(opened.folder, "none") }).round();
});

test("somebody who reads the audit log for long keeps its months, and not the sessions", async () => {
  const { service } = opened;
  const { database } = service;
  await putAged(service, { id: "due", days: 40 });
  // The oldest partition has no beginning: it is in the way of an older one.
  await database.query("DROP TABLE audit_before");
  await database.query(
    "CREATE TABLE audit_2020_01 PARTITION OF audit FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')",
  );
  const auditing = retention({ keepSessionsDays: 30, keepAuditDays: 30 });
  await database.transaction(async (tx) => {
    await tx.query("SELECT count(*) FROM audit");
    await expect(auditing.round()).rejects.toThrow("lock timeout");
  });
  expect(await idsOf(database)).toEqual([]);
  await auditing.round();
  expect(await database.query("SELECT to_regclass('audit_2020_01') AS name")).toEqual([{ name: null }]);
});

test("of several processes one deletes at a time, and each session once", async () => {
  const { service } = opened;
  for (let index = 0; index < 120; index += 1) await putAged(service, { id: `many-${index}`, days: 40 });
  const done = await Promise.all([1, 2, 3].map(() => retention({ keepSessionsDays: 30 }).round()));
  expect(done.toSorted()).toEqual([0, 0, 120]);
});

test("a clock that is set back neither deletes nor stops anything for good", async () => {
  const { service } = opened;
  const { database } = service;
  await putAged(service, { id: "young", days: 10 });
  await putAged(service, { id: "marked", days: 40 });
  const deleting = retention({ keepSessionsDays: 30 });
  // All that a process wrote before the clock was set back lies in the future.
  await database.query(
    `UPDATE retention_state SET leased_by = 'another', leased_until = now() + interval '2 days',
       progress = jsonb_build_object('version', 'x 0', 'since', now() + interval '2 days', 'held', 0, 'cursors', '{}'::jsonb)`,
  );
  await database.query(
    `UPDATE sessions SET state = 'deleting', next_attempt = now() + interval '2 days', deletion = '{"user": "alice"}' WHERE id = 'marked'`,
  );
  await deleting.round();
  expect(await idsOf(database)).toEqual(["young"]);
});

test("a clock of the database that is far from this machine's deletes nothing because of age", async () => {
  const { service } = opened;
  const { database } = service;
  await putAged(service, { id: "young", days: 1 });
  const ahead: RetentionOptions["database"] = {
    ...database,
    query: async (text, values) =>
      text === "SELECT now() AS now"
        ? await database.query("SELECT now() + interval '10 years' AS now")
        : await database.query(text, values),
  };
  const round = retention({ database: ahead, keepSessionsDays: 30 }).round();
  await expect(round).rejects.toThrow("nothing is deleted because of its age until they agree");
  expect((await retentionStatus(database)).problem).toMatch(
    /^the clocks of the database and of this machine differ by \d+ h/,
  );
});
