import type { DiagnosticData } from "./render.ts";

/** A diagnostic of any level. */
export interface LeveledData
  extends Pick<DiagnosticData, "file" | "code" | "message" | "help" | "link" | "start" | "end"> {
  readonly severity: "error" | "warning" | "note";
  /** Further data for the result's property bag. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

/**
 * Diagnostics as a SARIF log of one run.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSARIF(diagnostics: readonly LeveledData[], version: string) {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const links = new Map(diagnostics.flatMap(({ code, link }) => (link === undefined ? [] : [[code, link] as const])));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "wherefore",
            version,
            informationUri: "https://github.com/wherefore-lang/wherefore",
            rules: codes.map((id) => {
              const helpUri = links.get(id);
              return { id, ...(helpUri !== undefined && { helpUri }) };
            }),
          },
        },
        // columns count UTF-16 code units
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => resultOf(diagnostic, codes)),
      },
    ],
  };
}

function resultOf(
  { file, code, severity, message, help, start, end, properties }: LeveledData,
  codes: readonly string[],
) {
  const text = help === undefined ? message : `${message}\n${help}`;
  const region = {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    charOffset: start.offset,
    charLength: end.offset - start.offset,
  };
  const location = file && { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } };
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text },
    ...(location && { locations: [location] }),
    ...(properties && { properties }),
  };
}

/** A path as a relative reference. */
function uriOf(path: string): string {
  return path.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
}
