import { isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";
import { diagnoseFile } from "./messages.ts";
import { describeNode, firstPart, keyName, nodeSpan } from "./nodes.ts";
import { isEmptyNode, type Reader, spanOf, textOf } from "./reader.ts";

/** A text and its place in the file. */
export interface Text {
  readonly text: string;
  readonly span: Span;
}

/** A reader whose findings can be of any table of messages. */
export type AnyReader = Omit<Reader, "report"> & { readonly report: (finding: Reported) => void };

/** Where the key `name` of a map is written. */
export function keySpan(map: unknown, name: string): Span | undefined {
  if (!isMap(map)) return undefined;
  const key = map.items.find((pair) => keyName(pair.key) === name)?.key;
  return isScalar(key) ? nodeSpan(key) : undefined;
}

/** The text under `key`, which is not empty; undefined where there is none, and a finding unless the key is absent. */
export function readTextAt(map: YAMLMap, key: string, path: string, what: string, reader: AnyReader): Text | undefined {
  const node = reader.get(map, key);
  return node && textAt(node, keySpan(map, key), path, what, reader);
}

/** One text under `key`, or a list of them; undefined where the key is absent. What is no text is reported. */
export function readTextsAt(
  map: YAMLMap,
  key: string,
  path: string,
  what: string,
  reader: AnyReader,
): readonly Text[] | undefined {
  const node = reader.get(map, key);
  if (node === undefined) return undefined;
  const own = keySpan(map, key);
  const items = isSeq(node)
    ? node.items.map((item, index) => [reader.resolve(item) ?? node, `${path}[${index}]`] as const)
    : [[node, path] as const];
  return items.flatMap(([item, place]) => textAt(item, own, place, what, reader) ?? []);
}

function textAt(
  node: Node,
  key: Span | undefined,
  path: string,
  what: string,
  { report }: AnyReader,
): Text | undefined {
  const text = textOf(node);
  if (text !== undefined && text !== "") return { text, span: spanOf(node) };
  report(diagnoseFile("wrong-shape", spanOrKey(node, key), [path, what, describe(node)]));
  return undefined;
}

/** A short span that stands for a value, or its key where nothing is written. */
export function spanOrKey(node: Node, key: Span | undefined): Span {
  return (isEmptyNode(node) ? key : undefined) ?? firstPart(node);
}

/** What a node is, in a sentence. */
export function describe(node: Node): string {
  return textOf(node) === "" ? "an empty string" : describeNode(node);
}
