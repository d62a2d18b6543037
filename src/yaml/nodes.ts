import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Span } from "../source.ts";
import { diagnoseFile, type FileDiagnostic } from "./messages.ts";

/** Nodes that the aliases of a document may add to it once they are written out, or so many times its own if these are more. */
const mostNodes = 100_000;
const mostTimes = 10;

/** A document's nodes with aliases resolved; and the problems of its keys and aliases. */
export interface Nodes {
  readonly findings: readonly FileDiagnostic[];
  /** The node that an alias stands for, any other node itself. */
  readonly resolve: (node: unknown) => Node | undefined;
  /** The value of `key` in a map, including what it merges with `<<`. */
  readonly get: (map: unknown, key: string) => Node | undefined;
}

export function surveyNodes(document: Document.Parsed): Nodes {
  const findings: FileDiagnostic[] = [];
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, { readonly node: Node; size: number | undefined }>();
  let written = 0;

  /** The number of nodes of `node` with its aliases expanded. */
  function survey(node: unknown): number {
    if (isPair(node)) return survey(node.key) + survey(node.value);
    if (isAlias(node)) return surveyAlias(node);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return 0;
    const anchor = node.anchor === undefined ? undefined : { node, size: undefined as number | undefined };
    if (node.anchor !== undefined && anchor !== undefined) anchors.set(node.anchor, anchor);
    if (isMap(node)) for (const finding of duplicateKeys(node)) findings.push(finding);
    written += 1;
    let size = 1;
    if (!isScalar(node)) for (const item of node.items) size += survey(item);
    if (anchor !== undefined) anchor.size = size;
    return size;
  }

  function surveyAlias(alias: Alias): number {
    const anchor = anchors.get(alias.source);
    if (anchor?.size !== undefined) {
      targets.set(alias, anchor.node);
      return anchor.size;
    }
    const code = anchor === undefined ? "yaml-unknown-alias" : "yaml-alias-cycle";
    findings.push(diagnoseFile(code, nodeSpan(alias), []));
    return 1;
  }

  const size = survey(document.contents);
  const most = Math.max(mostNodes, mostTimes * written);
  if (size - written > most) findings.push(diagnoseFile("yaml-alias-bomb", firstPart(document.contents), [most]));

  const resolve = (node: unknown): Node | undefined => {
    if (isAlias(node)) return targets.get(node);
    return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
  };
  const get = (map: unknown, key: string, seen = new Set<unknown>()): Node | undefined => {
    if (!isMap(map) || seen.has(map)) return undefined;
    seen.add(map);
    const own = map.items.find((pair) => keyName(pair.key) === key);
    if (own !== undefined) return resolve(own.value);
    for (const pair of map.items.filter((each) => keyName(each.key) === "<<")) {
      const merged = resolve(pair.value);
      for (const each of isSeq(merged) ? merged.items : [merged]) {
        const found = get(resolve(each), key, seen);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  return { findings, resolve, get };
}

function duplicateKeys(map: YAMLMap): readonly FileDiagnostic[] {
  const first = new Map<string, Scalar>();
  const findings: FileDiagnostic[] = [];
  for (const { key } of map.items) {
    const name = keyName(key);
    if (name === undefined || name === "<<" || !isScalar(key)) continue;
    const before = first.get(name);
    if (before === undefined) first.set(name, key);
    else {
      const related = [{ span: nodeSpan(before), message: "first here" }];
      findings.push(diagnoseFile("yaml-duplicate-key", nodeSpan(key), [], { related }));
    }
  }
  return findings;
}

/** The text of a key; undefined if it is not a scalar. */
export function keyName(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

/** The position of a node in the file. */
export function nodeSpan(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

/** A short span that represents a node: the first key of a map, a scalar itself. */
export function firstPart(node: unknown): Span {
  if (isMap(node) && isScalar(node.items[0]?.key)) return nodeSpan(node.items[0].key);
  if (isSeq(node) && isScalar(node.items[0])) return nodeSpan(node.items[0]);
  if (isMap(node) || isSeq(node)) return { start: nodeSpan(node).start, end: nodeSpan(node).start + 1 };
  return isScalar(node) || isAlias(node) ? nodeSpan(node) : { start: 0, end: 0 };
}

/** The kind of a node, in a sentence. */
export function describeNode(node: unknown): string {
  if (isMap(node)) return "a map";
  if (isSeq(node)) return "a list";
  const value = isScalar(node) ? node.value : undefined;
  if (value === null || value === undefined) return "nothing";
  return (
    { string: "a string", number: "a number", bigint: "a number", boolean: "true or false" }[
      typeof value as "string"
    ] ?? "a value"
  );
}
