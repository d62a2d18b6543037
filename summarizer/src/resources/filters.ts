import type { Diagnostic, Place } from "wherefore";
import { lineStarts, renderDiagnostic } from "wherefore";
import type { DialectName } from "wherefore/teleport";
import { sessionFilter, summarizedKinds, whereClause } from "wherefore/teleport";
import type { DocumentKind, PolicyFilter, YAMLFile } from "wherefore/yaml";
import { readPolicies } from "wherefore/yaml";
import type { Finding } from "../kinds/finding.ts";
import { mostFindings } from "../kinds/finding.ts";

/** Resources with filters that Teleport does not have. */
const retention: DocumentKind = {
  kind: "retention_policy",
  filter: ["spec", "filter"],
  kinds: ["spec", "kinds"],
  knownKinds: summarizedKinds,
};

/** The diagnostics of policies' filters and roles' conditions, at their positions in the file. */
export function checkFilters(file: string, yaml: YAMLFile, dialect: DialectName): readonly Finding[] {
  const { text } = yaml;
  const starts = lineStarts(text);
  const counts = { error: 0, warning: 0 };
  const findings: Finding[] = [];
  const own = readPolicies(yaml, retention).policies.map((policy) => ({ ...policy, environment: "session" as const }));
  const policies = [...readPolicies(yaml).policies, ...own];
  for (const policy of policies.toSorted(inOrder)) {
    for (const diagnostic of environmentOf(policy, dialect)?.check(policy.filter).diagnostics ?? []) {
      const { severity } = diagnostic;
      const finding = findingOf(diagnostic, policy, file);
      counts[severity] += 1;
      const within = { text, starts, span: policy.span };
      const isDrawn = counts[severity] <= mostFindings;
      findings.push(isDrawn ? { ...finding, excerpt: excerptOf(diagnostic, policy, file, within) } : finding);
    }
  }
  return findings;
}

function inOrder(one: PolicyFilter, other: PolicyFilter): number {
  const [here, there] = [one.locate(0), other.locate(0)];
  return here.line - there.line || here.column - there.column;
}

/** Undefined for conditions that roles here do not have: their fields are rejected. */
function environmentOf({ environment, kinds = [] }: PolicyFilter, dialect: DialectName) {
  if (environment === "session") return sessionFilter.with({ dialect, kinds });
  return environment === "where" ? whereClause.with({ dialect }) : undefined;
}

function findingOf(diagnostic: Diagnostic, { locate, path }: PolicyFilter, file: string): Finding {
  const { line, column } = locate(diagnostic.span.start);
  const { severity } = diagnostic;
  const said = `${diagnostic.message} [${diagnostic.code}]`;
  const message = severity === "error" ? `${path} must be a valid predicate: ${said}` : said;
  return { severity, file, line, column, path, message };
}

function excerptOf(diagnostic: Diagnostic, { filter }: PolicyFilter, name: string, within: Place): string {
  return renderDiagnostic(diagnostic, filter, { name, within }).split("\n").slice(1).join("\n");
}
