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

/** Names that a message lists. */
const most = 12;

/** `its fields are `a`, `b``; undefined where there are none. */
export function oneOf(lead: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > most ? `, and ${names.length - most} more` : "";
  return `${lead} ${names.slice(0, most).map(code).join(", ")}${more}`;
}

/** `a`, `b` or `c` */
export function listed(names: readonly string[], conjunction: "or" | "and"): string {
  const shown = names.slice(0, most).map(code);
  return joined(names.length > most ? [...shown, `${names.length - most} more`] : shown, conjunction);
}

/** `a, b and c` */
export function joined(texts: readonly string[], conjunction: "or" | "and" = "and"): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} ${conjunction} ${texts.at(-1)}`;
}

/** A piece of a filter as it was written, cut where it is too long to read. */
export function code(text: string): string {
  return `\`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``;
}
