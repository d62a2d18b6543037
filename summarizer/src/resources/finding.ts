/** One thing to say about a resource file. */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly file: string;
  /** Both counted from 1, the column in UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** The part of the document that it is about, as `spec.kinds[0]`. */
  readonly path?: string;
  readonly message: string;
  /** What to do about it. */
  readonly help?: string;
  /** The lines at fault, drawn. Only for filters: any other line of a resource file may hold a secret. */
  readonly excerpt?: string;
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
