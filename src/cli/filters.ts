import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Invariant } from "../policy-audit/invariant.ts";
import { invariantFilters, readInvariants } from "../policy-audit/read.ts";
import { readSuites } from "../policy-tests/read.ts";
import type { Suite } from "../policy-tests/suite.ts";
import type { FilterEnvironment } from "../predicate.ts";
import type { RenderOptions, Reported } from "../report/render.ts";
import { visible } from "../report/width.ts";
import { lineStarts } from "../source.ts";
import { isRecord } from "../types/value.ts";
import { invariantKind } from "../yaml/companions.ts";
import {
  type FileCode,
  type EnvironmentName as FileEnvironmentName,
  type PolicyDocument,
  type PolicyFile,
  type PolicyFilter,
  parseYAML,
  readPolicies,
  type YAMLFile,
} from "../yaml.ts";
import { Failure } from "./failure.ts";
import { isFolder, listFolder, type Skipped } from "./folders.ts";
import type { Host } from "./host.ts";
import { nameOf, policyFileName, readPiped, readText } from "./input.ts";
import { type EnvironmentOptions, environmentOf } from "./options.ts";
import { policyKinds } from "./own-environment.ts";
import { count } from "./text.ts";

/** A filter to process. */
export interface Filter {
  readonly text: string;
  readonly environment: FilterEnvironment<unknown>;
  /** Its position in a file; undefined for an argument and standard input. */
  readonly policy?: PolicyFilter<FileEnvironmentName | undefined>;
  /** Whether it says of which contexts an invariant holds; absent: not. */
  readonly isInvariant?: boolean;
  /** The name and the position for diagnostics. */
  readonly place: Pick<RenderOptions, "name" | "within">;
}

/** A file of policies. */
export interface PolicySource {
  readonly path: string;
  /** Whether the argument was a folder, not the file: then documents of other programs are not findings. */
  readonly inFolder: boolean;
  readonly text: string;
  /** The start of each line. */
  readonly starts: readonly number[];
  readonly filters: readonly Filter[];
  readonly documents: readonly PolicyDocument<FileEnvironmentName | undefined>[];
  /** The number of its documents whose kinds have filters. */
  readonly read: number;
  /** The kinds of its other documents. */
  readonly skipped: readonly string[];
  /** Its documents of tests. */
  readonly suites: readonly Suite[];
  readonly invariants: readonly Invariant[];
  /** What is wrong with its tests and invariants; among the diagnostics. */
  readonly ofCompanions: readonly Reported[];
  /** What is wrong with it, apart from its filters. */
  readonly diagnostics: readonly Reported[];
}

/** The inputs of the command line. */
export interface Inputs {
  /** Those of arguments and standard input. */
  readonly filters: readonly Filter[];
  readonly files: readonly PolicySource[];
  /** Skipped files in folders. */
  readonly skipped: readonly Skipped[];
  /** Whether some of the files are in a folder argument. */
  readonly hasFolders: boolean;
  /** Where filters are, in a sentence. */
  readonly places: string;
  /** Unreadable paths in folders: the rest is processed, and the exit code is 2. */
  readonly failures: readonly Failure[];
}

/** A finding, with its text and how to show its position. */
export interface Found {
  readonly diagnostics: readonly Reported[];
  readonly text: string;
  readonly place: Pick<RenderOptions, "name" | "within">;
}

export interface FilterOptions extends EnvironmentOptions {
  readonly file?: readonly string[];
}

/** An argument that looks like a file name, whether or not the file exists. */
const fileName = /^[\w./\\~@+-]+\.(?:ya?ml|json)$/i;

export function withFilters(command: Command): Command {
  return command
    .argument("[filters...]", "filters, policy files (.yaml, .yml, .json), folders of them, or - for standard input")
    .option("-f, --file <path>", "a policy file or a folder, - for standard input; repeatable", collect);
}

/** Files that have been read, by their real paths. */
export type Sources = Map<string, PolicySource>;

/**
 * Reads everything that arguments and options name; of a file in `known`, what was read before.
 * @throws Failure when something that is named cannot be read
 */
