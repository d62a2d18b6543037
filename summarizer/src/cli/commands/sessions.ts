import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import type { Command } from "commander";
import type { InputOf } from "../../api/request.ts";
import type { Session } from "../../api/session.ts";
import { errorMessage } from "../../domain/errors.ts";
import { stateNames } from "../../domain/session-states.ts";
import { lengthOfTime } from "../../domain/time.ts";
import { jsonText } from "../../domain/yaml-text.ts";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { pagesOf } from "../connection/pages.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, Failure, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { sayData } from "../output/data.ts";
import { endedText, headline, placeOf } from "../output/headline.ts";
import { tableText } from "../output/table.ts";
import type { SessionFilterFlags } from "../session-filters.ts";
import { filtersOf, withSessionFilters } from "../session-filters.ts";
import { deletionCommands } from "./retention.ts";
import { searchCommand } from "./search.ts";

interface ListFlags extends ConnectionFlags, SessionFilterFlags {
  readonly format: Format;
}

/** Sessions asked for at once. */
const perPage = 500;

/** `recordings`: what there is of sessions. */
export function recordingCommands(program: Command): void {
  const recordings = program.command("recordings").description("list, search, download and delete recorded sessions");
  const ls = recordings.command("ls").description("list sessions, the last to end first");
  withConnection(withFormat(withSessionFilters(ls), "text")).action((flags: ListFlags) =>
    attempt(() => connected(flags, (api) => list(api, flags))),
  );
  searchCommand(recordings);
  const download = recordings.command("download").description("download a session's recording and its end event");
  withConnection(
    download.argument("<id>", "session id").option("-o, --output <folder>", "folder to write to", "."),
  ).action((id: string, flags: ConnectionFlags & { readonly output: string }) =>
    attempt(() => connected(flags, (api) => downloadTo(flags.output, api, id))),
  );
  deletionCommands(recordings);
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
  const { limit, format } = flags;
  const sessions = await sessionsOf(api, filtersOf(flags), limit);
  if (format !== "text") return sayData(format, sessions);
  if (sessions.length === 0) return note("no matching sessions");
  const headings = ["id", "kind", "user", "resource", "ended", "duration", "state", "risk", "summary"];
  say(tableText(headings, sessions.map(row)));
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

async function downloadTo(folder: string, api: Connection, id: string): Promise<void> {
  const params = { id };
  const event = await api.request("GET /v1/sessions/{id}/end-event", { params });
  const answer = await api.send("GET /v1/sessions/{id}/recording", { params });
  const [, name] = /filename="([\w.-]+)"/.exec(answer.headers.get("content-disposition") ?? "") ?? [];
  if (name === undefined || answer.body === null)
    throw new Failure("the server sent the recording without a file name");
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
  say(`wrote ${file} and its end event`);
}
