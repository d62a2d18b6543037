import { expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { startPostgres } from "../database/postgres.ts";
import { temporaryService } from "../services.ts";
import { resources } from "../sessions.ts";
import { takeInSessions } from "../worker/fleet.ts";

const workers = 8;
const sessions = 10;

test("a new task wakes one loop of a process, and what that does not find no other looks for", async () => {
  await using postgres = await startPostgres({
    flags: ["-c", "shared_preload_libraries=pg_stat_statements", "-c", "pg_stat_statements.track=top"],
  });
  const other = await openPostgres(postgres.url, { connections: 1 });
  await other.query("CREATE EXTENSION pg_stat_statements");
  await using opened = await temporaryService({ database: postgres.url }, { works: true });
  const { service } = opened;
  await service.resources.apply(localOperator, { file: "resources.yaml", text: resources }, true);
  await service.worker.start(workers);
  const looks = async () => {
    const [row] = await other.query<{ calls: number }>(
      `SELECT coalesce(sum(calls), 0)::bigint AS calls FROM pg_stat_statements
       WHERE query LIKE '%SKIP LOCKED%' AND query LIKE '%heartbeat_on%'`,
    );
    return row?.calls ?? 0;
  };
  const done = async () => (await other.query("SELECT 1 FROM sessions WHERE state = 'unmatched'")).length;
  await takeInSessions(service, 1);
  await expect.poll(done).toBe(1);
  const before = await looks();
  for (let index = 1; index <= sessions; index += 1) {
    await takeInSessions(service, 1, index);
    await expect.poll(done, { interval: 20 }).toBe(index + 1);
  }
  // Each: the look that finds it, one of the next loop, and one after it is done. The rest is looked for at intervals.
  expect(((await looks()) - before) / sessions).toBeLessThan(workers / 2 + 1);
  await other.close();
}, 60_000);
