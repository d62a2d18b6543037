import type { PolicyContext } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import { EventMoves } from "../policy-audit/plan.ts";
import { isContextError } from "./errors.ts";
import { AuditLog, NoSessions } from "./events.ts";
import { Failure } from "./failure.ts";
import { isFolder, listFolder, type Skipped } from "./folders.ts";
import type { Host } from "./host.ts";

/** Names of files that hold events. */
const eventFileName = /\.(?:jsonl?|ndjson|log)$/i;

/** What became of the events of files and folders. */
export interface CountedEvents {
  readonly moves: EventMoves;
  /** Files of folders in which no session ends. */
  readonly skipped: readonly Skipped[];
  /** What cannot be read in folders; the rest is counted. */
  readonly failures: readonly Failure[];
}

/**
 * Routes every session that ends in the logs by both sets, each log as a stream.
 * @throws Failure for a file that is named and cannot be read
 */
export async function countEvents(
  paths: readonly string[],
  before: PolicySet,
  after: PolicySet,
  host: Host,
): Promise<CountedEvents> {
  const moves = new EventMoves();
  const skipped: Skipped[] = [];
  const failures: Failure[] = [];
  for (const path of paths) {
    const folder = isFolder(path, host) ? listFolder(path, host, eventFileName) : undefined;
    skipped.push(...(folder?.skipped ?? []));
    failures.push(...(folder?.failures ?? []));
    for (const file of folder?.paths ?? [path]) {
      try {
        await countFile(file, before, after, moves, host);
      } catch (error) {
        if (!(error instanceof Failure) || folder === undefined) throw error;
        if (error instanceof NoSessions) skipped.push({ path: file, reason: "no session ends in it" });
        else failures.push(error);
      }
    }
  }
  return { moves, skipped, failures };
}

async function countFile(path: string, before: PolicySet, after: PolicySet, moves: EventMoves, host: Host) {
  for await (const { context, name } of new AuditLog(path, host).sessions()) {
    const data: PolicyContext<unknown> = context;
    try {
      moves.add(before.match(data)?.name, after.match(data)?.name);
    } catch (error) {
      if (!isContextError(error)) throw error;
      throw new Failure(`invalid data in ${path} (${name}): ${error.message}`, "wherefore fields lists the fields");
    }
  }
}
