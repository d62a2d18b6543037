import type { SessionKind } from "../src/domain/recording.ts";
import type { Transcript, TranscriptEntry, TranscriptMark } from "../src/domain/transcript.ts";

/** An entry in short: the input, and what else is not as usual. */
export type Line = string | readonly [input: string, more: Partial<TranscriptEntry>];

/** A transcript of `lines`, ten seconds apart. */
export function transcriptOf(kind: SessionKind, lines: readonly Line[]): Transcript {
  const entries = lines.map((line, index): TranscriptEntry => {
    const [input, more] = typeof line === "string" ? [line, {}] : line;
    const start = index * 10_000;
    return { start, end: start + 1000, prompt: "$", input, output: "", marks: [], ...more };
  });
  return { kind, entries, duration: lines.length * 10_000, notes: [] };
}

/** A mark of text that was typed and deleted again. */
export function deleted(text: string): TranscriptMark {
  return { type: "deleted-input", text };
}
