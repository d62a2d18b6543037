import type { Recording } from "../recordings/recording.ts";
import { cleanText } from "./clean.ts";
import type { Transcript, TranscriptEntry } from "./transcript.ts";

/** Reads a database session: each query is an entry, with its parameters as a comment, and its result. */
export function databaseTranscript(recording: Recording): Pick<Transcript, "entries" | "notes"> {
  const entries: TranscriptEntry[] = [];
  let waiting = 0;
  for (const event of recording.events) {
    if (event.type === "query") {
      entries.push({
        start: event.at,
        end: event.at,
        prompt: cleanText(event.database),
        input: cleanText([event.text.trim(), ...parameters(event.parameters)].join("\n")),
        output: "",
        marks: [],
      });
    } else if (event.type === "result") {
      const result = event.error === undefined ? { rows: event.rows ?? 0 } : { error: cleanText(event.error).trim() };
      // Results come in the order of their queries.
      const query = entries[waiting];
      if (query) entries[waiting++] = { ...query, end: event.at, result };
    }
  }
  return { entries, notes: [] };
}

function parameters(values: readonly string[]): string[] {
  return values.length === 0
    ? []
    : [`-- ${values.map((value, index) => `$${index + 1} = ${quote(value)}`).join(", ")}`];
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''").replaceAll("\n", "\\n")}'`;
}
