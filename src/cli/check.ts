import { type Command, InvalidArgumentError, Option } from "commander";
import type { Severity } from "../diagnostic.ts";
import { duplicateNames } from "./duplicates.ts";
import { Failure } from "./failure.ts";
import {
  allFilters,
  type Filter,
  type FilterOptions,
  type Found,
  findingsOf,
  type Inputs,
  isEmpty,
  type PolicySource,
  readInputs,
  requireFilters,
  withAllowEmpty,
  withFilters,
} from "./filters.ts";
import { fixFilter, fixSource } from "./fix.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { type LocatedFormat, locatedFormats, printFor } from "./located.ts";
import { withEnvironmentOptions } from "./options.ts";
import { findingsData, printFindings, printJson, reportPassedOver } from "./report.ts";
import { save } from "./save.ts";
import { type Output, outputs } from "./terminal.ts";
import { count } from "./text.ts";

interface CheckOptions extends FilterOptions {
  readonly maxWarnings?: number;
  readonly errorsOnly?: true;
  readonly allowEmpty?: true;
  readonly fix?: true;
  readonly format: LocatedFormat;
}

/** `wherefore check`: reports errors and warnings of filters; code 1 if there are any. */
export function addCheck(program: Command, act: Act): void {
  const command = program.command("check").description("check filters and report errors and warnings");
  withAllowEmpty(withEnvironmentOptions(withFilters(command)))
    .addOption(new Option("--errors-only", "ignore warnings").conflicts("maxWarnings"))
    .option("--max-warnings <n>", "allow up to n warnings (default: 0)", parseCount)
    .addOption(new Option("--format <name>", "how to print findings").choices(locatedFormats).default("text"))
    .option("--fix", "apply fixes that preserve the meaning: edit files in place, print filters")
    .action(act(check));
}

/** A whole number of an option. */
export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Use a whole number, such as 10.");
  return Number(text);
}

/** The inputs, after the requested fixes. */
interface Result {
  readonly inputs: Inputs;
  readonly applied: number;
  /** Files that could not be written. */
  readonly unwritten: readonly Failure[];
}

async function check(host: Host, args: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const given = await readInputs(host, args, options);
  const severities = new Set<Severity>(options.errorsOnly ? ["error"] : ["error", "warning"]);
  const { inputs, applied, unwritten } = options.fix
    ? fix(host, given, options, severities)
    : { inputs: given, applied: 0, unwritten: [] };
  const found = findAll(inputs).map((one) => ({
    ...one,
    diagnostics: one.diagnostics.filter(({ severity }) => severities.has(severity)),
  }));
  const counts = { errors: countOf(found, "error"), warnings: countOf(found, "warning") };
  const filters = allFilters(inputs);
  const { out, err } = outputs(host, options);
  const texts = options.fix ? fixedTexts(inputs) : [];
  if (options.format === "sarif" || options.format === "github") {
    printFor(options.format, findingsData(found), out);
  } else if (options.json || options.format === "json") {
    printJson(
      {
        filters: filters.length,
        ...counts,
        ...(options.fix && { fixed: applied }),
        ...(texts.length > 0 && { texts }),
        diagnostics: findingsData(found),
      },
      out,
    );
  } else {
    for (const text of texts) out.write(text);
    const report = texts.length > 0 ? err : out;
    if (printFindings(found, report)) report.print("");
    if (!isEmpty(inputs) || testsIn(inputs) > 0 || counts.errors + counts.warnings > 0 || options.allowEmpty)
      report.print(summary(inputs, counts, options.fix && applied, report));
  }
  const isFine = counts.errors === 0 && counts.warnings <= (options.maxWarnings ?? 0);
  const code = reportPassedOver({ ...inputs, failures: [...inputs.failures, ...unwritten] }, isFine ? 0 : 1, err);
  if (code === 0 && !options.allowEmpty && testsIn(inputs) === 0) requireFilters(inputs);
  return code;
}

function testsIn({ files }: Inputs): number {
  return files.reduce(
    (sum, { suites }) => sum + suites.reduce((tests, suite) => tests + suite.tests.length + suite.broken.length, 0),
    0,
  );
}

function findAll(inputs: Inputs): readonly Found[] {
  const duplicates = duplicateNames(inputs.files);
  const checked = ({ text, environment, place }: Filter): Found => ({
    diagnostics: environment.check(text).diagnostics,
    text,
    place,
  });
  const around = (file: PolicySource): Found => {
    const found = findingsOf(file);
    const all = [...found.diagnostics, ...(duplicates.get(file) ?? [])];
    return { ...found, diagnostics: all.sort((a, b) => a.span.start - b.span.start) };
  };
  return [
    ...inputs.filters.map(checked),
    ...inputs.files.flatMap((file) => [around(file), ...file.filters.map(checked)]),
  ];
}

/** Applies the safe fixes, and writes the changed files. */
function fix(host: Host, inputs: Inputs, options: CheckOptions, severities: ReadonlySet<Severity>): Result {
  let applied = 0;
  const unwritten: Failure[] = [];
  const filters = inputs.filters.map((filter): Filter => {
    const fixed = fixFilter(filter.text, filter.environment, severities);
    applied += fixed.applied;
    return { ...filter, text: fixed.result };
  });
  const files = inputs.files.map((file): PolicySource => {
    const fixed = fixSource(file, options, severities);
    try {
      if (file.path !== "-" && fixed.applied > 0) save(file.path, file.text, fixed.result.text, host);
      applied += fixed.applied;
      return fixed.result;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      unwritten.push(error);
      return file;
    }
  });
  return { inputs: { ...inputs, filters, files }, applied, unwritten };
}

/** The texts without a file: those of arguments and of standard input. */
function fixedTexts({ filters, files }: Inputs): readonly string[] {
  return [
    ...filters.map(({ text }) => `${text}\n`),
    ...files.filter(({ path }) => path === "-").map(({ text }) => text),
  ];
}

function countOf(found: readonly Found[], severity: Severity): number {
  return found.flatMap(({ diagnostics }) => diagnostics).filter((diagnostic) => diagnostic.severity === severity)
    .length;
}

interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

function summary(inputs: Inputs, { errors, warnings }: Counts, applied: number | undefined, { paint }: Output): string {
  const fixes = applied === undefined ? "" : `; ${count(applied, "fix", "fixes")} applied`;
  const what = subjectsOf(inputs, errors + warnings === 0);
  if (errors + warnings === 0) return `${paint("good", "✔")} ${what}, no findings${fixes}`;
  const parts = [
    errors > 0 ? paint("error", count(errors, "error")) : "",
    warnings > 0 ? paint("warning", count(warnings, "warning")) : "",
  ];
  return `${parts.filter((part) => part !== "").join(", ")} in ${what}${fixes}`;
}

/** What was checked: `2 filters`, `12 tests`, and if all `isFine`, `1 policy without a filter`. */
function subjectsOf(inputs: Inputs, isFine: boolean): string {
  const filters = allFilters(inputs).length;
  const policies = inputs.files.reduce((sum, file) => sum + file.documents.length, 0);
  const tests = testsIn(inputs);
  const parts = [
    filters > 0 ? count(filters, "filter") : "",
    isFine && filters === 0 && policies > 0 ? `${count(policies, "policy", "policies")} without a filter` : "",
    tests > 0 ? count(tests, "test") : "",
  ].filter((part) => part !== "");
  return parts.join(" and ") || count(0, "filter");
}
