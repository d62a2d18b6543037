import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { smallDisk } from "../database/disk.ts";
import { startPostgres } from "../database/postgres.ts";
import { exactlyOne, keepWorkers, serviceWithModel, settled, takeInSessions, tally } from "./fleet.ts";
import { patientModel } from "./model.ts";

const sessions = 60;

test("a full disk stops the sessions, and room for more lets them go on", { timeout: 120_000 }, async () => {
  await using disk = await smallDisk();
  await using postgres = await startPostgres({
    ...(disk.folder !== undefined && { folder: disk.folder }),
    initdb: ["--wal-segsize=1"],
    flags: ["-c", "min_wal_size=2", "-c", "max_wal_size=8"],
  });
  await using model = await patientModel(100);
  await using opened = await serviceWithModel(postgres.url, model.url);
  const { service } = opened;
  await takeInSessions(service, sessions - 20);
  const workers = keepWorkers(2, { database: postgres.url, data: service.config.data }, []);
  try {
    while (model.calls().size < 10) await sleep(50);
    await disk.fill(service);
    // Tables may have some room of their own left.
    await expect(takeInSessions(service, 1000, 1000)).rejects.toThrow(/no space left on device/i);
    await sleep(2000);
    await disk.empty(service);
    await postgres.revive();
    const before = (await tally(service))?.["sessions"] ?? 0;
    await takeInSessions(service, 20, 5000);
    await settled(service, 90);
    expect(await tally(service)).toEqual(exactlyOne(before + 20));
    expect([...model.calls().values()].every((count) => count === 1)).toBe(true);
  } finally {
    const codes = await workers.stop();
    expect(codes).toEqual([0, 0]);
  }
});
