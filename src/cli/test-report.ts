import type { ConditionCoverage } from "../policy-tests/coverage.ts";
import { sidesOf } from "../policy-tests/coverage.ts";
import { toJUnit } from "../policy-tests/junit.ts";
import { gapOf, markGaps } from "../policy-tests/marks.ts";
import { byFile, countTests, type ReportedTest } from "../policy-tests/report.ts";
import { toTAP } from "../policy-tests/tap.ts";
import { toAnnotations } from "../report/github.ts";
import type { DiagnosticData, Reported } from "../report/render.ts";
import { visible } from "../report/width.ts";
import { positionAt } from "../source.ts";
import type { Found, PolicySource } from "./filters.ts";
import type { ExitCode } from "./host.ts";
import { nameOf } from "./input.ts";
import { findingsData, printFindings, printJson } from "./report.ts";
import type { Output } from "./terminal.ts";
import type { WrittenTests } from "./test-missing.ts";
import type { RanTest } from "./test-run.ts";
import { isOfTestsAlone, isUnreadable, type SubjectFilter, type Subjects } from "./test-subjects.ts";
import { count } from "./text.ts";

export const testFormats = ["text", "json", "junit", "tap", "github"] as const;
export type TestFormat = (typeof testFormats)[number];

/** What a run came to. */
export interface TestResults {
  readonly ran: readonly RanTest[];
  /** Every file that was read. */
  readonly sources: readonly PolicySource[];
  readonly subjects: Subjects;
  /** The tests that `--write-missing` has written. */
  readonly written?: WrittenTests;
}

export interface TestReportOptions {
  readonly format: TestFormat;
  readonly coverage?: true;
  readonly minCoverage?: number;
  readonly verbose?: true;
}

/** 2 when tests or files are wrong, else 1 when a test failed, policies have errors, or too little is covered. */
export function exitCodeOf({ ran, sources, subjects }: TestResults, minCoverage: number | undefined): ExitCode {
  const isWrong = ran.some(({ outcome }) => outcome.status === "error" && !outcome.isOfPolicies);
  if (isWrong || sources.some((source) => isUsed(source, subjects) && isUnreadable(source))) return 2;
  const hasErrors = subjects.files.some(({ found }) => found.length > 0);
  const fails = hasErrors || ran.some(({ outcome }) => outcome.status !== "passed");
  return fails || (minCoverage !== undefined && percentOf(subjects) < minCoverage) ? 1 : 0;
}

/** Whether a file has tests, or policies that some test is for: other files of a folder are no matter of a run. */
function isUsed(source: PolicySource, { files }: Subjects): boolean {
  return source.suites.length > 0 || isOfTestsAlone(source) || files.some((file) => file.source === source);
}

/** Prints what a run came to. */
export function reportTests(results: TestResults, options: TestReportOptions, code: ExitCode, out: Output): void {
  const tests = results.ran.map(reported);
  const all = [...tests, ...findingsData(findingsIn(results, "without tests")).map(asTest)];
  switch (options.format) {
    case "junit":
      out.write(toJUnit(all));
      break;
    case "tap":
      out.write(toTAP(all));
      break;
    case "github":
      out.write(toAnnotations(findingsData(findingsIn(results, "with tests"))));
      break;
    case "json":
      printJson(
        {
          ...countTests(tests),
          tests,
          ...(covers(options) && { coverage: coverageData(results.subjects) }),
          ...(results.written && { written: { file: results.written.file, tests: results.written.tests } }),
          diagnostics: findingsData([...findingsIn(results, "without tests"), ...(results.written?.found ?? [])]),
        },
        out,
      );
      break;
    case "text":
      printTests(tests, options, out);
      if (printFindings(findingsIn(results, "with tests"), out)) out.print("");
      if (results.written !== undefined) printWritten(results.written, out);
      if (results.written !== undefined && (tests.length > 0 || covers(options))) out.print("");
      if (covers(options)) printCoverage(results.subjects, options, out);
      if (tests.length > 0 || results.written === undefined) out.print(summary(tests, code, out));
  }
}

function covers({ coverage, minCoverage }: TestReportOptions): boolean {
  return coverage === true || minCoverage !== undefined;
}

function reported({ file, suite, name, nameSpan, outcome }: RanTest): ReportedTest {
  const about = {
    file: nameOf(file.path),
    ...(suite.name !== undefined && { suite: suite.name }),
    name,
    line: positionAt(file.starts, nameSpan.start).line,
    status: outcome.status,
  };
  if (outcome.status === "passed") return about;
  if (outcome.status === "failed") return { ...about, message: outcome.message, why: outcome.why };
  const { message, help } = outcome.finding;
  return { ...about, message, why: help === undefined ? [] : [help] };
}

/** An error of a file as a test that could not run: a report that lists tests alone must not look passed. */
function asTest({ file = "", code, message, help, start }: DiagnosticData): ReportedTest {
  return { file, name: code, line: start.line, status: "error", message, why: help === undefined ? [] : [help] };
}

