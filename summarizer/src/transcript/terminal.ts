import type { Recording } from "../recordings/recording.ts";
import { CommandReader } from "./command-reader.ts";
import { steps } from "./pieces.ts";
import type { Transcript } from "./transcript.ts";

/** Pieces written before the screen is waited for. */
const BATCH = 500;

/** Replays a terminal session on a virtual screen and reads its commands and their output there. */
export async function terminalTranscript(recording: Recording): Promise<Pick<Transcript, "entries" | "notes">> {
  const reader = new CommandReader(recording);
  let failure: unknown;
  let written = 0;
  for (const step of steps(recording.events)) {
    if (step.type === "resize") {
      await reader.screen.settle();
      reader.screen.resize(step);
      continue;
    }
    reader.prepare(step);
    reader.screen.write(step.text, () => {
      try {
        reader.see(step);
      } catch (error) {
        failure ??= error;
      }
    });
    if (++written % BATCH === 0) await reader.screen.settle();
  }
  await reader.screen.settle();
  if (failure) throw failure;
  return reader.finish();
}
