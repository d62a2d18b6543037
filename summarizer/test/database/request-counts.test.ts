import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../src/database/database.ts";
import { migrate } from "../../src/database/migrate.ts";
import { openPglite } from "../../src/database/pglite.ts";
import { Gate } from "../../src/models/gate.ts";
import { sharedCounter } from "../../src/models/request-counts.ts";
import { temporaryFolder } from "../sessions.ts";
import { putDatabase } from "../template.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: Database;

beforeAll(async () => {
  folder = await temporaryFolder();
  await putDatabase(join(folder.path, "database"));
  database = await openPglite(join(folder.path, "database"));
  await migrate(database);
});

afterAll(async () => {
  await database.close();
  await folder[Symbol.asyncDispose]();
});

test("of several that share a store, together no more than the limit get a turn", async () => {
  const counters = [1, 2, 3].map(() => sharedCounter(database));
  const waits = await Promise.all(counters.flatMap((counter) => [1, 2, 3, 4].map(() => counter("gpt", 5))));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  for (const wait of waits.filter((wait) => wait > 0)) {
    expect(wait).toBeGreaterThan(30_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  }
  // Every model has its own.
  expect(await counters[0]?.("other", 1)).toBe(0);
});

test("the minute ends, and a clock that was set back does not make it longer", async () => {
  const counter = sharedCounter(database);
  for (const began of ["now() - interval '61 seconds'", "now() + interval '1 hour'"]) {
    expect(await counter("clock", 1)).toBe(0);
    expect(await counter("clock", 1)).toBeGreaterThan(0);
    await database.query(`UPDATE request_counts SET began = ${began} WHERE model_name = 'clock'`);
  }
  expect(await counter("clock", 1)).toBe(0);
});

test("gates of two processes wait for each other", async () => {
  const limits = { concurrency: 9, requestsPerMinute: 3 };
  const gates = [1, 2].map(() => new Gate("shared", limits, { failures: 5, rest: 1 }, sharedCounter(database)));
  const stop = new AbortController();
  let passed = 0;
  const all = gates.flatMap((gate) =>
    [1, 2, 3].map(() => gate.pass(async () => (passed += 1), stop.signal, 1000).catch(() => {})),
  );
  const six = Promise.all(all);
  await expect
    .poll(async () => (await database.query("SELECT requests FROM request_counts WHERE model_name = 'shared'"))[0])
    .toEqual({ requests: 6 });
  stop.abort();
  await six;
  expect(passed).toBe(3);
});
