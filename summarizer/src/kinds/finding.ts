/** One thing to say about a resource file. */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly file: string;
  /** Both counted from 1, the column in UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** The part of the document that it is about, as `spec.kinds[0]`. */
  readonly path?: string | undefined;
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
  /** The lines at fault, drawn. Only for filters: any other line of a resource file may hold a secret. */
  readonly excerpt?: string | undefined;
}

/** Findings of one file that are reported; of each severity at most this many get an excerpt. */
export const mostFindings = 100;

/**
 * The first of the findings, errors before warnings where there are too many, in the order in which they came; the last
 * one then says how many are left out. Where there is an error, an error is among them.
 */
export function boundFindings(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= mostFindings) return findings;
  const errors = findings.filter(({ severity }) => severity === "error");
  const warnings = findings.filter(({ severity }) => severity === "warning");
  const kept = new Set([...errors, ...warnings].slice(0, mostFindings));
  const [next] = findings.filter((finding) => !kept.has(finding));
  if (next === undefined) return findings;
  const message = `${(findings.length - kept.size).toLocaleString("en")} more findings from here on are not shown`;
  const { severity, file, line, column } = next;
  const rest: Finding = { severity, file, line, column, message, help: "fix the findings above first" };
  return [...findings.filter((finding) => kept.has(finding)), rest];
}

/** Resource files that cannot be used: everything that is wrong with them, in the order of the files. */
export class ResourceError extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(findingText).join("\n"));
    this.name = "ResourceError";
    this.findings = findings;
  }
}

/** `file:line:column: severity: message`, with the excerpt and the help on lines of their own. */
export function findingText(finding: Finding): string {
  const { file, line, column, severity, message, excerpt, help } = finding;
  const lines = [`${file}:${line}:${column}: ${severity}: ${message}`];
  if (excerpt !== undefined) lines.push(excerpt);
  if (help !== undefined) lines.push(`  help: ${help}`);
  return lines.join("\n");
}
