import type { Severity } from "../diagnostic.ts";

/** What there is to say under one code; the prose of one diagnostic. */
export interface Message {
  readonly severity: Severity;
  /** What is wrong: one clause, lower case, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
}
