import { type Attachments, compose, type Message } from "../messages/message.ts";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";

const guess = (near: string | undefined, otherwise: string | undefined): string | undefined =>
  near === undefined ? otherwise : `did you mean ${near}?`;

/** The messages about invariants. A row's parameters are the details of its message. */
const invariantMessages = {
  "policies-and-models": (): Message => ({
    severity: "error",
    message: "an invariant names policies or models, not both",
    help: "remove one of them",
  }),
  "unknown-policy": (name: string, near: string | undefined, known: readonly string[]): Message => ({
    severity: "error",
    message: `no policy is named "${name}"`,
    help: guess(near, listed("the policies are", known)),
  }),
  "unknown-model": (name: string, near: string | undefined, known: readonly string[]): Message => ({
    severity: "error",
    message: `no policy has the model "${name}"`,
    help: guess(near, listed("the models are", known)),
  }),
  "invariant-violated": (expected: string, actual: string): Message => ({
    severity: "error",
    message: `the invariant does not hold: expected ${expected}, but ${actual}`,
    help: undefined,
  }),
  "invariant-undecided": (name: string, reason: string): Message => ({
    severity: "warning",
    message: `undecided whether "${name}" holds`,
    help: reason,
  }),
  "vacuous-invariant": (many: string): Message => ({
    severity: "warning",
    message: `no ${many} match the filter of this invariant`,
    help: "it holds whatever the policies do",
  }),
} satisfies Readonly<Record<string, (...details: never[]) => Message>>;

/** Names that a message lists. */
const mostNames = 10;

function listed(lead: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  return `${lead} ${names.slice(0, mostNames).join(", ")}${more}`;
}

/** The diagnostic `code` at `span` of the file; `details` are those of the code's message. */
export function diagnoseInvariant<C extends keyof typeof invariantMessages>(
  code: C,
  span: Span,
  details: Parameters<(typeof invariantMessages)[C]>,
  attachments: Attachments = {},
): Reported {
  const write = invariantMessages[code] as (...details: readonly unknown[]) => Message;
  return compose(code, span, write(...details), attachments);
}
