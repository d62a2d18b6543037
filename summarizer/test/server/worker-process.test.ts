import { afterAll, beforeAll, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { startCli } from "../cli/run-cli.ts";
import { answerOf } from "../contract.ts";
import { startPostgres } from "../database/postgres.ts";
import { temporaryService } from "../services.ts";
import { settled, takeInSessions } from "../worker/fleet.ts";

const resources = `{kind: inference_model, version: v1, metadata: {name: digest}, spec: {digest: {}}}
---
{kind: inference_policy, version: v1, metadata: {name: shells}, spec: {model: digest, kinds: [ssh]}}
`;

let postgres: Awaited<ReturnType<typeof startPostgres>>;
let opened: Awaited<ReturnType<typeof temporaryService>>;

beforeAll(async () => {
  postgres = await startPostgres();
  opened = await temporaryService({ database: postgres.url, workers: "0" });
  await opened.service.resources.apply(localOperator, { file: "r.yaml", text: resources }, true);
}, 60_000);

afterAll(async () => {
  await opened?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

interface Entry {
  readonly msg: string;
  readonly pid: number;
  readonly level: string;
  readonly program: string;
  readonly url?: string;
  readonly metrics?: string;
}

/** `summarizer serve` on the database, with what it logs. */
async function startServe(...more: readonly string[]) {
  const { data } = opened.service.config;
  const settings = ["--database", postgres.url, "--data", data, "--port", "0", "--metrics-port", "0"];
  const { child, finished } = startCli(["serve", ...settings, "--log-level", "info", ...more]);
  const entries: Entry[] = [];
  let rest = "";
  child.stderr.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("{")) entries.push(JSON.parse(line));
  });
  const logged = (msg: string) => entries.filter((entry) => entry.msg === msg);
  await expect.poll(() => logged("serving").length, { timeout: 30_000 }).toBe(1);
  const [{ metrics: address = "" } = {}] = logged("serving");
  return {
    child,
    finished,
    entries,
    logged,
    /** The worker's process, once it works for the `count`-th time. */
    async worker(count: number) {
      await expect.poll(() => logged("working").length, { timeout: 30_000 }).toBe(count);
      return logged("working").at(-1)?.pid ?? 0;
    },
    async metrics() {
      return await (await fetch(address)).text();
    },
    async health() {
      return await answerOf("GET /healthz", await fetch(address.replace("/metrics", "/healthz")));
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("serve summarizes in a process of its own, starts it again where it ends, and stops it", {
  timeout: 120_000,
}, async () => {
  const { service } = opened;
  const serving = await startServe();
  const first = await serving.worker(1);
  expect(first).not.toBe(serving.child.pid);
  expect(serving.entries.every(({ program, level }) => program === "summarizer" && level !== undefined)).toBe(true);
  await takeInSessions(service, 3);
  await settled(service, 30);
  const counted = 'teleport_summarizer_summarizations_total{inference_model_name="digest"}';
  await expect.poll(serving.metrics).toContain(`${counted} 3\n`);
  expect(await serving.metrics()).toContain("wherefore_worker_up 1\n");
  expect(await serving.health()).toEqual({ status: "ok" });

  process.kill(first, "SIGKILL");
  await expect.poll(serving.health).toMatchObject({ notes: [expect.stringContaining("SIGKILL")] });
  expect(serving.logged("the worker exited and is restarted")).toMatchObject([{ level: "error", seconds: 1 }]);
  const second = await serving.worker(2);
  expect(second).not.toBe(first);
  await takeInSessions(service, 2, 3);
  await settled(service, 30);
  // What the first one has counted is not forgotten.
  await expect.poll(serving.metrics).toContain(`${counted} 5\n`);
  expect(await serving.metrics()).toContain("wherefore_worker_restarts_total 1\n");
  expect(await serving.health()).toEqual({ status: "ok" });

  serving.child.kill("SIGTERM");
  expect((await serving.finished).code).toBe(0);
  expect(isAlive(second)).toBe(false);
  expect(serving.logged("the worker exited and is restarted")).toHaveLength(1);
});

test("the worker does not outlive serve, and does not open more connections together than they may", {
  timeout: 60_000,
}, async () => {
  const serving = await startServe("--database-connections", "6");
  const worker = await serving.worker(1);
  const [row] = await opened.service.database.query<{ open: number }>(
    "SELECT count(*) AS open FROM pg_stat_activity WHERE application_name LIKE 'summarizer%' AND client_port IS NOT NULL",
  );
  const own = opened.service.config.databaseConnections ?? 15;
  expect(row?.open).toBeLessThanOrEqual(6 + own);
  serving.child.kill("SIGKILL");
  await expect.poll(() => isAlive(worker), { timeout: 15_000 }).toBe(false);
});
