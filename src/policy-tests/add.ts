import { Document, isCollection, isScalar, isSeq, parseAllDocuments, type YAMLSeq } from "yaml";
import { testKind } from "../yaml/companions.ts";
import { parseYAML } from "../yaml/parse.ts";
import { readSuites } from "./read.ts";

/** A test to write: its keys, in the order in which they are to stand. */
export interface NewTest {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** A file of tests for the policies of these files. */
export function newSuite(policies: readonly string[], tests: readonly NewTest[]): string {
  const spec = { policies: policies.length === 1 ? policies[0] : policies, tests };
  return new Document({ kind: testKind, spec }, anyVersion).toString(layout);
}

/**
 * The file with the tests added to its last document of tests, everything else byte for byte where the list is written as
 * a block of lines, or as JSON. A file without such a document gets one, for the policies of these files.
 */
export function addTests(text: string, tests: readonly NewTest[], policies: readonly string[]): string {
  const documents = parseAllDocuments(text, { ...anyVersion, keepSourceTokens: true, logLevel: "silent" });
  const index = documents.findLastIndex((document) => document.get("kind") === testKind);
  const document = documents[index];
  if (document === undefined) {
    const separator = text.trim() === "" ? "" : `${text.endsWith("\n") ? "" : "\n"}---\n`;
    return `${text.trim() === "" ? "" : text}${separator}${newSuite(policies, tests)}`;
  }
  const list = document.getIn(["spec", "tests"]);
  const spliced = isSeq(list) && list.items.length > 0 ? splice(text, list, tests) : undefined;
  if (spliced !== undefined && isAdded(text, spliced, tests)) return spliced;
  const items = isSeq(list) ? list : document.createNode([]);
  if (items !== list) document.setIn(["spec", "tests"], items);
  if (isSeq(items) && items.items.length === 0) items.flow = false;
  for (const test of tests) items.add(document.createNode(test));
  const start = documents[index - 1]?.range[2] ?? 0;
  return `${text.slice(0, start)}${document.toString(layout)}${text.slice(document.range[2])}`;
}

/** Texts that an earlier version of YAML reads as another value, such as `off`, are quoted. */
const anyVersion = { compat: "yaml-1.1" } as const;

const layout = { lineWidth: 0, indentSeq: false } as const;

/** Whether the tests of `after` are those of `before` and then the new ones. */
function isAdded(before: string, after: string, tests: readonly NewTest[]): boolean {
  const names = (text: string) => {
    const { found: suites } = readSuites(parseYAML(text));
    return suites.map((suite) => [...suite.tests, ...suite.broken].map(({ name }) => name));
  };
  const wanted = names(before);
  wanted.at(-1)?.push(...tests.map(({ name }) => name));
  return JSON.stringify(names(after).map((each) => each.sort())) === JSON.stringify(wanted.map((each) => each.sort()));
}

function splice(text: string, list: YAMLSeq, tests: readonly NewTest[]): string | undefined {
  const last = list.items.at(-1);
  const [start, end] = (isCollection(last) || isScalar(last) ? last.range : undefined) ?? [0, 0];
  if (end === 0) return undefined;
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  if (list.flow) {
    const margin = /[^\S\n]*$/.exec(text.slice(0, start))?.[0] ?? "";
    const isOnLines = text[start - margin.length - 1] === "\n";
    const items = tests.map((test) =>
      isOnLines
        ? `${lineBreak}${indented(JSON.stringify(test, null, 2), margin, lineBreak)}`
        : ` ${JSON.stringify(test)}`,
    );
    return `${text.slice(0, end)},${items.join(",")}${text.slice(end)}`;
  }
  const lineStart = text.lastIndexOf("\n", start) + 1;
  const [, margin = ""] = /^(\s*)-\s/.exec(text.slice(lineStart, start)) ?? [];
  const gap = isSpaced(text, list) ? lineBreak : "";
  const block = new Document(tests, anyVersion).toString(layout).trimEnd();
  const items = block.split(/\n(?=- )/).map((item) => `${gap}${indented(item, margin, lineBreak)}${lineBreak}`);
  const next = text[end - 1] === "\n" ? end : text.indexOf("\n", end) + 1;
  const at = next === 0 ? text.length : next;
  const before = text.slice(0, at);
  return `${before}${before.endsWith("\n") ? "" : lineBreak}${items.join("")}${text.slice(at)}`;
}

/** Whether a blank line is between the list's last two items. */
function isSpaced(text: string, { items }: YAMLSeq): boolean {
  const [before, last] = items.slice(-2);
  if (!isCollection(before) || !isCollection(last)) return false;
  return /\n[^\S\n]*\r?\n/.test(text.slice((before.range?.[1] ?? 0) - 1, last.range?.[0]));
}

function indented(text: string, margin: string, lineBreak: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : margin + line))
    .join(lineBreak);
}
