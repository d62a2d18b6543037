import { createReadStream } from "node:fs";
import { transcriptText } from "../src/transcript/text.ts";
import { streamTranscript } from "../src/transcript/transcribe.ts";

/** What it took to turn one recording into text. */
export interface Transcription {
  readonly seconds: number;
  /** The most memory that the process had, in bytes: Node itself and all that was loaded included. */
  readonly peak: number;
  /** Characters of the transcript. */
  readonly text: number;
}

const start = performance.now();
const transcript = await streamTranscript(createReadStream(process.argv[2] ?? ""), "ssh");
const seconds = (performance.now() - start) / 1000;
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ seconds, peak, text: transcriptText(transcript).length } satisfies Transcription));
