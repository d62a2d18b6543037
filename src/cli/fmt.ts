import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { FilterError } from "../error.ts";
import { positionAt } from "../source.ts";
import { visibleLines } from "../width.ts";
import { isLaidOut, type PolicyLayout, policyLayouts, type Rewrite, rewritePolicies } from "../yaml/index.ts";
import { Failure } from "./failure.ts";
import {
  type Filter,
  type FilterOptions,
  type Found,
  findingsOf,
  type Inputs,
  type PolicySource,
  readInputs,
  withFilters,
} from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { nameOf, reasonOf } from "./input.ts";
import { withEnvironmentOptions } from "./options.ts";
import { count, findingsData, hasErrors, printFindings, printJson } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";

interface FmtOptions extends FilterOptions {
  readonly check?: true;
  readonly write?: true;
  readonly width: number;
}

interface Formatted extends Filter {
  /** What it is to be; undefined when it cannot be read. */
  readonly layout: Rewrite | undefined;
  readonly found: Found;
}

/** `wherefore fmt`: formatted filters, printed or written back into policy files. */
export function addFmt(program: Command, act: Act): void {
  const command = program.command("fmt").description("format filters");
  withEnvironmentOptions(withFilters(command))
    .option("--width <columns>", "break longer lines after operators and commas; none: never", parseWidth, 100)
    .option("--check", "change nothing; exit with 1 if a filter is not formatted")
    .option("--write", "write the filters back into their files, everything else as it is")
    .action(act(fmt));
}

function parseWidth(text: string): number {
  if (text === "none" || text === "0") return Number.POSITIVE_INFINITY;
  if (!/^[1-9][0-9]*$/.test(text)) throw new InvalidArgumentError("Give a number of columns, or none.");
  return Number(text);
}

async function fmt(host: Host, args: readonly string[], options: FmtOptions): Promise<ExitCode> {
  const inputs = await readInputs(host, args, options);
  if (options.write && (inputs.filters.length > 0 || inputs.files.some((file) => file.path === "-"))) {
    throw new Failure("--write is for files of policies", "leave it out to have the filter printed");
  }
  const { out, err } = outputs(host, options);
  const formatted = formatAll(inputs, options.width);
  const all = [...formatted.values()];
  const findings = [...inputs.files.map(findingsOf), ...all.map(({ found }) => found)];
  if (options.json) printJson({ filters: all.map(dataOf), diagnostics: findingsData(findings) }, out);
  else printFindings(findings, err);

  const changed = all.filter((filter) => !isFormatted(filter));
  if (options.check) {
    if (!options.json) reportCheck(all, changed, out);
  } else if (options.write) {
    for (const file of inputs.files) write(file, formatted, options, out, host);
  } else if (!options.json) {
    for (const filter of inputs.filters) {
      const layout = formatted.get(filter)?.layout;
      if (layout !== undefined) out.write(`${layout.text}\n`);
    }
    for (const file of inputs.files) out.write(rewritten(file, formatted));
  }
  return hasErrors(findings) || (options.check && changed.length > 0) ? 1 : 0;
}

function formatAll({ filters, files }: Inputs, width: number): ReadonlyMap<Filter, Formatted> {
  const formatted = new Map<Filter, Formatted>();
  for (const filter of filters) formatted.set(filter, formatFilter(filter, width, undefined));
  for (const file of files) {
    const layOut = policyLayouts(file.text, width);
    for (const filter of file.filters) formatted.set(filter, formatFilter(filter, width, layOut));
  }
  return formatted;
}

function formatFilter(filter: Filter, width: number, layOut: PolicyLayout | undefined): Formatted {
  const { text, environment, policy, place } = filter;
  const format = (columns: number) => environment.format(text, { width: columns });
  try {
    const layout =
      policy === undefined || layOut === undefined ? { text: format(width), isBlock: false } : layOut(policy, format);
    return { ...filter, layout, found: { diagnostics: [], text, place } };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { ...filter, layout: undefined, found: { diagnostics: error.diagnostics, text, place } };
  }
}

function isFormatted({ text, policy, layout }: Formatted): boolean {
  if (layout === undefined) return true;
  return policy === undefined ? text === layout.text : isLaidOut(policy, layout);
}

function reportCheck(all: readonly Formatted[], changed: readonly Formatted[], { print, paint }: Output): void {
  for (const { policy, place, text, layout } of changed) {
    const { line, column } = policy?.locate(0) ?? positionAt([0], 0);
    const where = place.name === undefined ? visibleLines(text) : `${visibleLines(place.name)}:${line}:${column}`;
    print(`${paint("strong", where)}: not formatted, expected:`);
    print(`  ${visibleLines(layout?.text ?? "").replaceAll("\n", "\n  ")}`);
  }
  const verdict =
    changed.length === 0
      ? `${paint("good", "✔")} ${count(all.length, "filter")}`
      : `${changed.length} of ${count(all.length, "filter")}`;
  print(`${verdict} ${changed.length === 0 ? "formatted" : "not formatted"}`);
}

function rewritten(file: PolicySource, formatted: ReadonlyMap<Filter, Formatted>): string {
  const changes = file.filters.map((filter) => {
    const result = formatted.get(filter);
    return result === undefined || isFormatted(result) ? undefined : result.layout;
  });
  return rewritePolicies(file.text, changes);
}

function write(
  file: PolicySource,
  formatted: ReadonlyMap<Filter, Formatted>,
  { json }: FmtOptions,
  out: Output,
  { cwd }: Host,
): void {
  const changes = file.filters.filter((filter) => {
    const result = formatted.get(filter);
    return result !== undefined && !isFormatted(result);
  });
  if (changes.length > 0) {
    try {
      writeFileSync(resolve(cwd, file.path), rewritten(file, formatted));
    } catch (error) {
      throw new Failure(`cannot write ${file.path}: ${reasonOf(error)}`);
    }
  }
  if (!json)
    out.print(
      `${visibleLines(nameOf(file.path))}: ${changes.length} of ${count(file.filters.length, "filter")} changed`,
    );
}

function dataOf(filter: Formatted) {
  const { place, policy, layout } = filter;
  return {
    ...(place.name !== undefined && { file: place.name }),
    ...(policy !== undefined && { policy: policy.name, path: policy.path }),
    formatted: layout?.text ?? null,
    changed: !isFormatted(filter),
  };
}
