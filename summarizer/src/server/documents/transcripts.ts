import type { SessionRow } from "../../domain/rows.ts";
import type { Transcript } from "../../domain/transcript.ts";
import type { Service } from "../../service.ts";
import { problem } from "../errors/problem.ts";

/**
 * The transcript of a session's recording, read again.
 * @throws Problem, StorageError, RecordingError, LimitExceeded
 */
export async function transcriptOf(
  { reader }: Pick<Service, "reader">,
  { id, recording, kind }: SessionRow,
): Promise<Transcript> {
  if (recording === null) {
    throw problem(404, "no-recording", `the recording of session ${JSON.stringify(id)} has not arrived`);
  }
  return (await reader.transcribe({ recording, kind })).transcript;
}
