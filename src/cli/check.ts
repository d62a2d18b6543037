import type { Command } from "commander";
import { visible } from "../width.ts";
import {
  allFilters,
  type FilterOptions,
  type Found,
  findingsOf,
  type PolicySource,
  readInputs,
  withFilters,
} from "./filters.ts";
import { outputs, withEnvironmentOptions } from "./options.ts";
import { count, findingsData, printFindings, printJson } from "./report.ts";
import type { Output } from "./terminal.ts";

/** `wherefore check`: everything there is to say about filters; code 1 when there is anything. */
export function addCheck(program: Command): void {
  const command = program.command("check").description("say everything that is wrong or doubtful about filters");
  withEnvironmentOptions(withFilters(command)).action(check);
}

async function check(args: readonly string[], options: FilterOptions): Promise<void> {
  const inputs = await readInputs(args, options);
  const filters = allFilters(inputs);
  const checked = (some: typeof filters) =>
    some.map(
      ({ text, environment, place }): Found => ({ diagnostics: environment.check(text).diagnostics, text, place }),
    );
  const found = [
    ...checked(inputs.filters),
    ...inputs.files.flatMap((file) => [findingsOf(file), ...checked(file.filters)]),
  ];
  const { out } = outputs(options);
  const errors = countOf(found, "error");
  const warnings = countOf(found, "warning");
  if (options.json) printJson({ filters: filters.length, errors, warnings, diagnostics: findingsData(found) }, out);
  else {
    if (printFindings(found, out)) out.print("");
    out.print(
      filters.length === 0 && errors + warnings === 0
        ? nothingFound(inputs.files)
        : summary(filters.length, errors, warnings, out),
    );
  }
  if (errors + warnings > 0) process.exitCode = 1;
}

function countOf(found: readonly Found[], severity: "error" | "warning"): number {
  return found.flatMap(({ diagnostics }) => diagnostics).filter((diagnostic) => diagnostic.severity === severity)
    .length;
}

/** That nothing was checked is no good news: a gate would let pass what it was to watch. */
function nothingFound(files: readonly PolicySource[]): string {
  const read = files.reduce((sum, file) => sum + file.read, 0);
  const skipped = [...new Set(files.flatMap((file) => file.skipped))].map(visible);
  const listed = `${skipped.slice(0, mostKinds).join(", ")}${skipped.length > mostKinds ? ", …" : ""}`;
  return `no filters found${read > 0 ? ` in ${count(read, "document")}` : ""}${listed && `; kinds not read: ${listed}`}`;
}

const mostKinds = 5;

function summary(filters: number, errors: number, warnings: number, { paint }: Output): string {
  if (errors + warnings === 0) return `${paint("good", "✔")} ${count(filters, "filter")}, no findings`;
  const parts = [
    errors > 0 ? paint("error", count(errors, "error")) : "",
    warnings > 0 ? paint("warning", count(warnings, "warning")) : "",
  ];
  return `${parts.filter((part) => part !== "").join(", ")} in ${count(filters, "filter")}`;
}
