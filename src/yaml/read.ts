import { type Document, isSeq, type Node, parseAllDocuments } from "yaml";
import { lineStarts } from "../source.ts";
import { type DocumentKind, documentKinds } from "./documents.ts";
import { diagnoseFile, type FileDiagnostic } from "./messages.ts";
import { type Nodes, surveyNodes } from "./nodes.ts";
import type { EnvironmentName, Places, PolicyDocument, PolicyFilter } from "./reader.ts";
import { readResources } from "./resources.ts";
import { styleFinding } from "./styles.ts";
import { syntaxFindings } from "./syntax.ts";

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

export interface ReadOptions {
  /** UTF-16 units that a file may have: 4 Mi by default. */
  readonly length?: number;
}

const mostFindings = 100;

/**
 * The filters of a file of documents, YAML or JSON, one or several, with the place of each in the file. Never throws,
 * whatever the text.
 *
 * Without `kinds`, of Teleport's resources: `spec.filter` of policies and classifiers, every condition of roles, label
 * expressions elsewhere; custom resources of Teleport's Kubernetes operator too. Conditions that are not read are
 * reported, resources without any are counted. With `kinds`, of documents of those kinds, and of no others.
 * @throws TypeError for kinds of the wrong shape
 */
export function readPolicies(text: string, options?: ReadOptions): PolicyFile;
export function readPolicies(
  text: string,
  kinds: DocumentKind | readonly DocumentKind[],
  options?: ReadOptions,
): PolicyFile<undefined>;
export function readPolicies(
  text: string,
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
  text: string,
  kinds: DocumentKind | readonly DocumentKind[] | undefined,
  { length = 4 * 1024 * 1024 }: ReadOptions = {},
): PolicyFile<EnvironmentName | undefined> {
  const own = kinds && documentKinds(kinds);
  if (text.length > length) {
    return {
      policies: [],
      documents: [],
      inferencePolicies: [],
      read: 0,
      skipped: [],
      diagnostics: [diagnoseFile("file-too-long", { start: 0, end: 0 }, [length])],
    };
  }
  const policies: PolicyFilter<EnvironmentName | undefined>[] = [];
  const skipped = new Set<string>();
  let read = 0;
  const diagnostics: FileDiagnostic[] = [];
  const misread = new Set<FileDiagnostic>();
  const documents: PolicyDocument<EnvironmentName | undefined>[] = [];
  const places: Omit<Places, "dataOf"> = {
    text,
    starts: lineStarts(text),
    report: (finding) => diagnostics.push(finding),
    add: (policy) => documents.push(policy),
  };
  for (const document of parse(text, places)) {
    const nodes = survey(document, places, Math.max(0, mostFindings + 1 - diagnostics.length));
    if (nodes === undefined) continue;
    const { contents } = document;
    const resources = isSeq(contents) ? contents.items.map(nodes.resolve) : [contents];
    const dataOf = (node: Node) => node.toJS(document, { maxAliasCount: -1 });
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
  let end = 0;
  return diagnostics.filter((finding) => {
    if (!misread.has(finding)) return finding.span.end > end;
    end = Math.max(end, finding.fixes?.[0]?.edits.at(-1)?.span.end ?? 0);
    return true;
  });
}

function bounded(diagnostics: readonly FileDiagnostic[]): readonly FileDiagnostic[] {
  const next = diagnostics[mostFindings];
  if (next === undefined) return diagnostics;
  return [...diagnostics.slice(0, mostFindings), diagnoseFile("too-many-findings", next.span, [mostFindings])];
}

function parse(text: string, { report }: Pick<Places, "report">): readonly Document.Parsed[] {
  try {
    const options = { keepSourceTokens: true, prettyErrors: false, uniqueKeys: false, logLevel: "silent" } as const;
    return [...parseAllDocuments(text, options)];
  } catch {
    report(diagnoseFile("yaml-depth", { start: 0, end: Math.min(1, text.length) }, []));
    return [];
  }
}

/** The document's nodes; undefined, and findings, when it is not sound enough to read on. */
function survey(
  document: Document.Parsed,
  { text, report }: Pick<Places, "text" | "report">,
  most: number,
): Nodes | undefined {
  const syntax = syntaxFindings(document, text, most);
  for (const finding of syntax) report(finding);
  if (document.errors.length > 0 || syntax.some(({ severity }) => severity === "error")) return undefined;
  const nodes = surveyNodes(document);
  for (const finding of nodes.findings) report(finding);
  return nodes.findings.length > 0 ? undefined : nodes;
}
