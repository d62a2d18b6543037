import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import type { Reception } from "../../api/uploads.ts";
import { stateNames } from "../../domain/session-states.ts";
import { hintOf } from "../../ingest/file.ts";
import { RecordingError } from "../../recordings/recording-error.ts";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, errorText, Failure, note, say, UsageError } from "../failure.ts";
import { withConnection } from "../options.ts";
import { filesIn } from "../recordings.ts";

const outcomes = {
  taken: "ingested",
  completed: "updated with this recording",
  known: "already known",
} as const;

/** `ingest`: sends recordings of this machine to the service. */
export function ingestCommands(program: Command): void {
  withConnection(
    program.command("ingest").description("ingest recordings; a session that is already known is not ingested again"),
  )
    .argument(
      "<recordings...>",
      "files, or folders of .tar and .cast files; the end event of x.cast is read from x.json",
    )
    .action((paths: readonly string[], flags: ConnectionFlags) =>
      attempt(() => connected(flags, (api) => ingest(api, paths), { creates: true })),
    );
}

async function ingest(api: Connection, paths: readonly string[]): Promise<void> {
  const files = (await Promise.all(paths.map(async (path) => (await filesIn(path)) ?? [path]))).flat();
  if (files.length === 0) throw new UsageError("no recordings found", "name .tar or .cast files, or folders of them");
  let failed = 0;
  for (const file of files) {
    try {
      const { session, reception } = await bring(api, file);
      const reason = "reason" in session && session.reason !== "" ? `: ${session.reason}` : "";
      say(`session ${JSON.stringify(session.id)} ${outcomes[reception]} (${stateNames[session.state]}${reason})`);
    } catch (error) {
      if (!(error instanceof Failure || error instanceof RecordingError)) throw error;
      failed += 1;
      note(errorText(`${file}: ${error.message}`, error instanceof Failure ? error.remedy : ""));
    }
  }
  if (failed > 0) {
    throw new Failure(
      `${failed} of ${files.length} ${files.length === 1 ? "recording was" : "recordings were"} not ingested`,
    );
  }
}

/** Sends one recording as a form. The file is read as it is sent. */
async function bring(api: Connection, file: string): Promise<Reception> {
  const entry = await stat(file).catch(() => undefined);
  if (entry?.isFile() !== true) throw new Failure(entry === undefined ? "it does not exist" : "it is not a file");
  const { id, endEvent } = await hintOf(file);
  const form = new FormData();
  if (endEvent !== undefined) form.append("end_event", JSON.stringify(endEvent));
  form.append("recording", await openAsBlob(file), basename(file));
  return await api.request("POST /v1/sessions", { query: { id }, body: form });
}
