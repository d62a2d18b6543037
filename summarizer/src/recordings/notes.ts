const SHOWN = 20;
/** Characters of one note. */
const LONGEST = 1000;

/** Collects notes on a recording: repeated ones once, no more than a reader would read, and none longer than 1,000 characters. */
export class Notes {
  readonly #seen = new Set<string>();
  #more = 0;

  add(whole: string): void {
    const note = whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
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
