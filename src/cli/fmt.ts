import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { FilterError } from "../error.ts";
import { positionAt } from "../source.ts";
import { visibleLines } from "../width.ts";
import { isSameFilter, rewritePolicies } from "../yaml/index.ts";
import { Failure } from "./failure.ts";
import {
  allFilters,
  type Filter,
  type FilterOptions,
  type Found,
  findingsOf,
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
}

interface Formatted extends Filter {
  /** Its canonical text; undefined when it cannot be read. */
  readonly canonical: string | undefined;
  readonly found: Found;
}

/** `wherefore fmt`: canonical texts, printed or written back into policy files. */
export function addFmt(program: Command, act: Act): void {
  const command = program.command("fmt").description("give filters their canonical text");
  withEnvironmentOptions(withFilters(command))
    .option("--check", "change nothing; exit with 1 if a filter is not in its canonical text")
    .option("--write", "write the filters back into their files, everything else as it is")
    .action(act(fmt));
}

async function fmt(host: Host, args: readonly string[], options: FmtOptions): Promise<ExitCode> {
  const inputs = await readInputs(host, args, options);
  if (options.write && (inputs.filters.length > 0 || inputs.files.some((file) => file.path === "-"))) {
    throw new Failure("--write is for files of policies", "leave it out to have the filter printed");
  }
  const { out, err } = outputs(host, options);
  const formatted = new Map(allFilters(inputs).map((filter) => [filter, formatFilter(filter)]));
  const all = [...formatted.values()];
  const findings = [...inputs.files.map(findingsOf), ...all.map(({ found }) => found)];
  if (options.json) printJson({ filters: all.map(dataOf), diagnostics: findingsData(findings) }, out);
  else printFindings(findings, err);

  const changed = all.filter((filter) => !isCanonical(filter));
  if (options.check) {
    if (!options.json) reportCheck(all, changed, out);
  } else if (options.write) {
    for (const file of inputs.files) write(file, formatted, options, out, host);
  } else if (!options.json) {
    for (const filter of inputs.filters) {
      const canonical = formatted.get(filter)?.canonical;
      if (canonical !== undefined) out.write(`${canonical}\n`);
    }
    for (const file of inputs.files) out.write(rewritten(file, formatted));
  }
  return hasErrors(findings) || (options.check && changed.length > 0) ? 1 : 0;
}

function formatFilter(filter: Filter): Formatted {
  const { text, environment, place } = filter;
  try {
    return { ...filter, canonical: environment.format(text), found: { diagnostics: [], text, place } };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { ...filter, canonical: undefined, found: { diagnostics: error.diagnostics, text, place } };
  }
}

function isCanonical({ text, policy, canonical }: Formatted): boolean {
  if (canonical === undefined) return true;
  return policy === undefined ? text === canonical : isSameFilter(policy, canonical);
}

function reportCheck(all: readonly Formatted[], changed: readonly Formatted[], { print, paint }: Output): void {
  for (const { policy, place, text, canonical } of changed) {
    const { line, column } = policy?.locate(0) ?? positionAt([0], 0);
    const where = place.name === undefined ? visibleLines(text) : `${visibleLines(place.name)}:${line}:${column}`;
    print(`${paint("strong", where)}: not in its canonical text, which is`);
    print(`  ${visibleLines(canonical ?? "").replaceAll("\n", "\n  ")}`);
  }
  const verdict =
    changed.length === 0
      ? `${paint("good", "✔")} ${count(all.length, "filter")}`
      : `${changed.length} of ${count(all.length, "filter")}`;
  print(`${verdict} ${changed.length === 0 ? "formatted" : "not formatted"}`);
}

function rewritten(file: PolicySource, formatted: ReadonlyMap<Filter, Formatted>): string {
  const texts = file.filters.map((filter) => {
    const result = formatted.get(filter);
    return result === undefined || isCanonical(result) ? undefined : result.canonical;
  });
  return rewritePolicies(file.text, texts);
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
    return result !== undefined && !isCanonical(result);
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
  const { place, policy, canonical } = filter;
  return {
    ...(place.name !== undefined && { file: place.name }),
    ...(policy !== undefined && { policy: policy.name, path: policy.path }),
    formatted: canonical ?? null,
    changed: !isCanonical(filter),
  };
}
