import { randomUUID } from "node:crypto";
import { createReadStream, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { parentPort, workerData } from "node:worker_threads";
import { type Policy, PolicySet } from "wherefore";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";

/** A file of the log, and the file to write for it. */
export interface Task {
  readonly from: string;
  readonly to: string;
}

/** Of one task: how many sessions could be summarized, and how many of them a policy takes. */
export interface Done {
  readonly read: number;
  readonly routed: number;
}

interface AuditEvent {
  readonly event: string;
  readonly sid: string;
  readonly interactive?: boolean;
}

const { policies, version } = workerData as { policies: readonly Policy[]; version: string };
const set = new PolicySet(policies, sessionFilter);
if (set.version !== version) throw new Error(`the policies are of version ${set.version}, not ${version}`);

/** Of the events of a log, those of sessions that are summarized: interactive ones, and all of databases. */
function isSession({ event, interactive }: AuditEvent): boolean {
  return event === "db.session.end" || (event === "session.end" && interactive === true);
}

async function route({ from, to }: Task): Promise<Done> {
  const routes: string[] = [];
  let [line, read] = [0, 0];
  for await (const text of createInterface({ input: createReadStream(from) })) {
    line++;
    try {
      const event = JSON.parse(text) as AuditEvent;
      if (!isSession(event)) continue;
      read++;
      const policy = set.match(contextFromEvent(event))?.name;
      if (policy !== undefined) routes.push(`${JSON.stringify({ sid: event.sid, policy })}\n`);
    } catch (error) {
      throw new Error(`${from}:${line}: ${(error as Error).message}`);
    }
  }
  // renamed when whole, so that a file that is there is a file that is done, however often and wherever a task is tried
  const part = `${to}.${randomUUID()}.part`;
  writeFileSync(part, routes.join(""));
  renameSync(part, to);
  return { read, routed: routes.length };
}

parentPort?.on("message", async (task?: Task) => {
  if (task === undefined) parentPort?.close();
  else parentPort?.postMessage(await route(task));
});
