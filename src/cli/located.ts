import { witnessText } from "../policy-audit/witness.ts";
import { toAnnotations } from "../report/github.ts";
import { diagnosticData } from "../report/render.ts";
import { type LeveledData, toSARIF } from "../report/sarif.ts";
import { visible } from "../report/width.ts";
import { lineStarts, positionAt } from "../source.ts";
import type { Found } from "./filters.ts";
import { manifest } from "./manifest.ts";
import { printFindings, printJson } from "./report.ts";
import type { Output } from "./terminal.ts";
import { count } from "./text.ts";

/** A finding at its place, with what goes beside it. */
export interface Located extends Found {
  readonly level: "error" | "warning" | "note";
  /** A context that shows it, with its kind. */
  readonly witness?: Readonly<Record<string, unknown>> | undefined;
  /** Whether a limit stopped a search. */
  readonly isUndecided?: boolean;
  /** What programs get besides. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

export const locatedFormats = ["text", "json", "sarif", "github"] as const;
export type LocatedFormat = (typeof locatedFormats)[number];

/** Findings of a place as data. */
export function locatedData(located: readonly Located[]): readonly LeveledData[] {
  return located.flatMap(({ diagnostics, text, place, level, witness, data }) =>
    diagnosticData(diagnostics, text, place).map((each) => {
      const properties = { ...data, ...(witness && { witness }) };
      return { ...each, severity: level, ...(Object.keys(properties).length > 0 && { properties }) };
    }),
  );
}

/** Prints diagnostics for a program that reads neither text nor JSON of ours. */
export function printFor(format: "sarif" | "github", data: readonly LeveledData[], out: Output): void {
  if (format === "sarif") printJson(toSARIF(data, manifest.version), out);
  else out.write(toAnnotations(data));
}

/** The same of findings, with their witnesses. */
export function printLocated(located: readonly Located[], format: "sarif" | "github", out: Output): void {
  printFor(format, locatedData(located.map(withWitness)), out);
}

/** The findings with the witness among the words, for readers of these alone. */
function withWitness({ diagnostics, ...rest }: Located): Located {
  const { witness } = rest;
  if (witness === undefined) return { diagnostics, ...rest };
  const example = `for example:\n${witnessText(witness).trimEnd()}`;
  const all = diagnostics.map(({ help, ...diagnostic }) => ({
    ...diagnostic,
    help: help === undefined ? example : `${help}\n${example}`,
  }));
  return { diagnostics: all, ...rest };
}

/** Notes of policies that are printed. */
const mostNotes = 20;

/**
 * Prints findings, a blank line after each, with their witnesses as YAML. Notes are printed without the text around them;
 * of notes that have a place, the first ones.
 */
export function printText(located: readonly Located[], out: Output): void {
  const placed = located.filter(({ level, place }) => level === "note" && place.name !== undefined);
  const left = new Set(placed.slice(mostNotes));
  for (const each of located) {
    if (left.has(each)) continue;
    if (each.level === "note") printNote(each, out);
    else printFindings([each], out);
    if (each.witness !== undefined) printWitness(each.witness, out);
    out.print("");
  }
  if (left.size > 0) out.print(`${count(left.size, "more note")}; --format json lists them\n`);
}

function printNote({ diagnostics, text, place }: Located, { print, paint }: Output): void {
  const starts = place.within?.starts ?? lineStarts(place.within?.text ?? text);
  for (const { code, span, message, help } of diagnostics) {
    const { line, column } = positionAt(starts, (place.within?.span(span) ?? span).start);
    const where = place.name === undefined ? "" : paint("strong", `${visible(place.name)}:${line}:${column}: `);
    print(`${where}${paint("related", `note[${code}]`)}${paint("strong", `: ${visible(message)}`)}`);
    if (help !== undefined) print(`    help: ${visible(help)}`);
  }
}

/** YAML that `eval`, `route` and tests take as a context. */
export function printWitness(
  witness: Readonly<Record<string, unknown>>,
  { print, write, paint }: Output,
  margin = "    ",
): void {
  print(`${margin}${paint("faint", "for example:")}`);
  write(witnessText(witness).replaceAll(/^(?=.)/gm, `${margin}  `));
}
