import { type Attachments, compose, type Message } from "../messages/message.ts";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";

const quoteIt = "put the whole filter in single quotes, and double each ' in it";

const startWith = (kind: string): string => `start a policy with the line kind: ${kind}`;

/** The messages about a policy file, apart from its filters. A row's parameters are the details of its message. */
export const fileMessages = {
  "file-too-long": (bytes: number): Message => ({
    severity: "error",
    message: `the file has more than ${bytes} characters`,
    help: "split it into several files",
  }),
  "yaml-tab": (): Message => ({
    severity: "error",
    message: "a line is indented with a tab",
    help: "indent YAML with spaces",
  }),
  "yaml-unclosed-quote": (quote: string): Message => ({
    severity: "error",
    message: "a quoted string is not closed",
    help: `end it with ${quote}`,
  }),
  "yaml-escape": (sequence: string): Message => ({
    severity: "error",
    message: `${sequence} is not an escape in YAML`,
    help: `in double quotes, write a backslash twice: \\${sequence}; or use single quotes`,
  }),
  "yaml-unquoted": (): Message => ({
    severity: "error",
    message: "YAML does not read this value as a single string",
    help: quoteIt,
  }),
  "yaml-block-header": (): Message => ({
    severity: "error",
    message: "the text of a block starts on the line after its | or >",
    help: "move this text to the next line, indented",
  }),
  "yaml-cut-short": (stop: string): Message => ({
    severity: "error",
    message: stop === "#" ? "YAML reads the rest of this line as a comment" : `YAML ends the filter at this ${stop}`,
    help: quoteIt,
  }),
  "yaml-folded-comment": (isWhole: boolean): Message => ({
    severity: "warning",
    message: `the comment reaches to the end of the ${isWhole ? "filter" : "paragraph"}, because YAML joins its lines`,
    help: "write the filter as a block with |-, which keeps the lines apart",
  }),
  "yaml-tag": (tag: string): Message => ({
    severity: "error",
    message: `YAML reads ${tag} as a tag, not as part of the filter`,
    help: quoteIt,
  }),
  "yaml-depth": (): Message => ({
    severity: "error",
    message: "the YAML is nested too deeply",
    help: "a policy needs only a few levels",
  }),
  "yaml-duplicate-key": (key: string): Message => ({
    severity: "error",
    message: `duplicate key ${key}`,
    help: "keep one of them",
  }),
  "yaml-unknown-alias": (name: string): Message => ({
    severity: "error",
    message: `the alias *${name} has no anchor before it`,
    help: `define &${name} first; for the text *${name}, quote it`,
  }),
  "yaml-alias-cycle": (name: string): Message => ({
    severity: "error",
    message: `the alias *${name} is inside its own anchor`,
    help: "an anchor cannot contain itself",
  }),
  "yaml-alias-bomb": (nodes: number): Message => ({
    severity: "error",
    message: `the document expands to more than ${nodes} nodes`,
    help: "aliases of aliases multiply; write the values instead",
  }),
  "yaml-syntax": (message: string): Message => ({
    severity: "error",
    message: `invalid YAML: ${message}`,
    help: "quote a value that contains a colon, a #, quotes or brackets",
  }),
  "too-many-findings": (most: number): Message => ({
    severity: "error",
    message: `more than ${most} findings; the others are not shown`,
    help: "fix these first",
  }),
  "document-shape": (found: string, kind: string | undefined): Message => ({
    severity: "error",
    message: `a document is a map${kind === undefined ? "" : " with kind, metadata and spec"}; this is ${found}`,
    ...(kind !== undefined && { help: startWith(kind) }),
  }),
  "document-kind": (kinds: readonly string[]): Message => ({
    severity: "error",
    message: "the document has no kind",
    help: startWith(kinds[0] ?? ""),
  }),
  "unknown-kind": (kind: string, near: string | undefined, kinds: readonly string[]): Message => ({
    severity: "warning",
    message: `documents of kind ${kind} are not checked`,
    help: near === undefined ? `the kinds that hold filters are ${kinds.join(", ")}` : `did you mean ${near}?`,
  }),
  "unknown-policy-kind": (kind: string, near: string | undefined, kinds: readonly string[]): Message => ({
    severity: "error",
    message: `${kind} is not a kind`,
    help:
      near !== undefined
        ? `did you mean ${near}?`
        : kinds.length === 0
          ? "the environment declares no kinds"
          : `the kinds are ${kinds.join(", ")}`,
  }),
  "duplicate-policy": (name: string, policies: number, help: string): Message => ({
    severity: "error",
    message: `${policies} policies are named "${name}"`,
    help,
  }),
  "condition-not-read": (path: string, kind: string): Message => ({
    severity: "warning",
    message: `${path} is not checked`,
    help: `wherefore does not know the fields and functions of conditions in documents of kind ${kind}`,
  }),
  "missing-key": (path: string, what: string): Message => ({
    severity: "error",
    message: `${path} is missing`,
    help: what,
  }),
  "unknown-key": (path: string, known: readonly string[], near: string | undefined): Message => ({
    severity: "error",
    message: `unknown key ${path}`,
    help: near === undefined ? `the keys are ${known.join(", ")}` : `did you mean ${near}?`,
  }),
  "wrong-shape": (path: string, wanted: string, found: string): Message => ({
    severity: "error",
    message: `${path} must be ${wanted}, not ${found}`,
  }),
  "filter-not-text": (path: string, found: string): Message => ({
    severity: "error",
    message: `${path} must be a string, not ${found}`,
    help: quoteIt,
  }),
  "kind-not-summarized": (kind: string): Message => ({
    severity: "warning",
    message: `Teleport does not summarize ${kind} sessions`,
    help: "it summarizes ssh, k8s and db; the policy takes no session of this kind",
  }),
  "unknown-session-kind": (kind: string, near: string | undefined): Message => ({
    severity: "error",
    message: `unknown session kind ${kind}`,
    help: near === undefined ? "the kinds are ssh, k8s and db" : `did you mean ${near}?`,
  }),
};

/** Every code of a diagnostic about a policy file. */
export type FileCode = keyof typeof fileMessages;

/** A diagnostic of a policy file; its spans are offsets in the file. */
export interface FileDiagnostic extends Reported {
  readonly code: FileCode;
}

/** The diagnostic `code` at `span` of the file; `details` are those of the code's message. */
export function diagnoseFile<C extends FileCode>(
  code: C,
  span: Span,
  details: Parameters<(typeof fileMessages)[C]>,
  attachments: Attachments = {},
): FileDiagnostic {
  const write = fileMessages[code] as (...details: readonly unknown[]) => Message;
  return compose(code, span, write(...details), attachments);
}
