import type { ReportedTest } from "./report.ts";

/** Tests in the Test Anything Protocol, version 14 (https://testanything.org/tap-version-14-specification.html). */
export function toTAP(tests: readonly ReportedTest[]): string {
  const lines = tests.flatMap((test, index) => [
    `${test.status === "passed" ? "ok" : "not ok"} ${index + 1} - ${description(test.name)}`,
    ...(test.status === "passed" ? [] : diagnosticBlock(test)),
  ]);
  return ["TAP version 14", `1..${tests.length}`, ...lines, ""].join("\n");
}

/** A `#` would begin a directive, and a backslash escapes. */
function description(name: string): string {
  return name.replaceAll(/[\\#]/g, "\\$&").replaceAll(/\s+/g, " ");
}

/** A block of YAML; JSON strings are YAML. */
function diagnosticBlock({ file, line, status, message = "", why = [] }: ReportedTest): readonly string[] {
  return [
    "  ---",
    `  message: ${JSON.stringify(message)}`,
    `  severity: ${status === "failed" ? "fail" : "error"}`,
    `  at: ${JSON.stringify(`${file}:${line}`)}`,
    ...(why.length > 0 ? ["  why:", ...why.map((reason) => `  - ${JSON.stringify(reason)}`)] : []),
    "  ...",
  ];
}
