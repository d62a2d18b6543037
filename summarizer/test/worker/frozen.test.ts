import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startPostgres } from "../database/postgres.ts";
import { exactlyOne, serviceWithModel, settled, startWorker, takeInSessions, tally } from "./fleet.ts";
import { patientModel } from "./model.ts";

test.concurrent.each(["begun", "answered"] as const)(
  "a worker that stood still after it had %s a session comes too late, and makes no second summary",
  { timeout: 90_000 },
  async (stage) => {
    await using postgres = await startPostgres();
    await using model = await patientModel(0);
    await using opened = await serviceWithModel(postgres.url, model.url);
    const { service } = opened;
    const orders = { database: postgres.url, data: service.config.data };
    const frozen = startWorker({ ...orders, doom: { stage, count: 1, signal: "SIGSTOP" } });
    await takeInSessions(service, 1);
    const begun = async () => (await service.database.query("SELECT 1 FROM summaries WHERE state = 'running'")).length;
    await expect.poll(begun, { timeout: 30_000 }).toBe(1);
    const other = startWorker(orders);
    await settled(service, 60);
    expect(await tally(service)).toEqual(exactlyOne(1));
    frozen.wake();
    // It needs a moment to find out; then both go on.
    await takeInSessions(service, 10, 1);
    await settled(service, 30);
    await sleep(500);
    expect(await Promise.all([frozen.stop(), other.stop()])).toEqual([0, 0]);
    expect(await tally(service)).toEqual(exactlyOne(11));
    // Each request is in the books, the one for nothing too.
    const requests = [...model.calls().values()].reduce((sum, count) => sum + count, 0);
    expect(requests).toBeLessThanOrEqual(12);
    expect(await service.database.query("SELECT sum(requests)::bigint AS requests FROM usage")).toEqual([{ requests }]);
  },
);
