import type { Fix, Related, Severity } from "../diagnostic.ts";
import type { Span } from "../source.ts";

/** The text of one diagnostic. */
export interface Message {
  readonly severity: Severity;
  /** The problem: one clause, lower case, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
}

/** The optional parts of a diagnostic. */
export interface Attachments {
  readonly fixes?: readonly Fix[] | undefined;
  readonly related?: readonly Related[] | undefined;
}

/** A diagnostic of any table of codes, without its empty parts. */
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

/** The maximum number of names in a message. */
const most = 12;

/** `its fields are `a`, `b``; undefined if there are none. */
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

/** A piece of a filter as it was written, truncated if it is long. */
export function code(text: string): string {
  return `\`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``;
}
