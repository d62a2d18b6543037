import { expect, test } from "vitest";
import { startPostgres } from "../database/postgres.ts";
import { exactlyOne, keepWorkers, serviceWithModel, settled, takeInSessions, tally } from "./fleet.ts";
import { patientModel } from "./model.ts";

const hour = 3_600_000;

test.concurrent.each([
  ["back", -hour],
  ["forward", hour],
])("a worker whose clock is set %s goes on", { timeout: 60_000 }, async (_, clock) => {
  await using postgres = await startPostgres();
  await using model = await patientModel(20);
  await using opened = await serviceWithModel(postgres.url, model.url);
  const { service } = opened;
  await takeInSessions(service, 20);
  const workers = keepWorkers(1, { database: postgres.url, data: service.config.data, clock }, []);
  try {
    await settled(service, 40);
    await takeInSessions(service, 5, 20);
    await settled(service, 20);
  } finally {
    expect(await workers.stop()).toEqual([0]);
  }
  expect(await tally(service)).toEqual(exactlyOne(25));
  expect([...model.calls().values()]).toEqual(Array.from({ length: 25 }, () => 1));
});

test.concurrent("a database whose clock is set back loses nobody's task, and finds its dead", {
  timeout: 90_000,
}, async () => {
  await using postgres = await startPostgres();
  await using model = await patientModel(20);
  await using opened = await serviceWithModel(postgres.url, model.url);
  const { service } = opened;
  await takeInSessions(service, 10);
  const orders = { database: postgres.url, data: service.config.data };
  const first = keepWorkers(1, orders, [{ stage: "begun", count: 3 }]);
  while (first.falls() === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await first.stop();
  // To set the clock back by an hour is to find all that was written an hour in the future.
  const later = (columns: readonly string[]) =>
    columns.map((name) => `${name} = ${name} + interval '1 hour'`).join(", ");
  const { database } = service;
  await database.query(`UPDATE sessions SET ${later(["created", "updated"])}`);
  await database.query(
    `UPDATE pgboss.job SET ${later(["created_on", "start_after", "started_on", "heartbeat_on"])} WHERE state < 'completed'`,
  );
  await database.query(`UPDATE pgboss.queue SET ${later(["monitor_on", "monitor_claim_on", "maintain_on"])}`);
  const second = keepWorkers(1, orders, []);
  try {
    await settled(service, 60);
  } finally {
    await second.stop();
  }
  expect(await tally(service)).toEqual(exactlyOne(10));
});
