import { cleanText } from "../domain/clean.ts";
import type { TranscriptEntry, TranscriptMark } from "../domain/transcript.ts";
import { OutputText } from "./output-text.ts";

/** An entry while its command runs. */
export class Draft {
  readonly output: OutputText;
  readonly prompt: string;
  readonly start: number;
  input: string;
  end: number;
  status: number | undefined;
  readonly #marks: TranscriptMark[] = [];

  constructor(start: number, prompt: string, input: string, outputLimit: number) {
    this.start = start;
    this.end = start;
    this.prompt = prompt;
    this.input = input;
    this.output = new OutputText(outputLimit);
  }

  mark(type: TranscriptMark["type"], text: string): void {
    const clean = cleanText(text).trim();
    const known = this.#marks.some((mark) => mark.type === type && mark.text === clean);
    if (!known) this.#marks.push({ type, text: clean });
  }

  /** Whether there is nothing to tell: an empty line was sent, and nothing came of it. */
  get isEmpty(): boolean {
    return this.input.trim() === "" && this.#marks.length === 0 && this.output.isBlank;
  }

  entry(): TranscriptEntry {
    return {
      start: this.start,
      end: Math.max(this.start, this.end),
      prompt: cleanText(this.prompt).trim(),
      input: cleanText(this.input).trim(),
      output: this.output.toString(),
      ...(this.status === undefined ? {} : { result: { status: this.status } }),
      marks: this.#marks,
    };
  }
}
