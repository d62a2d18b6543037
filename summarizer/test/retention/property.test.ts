import { mkdir, readdir } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { Queryable } from "../../src/database/database.ts";
import type { SessionRow } from "../../src/domain/rows.ts";
import type { RetentionOptions } from "../../src/retention/retention.ts";
import { Retention } from "../../src/retention/retention.ts";
import { SessionError } from "../../src/sessions/sessions.ts";
import { findTask } from "../../src/sessions/tasks.ts";
import { complete, take } from "../../src/sessions/transitions.ts";
import { summaryOf } from "../search/corpus.ts";
import { temporaryService } from "../services.ts";
import { passLease, putAged } from "./aged.ts";
import { tablesWith } from "./left.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
beforeAll(async () => {
  opened = await temporaryService();
  await mkdir(opened.service.storage.place, { recursive: true });
  const text = JSON.stringify({
    ...{ kind: "retention_policy", version: "v1", metadata: { name: "dev" } },
    spec: { kinds: ["ssh"], filter: 'equals(resource.metadata.labels["env"], "dev")', keep_days: 100 },
  });
  await opened.service.resources.apply(localOperator, { file: "test", text }, true);
});
afterAll(() => opened?.[Symbol.asyncDispose]());

class Killed extends Error {}

type Command =
  | { readonly do: "ingest"; readonly session: number; readonly env: "dev" | "prod"; readonly days: number }
  | {
      readonly do: "summarize" | "hold" | "release" | "delete";
      readonly session: number;
      readonly kill: number | undefined;
    }
  | { readonly do: "age"; readonly days: number }
  | { readonly do: "round"; readonly kill: number | undefined };

const session = fc.nat(2);
/** After how many steps, in the database or the storage, the process is killed. */
const kill = fc.option(fc.nat(25), { nil: undefined, freq: 3 });
const days = fc.constantFrom(0, 20, 40, 90);
const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof<fc.Arbitrary<Command>[]>(
    fc.record({ do: fc.constant("ingest" as const), session, env: fc.constantFrom("dev", "prod"), days }),
    fc.record({ do: fc.constantFrom("summarize", "hold", "release", "delete"), session, kill }),
    fc.record({ do: fc.constant("age" as const), days }),
    fc.record({ do: fc.constant("round" as const), kill }),
  ),
  { minLength: 10, maxLength: 25, size: "max" },
);

/** What should be there: how long a session is kept, how old it is, and whether it may be gone. */
interface Expected {
  readonly keep: number;
  age: number;
  held: boolean;
  /** Somebody has asked for its deletion. */
  asked: boolean;
}

/** The retention of a process that is killed after `steps` statements and removals; undefined: of one that lives. */
function processThat(steps: number | undefined): Retention {
  const { service } = opened;
  const { database, storage } = service;
  let left = steps ?? Number.POSITIVE_INFINITY;
  const step = () => {
    if (left === 0) throw new Killed();
    left -= 1;
  };
  const counted = (store: Queryable): Queryable => ({
    query: async (text, values) => {
      step();
      return await store.query(text, values);
    },
  });
  const options: RetentionOptions = {
    ...{ ...service, dialect: "documented", keepSessionsDays: 30, keepAuditDays: undefined },
    database: {
      ...database,
      ...counted(database),
      // It may be killed before COMMIT and after.
      transaction: async (work) => {
        const result = await database.transaction(async (tx) => await work(counted(tx)));
        step();
        return result;
      },
    },
    storage: {
      ...storage,
      remove: async (path) => {
        step();
        await storage.remove(path);
        step();
      },
    },
  };
  return new Retention(options);
}

/** Runs what a process does; whether it was killed, or not allowed. */
async function lives(work: () => Promise<unknown>): Promise<"done" | "killed" | "refused"> {
  try {
    await work();
    return "done";
  } catch (error) {
    const isKilled = error instanceof Killed || (error instanceof Error && error.cause instanceof Killed);
    if (isKilled) return "killed";
    if (error instanceof SessionError) return "refused";
    throw error;
  }
}

