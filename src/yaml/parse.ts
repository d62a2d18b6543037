import { type Document, isMap, isNode, isScalar, isSeq, type Node, parseAllDocuments, type YAMLMap } from "yaml";
import type { Span } from "../source.ts";
import { diagnoseFile, type FileDiagnostic } from "./messages.ts";
import { type Nodes, nodeSpan, surveyNodes } from "./nodes.ts";
import { syntaxFindings } from "./syntax.ts";

export interface ReadOptions {
  /** The maximum length of a file in UTF-16 units: 4 Mi by default. */
  readonly length?: number;
}

/** A YAML document as data, with positions in the text. */
export interface YAMLDocument {
  /** Plain data of any shape, with aliases expanded; `null` for an empty document. */
  readonly data: unknown;
  /**
   * The position of the value at `path`, or of the key that `path` ends with; if there is none, of the nearest parent
   * that exists.
   */
  span(path: readonly PropertyKey[], part?: "key" | "value"): Span;
  /** @internal The nodes, for the readers of policies. */
  readonly contents: unknown;
  /** @internal */
  readonly nodes: Nodes;
  /** @internal */
  readonly dataOf: (node: Node) => unknown;
}

/** A parsed YAML or JSON file. */
export interface YAMLFile {
  readonly text: string;
  /** The valid documents, in the order of the file, including empty ones. */
  readonly documents: readonly YAMLDocument[];
  /** YAML errors; spans are offsets in the file. No message repeats the text, which can contain a secret. */
  readonly diagnostics: readonly FileDiagnostic[];
}

const mostFindings = 100;

/** Parses a YAML or JSON file with one or several documents. Never throws, whatever the text. */
export function parseYAML(text: string, { length = 4 * 1024 * 1024 }: ReadOptions = {}): YAMLFile {
  const diagnostics: FileDiagnostic[] = [];
  const documents: YAMLDocument[] = [];
  if (text.length > length) {
    return { text, documents, diagnostics: [diagnoseFile("file-too-long", { start: 0, end: 0 }, [length])] };
  }
  const report = (finding: FileDiagnostic) => diagnostics.push(finding);
  for (const document of parse(text, report)) {
    const nodes = survey(document, text, report, Math.max(0, mostFindings + 1 - diagnostics.length));
    if (nodes !== undefined) documents.push(documentOf(document, nodes));
  }
  return { text, documents, diagnostics: bounded(diagnostics.sort((a, b) => a.span.start - b.span.start)) };
}

/** The first findings, and one that reports that there are more. */
export function bounded(diagnostics: readonly FileDiagnostic[]): readonly FileDiagnostic[] {
  const next = diagnostics[mostFindings];
  if (next === undefined) return diagnostics;
  return [...diagnostics.slice(0, mostFindings), diagnoseFile("too-many-findings", next.span, [mostFindings])];
}

function parse(text: string, report: (finding: FileDiagnostic) => void): readonly Document.Parsed[] {
  try {
    const options = { keepSourceTokens: true, prettyErrors: false, uniqueKeys: false, logLevel: "silent" } as const;
    return [...parseAllDocuments(text, options)];
  } catch {
    report(diagnoseFile("yaml-depth", { start: 0, end: Math.min(1, text.length) }, []));
    return [];
  }
}

/** The document's nodes; undefined, and findings, if it is too invalid to continue. */
function survey(
  document: Document.Parsed,
  text: string,
  report: (finding: FileDiagnostic) => void,
  most: number,
): Nodes | undefined {
  const syntax = syntaxFindings(document, text, most);
  for (const finding of syntax) report(finding);
  if (document.errors.length > 0 || syntax.some(({ severity }) => severity === "error")) return undefined;
  const nodes = surveyNodes(document);
  for (const finding of nodes.findings) report(finding);
  return nodes.findings.length > 0 ? undefined : nodes;
}

function documentOf(document: Document.Parsed, nodes: Nodes): YAMLDocument {
  const pairsOf = new Map<YAMLMap, ReadonlyMap<string, Entry>>();
  let data: { readonly value: unknown } | undefined;
  return {
    contents: document.contents,
    nodes,
    dataOf: (node) => node.toJS(document, { maxAliasCount: -1 }),
    get data() {
      data ??= { value: document.toJS({ maxAliasCount: -1 }) };
      return data.value;
    },
    span(path, part = "value") {
      let node: Node | undefined = nodes.resolve(document.contents);
      let span = node === undefined ? { start: 0, end: 0 } : nodeSpan(node);
      for (const [depth, step] of path.entries()) {
        let key: Node | undefined;
        if (isMap(node)) {
          const entries = pairsOf.get(node) ?? entriesOf(node);
          pairsOf.set(node, entries);
          const entry = entries.get(String(step));
          if (entry === undefined) return span;
          key = entry.key;
          node = entry.value;
        } else if (isSeq(node) && typeof step === "number") {
          node = isNode(node.items[step]) ? node.items[step] : undefined;
        } else return span;
        const isKey = key !== undefined && ((part === "key" && depth === path.length - 1) || !hasText(node));
        const shown = isKey ? key : node;
        if (shown !== undefined) span = nodeSpan(shown);
        node = nodes.resolve(node);
      }
      return span;
    },
  };
}

interface Entry {
  readonly key: Node;
  readonly value: Node | undefined;
}

/** The first entry of each name. */
function entriesOf({ items }: YAMLMap): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const { key, value } of items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (!entries.has(name)) entries.set(name, { key, value: isNode(value) ? value : undefined });
  }
  return entries;
}

/** Whether the node has text: `spec:` alone has an empty range after the key. */
function hasText(node: Node | undefined): boolean {
  if (node === undefined) return false;
  const { start, end } = nodeSpan(node);
  return end > start;
}
