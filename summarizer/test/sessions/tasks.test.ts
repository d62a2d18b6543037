import { expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { findTask } from "../../src/sessions/tasks.ts";
import { temporaryService } from "../services.ts";
import { takeInSessions } from "../worker/fleet.ts";

const resources = `{kind: inference_model, version: v1, metadata: {name: digest}, spec: {digest: {}}}
---
{kind: inference_policy, version: v1, metadata: {name: shells}, spec: {model: digest, kinds: [ssh]}}
`;

test("a task on demand whose summary is gone, or was given up, leaves nothing to do, and its worker goes on", async () => {
  await using opened = await temporaryService({}, { works: true });
  const { service } = opened;
  const { database, queue, sessions } = service;
  await service.resources.apply(localOperator, { file: "r.yaml", text: resources }, true);
  await takeInSessions(service, 2);
  const [gone, failed] = await database.transaction(async (tx) => [
    await sessions.summarize(tx, "session-0", "carol", "digest"),
    await sessions.summarize(tx, "session-0", "carol", "digest"),
  ]);
  await database.query("DELETE FROM summaries WHERE request = $1", [gone?.request]);
  await database.query("UPDATE summaries SET state = 'failed' WHERE request = $1", [failed?.request]);
  for (const summary of [gone, failed]) {
    expect(await findTask(database, { session: "session-0", request: summary?.request ?? "" })).toBeUndefined();
  }
  await database.transaction((tx) => queue.send(tx, { session: "no such", request: "auto" }));
  await service.worker.start(1);
  const done = async () => (await database.query("SELECT 1 FROM sessions WHERE state = 'done'")).length;
  await expect.poll(done, { timeout: 20_000 }).toBe(2);
  const left = "SELECT 1 FROM pgboss.job WHERE name = 'summarize' AND state < 'completed'";
  await expect.poll(async () => (await database.query(left)).length, { timeout: 20_000 }).toBe(0);
}, 60_000);
