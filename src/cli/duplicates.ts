import { visible } from "../report/width.ts";
import { positionAt } from "../source.ts";
import { diagnoseFile, type FileDiagnostic } from "../yaml/messages.ts";
import type { EnvironmentName, PolicyDocument } from "../yaml.ts";
import type { PolicySource } from "./filters.ts";
import { nameOf } from "./input.ts";

interface Named {
  readonly file: PolicySource;
  readonly policy: PolicyDocument<EnvironmentName | undefined>;
}

/** The maximum number of other places in one finding. */
const mostPlaces = 3;

/** The maximum number of findings of this kind. */
const mostFindings = 100;

/** Inference policies that share a name: one finding per name, at the second policy; by file. */
export function duplicateNames(files: readonly PolicySource[]): ReadonlyMap<PolicySource, readonly FileDiagnostic[]> {
  const byName = new Map<string, Named[]>();
  for (const file of files) {
    for (const policy of file.documents) {
      const alike = byName.get(policy.name);
      if (alike === undefined) byName.set(policy.name, [{ file, policy }]);
      else alike.push({ file, policy });
    }
  }
  const found = new Map<PolicySource, FileDiagnostic[]>();
  let total = 0;
  for (const [name, [first, second, ...others]] of byName) {
    if (name === "" || first === undefined || second === undefined) continue;
    total += 1;
    const finding =
      total > mostFindings
        ? diagnoseFile("too-many-findings", second.policy.nameSpan, [mostFindings])
        : findingOf(first, second, others);
    found.set(second.file, [...(found.get(second.file) ?? []), finding]);
    if (total > mostFindings) break;
  }
  return found;
}

function findingOf(first: Named, second: Named, others: readonly Named[]): FileDiagnostic {
  const isHere = first.file === second.file;
  const places = (isHere ? others : [first, ...others]).map(placeOf);
  const more = places.length > mostPlaces ? `, and ${places.length - mostPlaces} more` : "";
  const where = places.length === 0 ? "" : `; also at ${places.slice(0, mostPlaces).join(", ")}${more}`;
  const related = isHere ? [{ span: first.policy.nameSpan, message: "first here" }] : [];
  return diagnoseFile(
    "duplicate-policy",
    second.policy.nameSpan,
    [second.policy.name, others.length + 2, `give each policy its own name${where}`],
    { related },
  );
}

function placeOf({ file, policy: { nameSpan } }: Named): string {
  const { line, column } = positionAt(file.starts, nameSpan.start);
  return `${visible(nameOf(file.path))}:${line}:${column}`;
}
