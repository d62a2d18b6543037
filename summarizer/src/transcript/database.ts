import { cleanText } from "../domain/clean.ts";
import { count } from "../domain/notes.ts";
import type { RecordingEvent } from "../domain/recording.ts";
import type { Transcript, TranscriptEntry } from "../domain/transcript.ts";

/** Characters of statements that are kept. */
const TOTAL_LIMIT = 32 * 1024 * 1024;

/** Reads a database session: each query is an entry, with its parameters as a comment, and its result. */
export class StatementReader {
  readonly #entries: TranscriptEntry[] = [];
  #budget = TOTAL_LIMIT;
  #waiting = 0;
  #dropped = 0;

  read(events: readonly RecordingEvent[]): void {
    for (const event of events) {
      if (event.type === "query") this.#query(event);
      else if (event.type === "result") this.#result(event);
    }
  }

  finish(): Pick<Transcript, "entries" | "notes"> {
    const notes = this.#dropped === 0 ? [] : [`${count(this.#dropped, "statement")} omitted: the session is too long`];
    return { entries: this.#entries, notes };
  }

  #query(event: Extract<RecordingEvent, { type: "query" }>): void {
    const input = cleanText([event.text.trim(), ...parameters(event.parameters)].join("\n"));
    this.#budget -= input.length;
    if (this.#budget < 0) {
      this.#dropped++;
      return;
    }
    const prompt = cleanText(event.database);
    this.#entries.push({ start: event.at, end: event.at, prompt, input, output: "", marks: [] });
  }

  #result(event: Extract<RecordingEvent, { type: "result" }>): void {
    const result = event.error === undefined ? { rows: event.rows ?? 0 } : { error: cleanText(event.error).trim() };
    // Results come in the order of their queries.
    const query = this.#entries[this.#waiting];
    if (query) this.#entries[this.#waiting++] = { ...query, end: event.at, result };
  }
}

function parameters(values: readonly string[]): string[] {
  return values.length === 0
    ? []
    : [`-- ${values.map((value, index) => `$${index + 1} = ${quote(value)}`).join(", ")}`];
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''").replaceAll("\n", "\\n")}'`;
}