async function rowsOf(name: string): Promise<ReadonlyMap<string, SessionRow>> {
  const rows = await opened.service.database.query<SessionRow>("SELECT * FROM sessions WHERE id LIKE $1", [
    `${name}-%`,
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What must hold at any moment, whoever was killed. */
async function faults(name: string, expected: ReadonlyMap<string, Expected>): Promise<readonly string[]> {
  const { storage } = opened.service;
  const rows = await rowsOf(name);
  const files = new Set((await readdir(storage.place)).filter((file) => file.startsWith(`${name}-`)));
  const found: string[] = [];
  for (const file of files) {
    if (!rows.has(file.replace(/@.*/, ""))) found.push(`no session names ${file}`);
  }
  for (const [id, { held, asked, keep, age }] of expected) {
    const row = rows.get(id);
    const isKept = row !== undefined && row.state !== "deleting";
    if (isKept && !files.has(`${id}@upload.cast`)) found.push(`${id} has lost its recording`);
    if (!isKept && held) found.push(`${id} is held and is gone`);
    if (!isKept && !asked && age < keep) found.push(`${id} is gone after ${age} days`);
  }
  return found;
}

async function summarize(id: string): Promise<void> {
  const { database } = opened.service;
  const task = { session: id, request: "auto" };
  await database.transaction(async (tx) => {
    const found = await findTask(tx, task);
    const work = found && (await take(tx, found, { model: "m", policy: "p", verdicts: [] }));
    if (work === undefined) return;
    const summary = JSON.stringify(summaryOf({ title: `Looked at ${id}` }));
    await complete(tx, work, { summary, content: id }, {}, () => ({}));
  });
}

test("whatever happens, and whoever is killed, what is held stays, and of what is deleted nothing is left", {
  timeout: 180_000,
}, async () => {
  const { service } = opened;
  const { database } = service;
  let count = 0;
  const seen = { kills: 0, gone: 0, kept: 0 };
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      count += 1;
      const name = `w${count}x`;
      const expected = new Map<string, Expected>();
      const known = new Set<string>();
      for (const command of sequence) {
        const id = "session" in command ? `${name}-${command.session}` : "";
        const one = expected.get(id);
        const process = processThat("kill" in command ? command.kill : undefined);
        const asker = { user: "alice", authorize: () => {} };
        switch (command.do) {
          case "ingest": {
            if (known.has(id)) break;
            known.add(id);
            const { env, days } = command;
            await putAged(service, { id, days, env });
            expected.set(id, { keep: env === "dev" ? 100 : 30, age: days, held: false, asked: false });
            break;
          }
          case "summarize":
            await summarize(id);
            break;
          case "hold": {
            const how = await lives(() => process.hold(id, "case", asker));
            const isHeld = await database.query("SELECT 1 AS one FROM legal_holds WHERE session_id = $1", [id]);
            if (how === "done") expect(isHeld).toHaveLength(1);
            if (one !== undefined) one.held = isHeld.length > 0;
            break;
          }
          case "release":
            await lives(() => process.release(id, asker));
            if (one !== undefined) {
              one.held =
                (await database.query("SELECT 1 AS one FROM legal_holds WHERE session_id = $1", [id])).length > 0;
            }
            break;
          case "delete": {
            const how = await lives(() => process.delete(id, asker));
            if (one?.held === true) expect(how).not.toBe("done");
            else if (one !== undefined && how !== "refused") one.asked = true;
            if (how === "killed") seen.kills += 1;
            break;
          }
          case "age":
            await database.query("UPDATE sessions SET ended = ended - make_interval(days => $2) WHERE id LIKE $1", [
              `${name}-%`,
              command.days,
            ]);
            for (const each of expected.values()) each.age += command.days;
            break;
          case "round":
            await passLease(database);
            if ((await lives(() => process.round())) === "killed") seen.kills += 1;
            break;
        }
        expect(await faults(name, expected)).toEqual([]);
      }
      // In the end somebody lives, and looks at all of them.
      const asked = new Map([...expected].map(([id, one]) => [id, { ...one }]));
      await passLease(database);
      await database.query("UPDATE retention_state SET progress = NULL");
      await processThat(undefined).round();
      const rows = await rowsOf(name);
      for (const [id, { keep, age, held, asked: wanted }] of asked) {
        const row = rows.get(id);
        if (held || (age < keep && !wanted)) {
          seen.kept += 1;
          expect([id, row?.state === "deleting", row?.recording?.path]).toEqual([id, false, `${id}@upload.cast`]);
        } else if (age >= keep) {
          seen.gone += 1;
          expect([id, await tablesWith(database, id)]).toEqual([id, []]);
        } else if (row === undefined) {
          expect([id, await tablesWith(database, id)]).toEqual([id, []]);
        }
      }
      expect(await faults(name, expected)).toEqual([]);
      await database.query("DELETE FROM legal_holds");
      for (const id of rows.keys()) await processThat(undefined).delete(id, { user: "alice", authorize: () => {} });
    }),
    { numRuns: 40, seed: 20_261_130 },
  );
  expect(seen.kills).toBeGreaterThan(20);
  expect(seen.gone).toBeGreaterThan(20);
  expect(seen.kept).toBeGreaterThan(20);
});
