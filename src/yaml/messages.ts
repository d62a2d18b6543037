import type { ErrorCode } from "yaml";
import { type Attachments, compose, type Message } from "../messages/message.ts";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";

const quoteIt = "put the whole value in single quotes, and double each ' in it";

const startWith = (kind: string): string => `start a policy with the line kind: ${kind}`;

/** The parser's own messages are not used: some repeat the text, which can contain a secret. */
// biome-ignore format: table
const syntaxFaults: Readonly<Record<ErrorCode, readonly [message: string, help?: string]>> = {
  ALIAS_PROPS:            ["an alias cannot have an anchor or a tag"],
  BAD_ALIAS:              ["the alias has no anchor", "write the value out"],
  BAD_COLLECTION_TYPE:    ["the tag does not fit its value", "remove the tag"],
  BAD_DIRECTIVE:          ["unknown directive", "remove the line that begins with %"],
  BAD_DQ_ESCAPE:          ["unknown escape in a double-quoted string", "double the backslash, or use single quotes"],
  BAD_INDENT:             ["wrong indentation", "align entries of one level, and indent them more than their key"],
  BAD_PROP_ORDER:         ["an anchor or a tag is in the wrong place"],
  BAD_SCALAR_START:       ["a value cannot begin with this character", "put the value in quotes"],
  BLOCK_AS_IMPLICIT_KEY:  ["a second \": \" on one line", "put the value in quotes"],
  BLOCK_IN_FLOW:          ["an indented block inside [ ] or { }", "close the bracket first"],
  DUPLICATE_KEY:          ["duplicate key", "keep one of them"],
  IMPOSSIBLE:             ["it cannot be parsed"],
  KEY_OVER_1024_CHARS:    ["a key has more than 1024 characters"],
  MISSING_CHAR:           ["a closing quote, bracket, comma or space is missing", "quote a value that contains a colon, a #, quotes or brackets"],
  MULTILINE_IMPLICIT_KEY: ["a key spans several lines", "add the missing colon or quote"],
  MULTIPLE_ANCHORS:       ["more than one anchor on one value"],
  MULTIPLE_DOCS:          ["more than one document"],
  MULTIPLE_TAGS:          ["more than one tag on one value"],
  NON_STRING_KEY:         ["a key is not text", "put the key in quotes"],
  RESOURCE_EXHAUSTION:    ["it is nested too deeply"],
  TAB_AS_INDENT:          ["a line is indented with a tab", "indent YAML with spaces"],
  TAG_RESOLVE_FAILED:     ["unknown tag", "quote text that begins with !"],
  UNEXPECTED_TOKEN:       ["unexpected token", "quote a value that contains a colon, a #, quotes or brackets"],
};

/**
 * The messages about a policy file, without those about its filters. A row's parameters are the details of its message.
 */
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
  "yaml-escape": (): Message => ({
    severity: "error",
    message: "YAML does not have this escape",
    help: "in double quotes, write a backslash twice; or use single quotes",
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
    help: "write the filter as a block with |-, which keeps its line breaks",
  }),
  "yaml-tag": (): Message => ({
    severity: "error",
    message: "YAML reads this as a tag, not as part of the value",
    help: quoteIt,
  }),
  "yaml-depth": (): Message => ({
    severity: "error",
    message: "the YAML is nested too deeply",
    help: "a policy needs only a few levels",
  }),
  "yaml-duplicate-key": (): Message => ({
    severity: "error",
    message: "duplicate key",
    help: "keep one of them",
  }),
  "yaml-unknown-alias": (): Message => ({
    severity: "error",
    message: "the alias has no anchor before it",
    help: "define the anchor first; quote text that begins with *",
  }),
  "yaml-alias-cycle": (): Message => ({
    severity: "error",
    message: "the alias is inside its own anchor",
    help: "an anchor cannot contain itself",
  }),
  "yaml-alias-bomb": (nodes: number): Message => ({
    severity: "error",
    message: `the document expands to more than ${nodes} nodes`,
    help: "aliases of aliases multiply; write the values instead",
  }),
  "yaml-syntax": (fault: ErrorCode): Message => {
    const [message, help] = syntaxFaults[fault];
    return { severity: "error", message: `invalid YAML: ${message}`, help };
  },
  "too-many-findings": (most: number): Message => ({
    severity: "error",
    message: `more than ${most} findings; the others are not shown`,
    help: "fix these first",
  }),
  "document-shape": (found: string, kind: string | undefined): Message => ({
    severity: "error",
    message: `a document must be a map${kind === undefined ? "" : " with kind, metadata and spec"}, not ${found}`,
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
    message: `unknown kind ${kind}`,
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
  "unused-kind": (kind: string, why: string): Message => ({
    severity: "warning",
    message: `the policy never applies to ${kind}`,
    help: why,
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
