import type { Transcript, TranscriptEntry, TranscriptMark } from "../domain/transcript.ts";
import { findSecrets, type MaskSettings } from "./find.ts";

/** A transcript without the secrets that it showed. */
export interface Masked {
  readonly transcript: Transcript;
  /** How many of each sort there were. */
  readonly masks: Readonly<Record<string, number>>;
  /** Where each stood: its sort, and the entry. */
  readonly found: readonly { readonly sort: string; readonly entry: number }[];
}

/** The replacement of a secret. */
export function maskOf(sort: string): string {
  return `[masked:${sort}]`;
}

/** Shorter ones, and plain words, are not looked for elsewhere: they could be anything. */
const leastRepeated = 8;
const mostRepeated = 200;

/**
 * Masks the secrets in everything that a transcript shows: keys and tokens by their shape, passwords by their context.
 * A secret that was found by its context is then masked everywhere.
 */
export function maskTranscript(transcript: Transcript, settings: MaskSettings = {}): Masked {
  const masker = new Masker(settings);
  const first = transcript.entries.map((entry, index) =>
    masked(entry, (text, command) => masker.mask(text, index, command)),
  );
  const entries = first.map((entry, index) => masked(entry, (text) => masker.maskRepeated(text, index)));
  const masks: Record<string, number> = {};
  for (const { sort } of masker.found) masks[sort] = (masks[sort] ?? 0) + 1;
  return { transcript: { ...transcript, entries }, masks, found: masker.found };
}

/** The same for a text by itself. */
export function maskText(text: string): string {
  const masker = new Masker({});
  return masker.maskRepeated(masker.mask(text, 0), 0);
}

function masked(entry: TranscriptEntry, mask: (text: string, command?: string) => string): TranscriptEntry {
  const { result } = entry;
  return {
    ...entry,
    prompt: mask(entry.prompt),
    input: mask(entry.input),
    output: mask(entry.output, entry.input),
    ...(result !== undefined && "error" in result && { result: { error: mask(result.error) } }),
    marks: entry.marks.map((mark): TranscriptMark => ({ ...mark, text: mask(mark.text) })),
  };
}

class Masker {
  readonly found: { readonly sort: string; readonly entry: number }[] = [];
  /** Secrets that may be repeated, with their sort. */
  readonly #values = new Map<string, string>();
  readonly #settings: MaskSettings;

  constructor(settings: MaskSettings) {
    this.#settings = settings;
  }

  mask(text: string, entry: number, command = ""): string {
    let left = "";
    let end = 0;
    for (const finding of findSecrets(text, command, this.#settings)) {
      const { sort, start } = finding;
      if (finding.byContext) this.#remember(text.slice(start, finding.end), sort);
      this.found.push({ sort, entry });
      left += text.slice(end, start) + maskOf(sort);
      end = finding.end;
    }
    return left + text.slice(end);
  }

  maskRepeated(text: string, entry: number): string {
    let left = text;
    for (const [value, sort] of this.#values) {
      if (!left.includes(value)) continue;
      const parts = left.split(value);
      for (let index = 1; index < parts.length; index += 1) this.found.push({ sort, entry });
      left = parts.join(maskOf(sort));
    }
    return left;
  }

  #remember(secret: string, sort: string): void {
    if (secret.length < leastRepeated || !/[^A-Za-z]/.test(secret) || /^[\d.:-]+$/.test(secret)) return;
    if (/^[~./]|^\w{1,20}:\/\//.test(secret) || this.#values.size >= mostRepeated) return;
    this.#values.set(secret, sort);
  }
}
