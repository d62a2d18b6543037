import type { Diagnostic, DialectName } from "wherefore";
import { renderDiagnostic } from "wherefore";
import { sessionFilter, whereClause } from "wherefore/teleport";
import type { PolicyFilter } from "wherefore/yaml";
import { readPolicies } from "wherefore/yaml";
import type { Finding } from "./finding.ts";

/** What there is to say about the filters of policies and the conditions of roles, at their places in the file. */
export function checkFilters(file: string, text: string, dialect: DialectName): readonly Finding[] {
  return readPolicies(text).policies.flatMap((policy) => {
    const diagnostics = environmentOf(policy, dialect)?.check(policy.filter).diagnostics ?? [];
    return diagnostics.map((diagnostic) => found(diagnostic, policy, file, text));
  });
}

/** Undefined for conditions that roles do not have here: their fields are refused. */
function environmentOf({ environment, kinds = [] }: PolicyFilter, dialect: DialectName) {
  if (environment === "session") return sessionFilter.with({ dialect, kinds });
  return environment === "where" ? whereClause.with({ dialect }) : undefined;
}

function found(diagnostic: Diagnostic, policy: PolicyFilter, file: string, text: string): Finding {
  const { line, column } = policy.locate(diagnostic.span.start);
  const { severity } = diagnostic;
  const rendered = renderDiagnostic(diagnostic, policy.filter, { name: file, within: { text, span: policy.span } });
  const said = `${diagnostic.message} [${diagnostic.code}]`;
  const message = severity === "error" ? `${policy.path} has to be a valid predicate: ${said}` : said;
  return {
    severity,
    file,
    line,
    column,
    path: policy.path,
    message,
    excerpt: rendered.split("\n").slice(1).join("\n"),
  };
}
