import { type Command, Option } from "commander";
import { audit } from "../analyze/index.ts";
import { findingsOf } from "../policy-audit/findings.ts";
import type { LeveledData } from "../report/sarif.ts";
import { type AuditedInvariant, auditInvariants } from "./audit-invariants.ts";
import { parseCount } from "./check.ts";
import { evaluate } from "./evaluation.ts";
import { Failure } from "./failure.ts";
import {
  collect,
  type FilterOptions,
  type Found,
  findingsOf as findingsOfFile,
  readInputs,
  type Sources,
} from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { LoadedSet, loadSet } from "./loaded-set.ts";
import { type Located, type LocatedFormat, locatedData, locatedFormats, printLocated, printText } from "./located.ts";
import { environmentOf, withDialect, withOutput } from "./options.ts";
import { parsePath } from "./own-environment.ts";
import { printJson, reportPassedOver } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";
import { testsBeside } from "./test-file.ts";
import { isOfTestsAlone, isUnreadable } from "./test-subjects.ts";
import { count } from "./text.ts";

interface AuditOptions extends FilterOptions {
  readonly format: LocatedFormat;
  readonly errorsOnly?: true;
  readonly maxWarnings?: number;
  readonly requireProof?: true;
}

/** `wherefore audit`: what policies do together, and whether their invariants hold; code 1 for errors and warnings. */
export function addAudit(program: Command, act: Act): void {
  const command = program
    .command("audit")
    .description("find policies that never match, overlap or leave gaps, and prove invariants")
    .argument("[files...]", "policy files (.yaml, .yml, .json), or folders of them")
    .option("-f, --file <path>", "a policy file or a folder, - for standard input; repeatable", collect)
    .addOption(new Option("--errors-only", "ignore warnings and notes").conflicts("maxWarnings"))
    .option("--max-warnings <n>", "exit with 0 for up to n warnings (default: 0)", parseCount)
    .option("--require-proof", "exit with 1 if a limit stopped a search")
    .addOption(new Option("--format <name>", "how to print findings").choices(locatedFormats).default("text"))
    .option("--env <path>", "a module that exports your own environment and its document kinds", parsePath, "session");
  withDialect(withOutput(command)).action(act(auditFiles));
}

async function auditFiles(host: Host, paths: readonly string[], given: AuditOptions): Promise<ExitCode> {
  const options = given.json ? { ...given, format: "json" as const } : given;
  const named = [...(options.file ?? []), ...paths];
  if (named.length === 0) throw new Failure("no policies given", "pass a policy file: wherefore audit policies.yaml");
  const sources: Sources = new Map();
  const file = [...named, ...testsBeside(named, host)];
  const inputs = await readInputs(host, [], { ...options, file }, sources);
  const { out, err } = outputs(host, options);
  const broken = inputs.files.flatMap((source): readonly Located[] => {
    const found = findingsOfFile(source);
    const isAside = isOfTestsAlone(source);
    const diagnostics = found.diagnostics.filter(
      (each) => isError(each) && (isAside || source.ofCompanions.includes(each)),
    );
    return diagnostics.length === 0 ? [] : [{ ...found, diagnostics, level: "error" }];
  });
  const isEmpty = inputs.files.every(({ documents }) => documents.length === 0);
  const loaded = isEmpty && broken.length > 0 ? [] : loadSet(host, inputs.files, options, sources);
  if (!(loaded instanceof LoadedSet)) {
    const located = [...loaded.map(asError), ...broken];
    print({ located, policies: [], invariants: [] }, options, out);
    return reportPassedOver(inputs, inputs.files.some(isUnreadable) ? 2 : 1, err);
  }
  const { subject } = environmentOf(options).data;
  const result = evaluate(() => audit(loaded.set));
  const findings = findingsOf(result, subject?.many ?? "contexts", (policy) => loaded.filterOf(policy));
  const located = findings.map(
    ({ level, policy, isInFilter, diagnostic, witness, isUndecided, data }): Located => ({
      ...loaded.locate(diagnostic, policy, isInFilter),
      level,
      witness,
      isUndecided,
      data: { ...(policy !== undefined && { policy }), ...data },
    }),
  );
  const invariants = auditInvariants(inputs.files, loaded, options);
  const all = [...broken, ...invariants.flatMap(({ located: own }) => own), ...located];
  const shown = options.errorsOnly ? all.filter(({ level }) => level === "error") : all;
  print({ located: shown, policies: result.policies, invariants }, options, out);
  return reportPassedOver(inputs, codeOf(all, inputs.files.some(isUnreadable), options), err);
}

interface AuditResults {
  readonly located: readonly Located[];
  readonly policies: readonly { readonly name: string; readonly witness?: unknown }[];
  readonly invariants: readonly AuditedInvariant[];
}

/** 2 for what cannot be read; else 1 for errors, for warnings and, if proofs are required, where one is missing. */
function codeOf(located: readonly Located[], isUnread: boolean, options: AuditOptions): ExitCode {
  if (isUnread) return 2;
  const of = (wanted: Located["level"]) => located.filter(({ level }) => level === wanted).length;
  const warnings = options.errorsOnly ? 0 : of("warning");
  const lacksProof = options.requireProof === true && located.some(({ isUndecided }) => isUndecided);
  return of("error") > 0 || warnings > (options.maxWarnings ?? 0) || lacksProof ? 1 : 0;
}

function print({ located, policies, invariants }: AuditResults, { format }: AuditOptions, out: Output): void {
  if (format === "sarif" || format === "github") printLocated(located, format, out);
  else if (format === "json") {
    const findings = locatedData(located).map(dataOf);
    printJson({ policies, invariants: invariants.map(({ located: _at, ...data }) => data), findings }, out);
  } else {
    printText(located, out);
    out.print(summary({ located, policies, invariants }, out));
  }
}

/** A finding as JSON has it; one about the set has no place. */
function dataOf({ properties, ...rest }: LeveledData) {
  if (rest.file !== undefined) return { ...rest, ...properties };
  const { code, severity, message } = rest;
  return { code, severity, message, ...properties };
}

function summary({ located, policies, invariants }: AuditResults, { paint }: Output): string {
  const of = (wanted: Located["level"]) => located.filter(({ level }) => level === wanted).length;
  const [errors, warnings, notes] = [of("error"), of("warning"), of("note")];
  const found = [
    errors > 0 ? paint("error", count(errors, "error")) : "",
    warnings > 0 ? paint("warning", count(warnings, "warning")) : "",
    notes > 0 ? count(notes, "note") : "",
  ].filter((part) => part !== "");
  const mark = errors + warnings === 0 ? `${paint("good", "✔")} ` : "";
  const about = policies.length === 0 ? "" : `${count(policies.length, "policy", "policies")}: `;
  const text = `${mark}${about}${found.length === 0 ? "no findings" : found.join(", ")}`;
  return invariants.length === 0 ? text : `${text}; ${invariantsText(invariants)}`;
}

function invariantsText(invariants: readonly AuditedInvariant[]): string {
  const held = invariants.filter(({ holds }) => holds === true).length;
  if (held === invariants.length) return `${count(held, "invariant")} proven`;
  return `${held} of ${invariants.length.toLocaleString("en")} invariants proven`;
}

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === "error";
}

function asError(found: Found): Located {
  return { ...found, level: "error" };
}
