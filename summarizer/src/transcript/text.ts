import { count } from "../domain/notes.ts";
import type { Transcript, TranscriptEntry, TranscriptMark } from "../domain/transcript.ts";

/** A transcript as plain text, for a model or a reader: each entry after its time from the start, `[mm:ss]`. */
export function transcriptText(transcript: Transcript): string {
  return transcript.entries.map((entry) => entryText(entry, transcript.kind === "db")).join("\n");
}

const marks: Readonly<Record<TranscriptMark["type"], string>> = {
  "hidden-input": "hidden input",
  "deleted-input": "typed and deleted before the command was sent",
  "full-screen": "full-screen program; its content is omitted",
};

/** One entry as plain text. */
export function entryText(entry: TranscriptEntry, isQuery: boolean): string {
  const prompt = isQuery ? `${entry.prompt}=>` : entry.prompt;
  const head = [offset(entry.start), prompt, entry.input].filter((part) => part !== "").join(" ");
  const notes = entry.marks.map(({ type, text }) => `(${marks[type]}${text && `: ${text}`})`);
  return [head, ...notes, entry.output, ...resultText(entry.result)].filter((line) => line !== "").join("\n");
}

function resultText(result: TranscriptEntry["result"]): string[] {
  if (result === undefined) return [];
  if ("error" in result) return [/^error\b/i.test(result.error) ? result.error : `ERROR: ${result.error}`];
  if ("rows" in result) return [`(${count(result.rows, "row")} affected)`];
  return result.status === 0 ? [] : [`(exit status ${result.status})`];
}

/** Minutes may have more than two digits. */
function offset(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `[${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}]`;
}