/** Everything that is wrong, by file, each once. `tests`: those that failed or could not run, among the others. */
function findingsIn({ ran, sources, subjects }: TestResults, tests: "with tests" | "without tests"): readonly Found[] {
  const ofPolicies = new Map(subjects.files.map(({ source, found }) => [source, found]));
  const ofTests = new Map(sources.map((source) => [source, new Set<Reported>()]));
  for (const { file, outcome } of ran)
    if (outcome.status !== "passed" && !("isOfPolicies" in outcome && outcome.isOfPolicies))
      ofTests.get(file)?.add(outcome.finding);
  return sources
    .filter((source) => isUsed(source, subjects))
    .flatMap((source): readonly Found[] => {
      const { text, path } = source;
      const policies = ofPolicies.get(source) ?? [];
      const own = ofTests.get(source) ?? new Set();
      const known = new Set([...own, ...policies.flatMap(({ diagnostics }) => diagnostics)]);
      const around = source.diagnostics.filter((each) => isError(each) && !known.has(each));
      const diagnostics = [...around, ...(tests === "with tests" ? own : [])];
      diagnostics.sort((a, b) => a.span.start - b.span.start);
      return [...policies, { diagnostics, text, place: { name: nameOf(path) } }];
    });
}

function printTests(tests: readonly ReportedTest[], { verbose }: TestReportOptions, { print, paint }: Output): void {
  for (const [file, own] of byFile(tests)) {
    print(`${paint("strong", visible(file))}: ${countsText(own)}`);
    if (verbose)
      for (const { name, status } of own)
        print(`  ${status === "passed" ? paint("good", "✔") : paint("error", "✘")} ${visible(name)}`);
  }
  if (tests.length > 0) print("");
}

function printWritten({ file, tests, found }: WrittenTests, out: Output): void {
  const { print, paint } = out;
  for (const { name, expect } of tests) print(`${paint("good", "+")} ${visible(name)}: ${visible(String(expect))}`);
  print(`${count(tests.length, "test")} written to ${visible(file)}`);
  if (found.length > 0) print("");
  printFindings(found, out);
}

function countsText(tests: readonly ReportedTest[]): string {
  const { passed, failed, errors } = countTests(tests);
  const parts = [
    passed > 0 || tests.length === 0 ? `${passed.toLocaleString("en")} passed` : "",
    failed > 0 ? `${failed.toLocaleString("en")} failed` : "",
    errors > 0 ? `${errors.toLocaleString("en")} did not run` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function summary(tests: readonly ReportedTest[], code: ExitCode, { paint }: Output): string {
  const mark = code === 0 ? paint("good", "✔") : paint("error", "✘");
  return `${mark} ${count(tests.length, "test")}: ${countsText(tests)}`;
}

function isError({ severity }: Reported): boolean {
  return severity === "error";
}

interface Covered {
  readonly filter: SubjectFilter;
  readonly conditions: readonly ConditionCoverage[];
}

function coveredIn({ files }: Subjects): readonly Covered[] {
  const filters = files.flatMap((file) => [...file.filters.values()]);
  return filters
    .map((filter) => ({ filter, conditions: filter.coverage.conditions }))
    .filter(({ conditions }) => conditions.length > 0);
}

function percentOf(subjects: Subjects): number {
  const { all, covered } = sidesOf(coveredIn(subjects).flatMap(({ conditions }) => conditions));
  return all === 0 ? 100 : (100 * covered) / all;
}

function printCoverage(subjects: Subjects, { coverage, minCoverage }: TestReportOptions, out: Output): void {
  const { print, paint, columns = 160 } = out;
  const all = coveredIn(subjects);
  for (const { filter, conditions } of coverage ? all : []) {
    const { source, name } = filter;
    const { policy } = filter.filter;
    const { line } = policy?.locate(0) ?? { line: 1 };
    print(`${paint("strong", visible(name))}  ${visible(nameOf(source.path))}:${line}`);
    const width = Math.max(...conditions.flatMap((each) => [each.true, each.false]).map((n) => String(n).length));
    for (const condition of conditions) {
      const side = (word: "true" | "false") => {
        const text = `${word} ${String(condition[word]).padStart(width)}`;
        return condition[word] > 0 ? text : paint("warning", text);
      };
      print(
        `  ${gapOf(condition) === undefined ? paint("good", "✔") : paint("warning", "·")} ${side("true")}  ${side("false")}  ${visible(condition.text)}`,
      );
    }
    const lines = { text: source.text, starts: source.starts };
    const locate = policy?.span ?? ((span) => span);
    for (const row of markGaps(lines, conditions, locate, { columns, paint })) print(`  ${row}`);
    print("");
  }
  const { all: sides, covered } = sidesOf(all.flatMap(({ conditions }) => conditions));
  const percent = percentText(percentOf(subjects));
  const isLow = minCoverage !== undefined && percentOf(subjects) < minCoverage;
  const wanted = isLow ? paint("error", `, less than the ${minCoverage} % that --min-coverage asks for`) : "";
  print(`coverage: ${covered.toLocaleString("en")} of ${count(sides, "side")} of conditions, ${percent}${wanted}`);
}

/** Rounded down: 100 % means everything. */
function percentText(percent: number): string {
  return `${Math.floor(percent * 10) / 10} %`;
}

function coverageData(subjects: Subjects) {
  const all = coveredIn(subjects);
  const { all: sides, covered } = sidesOf(all.flatMap(({ conditions }) => conditions));
  return {
    sides,
    covered,
    percent: Math.floor(percentOf(subjects) * 10) / 10,
    filters: all.map(({ filter: { name, filter, source }, conditions }) => ({
      name,
      file: nameOf(source.path),
      conditions: conditions.map(({ span, ...condition }) => {
        const { start, end } = filter.policy?.span(span) ?? span;
        const point = (offset: number) => ({ ...positionAt(source.starts, offset), offset });
        return { ...condition, start: point(start), end: point(end) };
      }),
    })),
  };
}
