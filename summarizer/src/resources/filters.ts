import type { Diagnostic, Place } from "wherefore";
import { lineStarts, renderDiagnostic } from "wherefore";
import type { DialectName } from "wherefore/teleport";
import { sessionFilter, whereClause } from "wherefore/teleport";
import type { PolicyFilter, YAMLFile } from "wherefore/yaml";
import { readPolicies } from "wherefore/yaml";
import type { Finding } from "../kinds/finding.ts";
import { mostFindings } from "../kinds/finding.ts";

/** The diagnostics of policies' filters and roles' conditions, at their places in the file. */
export function checkFilters(file: string, yaml: YAMLFile, dialect: DialectName): readonly Finding[] {
  const { text } = yaml;
  const starts = lineStarts(text);
  const counts = { error: 0, warning: 0 };
  const findings: Finding[] = [];
  for (const policy of readPolicies(yaml).policies) {
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

/** Undefined for conditions that roles do not have here: their fields are refused. */
function environmentOf({ environment, kinds = [] }: PolicyFilter, dialect: DialectName) {
  if (environment === "session") return sessionFilter.with({ dialect, kinds });
  return environment === "where" ? whereClause.with({ dialect }) : undefined;
}

function findingOf(diagnostic: Diagnostic, { locate, path }: PolicyFilter, file: string): Finding {
  const { line, column } = locate(diagnostic.span.start);
  const { severity } = diagnostic;
  const said = `${diagnostic.message} [${diagnostic.code}]`;
  const message = severity === "error" ? `${path} has to be a valid predicate: ${said}` : said;
  return { severity, file, line, column, path, message };
}

function excerptOf(diagnostic: Diagnostic, { filter }: PolicyFilter, name: string, within: Place): string {
  return renderDiagnostic(diagnostic, filter, { name, within }).split("\n").slice(1).join("\n");
}
