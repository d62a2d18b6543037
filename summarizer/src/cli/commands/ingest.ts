import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import type { Reception } from "../../api/uploads.ts";
import { hintOf } from "../../ingest/file.ts";
import { RecordingError } from "../../recordings/recording-error.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { attempt, Failure, note, say } from "../failure.ts";
import { withConnection } from "../options.ts";
import { recordingsIn } from "../recordings.ts";

const outcomes = { taken: "taken in", completed: "completed: its recording has come", known: "known already" } as const;

/** `ingest`: recordings of this machine go to the service. */
export function ingestCommands(program: Command): void {
  withConnection(program.command("ingest").description("bring recordings: each session is taken in once"))
    .argument("<recordings...>", "files, or folders of .tar and .cast files; the end event of x.cast lies in x.json")
    .action((paths: readonly string[], flags: ConnectionFlags) =>
      attempt(() => connected(flags, (api) => ingest(api, paths))),
    );
}

async function ingest(api: Connection, paths: readonly string[]): Promise<void> {
  const files = await recordingsIn(paths);
  if (files.length === 0) throw new Failure("there are no recordings", "name .tar or .cast files, or folders of them");
  let failed = 0;
  for (const file of files) {
    try {
      const { session, reception } = await bring(api, file);
      const reason = "reason" in session && session.reason !== "" ? `: ${session.reason}` : "";
      say(`session ${JSON.stringify(session.id)} ${outcomes[reception]} (${session.state}${reason})`);
    } catch (error) {
      if (!(error instanceof Failure || error instanceof RecordingError)) throw error;
      failed += 1;
      const remedy = error instanceof Failure && error.remedy !== "" ? `\n  help: ${error.remedy}` : "";
      note(`ERROR: ${file}: ${error.message}${remedy}`);
    }
  }
  if (failed > 0) {
    throw new Failure(
      `${failed} of ${files.length} ${files.length === 1 ? "recording was" : "recordings were"} not taken in`,
    );
  }
}

/** Sends one recording as a form. The file is read as it is sent. */
async function bring(api: Connection, file: string): Promise<Reception> {
  const entry = await stat(file).catch(() => undefined);
  if (entry?.isFile() !== true) throw new Failure(entry === undefined ? "there is no such file" : "it is no file");
  const { id, endEvent } = await hintOf(file);
  const form = new FormData();
  if (endEvent !== undefined) form.append("end_event", JSON.stringify(endEvent));
  form.append("recording", await openAsBlob(file), basename(file));
  return await api.request("POST /v1/sessions", { query: { id }, body: form });
}
