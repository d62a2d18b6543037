import type { Document, ErrorCode, Node, Pair, ParsedNode, YAMLMap } from "yaml";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from "yaml";
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

  // The library's own search for equal keys compares each key with all before it.
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: "silent" } as const;
  const parsed: readonly Document.Parsed[] = [...parseAllDocuments(text, options)];
  const faults = parsed.flatMap((document) => [
    ...[...document.errors, ...document.warnings].map(({ code, pos }): Fault => ({ code, offset: pos[0] })),
    ...equalKeys(document),
  ]);
  const findings = faults.slice(0, mostFaults).map(({ code, offset }) => at(offset, ...yamlMessages[code]));
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
      const startOf = locator(document);
      documents.push({
        data,
        find: (path, message, more) => at(startOf(path, "value"), message, { ...named(path), ...more }),
        findKey: (path, message, more) => at(startOf(path, "key"), message, { ...named(path), ...more }),
      });
    }
  }
  if (parsed.length === 0 || (documents.length === 0 && findings.length === 0)) {
    findings.push(at(0, "no resources found, empty input?"));
  }
  return { documents, findings };
}

interface Fault {
  readonly code: ErrorCode;
  readonly offset: number;
}

/** Keys that stand twice in one mapping, the second one of each. */
function equalKeys(document: Document.Parsed): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Map(_key, { items }) {
      const before = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (before.has(key.value)) faults.push({ code: "DUPLICATE_KEY", offset: key.range?.[0] ?? 0 });
        before.add(key.value);
      }
    },
  });
  return faults;
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

type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

/** Finds the offset of a path's value or key. Each mapping is gone through once, however many paths lead into it. */
function locator(document: Document.Parsed): (path: Path, part: "key" | "value") => number {
  const pairsOf = new Map<unknown, ReadonlyMap<string, ParsedPair>>();
  const pairOf = (map: YAMLMap<ParsedNode, ParsedNode | null>, step: PropertyKey): ParsedPair | undefined => {
    const pairs = pairsOf.get(map) ?? pairsByName(map);
    pairsOf.set(map, pairs);
    return pairs.get(String(step));
  };
  return (path, part) => {
    let node: Node | null = document.contents;
    let start = document.contents?.range[0] ?? 0;
    for (const [depth, step] of path.entries()) {
      if (isAlias(node)) node = node.resolve(document) ?? null;
      if (isMap<ParsedNode, ParsedNode | null>(node)) {
        const pair = pairOf(node, step);
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
  };
}

/** The first pair of each name. */
function pairsByName({ items }: YAMLMap<ParsedNode, ParsedNode | null>): ReadonlyMap<string, ParsedPair> {
  const pairs = new Map<string, ParsedPair>();
  for (const pair of items) {
    if (!isScalar(pair.key)) continue;
    const name = String(pair.key.value);
    if (!pairs.has(name)) pairs.set(name, pair);
  }
  return pairs;
}

/** Whether something is written there: `spec:` alone has an empty range behind the key. */
function hasText(node: Node | null): node is ParsedNode {
  return node?.range !== undefined && node.range !== null && node.range[1] > node.range[0];
}
