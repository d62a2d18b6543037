import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { localOperator } from "../../access/principal.ts";
import type { Config } from "../../config.ts";
import { plainData } from "../../domain/plain.ts";
import { hintOf } from "../../ingest/file.ts";
import { IngestError } from "../../ingest/ingest-error.ts";
import { createLog } from "../../log/log.ts";
import { RecordingError } from "../../recordings/recording-error.ts";
import { isSessionId } from "../../recordings/storage/storage.ts";
import { modelLabels, reportOf } from "../../server/documents/reports.ts";
import type { Service } from "../../service.ts";
import { openService } from "../../service.ts";
import { findSession } from "../../sessions/listing.ts";
import { LimitExceeded } from "../../threads/limit-exceeded.ts";
import type { Report } from "../output/headline.ts";

/** Sessions summarized at a time. */
const workers = 4;

/** A service that has summarized some recordings, and its reports in the order of the files. */
export interface Summarized {
  readonly service: Service;
  readonly reports: readonly Report[];
}

/**
 * Opens a service, applies the resources, ingests the recordings and waits for their summaries. `tell` hears the progress.
 * The caller closes the service.
 */
export async function summarizeEmbedded(
  config: Config,
  resources: readonly string[],
  files: readonly string[],
  tell: (progress: string) => void,
): Promise<Summarized> {
  const service = await openService(config, { log: createLog("error"), works: true });
  try {
    service.audit.start();
    for (const file of resources) {
      const text = await readFile(file, "utf8");
      const { failure } = await service.resources.apply(localOperator, { file, text }, true);
      if (failure !== undefined) throw failure.error;
    }
    await service.worker.start(workers);
    const ingested = new Map<string, string | Report>();
    for (const [index, file] of files.entries()) {
      tell(`Reading ${index + 1} of ${files.length} recordings`);
      ingested.set(file, await ingest(service, file));
    }
    for (let count = await unsettled(service); count > 0; count = await unsettled(service)) {
      tell(`Summarizing: ${count} ${count === 1 ? "session" : "sessions"} to go`);
      await sleep(50);
    }
    return { service, reports: await reportsOf(service, ingested) };
  } catch (error) {
    await service.close();
    throw error;
  }
}

/** The id of the session in a file, or the report of a file that cannot be ingested. */
async function ingest({ ingest: into }: Service, file: string): Promise<string | Report> {
  try {
    const known = await hintOf(file);
    const hint = { ...known, id: sessionIdOf(known.id ?? basename(file)) };
    const { session } = await into.recording(file, hint, { origin: "upload", user: localOperator.name });
    return session.id;
  } catch (error) {
    if (!isAboutTheFile(error)) throw error;
    return failed(file, error);
  }
}

function isAboutTheFile(error: unknown): error is Error {
  if ([RecordingError, IngestError, LimitExceeded].some((kind) => error instanceof kind)) return true;
  return error instanceof Error && "path" in error && "syscall" in error;
}

/** A file may have a name that a session cannot have. */
function sessionIdOf(name: string): string {
  return isSessionId(name) ? name : name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "") || "session";
}

function failed(file: string, error: Error): Report {
  const remedy = "remedy" in error && typeof error.remedy === "string" ? error.remedy : "";
  const { message: reason } = error;
  return plainData({ source: file, id: basename(file), state: "failed", reason, remedy, verdicts: [], notes: [] });
}

async function unsettled({ database }: Service): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    "SELECT count(*) AS count FROM sessions WHERE state IN ('pending', 'running')",
  );
  return row?.count ?? 0;
}

/** One report for each session, in the order of the files. */
async function reportsOf(
  { database }: Service,
  ingested: ReadonlyMap<string, string | Report>,
): Promise<readonly Report[]> {
  const labels = await modelLabels(database);
  const reports = new Map<string, Report>();
  for (const [file, what] of ingested) {
    if (typeof what !== "string") {
      reports.set(file, what);
      continue;
    }
    const session = await findSession(database, what);
    if (session !== undefined && !reports.has(what)) reports.set(what, { ...reportOf(session, labels), source: file });
  }
  return [...reports.values()];
}

const newcomerName = "newcomer";
/** The user who tries the program can do everything with what it has. */
const newcomerResources = `
{kind: role, version: v7, metadata: {name: everything}, spec: {allow: {rules: [{resources: ["*"], verbs: ["*"]}]}}}
---
{kind: user, version: v2, metadata: {name: ${newcomerName}}, spec: {roles: [everything]}}
`;

/** A user of the pages: a code that signs them in once, and a password. */
export interface Newcomer {
  readonly name: string;
  readonly code: string;
  readonly password: string;
}

/** Creates the user who tries the program. */
export async function createNewcomer({ resources, accounts }: Service): Promise<Newcomer> {
  const { failure } = await resources.apply(localOperator, { file: "newcomer", text: newcomerResources }, true);
  if (failure !== undefined) throw failure.error;
  const password = randomBytes(9).toString("base64url");
  await accounts.setPassword(localOperator, newcomerName, password);
  return { name: newcomerName, code: (await accounts.invite(localOperator, newcomerName)).reveal(), password };
}
