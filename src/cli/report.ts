import { diagnosticData, renderDiagnostics } from "../report/render.ts";
import { visible, visibleLines } from "../report/width.ts";
import type { Found, Inputs } from "./filters.ts";
import type { ExitCode } from "./host.ts";
import type { Output } from "./terminal.ts";

/** Prints findings, separated by blank lines; returns whether there were any. */
export function printFindings(findings: readonly Found[], { color, columns, print }: Output): boolean {
  const some = findings.filter((found) => found.diagnostics.length > 0);
  const texts = some.map(({ diagnostics, text, place }) =>
    renderDiagnostics(diagnostics, text, { ...place, color, columns }),
  );
  if (texts.length > 0) print(texts.join("\n\n"));
  return texts.length > 0;
}

/** Findings as one list of plain data. */
export function findingsData(findings: readonly Found[]) {
  return findings.flatMap(({ diagnostics, text, place }) => diagnosticData(diagnostics, text, place));
}

/** Whether one of them is an error. */
export function hasErrors(findings: readonly Found[]): boolean {
  return findings.some((found) => found.diagnostics.some(({ severity }) => severity === "error"));
}

/** The maximum number of paths to list. */
const mostSkipped = 10;

/** Reports what was skipped in folders, and returns the exit code: 2 if something could not be read. */
export function reportPassedOver(
  { skipped, failures }: Pick<Inputs, "skipped" | "failures">,
  code: ExitCode,
  { print }: Output,
): ExitCode {
  for (const { path, reason } of skipped.slice(0, mostSkipped)) print(visible(`skipped ${path}: ${reason}`));
  if (skipped.length > mostSkipped) print(`skipped ${skipped.length - mostSkipped} more`);
  for (const { message } of failures) print(visibleLines(`error: ${message}`));
  return failures.length > 0 ? 2 : code;
}

/** Characters that a terminal could interpret, and that JSON does not escape. */
const unsafe = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu;

/** Prints data as JSON that is safe on a terminal: control and format characters are escaped. */
export function printJson(data: unknown, { print }: Output): void {
  print(jsonOf(data));
}

/** Prints a list like {@link printJson}, one item at a time, as `fill` adds them; nothing if it adds none. */
export async function printJsonList<T>(
  { write, print }: Output,
  fill: (add: (item: unknown) => void) => Promise<T>,
): Promise<T> {
  let isEmpty = true;
  try {
    return await fill((item) => {
      write(`${isEmpty ? "[" : ","}\n  ${jsonOf(item).replaceAll("\n", "\n  ")}`);
      isEmpty = false;
    });
  } finally {
    if (!isEmpty) print("\n]");
  }
}

function jsonOf(data: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(data, null, 2).replaceAll(unsafe, (character) => character.split("").map(escaped).join(""));
}
