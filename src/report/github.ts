import type { LeveledData } from "./sarif.ts";

/**
 * Diagnostics as annotations of GitHub Actions, a line each.
 * Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function toAnnotations(diagnostics: readonly LeveledData[]): string {
  return diagnostics.map((diagnostic) => `${annotation(diagnostic)}\n`).join("");
}

function annotation({ file, code, severity, message, help, start, end }: LeveledData): string {
  const properties = {
    ...(file !== undefined && {
      file,
      line: String(start.line),
      endLine: String(end.line),
      col: String(start.column),
      ...(end.line === start.line && { endColumn: String(end.column) }),
    }),
    title: code,
  };
  const written = Object.entries(properties).map(
    ([name, value]) => `${name}=${data(value).replaceAll(":", "%3A").replaceAll(",", "%2C")}`,
  );
  return `::${severity === "note" ? "notice" : severity} ${written.join(",")}::${data(help === undefined ? message : `${message}\n${help}`)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
