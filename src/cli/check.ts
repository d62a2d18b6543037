import type { Command } from "commander";
import { allFilters, type FilterOptions, type Found, findingsOf, readInputs, withFilters } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { withEnvironmentOptions } from "./options.ts";
import { count, findingsData, printFindings, printJson } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";

/** `wherefore check`: everything there is to say about filters; code 1 when there is anything. */
export function addCheck(program: Command, act: Act): void {
  const command = program.command("check").description("say everything that is wrong or doubtful about filters");
  withEnvironmentOptions(withFilters(command)).action(act(check));
}

async function check(host: Host, args: readonly string[], options: FilterOptions): Promise<ExitCode> {
  const inputs = await readInputs(host, args, options);
  const filters = allFilters(inputs);
  const checked = (some: typeof filters) =>
    some.map(
      ({ text, environment, place }): Found => ({ diagnostics: environment.check(text).diagnostics, text, place }),
    );
  const found = [
    ...checked(inputs.filters),
    ...inputs.files.flatMap((file) => [findingsOf(file), ...checked(file.filters)]),
  ];
  const { out } = outputs(host, options);
  const errors = countOf(found, "error");
  const warnings = countOf(found, "warning");
  if (options.json) printJson({ filters: filters.length, errors, warnings, diagnostics: findingsData(found) }, out);
  else {
    if (printFindings(found, out)) out.print("");
    out.print(summary(filters.length, errors, warnings, out));
  }
  return errors + warnings > 0 ? 1 : 0;
}

function countOf(found: readonly Found[], severity: "error" | "warning"): number {
  return found.flatMap(({ diagnostics }) => diagnostics).filter((diagnostic) => diagnostic.severity === severity)
    .length;
}

function summary(filters: number, errors: number, warnings: number, { paint }: Output): string {
  if (errors + warnings === 0) return `${paint("good", "✔")} ${count(filters, "filter")}, no findings`;
  const parts = [
    errors > 0 ? paint("error", count(errors, "error")) : "",
    warnings > 0 ? paint("warning", count(warnings, "warning")) : "",
  ];
  return `${parts.filter((part) => part !== "").join(", ")} in ${count(filters, "filter")}`;
}
