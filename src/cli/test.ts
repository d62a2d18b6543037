import { type Command, InvalidArgumentError, Option } from "commander";
import type { Suite } from "../policy-tests/suite.ts";
import { Failure } from "./failure.ts";
import { collect, type FilterOptions, type PolicySource, readInputs, type Sources } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { withDialect, withOutput } from "./options.ts";
import { parsePath } from "./own-environment.ts";
import { reportPassedOver } from "./report.ts";
import { outputs } from "./terminal.ts";
import { testsBeside } from "./test-file.ts";
import { writeMissing } from "./test-missing.ts";
import { recordTests } from "./test-record.ts";
import { exitCodeOf, reportTests, type TestFormat, testFormats } from "./test-report.ts";
import { runTests } from "./test-run.ts";
import { Subjects } from "./test-subjects.ts";
import { Targets } from "./test-target.ts";
import { count } from "./text.ts";
import { watch } from "./watch.ts";

interface TestOptions extends FilterOptions {
  readonly filter?: string;
  readonly coverage?: true;
  readonly minCoverage?: number;
  readonly format: TestFormat;
  readonly verbose?: true;
  readonly watch?: true;
  readonly record?: string;
  readonly writeMissing?: true;
}

/** `wherefore test`: runs the tests beside policies; code 1 when one fails, 2 when one cannot be read. */
export function addTest(program: Command, act: Act): void {
  const command = program
    .command("test")
    .description("run tests of policies, and measure what they cover")
    .argument("[files...]", "files of tests and policies (.yaml, .yml, .json), or folders of them (default: .)")
    .option("-f, --file <path>", "a file or a folder, - for standard input; repeatable", collect)
    .option("--filter <text>", "run the tests whose names contain the text")
    .option("--coverage", "show which conditions tests have seen true and false")
    .option("--min-coverage <percent>", "exit with 1 if tests have seen fewer sides of conditions", parsePercent)
    .addOption(
      new Option(
        "--record <file>",
        "write tests of the sessions in a file of end events, with what the policies decide today",
      ).conflicts(["watch", "filter", "coverage", "minCoverage"]),
    )
    .addOption(
      new Option("--write-missing", "write a test for each side of a condition that no test has seen").conflicts([
        "watch",
        "filter",
        "record",
      ]),
    )
    .option("--watch", "run again when a file changes")
    .option("--verbose", "list the tests that pass too")
    .addOption(new Option("--format <name>", "how to print results").choices(testFormats).default("text"))
    .option("--env <path>", "a module that exports your own environment and its document kinds", parsePath, "session");
  withDialect(withOutput(command)).action(act(test));
}

function parsePercent(text: string): number {
  const percent = Number(text.replace(/%$/, ""));
  if (/^\d/.test(text) && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError("Give a number from 0 to 100.");
}

async function test(host: Host, paths: readonly string[], given: TestOptions): Promise<ExitCode> {
  const options = given.json ? { ...given, format: "json" as const } : given;
  const named = [...(options.file ?? []), ...paths];
  const file = named.length === 0 ? ["."] : named;
  if (!options.watch) return run(host, { ...options, file }, new Set());
  if (file.includes("-")) throw new Failure("standard input cannot be watched", "pass files or folders");
  return watch(host, file, (reads) => run(host, { ...options, file }, reads));
}

/** Runs the tests once. `reads` gets the paths of the files that were read. */
async function run(host: Host, options: TestOptions, reads: Set<string>): Promise<ExitCode> {
  const { filter = "", coverage, minCoverage, record } = options;
  const sources: Sources = new Map();
  const file = [...(options.file ?? []), ...testsBeside(options.file ?? [], host)];
  try {
    const inputs = await readInputs(host, [], { ...options, file }, sources);
    const subjects = new Subjects(host, options, inputs.files, sources);
    if (record !== undefined) return await recordTests(host, record, inputs.files, subjects, options);
    if (!options.writeMissing) requireTests(inputs.files);
    const covers = coverage === true || minCoverage !== undefined || options.writeMissing === true;
    const targets = new Targets(options, covers);
    const wanted = filter.toLowerCase();
    const isChosen = ({ name }: { readonly name: string }) => name.toLowerCase().includes(wanted);
    const ran = await runTests(inputs.files, isChosen, subjects, targets, host, reads);
    if (ran.length === 0 && inputs.files.some(({ suites }) => suites.some(hasTests)))
      throw new Failure(`no test has "${filter}" in its name`, "wherefore test --verbose lists the tests");
    const { out, err } = outputs(host, options);
    const results = { ran, sources: [...sources.values()], subjects };
    const isReadable = exitCodeOf(results, undefined) !== 2;
    const written =
      options.writeMissing && isReadable ? await writeMissing(host, inputs.files, subjects, options) : undefined;
    const code = exitCodeOf(results, minCoverage);
    reportTests({ ...results, ...(written && { written }) }, options, code, out);
    return reportPassedOver(inputs, code, err);
  } finally {
    for (const path of sources.keys()) reads.add(path);
  }
}

/** @throws Failure where there is no test: a run of nothing must not look passed */
function requireTests(files: readonly PolicySource[]): void {
  if (files.some(({ suites, diagnostics }) => suites.some(hasTests) || diagnostics.some(isError))) return;
  throw new Failure(
    `no tests found in ${count(files.length, "file")}`,
    "write a document of kind policy_test, or make one: wherefore test policies.yaml --record end.json",
  );
}

function hasTests({ tests, broken }: Suite): boolean {
  return tests.length + broken.length > 0;
}

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === "error";
}
