import type { Fix, Related, Severity } from "../diagnostic.ts";
import type { Span } from "../source.ts";

/** What there is to say under one code; the prose of one diagnostic. */
export interface Message {
  readonly severity: Severity;
  /** What is wrong: one clause, lower case, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
}

/** What comes with a diagnostic. */
export interface Attachments {
  readonly fixes?: readonly Fix[] | undefined;
  readonly related?: readonly Related[] | undefined;
}

/** A diagnostic of any table of codes: what there is to say, where, and what comes with it. Leaves out what is empty. */
export function compose<C extends string>(
  code: C,
  span: Span,
  { severity, message, help }: Message,
  { fixes = [], related = [] }: Attachments,
) {
  return {
    code,
    severity,
    span,
    message,
    ...(help !== undefined && { help }),
    ...(fixes.length > 0 && { fixes }),
    ...(related.length > 0 && { related }),
  };
}
