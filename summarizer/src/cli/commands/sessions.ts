import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import type { InputOf } from "../../api/request.ts";
import type { Session } from "../../api/session.ts";
import { errorMessage } from "../../domain/errors.ts";
import { lengthOfTime, parseDuration } from "../../domain/time.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { pagesOf } from "../connection/pages.ts";
import { attempt, Failure, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { endedText, headline, placeOf, stateNames } from "../output/headline.ts";
import { tableText } from "../output/table.ts";
import { deletionCommands } from "./retention.ts";
import { searchCommand } from "./search.ts";

interface ListFlags extends ConnectionFlags {
  readonly fromUtc?: string;
  readonly toUtc?: string;
  readonly last?: number;
  readonly limit: number;
  readonly kind?: string;
  readonly state?: string;
  readonly user?: string;
  readonly risk?: string;
  readonly format: Format;
}

/** Sessions asked for at once. */
const perPage = 500;

/** `recordings`: what there is of sessions. */
export function recordingCommands(program: Command): void {
  const recordings = program.command("recordings").description("list, download and delete the recordings of sessions");
  withFormat(withConnection(recordings.command("ls").description("list sessions, the last to end first")), "text")
    .option("--from-utc <time>", "sessions that ended at this time or later, as 2026-11-24 or 2026-11-24T09:00:00Z")
    .option("--to-utc <time>", "sessions that ended before this time")
    .option("--last <time>", "sessions that ended in this time, as 5h or 30d", duration)
    .option("--limit <number>", "at most so many", count, 50)
    .option("--kind <kind>", "ssh, k8s or db")
    .option("--state <state>", "such as done, unmatched or failed")
    .option("--user <name>", "whose")
    .option("--risk <level>", "LOW, MEDIUM, HIGH or CRITICAL")
    .action((flags: ListFlags) => attempt(() => connected(flags, (api) => list(api, flags))));
  searchCommand(recordings, { duration, count });
  deletionCommands(recordings);
  withConnection(recordings.command("download").description("store a session's recording and its end event"))
    .argument("<id>", "the session's id")
    .option("-o, --output <folder>", "where to", ".")
    .action((id: string, flags: ConnectionFlags & { readonly output: string }) =>
      attempt(() => connected(flags, (api) => download(api, id, flags.output))),
    );
}

/** Sessions as the API gives them, as many as asked for. */
async function sessionsOf(
  api: Connection,
  query: InputOf<"GET /v1/sessions">["query"],
  limit: number,
): Promise<readonly Session[]> {
  const found: Session[] = [];
  const pages = pagesOf((after) => {
    const most = Math.min(perPage, limit - found.length);
    return api.request("GET /v1/sessions", { query: { ...query, limit: most, after } });
  });
  for await (const { sessions } of pages) {
    found.push(...sessions);
    if (found.length >= limit) break;
  }
  return found;
}

async function list(api: Connection, flags: ListFlags): Promise<void> {
  const { fromUtc, toUtc: to, last, limit, kind, state, user, risk, format } = flags;
  if (last !== undefined && fromUtc !== undefined) throw new Failure("--last and --from-utc say the same: give one");
  const from = last === undefined ? fromUtc : new Date(Date.now() - last).toISOString();
  const sessions = await sessionsOf(api, { from, to, kind, state, user, risk }, limit);
  if (format === "json") say(jsonText(sessions));
  else if (format === "yaml") say(yamlText(sessions));
  else if (sessions.length === 0) note("no sessions");
  else
    say(
      tableText(["id", "kind", "user", "resource", "ended", "duration", "state", "risk", "summary"], sessions.map(row)),
    );
}

function row(report: Session): readonly string[] {
  const { id, state, session, summary } = report;
  return [
    id,
    session?.kind ?? "",
    session?.user ?? "",
    placeOf(report),
    endedText(report),
    session === undefined ? "" : lengthOfTime(session.duration),
    stateNames[state],
    summary?.risk_level ?? "",
    headline(report),
  ];
}

async function download(api: Connection, id: string, folder: string): Promise<void> {
  const params = { id };
  const event = await api.request("GET /v1/sessions/{id}/end-event", { params });
  const answer = await api.send("GET /v1/sessions/{id}/recording", { params });
  const [, name] = /filename="([\w.-]+)"/.exec(answer.headers.get("content-disposition") ?? "") ?? [];
  if (name === undefined || answer.body === null) throw new Failure("the recording came without a name");
  const file = join(folder, name);
  const unfinished = `${file}.unfinished`;
  try {
    await mkdir(folder, { recursive: true });
    await pipeline(
      Readable.fromWeb(answer.body as NodeStream<Uint8Array>),
      createWriteStream(unfinished, { mode: 0o600 }),
    );
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new Failure(`${file} cannot be written: ${errorMessage(error)}`);
  }
  await writeFile(file.replace(/\.\w+$/, ".json"), `${jsonText(event)}\n`, { mode: 0o600 });
  say(`${file} has been written, and its end event beside it`);
}

function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError("a length of time is written as 5h, 90m or 30d.");
  return milliseconds;
}

function count(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1) throw new InvalidArgumentError("a whole number from 1 on.");
  return number;
}