export async function readInputs(
  host: Host,
  args: readonly string[],
  options: FilterOptions,
  known: Sources = new Map(),
): Promise<Inputs> {
  const named = args.filter((arg) => isPath(arg, host));
  const texts = args.filter((arg) => !named.includes(arg));
  const { file = [] } = options;
  if (file.length === 0 && args.length === 0) {
    if (host.stdin.isTTY)
      throw new Failure("no filter given", "pass a filter or a policy file, or pipe a filter to standard input");
    texts.push("-");
  }
  if ([...file, ...texts].filter((each) => each === "-").length > 1)
    throw new Failure("standard input can be read only once");
  const filters: Filter[] = [];
  const files: PolicySource[] = [];
  for (const text of texts) {
    const piped = text === "-" ? await readPiped(host) : { text, isFile: false };
    if (piped.isFile) files.push(readSource("-", piped.text, options));
    else filters.push(filterOf(piped.text, text === "-" ? { name: "-" } : {}, options));
  }
  const { paths, inFolders, skipped, failures } = expand([...file, ...named], host);
  for (const [file, path] of paths) {
    try {
      const source = known.get(file) ?? readSource(path, await readText(path, host), options, inFolders.has(path));
      known.set(file, source);
      if (isTemplate(source)) skipped.push({ path, reason: "not valid YAML" });
      else files.push(source);
    } catch (error) {
      if (!(error instanceof Failure) || !inFolders.has(path)) throw error;
      failures.push(error);
    }
  }
  return { filters, files, skipped, failures, hasFolders: inFolders.size > 0, places: placesOf(options) };
}

interface Expanded {
  /** The path of each file, by its real path. */
  readonly paths: ReadonlyMap<string, string>;
  readonly inFolders: ReadonlySet<string>;
  readonly skipped: Skipped[];
  readonly failures: Failure[];
}

function expand(paths: readonly string[], host: Host): Expanded {
  const folders = paths.filter((path) => path !== "-" && isFolder(path, host));
  const contents = new Map(folders.map((folder) => [folder, listFolder(folder, host)]));
  const byFile = new Map<string, string>();
  for (const path of paths.flatMap((path) => contents.get(path)?.paths ?? [path])) {
    const file = path === "-" ? path : realPath(path, host);
    if (!byFile.has(file)) byFile.set(file, path);
  }
  const all = [...contents.values()];
  return {
    paths: byFile,
    inFolders: new Set(all.flatMap((folder) => folder.paths)),
    skipped: all.flatMap((folder) => folder.skipped),
    failures: all.flatMap((folder) => folder.failures),
  };
}

/** The path that a path leads to through links; itself where there is nothing. */
export function realPath(path: string, { cwd }: Host): string {
  try {
    return realpathSync(resolve(cwd, path));
  } catch {
    return path;
  }
}

/**
 * Whether a file in a folder belongs to another program: it is not YAML, like YAML templates, and contains no filter.
 */
function isTemplate({ text, diagnostics, inFolder }: PolicySource): boolean {
  const isBroken =
    inFolder && diagnostics.some(({ code, severity }) => code.startsWith("yaml-") && severity === "error");
  return isBroken && !namesFilters(text);
}

function namesFilters(text: string): boolean {
  return /inference_policy|kind["']?\s*:\s*["']?(?:policy_test|invariant)|(?:filter|where|_expression)["']?\s*:/.test(
    text,
  );
}

/** Findings about documents of other programs, which a folder can contain too. */
const aboutOthers: readonly string[] = ["document-kind", "document-shape"] satisfies readonly FileCode[];

/** Every filter of all inputs: arguments first, then files in order. */
export function allFilters({ filters, files }: Inputs): readonly Filter[] {
  return [...filters, ...files.flatMap((file) => file.filters)];
}

/** For commands that pass or fail. */
export function withAllowEmpty(command: Command): Command {
  return command.option("--allow-empty", "exit with 0 when no filters are found");
}

/** Whether there is neither a filter nor a policy without one. */
export function isEmpty(inputs: Inputs): boolean {
  return allFilters(inputs).length === 0 && inputs.files.every((file) => file.documents.length === 0);
}

/** @throws Failure if the inputs are empty: a check of nothing must not look successful */
/** The maximum number of kinds in a message. */
const mostKinds = 5;

