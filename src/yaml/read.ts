import { type Document, isSeq, parseAllDocuments } from "yaml";
import { lineStarts } from "../source.ts";
import { diagnoseFile, type FileDiagnostic } from "./messages.ts";
import { type Nodes, surveyNodes } from "./nodes.ts";
import type { InferencePolicy, Places, PolicyFilter } from "./reader.ts";
import { readResources } from "./resources.ts";
import { styleFinding } from "./styles.ts";
import { syntaxFindings } from "./syntax.ts";

export interface PolicyFile {
  /** In the order of the file. */
  readonly policies: readonly PolicyFilter[];
  /** The inference policies alone, those without a filter too. */
  readonly inferencePolicies: readonly InferencePolicy[];
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
 * The filters of a file of resources, YAML or JSON, one document or several: `spec.filter` of policies and classifiers,
 * every condition of roles, label expressions elsewhere; custom resources of Teleport's Kubernetes operator too.
 * Conditions that are not read are reported, resources without any are counted. Never throws, whatever the text.
 */
export function readPolicies(text: string, { length = 4 * 1024 * 1024 }: ReadOptions = {}): PolicyFile {
  if (text.length > length) {
    return {
      policies: [],
      inferencePolicies: [],
      read: 0,
      skipped: [],
      diagnostics: [diagnoseFile("file-too-long", { start: 0, end: 0 }, [length])],
    };
  }
  const policies: PolicyFilter[] = [];
  const skipped = new Set<string>();
  let read = 0;
  const diagnostics: FileDiagnostic[] = [];
  const misread = new Set<FileDiagnostic>();
  const inferencePolicies: InferencePolicy[] = [];
  const places: Places = {
    text,
    starts: lineStarts(text),
    report: (finding) => diagnostics.push(finding),
    add: (policy) => inferencePolicies.push(policy),
  };
  for (const document of parse(text, places)) {
    const nodes = survey(document, places, Math.max(0, mostFindings + 1 - diagnostics.length));
    if (nodes === undefined) continue;
    const { contents } = document;
    const resources = isSeq(contents) ? contents.items.map(nodes.resolve) : [contents];
    for (const resource of resources.flatMap((each) => readResources(each, { ...places, ...nodes }))) {
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
  return { policies, inferencePolicies, read, skipped: [...skipped], diagnostics: findings };
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

function parse(text: string, { report }: Places): readonly Document.Parsed[] {
  try {
    const options = { keepSourceTokens: true, prettyErrors: false, uniqueKeys: false, logLevel: "silent" } as const;
    return [...parseAllDocuments(text, options)];
  } catch {
    report(diagnoseFile("yaml-depth", { start: 0, end: Math.min(1, text.length) }, []));
    return [];
  }
}

/** The document's nodes; undefined, and findings, when it is not sound enough to read on. */
function survey(document: Document.Parsed, { text, report }: Places, most: number): Nodes | undefined {
  const syntax = syntaxFindings(document, text, most);
  for (const finding of syntax) report(finding);
  if (document.errors.length > 0 || syntax.some(({ severity }) => severity === "error")) return undefined;
  const nodes = surveyNodes(document);
  for (const finding of nodes.findings) report(finding);
  return nodes.findings.length > 0 ? undefined : nodes;
}
