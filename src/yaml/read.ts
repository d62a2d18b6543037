import { isSeq } from "yaml";
import { lineStarts } from "../source.ts";
import { type DocumentKind, documentKinds } from "./documents.ts";
import type { FileDiagnostic } from "./messages.ts";
import { bounded, parseYAML, type ReadOptions, type YAMLFile } from "./parse.ts";
import type { EnvironmentName, Places, PolicyDocument, PolicyFilter } from "./reader.ts";
import { readResources } from "./resources.ts";
import { styleFinding } from "./styles.ts";

/** What a file holds. `E`: the names of its filters' environments; undefined in documents of one's own kinds. */
export interface PolicyFile<E extends EnvironmentName | undefined = EnvironmentName> {
  /** In the order of the file. */
  readonly policies: readonly PolicyFilter<E>[];
  /** The policies, those without a filter too: inference policies, or documents of one's own kinds. */
  readonly documents: readonly PolicyDocument<E>[];
  /** The inference policies among {@link documents}. */
  readonly inferencePolicies: readonly PolicyDocument<E>[];
  /** Resources of kinds that hold filters, those without one too. Where there are none, nothing has been checked. */
  readonly read: number;
  /** The kinds of the other resources, each once, in the order of the file. */
  readonly skipped: readonly string[];
  /** What is wrong around the filters; spans are offsets in the file. */
  readonly diagnostics: readonly FileDiagnostic[];
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
  if (kinds === undefined) return readFile(text, undefined, options);
  if (!Array.isArray(kinds) && !("filter" in kinds)) return readFile(text, undefined, optionsOf(kinds));
  return readFile(text, kinds, options);
}

/** @throws TypeError for what is neither options nor a kind of document */
function optionsOf(options: object): ReadOptions {
  const unknown = Object.keys(options).find((name) => name !== "length");
  if (unknown === undefined) return options;
  const example = '{ kind: "access_rule", filter: ["spec", "filter"] }';
  throw new TypeError(`unknown option "${unknown}"; a kind of documents says where its filter is: ${example}`);
}

/** {@link readPolicies}, of Teleport's kinds where there are none of one's own. */
export function readFile(
  given: string | YAMLFile,
  kinds: DocumentKind | readonly DocumentKind[] | undefined,
  options?: ReadOptions,
): PolicyFile<EnvironmentName | undefined> {
  const own = kinds && documentKinds(kinds);
  const file = typeof given === "string" ? parseYAML(given, options) : given;
  const { text } = file;
  const policies: PolicyFilter<EnvironmentName | undefined>[] = [];
  const skipped = new Set<string>();
  let read = 0;
  const diagnostics: FileDiagnostic[] = [...file.diagnostics];
  const misread = new Set<FileDiagnostic>();
  const documents: PolicyDocument<EnvironmentName | undefined>[] = [];
  const places: Omit<Places, "dataOf"> = {
    text,
    starts: lineStarts(text),
    report: (finding) => diagnostics.push(finding),
    add: (policy) => documents.push(policy),
  };
  for (const { contents, nodes, dataOf } of file.documents) {
    const resources = isSeq(contents) ? contents.items.map(nodes.resolve) : [contents];
    const reader = { ...places, ...nodes, dataOf };
    for (const resource of resources.flatMap((each) => readResources(each, reader, own))) {
      if (resource.skipped === undefined) read++;
      else skipped.add(resource.skipped);
      for (const policy of resource.filters) {
        const finding = styleFinding(policy, text);
        if (finding !== undefined) diagnostics.push(finding);
        if (finding?.severity === "error") misread.add(finding);
        else policies.push(policy);
      }
    }
  }
  diagnostics.sort((a, b) => a.span.start - b.span.start);
  const findings = bounded(withoutConsequences(diagnostics, misread));
  const inferencePolicies = own === undefined ? documents : [];
  return { policies, documents, inferencePolicies, read, skipped: [...skipped], diagnostics: findings };
}

/** Leaves out what is about a part of a filter that YAML ends early, according to one of `misread`. */
function withoutConsequences(
  diagnostics: readonly FileDiagnostic[],
  misread: ReadonlySet<FileDiagnostic>,
): readonly FileDiagnostic[] {
  let end = -1;
  return diagnostics.filter((finding) => {
    if (!misread.has(finding)) return finding.span.end > end;
    end = Math.max(end, finding.fixes?.[0]?.edits.at(-1)?.span.end ?? 0);
    return true;
  });
}
