import { diagnosticData, renderDiagnostics } from "../render.ts";
import type { Found } from "./filters.ts";
import type { Output } from "./terminal.ts";

/** Prints findings, a blank line between two; says whether there were any. */
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

/** `2 errors`, `1 filter` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** What a terminal might obey, and JSON allows raw. */
const unsafe = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu;

/** Prints data as JSON that is safe on a terminal: control and format characters are escaped. */
export function printJson(data: unknown, { print }: Output): void {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  print(JSON.stringify(data, null, 2).replaceAll(unsafe, (character) => character.split("").map(escaped).join("")));
}
