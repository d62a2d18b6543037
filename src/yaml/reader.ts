import { isMap, isScalar, type Node, type YAMLMap } from "yaml";
import { type Position, positionAt, type Span } from "../source.ts";
import { nearest } from "../suggest.ts";
import { diagnoseFile, type FileDiagnostic } from "./messages.ts";
import { describeNode, firstPart, keyName, type Nodes, nodeSpan } from "./nodes.ts";
import { fileSpan, readText, type TextNode } from "./scalar.ts";
import { explicitTag } from "./syntax.ts";

/** A filter in a policy file. `E`: the name of its environment; undefined for custom document kinds. */
export interface PolicyFilter<E extends string | undefined = string | undefined> {
  /** The document's name. */
  readonly name: string;
  /** The path in the document: `spec.filter`, `spec.allow.rules[0].where`. */
  readonly path: string;
  /** The policy's kinds; absent if the document has none, like a role. */
  readonly kinds?: readonly string[];
  readonly filter: string;
  readonly environment: E;
  /** The style of the filter in the file; undefined for an empty node, as in `filter:`. */
  readonly node: TextNode | undefined;
  /** The position in the file of an offset in the filter. */
  readonly locate: (offset: number) => Position & { readonly offset: number };
  /** The span of the file that a span of the filter comes from. */
  readonly span: (span: Span) => Span;
}

/** A policy in a file: a document with or without a filter. */
export interface PolicyDocument<E extends string | undefined = string | undefined> {
  readonly name: string;
  /** The position of the name in the file; the document's first part if it has none. */
  readonly nameSpan: Span;
  readonly kinds: readonly string[] | undefined;
  /** Undefined if the policy matches everything of its kinds. */
  readonly filter: PolicyFilter<E> | undefined;
  /** The whole document as data, of any shape. */
  readonly data?: unknown;
}

/** The state of reading a resource, and where findings and policies go. */
export interface Places<E extends string | undefined = string | undefined> {
  readonly text: string;
  readonly starts: readonly number[];
  readonly report: (finding: FileDiagnostic) => void;
  add(policy: PolicyDocument<E>): void;
  /** A node as data. */
  readonly dataOf: (node: Node) => unknown;
}

export type Reader<E extends string | undefined = string | undefined> = Places<E> & Nodes;

/** The result of one resource of a file. */
export interface ReadResource<E extends string | undefined = string | undefined> {
  readonly filters: readonly PolicyFilter<E>[];
  /** Its kind, if resources of this kind have no supported filter; otherwise absent. */
  readonly skipped?: string;
}

/** How the resources of a file are read. */
export interface Kinds<E extends string | undefined = string | undefined> {
  /** The kind in an example of a document; undefined for documents without a kind. */
  readonly example: string | undefined;
  /** The filters of one resource; reports problems. */
  read(resource: YAMLMap, reader: Reader<E>): readonly ReadResource<E>[];
}

type Found<E extends string | undefined> = Pick<PolicyFilter<E>, "name" | "path" | "environment"> & {
  readonly kinds?: readonly string[] | undefined;
};

/** The filter of a node; none, and a finding, if it is not a string. */
export function readFilter<E extends string | undefined>(
  node: Node,
  { kinds, ...found }: Found<E>,
  { text, starts, report }: Reader,
): readonly PolicyFilter<E>[] {
  const tag = tagBefore(node, text);
  if (tag !== undefined) {
    report(explicitTag(tag, text));
    return [];
  }
  if (!isScalar(node) || (typeof node.value !== "string" && node.value !== null)) {
    report(diagnoseFile("filter-not-text", firstPart(node), [found.path, describeNode(node)]));
    return [];
  }
  const written = readText(node);
  const { start } = nodeSpan(node);
  const span = (inner: Span) => (written === undefined ? { start, end: start } : fileSpan(written, inner));
  const locate = (offset: number) => {
    const place = span({ start: offset, end: offset }).start;
    return { ...positionAt(starts, place), offset: place };
  };
  return [{ ...found, ...(kinds && { kinds }), filter: written?.value ?? "", node: written, locate, span }];
}

/** An explicit tag, except `!!str`: probably a filter that begins with `!`. */
function tagBefore(node: Node, text: string): Span | undefined {
  if (node.tag === undefined || node.tag === "tag:yaml.org,2002:str") return undefined;
  const { start } = nodeSpan(node);
  const before = /![^\s]*(?=\s+(?:&\S+\s+)?$)/.exec(text.slice(Math.max(0, start - 200), start));
  return before === null
    ? undefined
    : {
        start: Math.max(0, start - 200) + before.index,
        end: Math.max(0, start - 200) + before.index + before[0].length,
      };
}

/** The resource's `metadata.name`; empty, and a finding, if it has none. */
export function readName(resource: YAMLMap, reader: Reader): string {
  const metadata = readMap(resource, "metadata", "metadata", reader);
  const node = reader.get(metadata, "name");
  const name = textOf(node);
  if (name !== undefined && name !== "") return name;
  if (node !== undefined && !isEmptyNode(node) && name === undefined) {
    reader.report(diagnoseFile("wrong-shape", firstPart(node), ["metadata.name", "a string", describeNode(node)]));
  } else
    reader.report(
      missing(metadata ?? resource, "metadata.name", "a policy's name identifies it, and decides its order"),
    );
  return "";
}

/** The map under `key`; undefined, with a finding unless it is absent, if it is not a map. */
export function readMap(
  parent: YAMLMap | undefined,
  key: string,
  path: string,
  { get, report }: Reader,
): YAMLMap | undefined {
  const node = get(parent, key);
  if (isMap(node)) return node;
  if (node !== undefined) report(diagnoseFile("wrong-shape", firstPart(node), [path, "a map", describeNode(node)]));
  return undefined;
}

/** Reports keys that are none of the known ones. `path`: empty for those of the document itself. */
export function checkKeys(map: YAMLMap, path: string, known: readonly string[], reader: Reader): void {
  for (const { key } of map.items) {
    const name = keyName(key);
    if (name === undefined || name === "<<" || known.includes(name) || !isScalar(key)) continue;
    reportKey(nodeSpan(key), path === "" ? name : `${path}.${name}`, known, nearest(name, known), reader);
  }
}

/** Reports misspellings of `wanted` keys, which would be ignored. */
export function checkNearKeys(map: YAMLMap, path: string, wanted: readonly string[], reader: Reader): void {
  for (const { key } of map.items) {
    const name = keyName(key);
    if (name === undefined || wanted.includes(name) || !isScalar(key)) continue;
    const near = nearest(name, wanted);
    if (near !== undefined) reportKey(nodeSpan(key), `${path}.${name}`, wanted, near, reader);
  }
}

function reportKey(span: Span, path: string, known: readonly string[], near: string | undefined, { report }: Reader) {
  report(diagnoseFile("unknown-key", span, [path, known, near]));
}

export function missing(map: YAMLMap, path: string, what: string): FileDiagnostic {
  return diagnoseFile("missing-key", firstPart(map), [path, what]);
}

export function isEmptyNode(node: Node): boolean {
  return isScalar(node) && (node.value === null || node.value === "");
}

export function textOf(node: Node | undefined): string | undefined {
  return isScalar(node) && typeof node.value === "string" ? node.value : undefined;
}

export function spanOf(node: Node | undefined): Span {
  return node === undefined ? { start: 0, end: 0 } : nodeSpan(node);
}
