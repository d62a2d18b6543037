import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { SessionRow } from "../../src/domain/rows.ts";
import { openService } from "../../src/service.ts";
import { startPostgres } from "../database/postgres.ts";
import { temporaryService } from "../services.ts";
import { resources } from "../sessions.ts";
import { serviceWithModel, settled, takeInSessions } from "../worker/fleet.ts";
import { patientModel } from "../worker/model.ts";
import { runCli, startCli } from "./run-cli.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
let data: string;

beforeAll(async () => {
  opened = await temporaryService();
  data = opened.service.config.data;
  await opened.service.resources.apply(localOperator, { file: "resources.yaml", text: resources }, true);
  await takeInSessions(opened.service, 2);
  await opened.service.database.query("UPDATE sessions SET state = 'failed', reason = 'the model was away'");
  await opened.service.close();
});
afterAll(() => opened[Symbol.asyncDispose]());

/** What the store says, once no command has it. */
async function states(): Promise<readonly string[]> {
  const service = await openService(opened.service.config, { log: opened.service.log });
  const rows = await service.database.query<SessionRow>("SELECT * FROM sessions ORDER BY id");
  await service.close();
  return rows.map(({ state }) => state);
}

test("summarizes on demand without a server, and shows what was summarized", async () => {
  const made = await runCli("summarize", "session-0", "--model", "digest", "--data", data);
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toContain("# ");
  const again = await runCli("summarize", "session-0", "--model", "digest", "--data", data, "--format", "json");
  expect(JSON.parse(again.out)).toMatchObject({ version: 2, state: "done", requested_by: "local", model: "digest" });
  const history = await runCli("history", "session-0", "--data", data);
  expect(history.out).toMatch(/^no\. +state +model.*\n2 +summarized +digest +requested by local.*\n1 +summarized/);
});

test("retries what failed", async () => {
  const all = await runCli("retry", "--failed", "--data", data);
  expect(all).toEqual({ code: 0, err: "", out: 'session "session-1" will be reprocessed\n' });
  expect(await states()).toEqual(["done", "pending"]);
  const none = await runCli("retry", "session-0", "--data", data);
  expect(none.code).toBe(1);
  expect(none.err).toMatch(/^error: session session-0 has a summary.*\n {2}help: .*summarizer summarize/);
});

test.each([
  [["retry"], 2, "no session ids"],
  [["retry", "nobody"], 1, 'session "nobody" does not exist'],
  [["summarize", "session-0", "--model", "none"], 1, 'inference_model "none" does not exist'],
  [["history", "nobody"], 1, 'session "nobody" does not exist'],
] as const)("says what is wrong: %j ends with %i", async (args, code, message) => {
  const ended = await runCli(...args, "--data", data);
  expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(`error: ${message}`)]);
});

test("works on a shared database until it is stopped", async () => {
  await using postgres = await startPostgres();
  await using model = await patientModel(0);
  await using shared = await serviceWithModel(postgres.url, model.url);
  const folder = shared.service.config.data;
  const args = ["work", "--database", postgres.url, "--data", folder, "--workers", "2"];
  const workers = [startCli(args), startCli(args)];
  await Promise.all(
    workers.map(
      ({ child }) =>
        new Promise<void>((resolve) => {
          child.stderr.on("data", (chunk: Buffer) => String(chunk).includes('"msg":"working"') && resolve());
        }),
    ),
  );
  await takeInSessions(shared.service, 6);
  await settled(shared.service, 40);
  for (const { child } of workers) child.kill("SIGTERM");
  const ends = await Promise.all(workers.map(({ finished }) => finished));
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  const rows = await shared.service.database.query<SessionRow>("SELECT * FROM sessions");
  expect(rows.map(({ state }) => state)).toEqual(rows.map(() => "done"));
});

test("does not work without workers", async () => {
  const { code, err } = await runCli("work", "--workers", "0", "--data", data);
  expect([code, err]).toEqual([2, "error: --workers must be 1 or more\n"]);
});
