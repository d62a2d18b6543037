import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { localOperator } from "../../src/access/principal.ts";
import type { Service } from "../../src/service.ts";
import { temporaryService } from "../services.ts";
import { writeCast } from "../sessions.ts";
import type { Doom, Orders } from "./doomed.ts";

const program = fileURLToPath(new URL("doomed.ts", import.meta.url));
const hook = new URL("../cli/source-hook.ts", import.meta.url).href;

/** A worker's process that has begun. */
export function startWorker(orders: Orders) {
  const child = spawn(process.execPath, ["--import", hook, program, JSON.stringify(orders)], { stdio: "pipe" });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(child, "exit") as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  return {
    ended,
    said: () => said,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
    /** Lets it go on after it stood still. */
    wake: () => child.kill("SIGCONT"),
  };
}

/** A service on `database` with a policy that sends every shell to the model at `url`, whose limits are far away. */
export async function serviceWithModel(database: string | undefined, url: string) {
  const opened = await temporaryService({ database, workers: "0", heartbeat: "10" });
  const text = `kind: inference_model
version: v1
metadata: {name: fake}
spec:
  openai: {openai_model_id: fake, base_url: "${url}"}
  limits: {tokens_per_day: 1000000000}
---
kind: inference_policy
version: v1
metadata: {name: shells}
spec: {model: fake, kinds: [ssh]}
`;
  await opened.service.resources.apply(localOperator, { file: "fleet.yaml", text }, true);
  return opened;
}

/** Puts `count` sessions before the workers, each of a user of its own: `user-0`, `user-1`, … */
export async function takeInSessions(service: Service, count: number, from = 0): Promise<void> {
  const folder = service.storage.place;
  await mkdir(folder, { recursive: true });
  for (let index = from; index < from + count; index += 1) {
    const id = `session-${index}`;
    await writeCast(folder, id, {}, [["id", `uid=${index}`]]);
    const endEvent = { event: "session.end", sid: id, user: `user-${index}`, interactive: true, participants: [] };
    const recording = { path: `${id}.cast`, bytes: 1, format: "cast" as const };
    await service.database.transaction((tx) => service.sessions.ingest(tx, { kind: "ssh", endEvent, recording }));
  }
}

/** Keeps `count` workers at work: where one falls the next takes its place, doomed as `dooms` says, and then for good. */
export function keepWorkers(count: number, orders: Orders, dooms: readonly Doom[]) {
  const waiting = [...dooms];
  const workers = new Set<ReturnType<typeof startWorker>>();
  let stopping = false;
  let falls = 0;
  const slot = async (): Promise<void> => {
    while (!stopping) {
      const doom = waiting.shift();
      const worker = startWorker({ ...orders, ...(doom && { doom }) });
      workers.add(worker);
      const [code, signal] = await worker.ended;
      workers.delete(worker);
      if (signal === "SIGKILL") falls += 1;
      else if (!stopping) throw new Error(`a worker ended with ${code}: ${worker.said()}`);
    }
  };
  const done = Promise.all(Array.from({ length: count }, slot));
  // Told by `stop`.
  done.catch(() => {});
  return {
    /** How many have fallen. */
    falls: () => falls,
    /** Stops all of them, and waits until they have. Gives their exit codes. */
    async stop() {
      stopping = true;
      const codes = await Promise.all([...workers].map((worker) => worker.stop()));
      await done;
      return codes;
    },
  };
}

/** Waits until every session is done or given up; throws where that takes longer than `seconds`. */
export async function settled(service: Service, seconds: number): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  const open = "SELECT id, state, reason FROM sessions WHERE state IN ('pending', 'running', 'over-budget')";
  for (;;) {
    const rows = await service.database.query<{ id: string; state: string; reason: string }>(open);
    if (rows.length === 0) return;
    if (performance.now() > deadline)
      throw new Error(`still open: ${JSON.stringify(rows.slice(0, 5))}, ${rows.length} in all`);
    await sleep(200);
  }
}

/** What the store says of its sessions and their summaries. */
export async function tally(service: Service) {
  const [row] = await service.database.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM sessions) AS sessions,
       (SELECT count(*) FROM sessions WHERE state = 'done') AS done,
       (SELECT count(*) FROM summaries) AS summaries,
       (SELECT count(DISTINCT session_id) FROM summaries WHERE state = 'done' AND request = 'auto') AS summarized,
       (SELECT count(*) FROM audit WHERE event = 'session.summarized') AS audited,
       (SELECT coalesce(sum(summaries), 0) FROM usage)::bigint AS used,
       (SELECT count(*) FROM reservations) AS reserved`,
  );
  return row;
}

/** What {@link tally} gives when each of `count` sessions has exactly one summary. */
export function exactlyOne(count: number) {
  return {
    sessions: count,
    done: count,
    summaries: count,
    summarized: count,
    audited: count,
    used: count,
    reserved: 0,
  };
}
