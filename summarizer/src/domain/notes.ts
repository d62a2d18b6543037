import { noteLimits } from "./recording-limits.ts";

/** Collects notes on a recording: repeated ones once, and within {@link noteLimits}. */
export class Notes {
  readonly #seen = new Set<string>();
  #more = 0;

  add(whole: string): void {
    const note = whole.length > noteLimits.characters ? `${whole.slice(0, noteLimits.characters)}…` : whole;
    if (this.#seen.has(note)) return;
    if (this.#seen.size < noteLimits.notes) this.#seen.add(note);
    else this.#more++;
  }

  list(): readonly string[] {
    return this.#more === 0 ? [...this.#seen] : [...this.#seen, `${this.#more} more notes are not shown`];
  }
}

/** `1 event`, `2 events`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
