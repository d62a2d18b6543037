import type { Document, Node, ParsedNode } from "yaml";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import type { Finding } from "./finding.ts";
import { yamlMessages } from "./messages.ts";
import { pathText } from "./storable.ts";

type Path = readonly PropertyKey[];

/** One YAML document of a resource file, as data, with the way back to the text. */
export interface ResourceDocument {
  /** Plain data; what has no value (`spec:`) is left out. */
  readonly data: unknown;
  /** The finding `message` at the value of `path`, or at the nearest thing above it that exists. */
  find(path: Path, message: string, more?: Partial<Finding>): Finding;
  /** The same, at the key that `path` ends with. */
  findKey(path: Path, message: string, more?: Partial<Finding>): Finding;
}

/** One fault of YAML often brings on many more. */
const mostFaults = 20;

/** The documents of one resource file, in order, without the empty ones; a file with findings yields no documents. */
export function readDocuments(
  file: string,
  text: string,
): { readonly documents: readonly ResourceDocument[]; readonly findings: readonly Finding[] } {
  const lines = new LineCounter();
  const at = (offset: number, message: string, more: Partial<Finding> = {}): Finding => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    return { severity: "error", file, line: Math.max(1, line), column: Math.max(1, col), message, ...more };
  };

  const parsed: readonly Document.Parsed[] = [
    ...parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" }),
  ];
  const faults = parsed.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  const findings = faults.slice(0, mostFaults).map(({ code, pos }) => at(pos[0], ...yamlMessages[code]));
  if (findings.length > 0) return { documents: [], findings };

  const documents: ResourceDocument[] = [];
  for (const document of parsed) {
    const root = document.contents;
    if (root === null || (isScalar(root) && root.value === null)) continue;
    if (!isMap(root)) {
      findings.push(at(root.range[0], `a resource is a mapping, got ${isSeq(root) ? "a list" : "a single value"}`));
      continue;
    }
    const data = dataOf(document);
    if (data === undefined) findings.push(at(root.range[0], ...yamlMessages.BAD_ALIAS));
    else {
      documents.push({
        data,
        find: (path, message, more) => at(startOf(document, path, "value"), message, { ...named(path), ...more }),
        findKey: (path, message, more) => at(startOf(document, path, "key"), message, { ...named(path), ...more }),
      });
    }
  }
  if (parsed.length === 0 || (documents.length === 0 && findings.length === 0)) {
    findings.push(at(0, "no resources found, empty input?"));
  }
  return { documents, findings };
}

function named(path: Path): Pick<Finding, "path"> {
  return path.length === 0 ? {} : { path: pathText(path) };
}

/** Undefined when aliases lead nowhere, or multiply beyond what the library allows. */
function dataOf(document: Document.Parsed): unknown {
  try {
    return withoutEmpty(document.toJS({ maxAliasCount: 100 }));
  } catch {
    return undefined;
  }
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item)]));
}

function startOf(document: Document.Parsed, path: Path, part: "key" | "value"): number {
  let node: Node | null = document.contents;
  let start = document.contents?.range[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return start;
      const last = depth === path.length - 1;
      node = pair.value;
      start = (last && part === "key") || !hasText(node) ? pair.key.range[0] : node.range[0];
    } else if (isSeq<ParsedNode>(node) && typeof step === "number") {
      node = node.items[step] ?? null;
      start = node?.range?.[0] ?? start;
    } else return start;
  }
  return start;
}

/** Whether something is written there: `spec:` alone has an empty range behind the key. */
function hasText(node: Node | null): node is ParsedNode {
  return node?.range !== undefined && node.range !== null && node.range[1] > node.range[0];
}
