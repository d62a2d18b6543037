/** Thrown where a question takes more steps than it is given; its message is the reason, for the answer. */
export class LimitReached extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "LimitReached";
  }
}

/** What is left of a question's steps. The same question takes the same steps on every machine. */
export class Budget {
  readonly #most: number;
  #left: number;

  constructor(steps: number) {
    this.#most = steps;
    this.#left = steps;
  }

  /** @throws LimitReached when the steps are used up */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new LimitReached(`the search stopped after ${this.#most} steps`);
  }

  /** Takes steps that an evaluation costs; false where they are not left. */
  take(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }
}
