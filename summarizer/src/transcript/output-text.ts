import { cleanText } from "../domain/clean.ts";

const LONGEST = 16 * 1024;

/** Gathers lines of output up to a number of characters: beyond it the middle is left out, and said to be. */
export class OutputText {
  readonly #head: string[] = [];
  readonly #tail: string[] = [];
  readonly #limit: number;
  #headSize = 0;
  #tailSize = 0;
  #dropped = 0;
  #blank = true;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes lines without blanks at their ends. */
  add(lines: Iterable<string>): void {
    for (const line of pieces(lines)) {
      if (line !== "") this.#blank = false;
      if (this.#tail.length === 0 && this.#headSize + line.length < this.#limit / 2) {
        this.#head.push(line);
        this.#headSize += line.length + 1;
      } else {
        this.#tail.push(line);
        this.#tailSize += line.length + 1;
      }
    }
    this.#trim();
  }

  /** Characters held. */
  get size(): number {
    return this.#headSize + this.#tailSize;
  }

  /** Whether nothing but white space was gathered. */
  get isBlank(): boolean {
    return this.#blank;
  }

  get shortened(): boolean {
    return this.#dropped > 0;
  }

  toString(): string {
    const gap = this.#dropped > 0 ? [`[${this.#dropped} lines omitted]`] : [];
    const lines = [...this.#head, ...gap, ...this.#tail].join("\n");
    return withoutBlankEnds(cleanText(lines));
  }

  #trim(): void {
    let first = 0;
    while (this.#tailSize > this.#limit / 2 && first < this.#tail.length) {
      this.#tailSize -= (this.#tail[first]?.length ?? 0) + 1;
      first++;
    }
    this.#tail.splice(0, first);
    this.#dropped += first;
  }
}

/** Without blank lines at the beginning, and without white space at the end. */
function withoutBlankEnds(text: string): string {
  const first = text.search(/\S/);
  return first < 0 ? "" : text.slice(text.lastIndexOf("\n", first) + 1).trimEnd();
}

/** Cuts lines so long that one of them would fill the output. */
function* pieces(lines: Iterable<string>): Generator<string> {
  for (const line of lines) {
    for (let start = 0; start === 0 || start < line.length; start += LONGEST) yield line.slice(start, start + LONGEST);
  }
}
