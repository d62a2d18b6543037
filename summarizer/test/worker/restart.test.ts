import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startPostgres } from "../database/postgres.ts";
import { exactlyOne, keepWorkers, serviceWithModel, settled, takeInSessions, tally } from "./fleet.ts";
import { patientModel } from "./model.ts";

const sessions = 60;

test("a database that restarts in the middle costs no session, and no request", { timeout: 120_000 }, async () => {
  await using postgres = await startPostgres();
  await using model = await patientModel(150);
  await using opened = await serviceWithModel(postgres.url, model.url);
  const { service } = opened;
  await takeInSessions(service, sessions);
  const workers = keepWorkers(2, { database: postgres.url, data: service.config.data }, []);
  try {
    while (model.calls().size < sessions / 3) await sleep(50);
    await postgres.stop();
    await sleep(1000);
    await postgres.start();
    while (model.calls().size < (2 * sessions) / 3) await sleep(50);
    await postgres.stop();
    await postgres.start();
    await settled(service, 90);
  } finally {
    const codes = await workers.stop();
    expect(codes).toEqual([0, 0]);
  }
  expect(await tally(service)).toEqual(exactlyOne(sessions));
  // What a model had answered when the database went was kept until it was back.
  expect([...model.calls().values()]).toEqual(Array.from({ length: sessions }, () => 1));
});
