import type { Diagnostic } from "./diagnostic.ts";
import { dialectMessages } from "./messages/dialects.ts";
import { lintMessages } from "./messages/lints.ts";
import { type Attachments, compose, type Message } from "./messages/message.ts";
import { paramNames } from "./messages/params.ts";
import { sqlMessages } from "./messages/sql.ts";
import { syntaxMessages } from "./messages/syntax.ts";
import { typeMessages } from "./messages/types.ts";
import type { Span } from "./source.ts";

/** The repository, whose docs diagnostics link to; the `homepage` of package.json. */
const home = "https://github.com/wherefore-lang/wherefore";

const messages = { ...syntaxMessages, ...typeMessages, ...dialectMessages, ...lintMessages, ...sqlMessages };

/** Every diagnostic code, kebab-case; `docs/diagnostics.md` has an example of each. */
export type Code = keyof typeof messages;

/** Every code, in the order of the tables. */
export const codes = Object.keys(messages) as readonly Code[];

type Details<C extends Code> = Parameters<(typeof messages)[C]>;

/** The codes whose messages have details. */
export type DetailedCode = { [C in Code]: Details<C> extends readonly [] ? never : C }[Code];

type Named<N extends readonly string[], D extends readonly unknown[]> = {
  readonly [I in Exclude<keyof N, keyof (readonly unknown[])> as N[I] & string]: D[I & keyof D];
};

/** The details of each code's message, by name: names, types, limits. Data that survives `JSON.stringify`. */
export type Params = {
  readonly [C in Code]: C extends DetailedCode
    ? Named<(typeof paramNames)[C], Details<C>>
    : Readonly<Record<never, never>>;
};

/** The page of a code. */
function linkOf(code: Code): string {
  return `${home}/blob/main/docs/diagnostics.md#${code}`;
}

/** The diagnostic `code` at `span`; `details` are the arguments of the code's row in the table. */
export function diagnose<C extends Code>(
  code: C,
  span: Span,
  details: Readonly<Details<C>>,
  attachments: Attachments = {},
): Diagnostic {
  const write = messages[code] as (...details: readonly unknown[]) => Message;
  const names: Readonly<Partial<Record<Code, readonly string[]>>> = paramNames;
  const named = (names[code] ?? []).flatMap((name, at) => (details[at] === undefined ? [] : [[name, details[at]]]));
  const params = Object.fromEntries(named) as Params[C];
  return { ...compose(code, span, write(...details), attachments), params, link: linkOf(code) };
}
