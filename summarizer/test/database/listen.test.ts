import { expect, test } from "vitest";
import { openPglite } from "../../src/database/pglite.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { startPostgres } from "./postgres.ts";

test("who listens on a server hears on a new connection where the first one breaks", async () => {
  await using server = await startPostgres();
  const database = await openPostgres(server.url, { connections: 1 });
  const heard: string[] = [];
  let connections = 0;
  const subscription = await database.listen(
    "Some channel",
    (payload) => heard.push(payload),
    () => {
      connections += 1;
    },
  );
  const notify = (payload: string) => database.query("SELECT pg_notify('Some channel', $1)", [payload]);
  await notify("first");
  await expect.poll(() => heard).toEqual(["first"]);
  await database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'summarizer listening'",
  );
  await expect.poll(() => connections, { timeout: 10_000 }).toBe(2);
  await notify("second");
  await expect.poll(() => heard).toEqual(["first", "second"]);
  await subscription.close();
  const open = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'summarizer listening'";
  await expect.poll(async () => (await database.query(open)).length).toBe(0);
  await database.close();
}, 60_000);

test("so does who listens in this process", async () => {
  const database = await openPglite();
  const heard: string[] = [];
  const subscription = await database.listen(
    "Some channel",
    (payload) => heard.push(payload),
    () => heard.push("connected"),
  );
  await database.transaction(async (tx) => {
    await tx.query("SELECT pg_notify('Some channel', 'one')");
  });
  await expect.poll(() => heard).toEqual(["connected", "one"]);
  await subscription.close();
  await database.query("SELECT pg_notify('Some channel', 'two')");
  expect(heard).toHaveLength(2);
  await database.close();
}, 60_000);
