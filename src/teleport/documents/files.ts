import type { Edit } from "../../diagnostic.ts";
import { type DocumentKind, ownKinds } from "../../yaml/documents.ts";
import type { ReadOptions, YAMLFile } from "../../yaml/parse.ts";
import { type PolicyFile as FileOfPolicies, readFile } from "../../yaml/read.ts";
import type { PolicyDocument as Document, PolicyFilter as Filter, Kinds } from "../../yaml/reader.ts";
import { editFile, type Rewrite, rewriteFile } from "../../yaml/rewrite.ts";
import type { EnvironmentName } from "./environment-name.ts";
import { teleportKinds } from "./kinds.ts";

/** A filter in a policy file. `E`: the name of its environment; undefined for custom document kinds. */
export type PolicyFilter<E extends EnvironmentName | undefined = EnvironmentName> = Filter<E>;

/** A policy in a file: a document with or without a filter. */
export type PolicyDocument<E extends EnvironmentName | undefined = EnvironmentName> = Document<E>;

/** An `inference_policy`, with or without a filter. */
export type InferencePolicy = PolicyDocument;

/** The content of a file. `E`: the names of its filters' environments; undefined for custom document kinds. */
export interface PolicyFile<E extends EnvironmentName | undefined = EnvironmentName> extends FileOfPolicies<E> {
  /** The inference policies among {@link documents}. */
  readonly inferencePolicies: readonly PolicyDocument<E>[];
}

/**
 * The filters of a YAML or JSON file with one or several documents, with the position of each. Accepts the text, or the
 * result of {@link parseYAML}. Never throws, whatever the text.
 *
 * Without `kinds`, reads Teleport's resources: `spec.filter` of policies and classifiers, every condition of roles,
 * label expressions of other resources, and custom resources of Teleport's Kubernetes operator. Unsupported conditions
 * are reported, resources without conditions are counted. With `kinds`, reads only documents of those kinds.
 * @throws TypeError for invalid kinds
 */
export function readPolicies(file: string | YAMLFile, options?: ReadOptions): PolicyFile;
export function readPolicies(
  file: string | YAMLFile,
  kinds: DocumentKind | readonly DocumentKind[],
  options?: ReadOptions,
): PolicyFile<undefined>;
export function readPolicies(
  text: string | YAMLFile,
  kinds?: DocumentKind | readonly DocumentKind[] | ReadOptions,
  options: ReadOptions = {},
): PolicyFile<EnvironmentName | undefined> {
  if (kinds === undefined) return ofTeleport(readFile(text, teleportKinds, options));
  if (!Array.isArray(kinds) && !("filter" in kinds)) {
    return ofTeleport(readFile(text, teleportKinds, optionsOf(kinds)));
  }
  return { ...readFile(text, ownKinds(kinds), options), inferencePolicies: [] };
}

function ofTeleport(file: FileOfPolicies<EnvironmentName>): PolicyFile {
  return { ...file, inferencePolicies: file.documents };
}

/** @throws TypeError for a value that is neither options nor a document kind */
function optionsOf(options: object): ReadOptions {
  const unknown = Object.keys(options).find((name) => name !== "length");
  if (unknown === undefined) return options;
  const example = '{ kind: "access_rule", filter: ["spec", "filter"] }';
  throw new TypeError(`unknown option "${unknown}"; a kind of documents says where its filter is: ${example}`);
}

/**
 * Replaces some filters of the file, and leaves everything else byte for byte. `filters` has the new text by index in
 * `policies` of {@link readPolicies}, undefined to keep it. Each filter keeps its style if possible; several lines
 * become a literal block where YAML allows one. `kinds`: those that the file was read with.
 */
export function rewritePolicies(
  text: string,
  filters: readonly (string | Rewrite | undefined)[],
  kinds?: DocumentKind | readonly DocumentKind[],
): string {
  return rewriteFile(text, filters, kindsOf(kinds));
}

/**
 * Applies edits to some filters of the file, and leaves everything else byte for byte; by index in `policies` of {@link
 * readPolicies}, each filter's edits disjoint and in ascending order. Lines stay as they are if the filter's style
 * allows it. `kinds`: those that the file was read with.
 */
export function editPolicies(
  text: string,
  edits: readonly (readonly Edit[])[],
  kinds?: DocumentKind | readonly DocumentKind[],
): string {
  return editFile(text, edits, kindsOf(kinds));
}

function kindsOf(kinds: DocumentKind | readonly DocumentKind[] | undefined): Kinds {
  return kinds === undefined ? teleportKinds : ownKinds(kinds);
}
