import type { Diagnostic } from "./diagnostic.ts";
import { dialectMessages } from "./messages/dialects.ts";
import { lintMessages } from "./messages/lints.ts";
import { type Attachments, compose, type Message } from "./messages/message.ts";
import { sqlMessages } from "./messages/sql.ts";
import { syntaxMessages } from "./messages/syntax.ts";
import { typeMessages } from "./messages/types.ts";
import type { Span } from "./source.ts";

const messages = { ...syntaxMessages, ...typeMessages, ...dialectMessages, ...lintMessages, ...sqlMessages };

/** Every diagnostic code, kebab-case; `docs/diagnostics.md` shows an example of each. */
export type Code = keyof typeof messages;

/** Every code, in the order of the tables. */
export const codes = Object.keys(messages) as readonly Code[];

/** The diagnostic `code` at `span`; `details` are what the code's message is about, as its row in the table asks. */
export function diagnose<C extends Code>(
  code: C,
  span: Span,
  details: Parameters<(typeof messages)[C]>,
  attachments: Attachments = {},
): Diagnostic {
  const write = messages[code] as (...details: readonly unknown[]) => Message;
  return compose(code, span, write(...details), attachments);
}
