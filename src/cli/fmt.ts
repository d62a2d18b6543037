import { type Command, InvalidArgumentError } from "commander";
import { visibleLines } from "../report/width.ts";
import { positionAt } from "../source.ts";
import { isLaidOut, type PolicyLayout, policyLayouts, type Rewrite, rewritePolicies } from "../yaml.ts";
import { isFilterError } from "./errors.ts";
import { Failure } from "./failure.ts";
import {
  type Filter,
  type FilterOptions,
  type Found,
  findingsOf,
  type Inputs,
  type PolicySource,
  readInputs,
  requireFilters,
  withAllowEmpty,
  withFilters,
} from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { withEnvironmentOptions } from "./options.ts";
import { findingsData, hasErrors, printFindings, printJson, reportPassedOver } from "./report.ts";
import { save } from "./save.ts";
import { type Output, outputs } from "./terminal.ts";
import { count } from "./text.ts";

interface FmtOptions extends FilterOptions {
  readonly allowEmpty?: true;
  readonly check?: true;
  readonly write?: true;
  readonly width: number;
}

interface Formatted extends Filter {
  /** The formatted text; undefined if it has a syntax error. */
  readonly layout: Rewrite | undefined;
  readonly found: Found;
}

/** `wherefore fmt`: formats filters, and prints them or writes them back into policy files. */
export function addFmt(program: Command, act: Act): void {
  const command = program.command("fmt").description("format filters");
  withAllowEmpty(withEnvironmentOptions(withFilters(command)))
    .option(
      "--width <columns>",
      "maximum line length; longer lines break after operators and commas (none: never)",
      parseWidth,
      100,
    )
    .option("--check", "change nothing; exit with 1 if a filter is not formatted")
    .option("--write", "format filters in place; the rest of each file stays as it is")
    .action(act(fmt));
}

function parseWidth(text: string): number {
  if (text === "none" || text === "0") return Number.POSITIVE_INFINITY;
  if (!/^[1-9][0-9]*$/.test(text)) throw new InvalidArgumentError("Use a number of columns, or none.");
  return Number(text);
}

async function fmt(host: Host, args: readonly string[], options: FmtOptions): Promise<ExitCode> {
  const inputs = await readInputs(host, args, options);
  if (options.write && (inputs.filters.length > 0 || inputs.files.some((file) => file.path === "-"))) {
    throw new Failure("--write is for policy files", "remove it to print the filter");
  }
  if (inputs.hasFolders && !options.check && !options.write) {
    throw new Failure("cannot print a folder", "add --check or --write");
  }
  const { out, err } = outputs(host, options);
  const formatted = formatAll(inputs, options.width);
  const all = [...formatted.values()];
  const findings = [...inputs.files.map(findingsOf), ...all.map(({ found }) => found)];
  if (options.json) printJson({ filters: all.map(dataOf), diagnostics: findingsData(findings) }, out);
  else printFindings(findings, err);

  const failures = [...inputs.failures];
  const changed = all.filter((filter) => !isFormatted(filter));
  if (options.check) {
    if (!options.json && (all.length > 0 || options.allowEmpty)) reportCheck(all, changed, out);
  } else if (options.write) {
    for (const file of inputs.files) {
      try {
        write(file, formatted, options, out, host);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(error);
      }
    }
  } else if (!options.json) {
    for (const filter of inputs.filters) {
      const layout = formatted.get(filter)?.layout;
      if (layout !== undefined) out.write(`${layout.text}\n`);
    }
    for (const file of inputs.files) out.write(rewritten(file, formatted, options));
  }
  const isFine = !hasErrors(findings) && !(options.check && changed.length > 0);
  const code = reportPassedOver({ ...inputs, failures }, isFine ? 0 : 1, err);
  if (code === 0 && !options.allowEmpty && (options.check || options.write)) requireFilters(inputs);
  return code;
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
    if (!isFilterError(error)) throw error;
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
    print(`${paint("strong", where)}: not formatted; write`);
    print(`  ${visibleLines(layout?.text ?? "").replaceAll("\n", "\n  ")}`);
  }
  const verdict =
    changed.length === 0
      ? `${paint("good", "✔")} ${count(all.length, "filter")}`
      : `${changed.length} of ${count(all.length, "filter")}`;
  print(`${verdict} ${changed.length === 0 ? "formatted" : "not formatted"}`);
}

function rewritten(file: PolicySource, formatted: ReadonlyMap<Filter, Formatted>, { own }: FmtOptions): string {
  const changes = file.filters.map((filter) => {
    const result = formatted.get(filter);
    return result === undefined || isFormatted(result) ? undefined : result.layout;
  });
  return rewritePolicies(file.text, changes, own?.documents);
}

function write(
  file: PolicySource,
  formatted: ReadonlyMap<Filter, Formatted>,
  options: FmtOptions,
  out: Output,
  host: Host,
): void {
  const changes = file.filters.filter((filter) => {
    const result = formatted.get(filter);
    return result !== undefined && !isFormatted(result);
  });
  if (changes.length > 0) {
    save(file.path, file.text, rewritten(file, formatted, options), host);
  }
  if (!options.json)
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
