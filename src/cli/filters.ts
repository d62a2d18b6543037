import { existsSync, statSync } from "node:fs";
import type { Command } from "commander";
import type { FilterEnvironment } from "../predicate.ts";
import type { RenderOptions, Reported } from "../render.ts";
import { type FileDiagnostic, type InferencePolicy, type PolicyFilter, readPolicies } from "../yaml/index.ts";
import { Failure } from "./failure.ts";
import { nameOf, readFilter, readText } from "./input.ts";
import { type EnvironmentOptions, environmentOf } from "./options.ts";

/** A filter to work on. */
export interface Filter {
  readonly text: string;
  readonly environment: FilterEnvironment<unknown>;
  /** What a file says of it; undefined for an argument and standard input. */
  readonly policy?: PolicyFilter;
  /** The name and the place that diagnostics give. */
  readonly place: Pick<RenderOptions, "name" | "within">;
}

/** A file of policies. */
export interface PolicySource {
  readonly path: string;
  readonly text: string;
  readonly filters: readonly Filter[];
  readonly inferencePolicies: readonly InferencePolicy[];
  /** How many of its documents are of kinds that hold filters. */
  readonly read: number;
  /** The kinds of its other documents. */
  readonly skipped: readonly string[];
  readonly diagnostics: readonly FileDiagnostic[];
}

/** What the command line gives to work on. */
export interface Inputs {
  /** Those of arguments and standard input. */
  readonly filters: readonly Filter[];
  readonly files: readonly PolicySource[];
}

/** Something found, with the text that it is about and how to show its place. */
export interface Found {
  readonly diagnostics: readonly Reported[];
  readonly text: string;
  readonly place: Pick<RenderOptions, "name" | "within">;
}

export interface FilterOptions extends EnvironmentOptions {
  readonly file?: readonly string[];
}

const fileName = /^[\w./\\~@+-]+\.(?:ya?ml|json)$/i;

export function withFilters(command: Command): Command {
  return command
    .argument("[filters...]", "filters, files of policies (.yaml, .yml, .json), or - for a filter from standard input")
    .option("-f, --file <path>", "a file of policies, - for standard input; may be given several times", collect);
}

/** Reads everything that arguments and options name. @throws Failure when something cannot be read */
export async function readInputs(args: readonly string[], options: FilterOptions): Promise<Inputs> {
  const paths = [...(options.file ?? []), ...args.filter(isFile)];
  const texts = args.filter((arg) => !isFile(arg));
  if (paths.length === 0 && texts.length === 0) {
    if (process.stdin.isTTY)
      throw new Failure("no filter is given", "give one as an argument, -f policies.yaml, or pipe one in");
    texts.push("-");
  }
  if ([...paths, ...texts].filter((each) => each === "-").length > 1)
    throw new Failure("standard input can be read only once");
  const filters: Filter[] = [];
  for (const text of texts) {
    const environment = environmentOf(options.env, options.dialect, options.kinds);
    filters.push({
      text: text === "-" ? await readFilter() : text,
      environment,
      place: text === "-" ? { name: "-" } : {},
    });
  }
  const files: PolicySource[] = [];
  for (const path of paths) files.push(await readFile(path, options));
  return { filters, files };
}

/** Every filter of all inputs: arguments first, files in their order. */
export function allFilters({ filters, files }: Inputs): readonly Filter[] {
  return [...filters, ...files.flatMap((file) => file.filters)];
}

/** What the files' own YAML has against it, apart from their filters. */
export function findingsOf(file: PolicySource): Found {
  return { diagnostics: file.diagnostics, text: file.text, place: { name: nameOf(file.path) } };
}

async function readFile(path: string, { dialect, kinds }: EnvironmentOptions): Promise<PolicySource> {
  const text = await readText(path);
  const { policies, ...found } = readPolicies(text);
  const filters = policies.map((policy): Filter => {
    const asked = policy.environment === "session" || policy.environment === "where" ? kinds : undefined;
    const own = policy.kinds !== undefined && policy.kinds.length > 0 ? policy.kinds : asked;
    const environment = environmentOf(policy.environment, dialect, own);
    return {
      text: policy.filter,
      environment,
      policy,
      place: { name: nameOf(path), within: { text, span: policy.span } },
    };
  });
  return { path, text, filters, ...found };
}

function isFile(arg: string): boolean {
  return fileName.test(arg) || (/\.(?:ya?ml|json)$/i.test(arg) && existsSync(arg) && statSync(arg).isFile());
}

/** Gathers the values of an option that may be given several times. */
export function collect(path: string, before: readonly string[] = []): readonly string[] {
  return [...before, path];
}
