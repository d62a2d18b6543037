import { isMap, isSeq, type Node, type YAMLMap } from "yaml";
import { meantBy, nearest } from "../suggest.ts";
import { describeData, isRecord } from "../types/value.ts";
import { companionKinds } from "./companions.ts";
import { diagnoseFile } from "./messages.ts";
import { describeNode, firstPart } from "./nodes.ts";
import {
  isEmptyNode,
  type Kinds,
  missing,
  type PolicyFilter,
  type Reader,
  type ReadResource,
  readFilter,
  spanOf,
  textOf,
} from "./reader.ts";

/** A custom document kind with filters. Keys that are not listed here are ignored. */
export interface DocumentKind {
  /** The value of the key `kind` in these documents; unset: documents without one. */
  readonly kind?: string | undefined;
  /** The path of keys to the filter: `["spec", "filter"]`. A key of a list ends in `[]`: `["rules[]", "when"]`. */
  readonly filter: readonly string[];
  /** The path of keys to the document's name. Default: `["metadata", "name"]`. */
  readonly name?: readonly string[] | undefined;
  /** The path of keys to the kinds of the filter, a list of strings; unset: the documents have none. */
  readonly kinds?: readonly string[] | undefined;
  /** The allowed kinds, as the environment declares them; unset: any. */
  readonly knownKinds?: readonly string[] | undefined;
  /** Whether a document without a filter is an error. Default: false, it matches everything. */
  readonly required?: boolean | undefined;
}

/** @throws TypeError for a value that is not a {@link DocumentKind}, or a list of them; it names the member */
function documentKinds(kinds: DocumentKind | readonly DocumentKind[]): readonly DocumentKind[] {
  const all: readonly DocumentKind[] = Array.isArray(kinds) ? kinds : [kinds];
  for (const [index, kind] of all.entries()) checkDocumentKind(kind, `documents[${index}]`);
  return all;
}

const members = ["kind", "filter", "name", "kinds", "knownKinds", "required"];

function checkDocumentKind(kind: unknown, place: string): void {
  const example = '{ kind: "access_rule", filter: ["spec", "filter"] }';
  if (!isRecord(kind)) throw new TypeError(`${place} must be an object such as ${example}, got ${describeData(kind)}`);
  for (const name of Object.keys(kind)) {
    if (members.includes(name)) continue;
    const near = nearest(name, members);
    throw new TypeError(
      `${place} has an unknown member "${name}"; ${near ? `did you mean "${near}"?` : `its members are ${members.join(", ")}`}`,
    );
  }
  const wrong = (name: string, expected: string) =>
    new TypeError(`${place}.${name} must be ${expected}, got ${describeData(kind[name])}`);
  if (kind["kind"] !== undefined && typeof kind["kind"] !== "string") throw wrong("kind", "a string");
  if (kind["required"] !== undefined && typeof kind["required"] !== "boolean") throw wrong("required", "true or false");
  for (const name of ["filter", "name", "kinds", "knownKinds"]) {
    const keys = kind[name];
    if (keys === undefined && name !== "filter") continue;
    const isList = Array.isArray(keys) && keys.every((key) => typeof key === "string");
    if (!isList || (name !== "knownKinds" && keys.length === 0)) {
      throw wrong(name, name === "knownKinds" ? "a list of strings" : 'a list of keys, such as ["spec", "filter"]');
    }
  }
}

/**
 * Reads documents of these kinds, and no others.
 * @throws TypeError as {@link documentKinds} does
 */
export function ownKinds(kinds: DocumentKind | readonly DocumentKind[]): Kinds<undefined> {
  const own = documentKinds(kinds);
  return {
    example: own.find(({ kind }) => kind !== undefined)?.kind,
    read: (resource, reader) => readDocument(resource, own, reader),
  };
}

/** The filters of a resource of a custom kind; reports problems. */
function readDocument(
  resource: YAMLMap,
  kinds: readonly DocumentKind[],
  reader: Reader,
): readonly ReadResource<undefined>[] {
  const { get, report } = reader;
  const node = get(resource, "kind");
  const written = textOf(node);
  const own = kinds.find(({ kind }) => kind === written);
  if (own !== undefined) return [{ filters: readOwn(resource, own, { ...reader, report: once(report) }) }];
  if (written !== undefined && companionKinds.includes(written)) return [{ filters: [], skipped: written }];
  const known = kinds.flatMap(({ kind }) => kind ?? []);
  if (written === undefined) {
    report(diagnoseFile("document-kind", firstPart(resource), [known]));
    return [];
  }
  const near = nearest(written, known);
  const isForeign = textOf(get(resource, "apiVersion")) !== undefined;
  if (near !== undefined || !isForeign) report(diagnoseFile("unknown-kind", spanOf(node), [written, near, known]));
  return [{ filters: [], skipped: written }];
}

