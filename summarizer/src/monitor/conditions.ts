/** What works less well than it could, and why: one sentence a condition, which holds until it is cleared. */
export class Conditions {
  readonly #notes = new Map<string, string>();

  set(name: string, note: string): void {
    this.#notes.set(name, note);
  }

  clear(name: string): void {
    this.#notes.delete(name);
  }

  get notes(): readonly string[] {
    return [...this.#notes.values()];
  }
}
