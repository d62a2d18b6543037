import type { Diagnostic, Fix, Related } from "./diagnostic.ts";
import { dialectMessages } from "./messages/dialects.ts";
import { lintMessages } from "./messages/lints.ts";
import type { Message } from "./messages/message.ts";
import { syntaxMessages } from "./messages/syntax.ts";
import { typeMessages } from "./messages/types.ts";
import type { Span } from "./source.ts";

const messages = { ...syntaxMessages, ...typeMessages, ...dialectMessages, ...lintMessages };

/** Every diagnostic code, kebab-case; `docs/diagnostics.md` shows an example of each. */
export type Code = keyof typeof messages;

/** Every code, in the order of the tables. */
export const codes = Object.keys(messages) as readonly Code[];

export interface Attachments {
  readonly fixes?: readonly Fix[] | undefined;
  readonly related?: readonly Related[] | undefined;
}

/** The diagnostic `code` at `span`; `details` are what the code's message is about, as its row in the table asks. */
export function diagnose<C extends Code>(
  code: C,
  span: Span,
  details: Parameters<(typeof messages)[C]>,
  { fixes, related }: Attachments = {},
): Diagnostic {
  const write = messages[code] as (...details: readonly unknown[]) => Message;
  const { severity, message, help } = write(...details);
  return {
    code,
    severity,
    span,
    message,
    ...(help !== undefined && { help }),
    ...(fixes !== undefined && fixes.length > 0 && { fixes }),
    ...(related !== undefined && related.length > 0 && { related }),
  };
}
