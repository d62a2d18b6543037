const SHOWN = 20;

/** Collects notes on a recording: repeated ones once, and no more than a reader would read. */
export class Notes {
  readonly #seen = new Set<string>();
  #more = 0;

  add(note: string): void {
    if (this.#seen.has(note)) return;
    if (this.#seen.size < SHOWN) this.#seen.add(note);
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
