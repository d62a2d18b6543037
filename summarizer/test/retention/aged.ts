import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../../src/database/database.ts";
import type { Service } from "../../src/service.ts";

const day = 86_400_000;

/** A session that ended some days ago. */
export interface Aged {
  readonly id: string;
  readonly days: number;
  /** The label `env` of its machine. */
  readonly env?: string;
  readonly kind?: "ssh" | "db";
  /** Without an end, it is as old as its row. */
  readonly endless?: boolean;
  /** Since so many days it is in the store. */
  readonly ingested?: number;
}

/** Puts a session into the store, with a recording in the storage. */
export async function putAged({ database, sessions, storage }: Service, aged: Aged): Promise<void> {
  const { id, days, env = "prod", kind = "ssh", endless = false, ingested = endless ? days : 0 } = aged;
  const ended = new Date(Date.now() - days * day - 60_000).toISOString();
  const labels = { [kind === "db" ? "db_labels" : "server_labels"]: { env } };
  const endEvent = {
    ...{ event: kind === "db" ? "db.session.end" : "session.end", sid: id, user: "alice", interactive: true },
    ...{ participants: ["alice"], ...labels, ...(!endless && { session_stop: ended }) },
  };
  const recording = { path: `${id}@upload.cast`, bytes: 1, format: "cast" as const };
  await mkdir(storage.place, { recursive: true });
  await writeFile(join(storage.place, recording.path), "x");
  await database.transaction((tx) => sessions.ingest(tx, { kind, endEvent, recording }));
  await database.query("UPDATE sessions SET created = created - make_interval(days => $2) WHERE id = $1", [
    id,
    ingested,
  ]);
}

/** The ids of the sessions that are there, in order. */
export async function idsOf(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ id: string }>("SELECT id FROM sessions ORDER BY id");
  return rows.map(({ id }) => id);
}

/** Lets the time pass after which another process goes on where one has died. */
export async function passLease(database: Database): Promise<void> {
  await database.query("UPDATE retention_state SET leased_until = '-infinity'");
  await database.query("UPDATE sessions SET next_attempt = now() WHERE state = 'deleting'");
}
