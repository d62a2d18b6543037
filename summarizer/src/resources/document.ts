import { lineStarts, positionAt } from "wherefore";
import type { YAMLFile } from "wherefore/yaml";
import type { Finding } from "../kinds/finding.ts";
import { pathText } from "../kinds/storable.ts";

type Path = readonly PropertyKey[];

/** One YAML document of a resource file, as data, with positions in the text. */
export interface ResourceDocument {
  /** Plain data; keys without a value (`spec:`) are omitted. */
  readonly data: unknown;
  /** The finding `message` at the value of `path`, or at its nearest existing parent. */
  find(path: Path, message: string, more?: Partial<Finding>): Finding;
  /** The same, at the key that `path` ends with. */
  findKey(path: Path, message: string, more?: Partial<Finding>): Finding;
}

/** The documents of one resource file, in order, without empty ones; none if the file has findings. */
export function readDocuments(
  file: string,
  yaml: YAMLFile,
): { readonly documents: readonly ResourceDocument[]; readonly findings: readonly Finding[] } {
  const starts = lineStarts(yaml.text);
  const at = (offset: number, message: string, more: Partial<Finding> = {}): Finding => {
    return { severity: "error", file, ...positionAt(starts, offset), message, ...more };
  };
  const findings = yaml.diagnostics.map(({ span, message, help }) =>
    at(span.start, message, help === undefined ? {} : { help }),
  );
  if (findings.length > 0) return { documents: [], findings };

  const documents: ResourceDocument[] = [];
  for (const { data, span } of yaml.documents) {
    if (data === null || data === undefined) continue;
    const startOf = (path: Path, part: "key" | "value") => span(path, part).start;
    if (typeof data !== "object" || Array.isArray(data)) {
      const got = Array.isArray(data) ? "a list" : "a single value";
      findings.push(at(startOf([], "value"), `a resource must be a mapping, got ${got}`));
      continue;
    }
    documents.push({
      data: withoutEmpty(data),
      find: (path, message, more) => at(startOf(path, "value"), message, { ...named(path), ...more }),
      findKey: (path, message, more) => at(startOf(path, "key"), message, { ...named(path), ...more }),
    });
  }
  if (documents.length === 0 && findings.length === 0) findings.push(at(0, "no resources found; is the input empty?"));
  return { documents, findings };
}

function named(path: Path): Pick<Finding, "path"> {
  return path.length === 0 ? {} : { path: pathText(path) };
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item)]));
}
