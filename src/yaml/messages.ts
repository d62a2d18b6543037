import { type Attachments, compose, type Message } from "../messages/message.ts";
import type { Reported } from "../render.ts";
import type { Span } from "../source.ts";

const quoteIt = "write the whole filter between single quotes, each ' in it twice";

/** Prose of what is wrong with a policy file around its filters. A row's parameters are what its message is about. */
export const fileMessages = {
  "file-too-long": (bytes: number): Message => ({
    severity: "error",
    message: `the file is longer than ${bytes} bytes`,
    help: "split it into several files",
  }),
  "yaml-tab": (): Message => ({
    severity: "error",
    message: "a tab is used as indentation",
    help: "YAML wants spaces",
  }),
  "yaml-unclosed-quote": (quote: string): Message => ({
    severity: "error",
    message: "a quoted text is not closed",
    help: `end it with ${quote}`,
  }),
  "yaml-escape": (sequence: string): Message => ({
    severity: "error",
    message: `YAML knows no escape ${sequence}`,
    help: `for a backslash between double quotes write two, \\${sequence}, or use single quotes`,
  }),
  "yaml-unquoted": (): Message => ({
    severity: "error",
    message: "YAML does not read this value as one text",
    help: quoteIt,
  }),
  "yaml-tag": (tag: string): Message => ({
    severity: "error",
    message: `YAML reads ${tag} as a tag, not as a part of the text`,
    help: quoteIt,
  }),
  "yaml-depth": (): Message => ({
    severity: "error",
    message: "the YAML is nested too deeply",
    help: "a policy needs no more than a few levels",
  }),
  "yaml-duplicate-key": (key: string): Message => ({
    severity: "error",
    message: `the key ${key} is given twice`,
    help: "keep one of the two",
  }),
  "yaml-unknown-alias": (name: string): Message => ({
    severity: "error",
    message: `no anchor &${name} stands before this alias`,
    help: `to mean the text *${name}, quote it`,
  }),
  "yaml-alias-cycle": (name: string): Message => ({
    severity: "error",
    message: `the alias *${name} stands inside its own anchor`,
    help: "an anchor cannot hold itself",
  }),
  "yaml-alias-bomb": (nodes: number): Message => ({
    severity: "error",
    message: `with its aliases written out, the document has more than ${nodes} nodes`,
    help: "aliases of aliases multiply: write the values out",
  }),
  "yaml-syntax": (message: string): Message => ({
    severity: "error",
    message: `not YAML: ${message}`,
    help: "a value that holds a colon, a #, quotes or brackets is best quoted as a whole",
  }),
  "too-many-findings": (most: number): Message => ({
    severity: "error",
    message: `there is more to say about this file than these ${most} findings`,
    help: "mend these first",
  }),
  "document-shape": (found: string): Message => ({
    severity: "error",
    message: `a document has to be a map of kind, metadata and spec, this is ${found}`,
    help: "a policy begins with the line kind: inference_policy",
  }),
  "document-kind": (): Message => ({
    severity: "error",
    message: "the document has no kind, so nobody knows where its filters are",
    help: "a policy begins with the line kind: inference_policy",
  }),
  "unknown-kind": (kind: string, near: string): Message => ({
    severity: "warning",
    message: `documents of kind ${kind} are passed over`,
    help: `did you mean ${near}?`,
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
    message: `there is no ${path}`,
    help: near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`,
  }),
  "wrong-shape": (path: string, wanted: string, found: string): Message => ({
    severity: "error",
    message: `${path} has to be ${wanted}, this is ${found}`,
  }),
  "filter-not-text": (path: string, found: string): Message => ({
    severity: "error",
    message: `${path} has to be a text, this is ${found}`,
    help: quoteIt,
  }),
  "kind-not-summarized": (kind: string): Message => ({
    severity: "warning",
    message: `Teleport does not summarize ${kind} sessions`,
    help: "it summarizes ssh, k8s and db; the policy takes no session of this kind",
  }),
  "unknown-session-kind": (kind: string, near: string | undefined): Message => ({
    severity: "error",
    message: `there are no sessions of kind ${kind}`,
    help: near === undefined ? "the kinds are ssh, k8s and db" : `did you mean ${near}?`,
  }),
};

/** Every code of what is wrong with a policy file around its filters. */
export type FileCode = keyof typeof fileMessages;

/** A diagnostic of a policy file; its spans are offsets in the file. */
export interface FileDiagnostic extends Reported {
  readonly code: FileCode;
}

/** The diagnostic `code` at `span` of the file; `details` are what the code's message is about. */
export function diagnoseFile<C extends FileCode>(
  code: C,
  span: Span,
  details: Parameters<(typeof fileMessages)[C]>,
  attachments: Attachments = {},
): FileDiagnostic {
  const write = fileMessages[code] as (...details: readonly unknown[]) => Message;
  return compose(code, span, write(...details), attachments);
}
