import { type Attachments, compose, joined, type Message, oneOf } from "../messages/message.ts";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";

/** The messages about invariants and sets of policies. A row's parameters are the details of its message. */
const auditMessages = {
  "policies-and-models": (): Message => ({
    severity: "error",
    message: "an invariant names policies or models, not both",
    help: "remove one of them",
  }),
  "unknown-policy": (name: string, near: string | undefined, known: readonly string[]): Message => ({
    severity: "error",
    message: `no policy is named "${name}"`,
    help: near === undefined ? oneOf("the policies are", known) : `did you mean ${near}?`,
  }),
  "unknown-model": (name: string, near: string | undefined, known: readonly string[]): Message => ({
    severity: "error",
    message: `no policy has the model "${name}"`,
    help: near === undefined ? oneOf("the models are", known) : `did you mean ${near}?`,
  }),
  "invariant-violated": (name: string, expected: string, actual: string, why: string): Message => ({
    severity: "error",
    message: `"${name}" does not hold: expected ${expected}, got ${actual}`,
    help: why,
  }),
  "invariant-undecided": (name: string, reason: string): Message => ({
    severity: "warning",
    message: `undecided whether "${name}" holds`,
    help: reason,
  }),
  "unreachable-policy": (name: string, by: readonly string[], many: string): Message => ({
    severity: "warning",
    message:
      by.length === 0
        ? `"${name}" never matches: its filter is never true`
        : `"${name}" never matches: ${named(by)} ${by.length === 1 ? "matches" : "match"} all its ${many} first`,
    help: by.length === 0 ? "correct its filter, or remove it" : "remove it, or give it a name that sorts first",
  }),
  "unreachable-kind": (name: string, kind: string, by: readonly string[], many: string): Message => ({
    severity: "warning",
    message:
      by.length === 0
        ? `"${name}" never matches ${kind} ${many}: its filter is never true of them`
        : `"${name}" never matches ${kind} ${many}: ${named(by)} ${by.length === 1 ? "matches" : "match"} all of them first`,
    help: `remove ${kind} from its kinds, or correct its filter`,
  }),
  overlap: (name: string, by: readonly string[], many: string): Message => ({
    severity: "warning",
    message: `${named(by)} comes first for ${many} that "${name}" matches too`,
  }),
  mergeable: (name: string, by: readonly string[], filter: string | undefined): Message => ({
    severity: "warning",
    message: `"${name}" and ${named(by)} could be one policy`,
    help: filter === undefined ? "without a filter" : `with the filter ${shortened(filter)}`,
  }),
  "constant-condition": (value: boolean): Message => ({
    severity: "warning",
    message: `this condition is always ${value}`,
    help: "remove or correct it",
  }),
  "redundant-operand": (): Message => ({
    severity: "warning",
    message: "this condition never changes what the filter matches",
  }),
  "dialect-difference": (dialect: string): Message => ({
    severity: "warning",
    message: `the ${dialect} dialect decides differently`,
  }),
  uncovered: (kind: string | undefined, filter: string | undefined, many: string): Message => ({
    severity: "warning",
    message: `no policy matches ${kind === undefined ? "" : `${kind} `}${many}${filter === undefined ? "" : ` with ${shortened(filter)}`}`,
  }),
  undecided: (name: string | undefined, kind: string | undefined, many: string, reason: string): Message => ({
    severity: "warning",
    message: `undecided which ${kind === undefined ? "" : `${kind} `}${many} ${name === undefined ? "no policy" : `"${name}"`} matches`,
    help: reason,
  }),
  gains: (name: string, from: string | undefined, many: string, events: string): Message => ({
    severity: "warning",
    message: `"${name}" gains ${many} ${from === undefined ? "that no policy matched" : `from "${from}"`}${events}`,
  }),
  loses: (name: string, to: string | undefined, many: string, events: string): Message => ({
    severity: "warning",
    message: `"${name}" loses ${many} ${to === undefined ? "that no policy matches now" : `to "${to}"`}${events}`,
  }),
  "undecided-move": (from: string | undefined, to: string | undefined, many: string, reason: string): Message => ({
    severity: "warning",
    message: `undecided whether ${many} move from ${from === undefined ? "no policy" : `"${from}"`} to ${to === undefined ? "no policy" : `"${to}"`}`,
    help: reason,
  }),
  "model-change": (name: string, from: string | undefined, to: string | undefined): Message => ({
    severity: "warning",
    message: `"${name}" gets ${to === undefined ? "no model" : `the model "${to}"`} in place of ${from === undefined ? "none" : `"${from}"`}`,
  }),
  "vacuous-invariant": (name: string, many: string): Message => ({
    severity: "warning",
    message: `"${name}" is about no ${many}: its filter is never true`,
    help: "it holds whatever the policies do",
  }),
} satisfies Readonly<Record<string, (...details: never[]) => Message>>;

/** Characters of a filter that a message shows; the finding's data have all of it. */
const mostFilter = 300;

function shortened(filter: string): string {
  return filter.length > mostFilter ? `${filter.slice(0, mostFilter)}…` : filter;
}

/** `"a"`, `"a" and "b"` */
export function named(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  return joined(
    names.map((name) => `"${name}"`),
    conjunction,
  );
}

/** The diagnostic `code` at `span` of the file; `details` are those of the code's message. */
export function diagnoseAudit<C extends keyof typeof auditMessages>(
  code: C,
  span: Span,
  details: Parameters<(typeof auditMessages)[C]>,
  attachments: Attachments = {},
): Reported {
  const write = auditMessages[code] as (...details: readonly unknown[]) => Message;
  return compose(code, span, write(...details), attachments);
}
