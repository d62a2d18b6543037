/** Why something cannot be done to a resource. */
export type RefusalCode = "already-exists" | "not-found" | "still-needed" | "changed-meanwhile" | "renamed" | "preset";

/** Something that cannot be done to a resource as things are, told so that a person can go on. */
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
