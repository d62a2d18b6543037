/** Work on foreign bytes that took more than it may; `message` says what and how much, `remedy` what to do. */
export class OverLimit extends Error {
  /** What there was too much of; `busy`: others wait already, and later there may be room. */
  readonly code: "time" | "memory" | "busy";
  readonly remedy: string;

  constructor(code: OverLimit["code"], message: string, remedy: string) {
    super(message);
    this.name = "OverLimit";
    this.code = code;
    this.remedy = remedy;
  }
}
