import type { Edit } from "../../diagnostic.ts";
import { type DocumentKind, ownKinds } from "../../yaml/documents.ts";
import type { ReadOptions, YAMLFile } from "../../yaml/parse.ts";
import { type PolicyFile as FileOfPolicies, readFile } from "../../yaml/read.ts";
import type { PolicyDocument as Document, PolicyFilter as Filter, Kinds } from "../../yaml/reader.ts";
import { editFile, type Rewrite, rewriteFile } from "../../yaml/rewrite.ts";
import type { EnvironmentName } from "./environment-name.ts";
import { teleportKinds } from "./kinds.ts";

/** A filter that a policy file holds. `E`: the name of its environment; undefined in documents of one's own kinds. */
export type PolicyFilter<E extends EnvironmentName | undefined = EnvironmentName> = Filter<E>;

/** A policy of a file: a document with a filter, or without one. */
export type PolicyDocument<E extends EnvironmentName | undefined = EnvironmentName> = Document<E>;

/** An `inference_policy`, with or without a filter. */
export type InferencePolicy = PolicyDocument;

/** What a file holds. `E`: the names of its filters' environments; undefined in documents of one's own kinds. */
export interface PolicyFile<E extends EnvironmentName | undefined = EnvironmentName> extends FileOfPolicies<E> {
  /** The inference policies among {@link documents}. */
  readonly inferencePolicies: readonly PolicyDocument<E>[];
}

/**
 * The filters of a file of documents, YAML or JSON, one or several, with the place of each in the file. Takes its text, or
 * what {@link parseYAML} made of it. Never throws, whatever the text.
 *
 * Without `kinds`, of Teleport's resources: `spec.filter` of policies and classifiers, every condition of roles, label
 * expressions elsewhere; custom resources of Teleport's Kubernetes operator too. Conditions that are not read are
 * reported, resources without any are counted. With `kinds`, of documents of those kinds, and of no others.
 * @throws TypeError for kinds of the wrong shape
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

/** @throws TypeError for what is neither options nor a kind of document */
function optionsOf(options: object): ReadOptions {
  const unknown = Object.keys(options).find((name) => name !== "length");
  if (unknown === undefined) return options;
  const example = '{ kind: "access_rule", filter: ["spec", "filter"] }';
  throw new TypeError(`unknown option "${unknown}"; a kind of documents says where its filter is: ${example}`);
}

/**
 * The file with other texts for some of its filters, everything else byte for byte. `filters` gives the new text by
 * index in `policies` of {@link readPolicies}, undefined to leave it. Each keeps its style where that style can hold it;
 * several lines become a literal block where one may stand. `kinds`: those that the file was read with.
 */
export function rewritePolicies(
  text: string,
  filters: readonly (string | Rewrite | undefined)[],
  kinds?: DocumentKind | readonly DocumentKind[],
): string {
  return rewriteFile(text, filters, kindsOf(kinds));
}

/**
 * The file with edits in some of its filters, everything else byte for byte; by index in `policies` of
 * {@link readPolicies}, each filter's disjoint and in ascending order. Lines stay as they are where the filter's style
 * can hold the result so. `kinds`: those that the file was read with.
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