export function requireFilters(inputs: Inputs): void {
  if (!isEmpty(inputs)) return;
  const where = inputs.files.length === 0 ? "" : ` in ${count(inputs.files.length, "file")}`;
  const skipped = [...new Set(inputs.files.flatMap((file) => file.skipped))].map(visible);
  const shown = skipped.length > mostKinds ? [...skipped.slice(0, mostKinds), "…"] : skipped;
  const kinds = shown.length === 0 ? "" : `; kinds not read: ${shown.join(", ")}`;
  throw new Failure(`no filters found${where}${kinds}`, `filters are in ${inputs.places} (.yaml, .yml, .json)`);
}

function placesOf({ own }: FilterOptions): string {
  if (own === undefined) return "policies, classifiers and roles";
  const kinds = policyKinds(own);
  return kinds.length === 0 ? "documents" : `documents of kind ${kinds.join(", ")}`;
}

/** The problems of a file's YAML, without those of its filters. */
export function findingsOf(file: PolicySource): Found {
  return { diagnostics: file.diagnostics, text: file.text, place: { name: nameOf(file.path) } };
}

function filterOf(text: string, place: Filter["place"], options: EnvironmentOptions): Filter {
  return { text, environment: environmentOf(options), place };
}

/** The filters of a policy file's text. */
export function readSource(path: string, text: string, options: EnvironmentOptions, inFolder = false): PolicySource {
  const { kinds } = options;
  const starts = lineStarts(text);
  const yaml = parseYAML(text);
  const { policies, documents, read, skipped, diagnostics: around } = readFile(path, yaml, options);
  const suites = readSuites(yaml);
  const invariants = readInvariants(yaml, environmentOf(options).data);
  const ofInvariants = invariantFilters(yaml);
  const ofCompanions = [...suites.diagnostics, ...invariants.diagnostics];
  const all = inOrder([...around, ...ofCompanions]);
  const diagnostics = inFolder && !namesFilters(text) ? all.filter(({ code }) => !aboutOthers.includes(code)) : all;
  const filters = policies.map((policy): Filter => {
    const isOfKinds = [undefined, "session", "where"].includes(policy.environment);
    const asked = isOfKinds ? kinds : undefined;
    const own = policy.kinds !== undefined && policy.kinds.length > 0 ? policy.kinds : asked;
    const environment = environmentOf({ ...options, kinds: own }, policy.environment);
    return {
      text: policy.filter,
      environment,
      policy,
      isInvariant: policy.node !== undefined && ofInvariants.has(policy.node.span.start),
      place: { name: nameOf(path), within: { text, span: policy.span, starts } },
    };
  });
  return {
    path,
    inFolder,
    text,
    starts,
    filters,
    documents: documents.filter(({ data }) => !(isRecord(data) && data["kind"] === invariantKind)),
    read,
    skipped,
    suites: suites.found,
    invariants: invariants.found,
    ofCompanions,
    diagnostics,
  };
}

/** Findings in the order of the file, each once: several readers can find the same. */
function inOrder(findings: readonly Reported[]): readonly Reported[] {
  const all = new Map(findings.map((finding) => [`${finding.code} ${finding.span.start} ${finding.message}`, finding]));
  return [...all.values()].sort((a, b) => a.span.start - b.span.start);
}

/** @throws Failure for a custom environment without document kinds */
function readFile(
  path: string,
  file: YAMLFile,
  { own }: EnvironmentOptions,
): PolicyFile<FileEnvironmentName | undefined> {
  if (own === undefined) return readPolicies(file);
  if (own.documents !== undefined) return readPolicies(file, own.documents);
  throw new Failure(
    `${own.path} does not export documents, so ${nameOf(path)} cannot be read`,
    'add them: export const documents = [{ kind: "access_rule", filter: ["spec", "filter"] }]',
  );
}

function isPath(arg: string, host: Host): boolean {
  if (arg === "-" || arg.trim() === "") return false;
  if (fileName.test(arg) || isFolder(arg, host)) return true;
  if (/^[\w.~@+-]*[/\\][\w./\\~@+-]*[/\\]$/.test(arg) || /^[\w.~@+-]+\/$/.test(arg))
    throw new Failure(`cannot read ${arg}: no such folder`);
  return policyFileName.test(arg) && existsSync(resolve(host.cwd, arg));
}

/** Collects the values of a repeatable option. */
export function collect(path: string, before: readonly string[] = []): readonly string[] {
  return [...before, path];
}
