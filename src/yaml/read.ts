import { isSeq } from "yaml";
import { lineStarts } from "../source.ts";
import type { FileDiagnostic } from "./messages.ts";
import { bounded, parseYAML, type ReadOptions, type YAMLFile } from "./parse.ts";
import type { Kinds, Places, PolicyDocument, PolicyFilter } from "./reader.ts";
import { readResources } from "./resources.ts";
import { styleFinding } from "./styles.ts";

/** The content of a file. `E`: the names of its filters' environments; undefined for custom document kinds. */
export interface PolicyFile<E extends string | undefined = string | undefined> {
  /** In the order of the file. */
  readonly policies: readonly PolicyFilter<E>[];
  /** The policies, including those without a filter: inference policies, or documents of custom kinds. */
  readonly documents: readonly PolicyDocument<E>[];
  /**
   * The number of resources whose kinds have filters, including those without one. If it is zero, nothing was checked.
   */
  readonly read: number;
  /** The kinds of the other resources, each once, in the order of the file. */
  readonly skipped: readonly string[];
  /** The problems around the filters; spans are offsets in the file. */
  readonly diagnostics: readonly FileDiagnostic[];
}

/**
 * The filters of a file, with the position of each: of resources that `kinds` reads. Never throws, whatever the text.
 */
export function readFile<E extends string | undefined>(
  given: string | YAMLFile,
  kinds: Kinds<E>,
  options?: ReadOptions,
): PolicyFile<E> {
  const file = typeof given === "string" ? parseYAML(given, options) : given;
  const { text } = file;
  const policies: PolicyFilter<E>[] = [];
  const skipped = new Set<string>();
  let read = 0;
  const diagnostics: FileDiagnostic[] = [...file.diagnostics];
  const misread = new Set<FileDiagnostic>();
  const documents: PolicyDocument<E>[] = [];
  const places: Omit<Places<E>, "dataOf"> = {
    text,
    starts: lineStarts(text),
    report: (finding) => diagnostics.push(finding),
    add: (policy) => documents.push(policy),
  };
  for (const { contents, nodes, dataOf } of file.documents) {
    const resources = isSeq(contents) ? contents.items.map(nodes.resolve) : [contents];
    const reader = { ...places, ...nodes, dataOf };
    for (const resource of resources.flatMap((each) => readResources(each, reader, kinds))) {
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
  return { policies, documents, read, skipped: [...skipped], diagnostics: findings };
}

/** Omits findings about a part of a filter that YAML ends early, according to one of `misread`. */
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
