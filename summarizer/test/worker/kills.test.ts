import { expect, test } from "vitest";
import { startPostgres } from "../database/postgres.ts";
import type { Doom } from "./doomed.ts";
import { exactlyOne, keepWorkers, serviceWithModel, settled, takeInSessions, tally } from "./fleet.ts";
import { patientModel } from "./model.ts";

const sessions = 200;

/** Every stage, and the middle of the request; in pairs, so that several workers fall at the same time. */
const dooms: readonly Doom[] = [
  ...(["claimed", "begun", "opened", "transcribed", "reserved", "answered", "storing", "stored"] as const).map(
    (stage) => ({
      stage,
    }),
  ),
  { stage: "reserved" as const, delay: 10 },
].flatMap((doom) => [
  { ...doom, count: 3 },
  { ...doom, count: 6 },
]);

test("workers killed at every stage lose no session and make no summary twice", { timeout: 180_000 }, async () => {
  await using postgres = await startPostgres();
  await using model = await patientModel(20);
  await using opened = await serviceWithModel(postgres.url, model.url);
  const { service } = opened;
  await takeInSessions(service, sessions);
  const workers = keepWorkers(3, { database: postgres.url, data: service.config.data }, dooms);
  try {
    await settled(service, 150);
  } finally {
    const codes = await workers.stop();
    expect(codes).toEqual(codes.map(() => 0));
  }
  expect(workers.falls()).toBe(dooms.length);
  expect(await tally(service)).toEqual(exactlyOne(sessions));
  const calls = [...model.calls().values()];
  expect(calls.length).toBe(sessions);
  const repeated = calls.reduce((sum, count) => sum + count - 1, 0);
  expect(repeated).toBeLessThanOrEqual(dooms.length);
});
