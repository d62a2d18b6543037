interface Deletion {
  at: number;
  text: string;
}

/** More than this at once was not typed: it was completed, recalled or pasted. */
const MOST_KEYS = 3;
/** Shorter ones are slips of a finger. */
const LEAST_DELETED = 3;

/** Follows a command line while it is edited, and remembers what was typed on it and deleted again. */
export class TypedLine {
  #text = "";
  /** For each character of the text, whether it came from a key. */
  #typed: boolean[] = [];
  #open: Deletion | undefined;
  readonly #deleted: { readonly text: string; readonly word: string }[] = [];

  /** Takes the line as it is now. */
  see(next: string): void {
    const before = this.#text;
    if (next === before) return;
    const prefix = commonPrefix(before, next);
    const suffix = commonSuffix(before.slice(prefix), next.slice(prefix));
    const removed = before.slice(prefix, before.length - suffix);
    const added = next.slice(prefix, next.length - suffix);
    const wasTyped = this.#typed.slice(prefix, prefix + removed.length).every(Boolean);
    const isTyped = added.length <= MOST_KEYS && removed === "";
    this.#typed.splice(prefix, removed.length, ...Array.from(added, () => isTyped));
    if (added !== "" || !wasTyped) this.#close();
    this.#text = next;
    if (added === "" && wasTyped) this.#delete(prefix, removed);
  }

  /** What was typed and is not in the final command, each with the start of the word that it was part of. */
  deletedFrom(final: string): readonly string[] {
    this.#close();
    return this.#deleted.filter(({ text }) => !final.includes(text)).map(({ word }) => word);
  }

  #delete(at: number, text: string): void {
    if (this.#open && at + text.length === this.#open.at) this.#open = { at, text: text + this.#open.text };
    else if (this.#open?.at === at) this.#open.text += text;
    else {
      this.#close();
      this.#open = { at, text };
    }
  }

  #close(): void {
    if (!this.#open) return;
    const { at, text } = this.#open;
    const start = /^\s/.test(text) ? "" : wordBefore(this.#text, at);
    if (text.trim().length >= LEAST_DELETED) this.#deleted.push({ text: text.trim(), word: (start + text).trim() });
    this.#open = undefined;
  }
}

/** The part of a word that ends at `at`. */
function wordBefore(text: string, at: number): string {
  let start = at;
  while (start > 0 && /\S/.test(text[start - 1] ?? "")) start--;
  return text.slice(start, at);
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function commonSuffix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  return length;
}
