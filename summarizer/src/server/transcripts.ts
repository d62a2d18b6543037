import { openStored } from "../recordings/storage/checked.ts";
import type { Service } from "../service.ts";
import type { SessionRow } from "../store/rows.ts";
import { streamTranscript } from "../transcript/transcribe.ts";
import type { Transcript } from "../transcript/transcript.ts";
import { problem } from "./problem.ts";

/**
 * A session's recording as text, read anew.
 * @throws Problem, StorageError, RecordingError
 */
export async function transcriptOf({ storage }: Service, session: SessionRow): Promise<Transcript> {
  const { id, recording: location, kind } = session;
  if (location === null) {
    throw problem(404, "no-recording", `the recording of session ${JSON.stringify(id)} has not come`);
  }
  return await streamTranscript(await openStored(storage, location), kind);
}
