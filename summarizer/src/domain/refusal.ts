/** Why something cannot be done to a resource. */
export type RefusalCode = "already-exists" | "not-found" | "still-needed" | "changed-meanwhile" | "renamed" | "preset";

/** An operation that is not possible in the current state, with a message and a remedy for people. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** Empty where the message says it. */
  readonly remedy: string;

  constructor(code: RefusalCode, message: string, remedy = "") {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.remedy = remedy;
  }
}
