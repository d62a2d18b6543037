import { isSeq, type YAMLMap } from "yaml";
import type { Reported } from "../report/render.ts";
import { lineStarts } from "../source.ts";
import type { YAMLFile } from "./parse.ts";
import { type Reader, textOf } from "./reader.ts";
import { readResources } from "./resources.ts";
import type { AnyReader } from "./texts.ts";

/** The `kind` of a document of tests. */
export const testKind = "policy_test";

/** The `kind` of a document that says what has to hold of every context. */
export const invariantKind = "invariant";

/** Kinds of documents that stand beside policies, of whatever kinds those are, and have readers of their own. */
export const companionKinds: readonly string[] = [testKind, invariantKind];

/** The keys that a companion has at its top. */
export const companionKeys = ["kind", "version", "sub_kind", "metadata", "spec"];

/** What was found in documents of one kind. */
export interface Companions<T> {
  /** In the order of the file. */
  readonly found: readonly T[];
  /** In the order of the file. */
  readonly diagnostics: readonly Reported[];
}

/** What `read` makes of each document of the kind, those in lists too. */
export function readCompanions<T>(
  file: YAMLFile,
  kind: string,
  read: (resource: YAMLMap, reader: AnyReader) => readonly T[],
): Companions<T> {
  const found: T[] = [];
  const diagnostics: Reported[] = [];
  const places = { text: file.text, starts: lineStarts(file.text), add: () => {} };
  for (const { contents, nodes, dataOf } of file.documents) {
    const silent: Reader = { ...places, ...nodes, dataOf, report: () => {} };
    const reader: AnyReader = { ...silent, report: (finding) => diagnostics.push(finding) };
    const readOne = (resource: YAMLMap) => {
      if (textOf(nodes.get(resource, "kind")) === kind) found.push(...read(resource, reader));
      return [];
    };
    for (const resource of isSeq(contents) ? contents.items.map(nodes.resolve) : [contents])
      readResources(resource, silent, { example: kind, read: readOne });
  }
  return { found, diagnostics: diagnostics.sort((a, b) => a.span.start - b.span.start) };
}
