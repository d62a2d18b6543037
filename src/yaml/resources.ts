import { isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import { type Position, positionAt, type Span } from "../source.ts";
import { meantBy, nearest } from "../suggest.ts";
import { otherKinds } from "../teleport/other-kinds.ts";
import { diagnoseFile, type FileDiagnostic } from "./messages.ts";
import { describeNode, firstPart, keyName, type Nodes, nodeSpan } from "./nodes.ts";
import { fileSpan, readText, type TextNode } from "./scalar.ts";
import { explicitTag } from "./syntax.ts";

/** A filter that a policy file holds. */
export interface PolicyFilter {
  /** The document's `metadata.name`. */
  readonly name: string;
  /** Where in the document: `spec.filter`, `spec.allow.rules[0].where`. */
  readonly path: string;
  /** The kinds of session that the policy is for; absent for a role. */
  readonly kinds?: readonly string[];
  readonly filter: string;
  readonly environment: "session" | "where";
  /** How the filter is written in the file; undefined for an empty node, as in `filter:`. */
  readonly node: TextNode | undefined;
  /** The place in the file of an offset in the filter. */
  readonly locate: (offset: number) => Position & { readonly offset: number };
  /** The span of the file that a span of the filter is read from. */
  readonly span: (span: Span) => Span;
}

/** An `inference_policy`, with or without a filter. */
export interface InferencePolicy {
  readonly name: string;
  readonly kinds: readonly string[] | undefined;
  /** Undefined where every session of those kinds is meant. */
  readonly filter: PolicyFilter | undefined;
}

/** What reading a resource needs to know, and where findings and policies go. */
export interface Places {
  readonly text: string;
  readonly starts: readonly number[];
  readonly report: (finding: FileDiagnostic) => void;
  readonly add: (policy: InferencePolicy) => void;
}

export type Reader = Places & Nodes;

const sessionKinds = ["ssh", "k8s", "db"];

const kinds: Readonly<Record<string, (resource: YAMLMap, reader: Reader) => readonly PolicyFilter[]>> = {
  inference_policy: (resource, reader) => readPolicy(resource, ["kinds", "model", "filter"], reader, reader.add),
  classifier: (resource, reader) => readPolicy(resource, ["kinds", "filter", "criteria", "actions"], reader, () => {}),
  role: readRole,
};

/** Kinds that hold no filter, known so that they are not taken for misspelt ones. */
const others = ["inference_model", "inference_secret", "retrieval_model", "user", "github", "saml", "oidc"];

/** The filters of one resource; what is wrong with it is reported. */
export function readResource(resource: unknown, reader: Reader): readonly PolicyFilter[] {
  const { get, report } = reader;
  if (!isMap(resource)) {
    const isEmpty = isScalar(resource) ? resource.value === null : resource == null;
    if (!isEmpty) report(diagnoseFile("document-shape", firstPart(resource), [describeNode(resource)]));
    return [];
  }
  const kind = textOf(get(resource, "kind"));
  if (kind === undefined) {
    report(diagnoseFile("document-kind", firstPart(resource), []));
    return [];
  }
  const read = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (read !== undefined) return read(resource, reader);
  const near = others.includes(kind) ? undefined : nearest(kind, Object.keys(kinds));
  if (near !== undefined) report(diagnoseFile("unknown-kind", spanOf(get(resource, "kind")), [kind, near]));
  return [];
}

function readPolicy(
  resource: YAMLMap,
  keys: readonly string[],
  reader: Reader,
  add: Places["add"],
): readonly PolicyFilter[] {
  const { get, report } = reader;
  const name = readName(resource, reader);
  const spec = readMap(resource, "spec", "spec", reader);
  if (spec === undefined) {
    if (get(resource, "spec") === undefined)
      report(missing(resource, "spec", "a policy has spec.kinds and spec.model"));
    return [];
  }
  checkKeys(spec, "spec", keys, reader);
  const kinds = readKinds(spec, reader);
  const node = get(spec, "filter");
  const filters =
    node === undefined ? [] : readFilter(node, { name, path: "spec.filter", environment: "session", kinds }, reader);
  add({ name, kinds, filter: filters[0] });
  return filters;
}

function readRole(resource: YAMLMap, reader: Reader): readonly PolicyFilter[] {
  const { get, resolve, report } = reader;
  const name = readName(resource, reader);
  const spec = readMap(resource, "spec", "spec", reader);
  return ["allow", "deny"].flatMap((side) => {
    const rules = get(readMap(spec, side, `spec.${side}`, reader), "rules");
    if (rules === undefined || isEmptyNode(rules)) return [];
    if (!isSeq(rules)) {
      report(diagnoseFile("wrong-shape", firstPart(rules), [`spec.${side}.rules`, "a list", describeNode(rules)]));
      return [];
    }
    return rules.items.flatMap((item, index) => {
      const rule = resolve(item);
      const path = `spec.${side}.rules[${index}]`;
      if (!isMap(rule)) {
        report(diagnoseFile("wrong-shape", firstPart(rule ?? rules), [path, "a map", describeNode(rule)]));
        return [];
      }
      checkKeys(rule, path, ["resources", "verbs", "where", "actions"], reader);
      const node = get(rule, "where");
      if (node === undefined || isEmptyNode(node)) return [];
      return readFilter(node, { name, path: `${path}.where`, environment: "where", kinds: undefined }, reader);
    });
  });
}

type Found = Pick<PolicyFilter, "name" | "path" | "environment"> & { readonly kinds: readonly string[] | undefined };

function readFilter(node: Node, { kinds, ...found }: Found, { text, starts, report }: Reader): readonly PolicyFilter[] {
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

/** A tag that the author wrote, but `!!str`: most likely a filter that begins with `!`. */
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

function readName(resource: YAMLMap, reader: Reader): string {
  const metadata = readMap(resource, "metadata", "metadata", reader);
  const node = reader.get(metadata, "name");
  const name = textOf(node);
  if (name !== undefined && name !== "") return name;
  if (node !== undefined && !isEmptyNode(node) && name === undefined) {
    reader.report(diagnoseFile("wrong-shape", firstPart(node), ["metadata.name", "a text", describeNode(node)]));
  } else
    reader.report(
      missing(metadata ?? resource, "metadata.name", "policies are told apart, and ordered, by their names"),
    );
  return "";
}

function readKinds(spec: YAMLMap, { get, resolve, report }: Reader): readonly string[] | undefined {
  const node = get(spec, "kinds");
  if (node === undefined || isEmptyNode(node)) {
    report(missing(spec, "spec.kinds", "list the kinds of session that the policy is for: ssh, k8s, db"));
    return undefined;
  }
  if (!isSeq(node)) {
    report(diagnoseFile("wrong-shape", firstPart(node), ["spec.kinds", "a list of ssh, k8s, db", describeNode(node)]));
    return undefined;
  }
  const items = node.items.map(resolve);
  for (const item of items) {
    const kind = textOf(item);
    if (kind === undefined) {
      report(
        diagnoseFile("wrong-shape", firstPart(item ?? node), ["a kind in spec.kinds", "a text", describeNode(item)]),
      );
    } else if (!sessionKinds.includes(kind)) {
      report(diagnoseFile("unknown-session-kind", spanOf(item), [kind, meantBy(kind, sessionKinds, otherKinds)]));
    }
  }
  return items.map(textOf).filter((kind) => kind !== undefined && sessionKinds.includes(kind)) as readonly string[];
}

/** The map under `key`; undefined, and a finding unless it is absent, when it is no map. */
function readMap(parent: YAMLMap | undefined, key: string, path: string, { get, report }: Reader): YAMLMap | undefined {
  const node = get(parent, key);
  if (isMap(node)) return node;
  if (node !== undefined) report(diagnoseFile("wrong-shape", firstPart(node), [path, "a map", describeNode(node)]));
  return undefined;
}

function checkKeys(map: YAMLMap, path: string, known: readonly string[], { report }: Reader): void {
  for (const { key } of map.items) {
    const name = keyName(key);
    if (name === undefined || name === "<<" || known.includes(name) || !isScalar(key)) continue;
    report(diagnoseFile("unknown-key", nodeSpan(key), [`${path}.${name}`, known, nearest(name, known)]));
  }
}

function missing(map: YAMLMap, path: string, what: string): FileDiagnostic {
  return diagnoseFile("missing-key", firstPart(map), [path, what]);
}

function isEmptyNode(node: Node): boolean {
  return isScalar(node) && (node.value === null || node.value === "");
}

function textOf(node: Node | undefined): string | undefined {
  return isScalar(node) && typeof node.value === "string" ? node.value : undefined;
}

function spanOf(node: Node | undefined): Span {
  return node === undefined ? { start: 0, end: 0 } : nodeSpan(node);
}