/** Reports each finding once, because several paths of keys can lead through it. */
function once(report: Reader["report"]): Reader["report"] {
  const reported = new Set<string>();
  return (finding) => {
    const key = `${finding.span.start} ${finding.message}`;
    if (!reported.has(key)) report(finding);
    reported.add(key);
  };
}

function readOwn(resource: YAMLMap, kind: DocumentKind, reader: Reader): readonly PolicyFilter<undefined>[] {
  const { report, add } = reader;
  const nameNode = follow(resource, kind.name ?? ["metadata", "name"], reader)[0]?.node;
  const name = textOf(nameNode) ?? "";
  const namePath = pathText(kind.name ?? ["metadata", "name"]);
  if (name === "") {
    const isWrong = nameNode !== undefined && !isEmptyNode(nameNode);
    report(
      isWrong
        ? diagnoseFile("wrong-shape", firstPart(nameNode), [namePath, "a string", describeNode(nameNode)])
        : missing(resource, namePath, "a policy's name identifies it, and decides its order"),
    );
  }
  const policyKinds = kind.kinds === undefined ? undefined : readKinds(resource, kind, reader);
  const found = follow(resource, kind.filter, reader);
  if (found.length === 0 && kind.required === true)
    report(missing(resource, pathText(kind.filter), "write the filter there"));
  const filters = found.flatMap(({ node, path }) =>
    readFilter(node, { name, path, environment: undefined, ...(policyKinds && { kinds: policyKinds }) }, reader),
  );
  const nameSpan = nameNode === undefined ? firstPart(resource) : spanOf(nameNode);
  const about = { name, nameSpan, kinds: policyKinds, data: reader.dataOf(resource) };
  if (found.length === 0 && kind.required !== true) add({ ...about, filter: undefined });
  for (const filter of filters) add({ ...about, filter });
  return filters;
}

interface Found {
  readonly node: Node;
  /** With the positions in lists: `spec.rules[0].when`. */
  readonly path: string;
}

/** The nodes at a path of keys; none if one of the keys is absent. Reports wrong shapes on the way. */
function follow(resource: YAMLMap, keys: readonly string[], { get, report, resolve }: Reader): readonly Found[] {
  let reached: readonly Found[] = [{ node: resource, path: "" }];
  for (const step of keys) {
    const key = step.replace(/\[\]$/, "");
    reached = reached.flatMap(({ node, path }): readonly Found[] => {
      if (!isMap(node)) {
        if (!isEmptyNode(node))
          report(diagnoseFile("wrong-shape", firstPart(node), [path, "a map", describeNode(node)]));
        return [];
      }
      const value = get(node, key);
      const own = path === "" ? key : `${path}.${key}`;
      if (value === undefined) return [];
      if (key === step) return [{ node: value, path: own }];
      if (isSeq(value)) {
        return value.items.flatMap((item, index) => {
          const inner = resolve(item);
          return inner === undefined ? [] : [{ node: inner, path: `${own}[${index}]` }];
        });
      }
      if (!isEmptyNode(value))
        report(diagnoseFile("wrong-shape", firstPart(value), [own, "a list", describeNode(value)]));
      return [];
    });
  }
  return reached;
}

function readKinds(
  resource: YAMLMap,
  { kinds = [], knownKinds }: DocumentKind,
  reader: Reader,
): readonly string[] | undefined {
  const { report, resolve } = reader;
  const [found] = follow(resource, kinds, reader);
  if (found === undefined || isEmptyNode(found.node)) return undefined;
  const { node, path } = found;
  if (!isSeq(node)) {
    report(diagnoseFile("wrong-shape", firstPart(node), [path, "a list of strings", describeNode(node)]));
    return undefined;
  }
  return node.items.flatMap((item, index): readonly string[] => {
    const own = resolve(item);
    const kind = textOf(own);
    if (kind === undefined) {
      report(diagnoseFile("wrong-shape", firstPart(own ?? node), [`${path}[${index}]`, "a string", describeNode(own)]));
      return [];
    }
    if (knownKinds === undefined || knownKinds.includes(kind)) return [kind];
    report(diagnoseFile("unknown-policy-kind", spanOf(own), [kind, meantBy(kind, knownKinds, {}), knownKinds]));
    return [];
  });
}

function pathText(keys: readonly string[]): string {
  return keys.join(".");
}
