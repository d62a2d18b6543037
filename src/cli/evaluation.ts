import { type Command, Option } from "commander";
import { FilterError } from "../error.ts";
import type { Predicate } from "../predicate.ts";
import { contextFromEvent, type SessionContext } from "../teleport/index.ts";
import { ContextError, describeData, isRecord } from "../types/value.ts";
import { Failure } from "./failure.ts";
import {
  allFilters,
  type Filter,
  type FilterOptions,
  type Found,
  findingsOf,
  type Inputs,
  readInputs,
  withFilters,
} from "./filters.ts";
import { nameOf, readJson } from "./input.ts";
import { type EnvironmentName, type EnvironmentOptions, outputs, withEnvironmentOptions } from "./options.ts";
import { findingsData, hasErrors, printFindings, printJson } from "./report.ts";

export interface EvaluationOptions extends FilterOptions {
  readonly event?: string;
  readonly context?: string;
}

/** A filter that compiles, and what to evaluate it over. */
export interface Case {
  readonly filter: Filter;
  readonly predicate: Predicate<unknown>;
  readonly context: unknown;
  /** Whether the policy is for sessions of the context's kind; true where one of the two says nothing of kinds. */
  readonly applies: boolean;
}

export function withEvaluation(command: Command): Command {
  return withEnvironmentOptions(withFilters(command))
    .addOption(new Option("--event <file>", "a session's end event as JSON").conflicts("context"))
    .option("--context <file>", "JSON of the fields: { user, resource, session }");
}

/**
 * The filters with their context. Undefined, and code 1, when one has errors: they are printed.
 * @throws Failure for a context that cannot be read, or that is needed and not given
 */
export async function readCases(
  args: readonly string[],
  options: EvaluationOptions,
): Promise<readonly Case[] | undefined> {
  const { event, context: path } = options;
  const fromInput = [event, path].includes("-");
  if (
    fromInput &&
    (args.includes("-") || options.file?.includes("-") || (args.length === 0 && options.file === undefined))
  ) {
    throw new Failure(
      "standard input cannot be both the filter and its data",
      "give one of them as an argument or a file",
    );
  }
  const inputs = await readInputs(args, options);
  const filters = allFilters(inputs);
  const predicates = compileAll(inputs, options);
  if (predicates === undefined) return undefined;
  const context = await readContext(options, filters, predicates);
  const kind = isRecord(context) ? context["kind"] : undefined;
  return predicates.flatMap((predicate, index): Case[] => {
    const filter = filters[index];
    if (filter === undefined) return [];
    const kinds = filter.policy?.kinds ?? [];
    return [
      { filter, predicate, context, applies: typeof kind !== "string" || kinds.length === 0 || kinds.includes(kind) },
    ];
  });
}

/** Every filter, compiled. Undefined, and code 1, when one has errors: they are printed. */
export function compileAll(inputs: Inputs, options: EnvironmentOptions): readonly Predicate<unknown>[] | undefined {
  const found: Found[] = inputs.files.map(findingsOf);
  const predicates = allFilters(inputs).flatMap((filter): Predicate<unknown>[] => {
    try {
      return [filter.environment.compile(filter.text)];
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      found.push({ diagnostics: error.diagnostics, text: filter.text, place: filter.place });
      return [];
    }
  });
  if (!hasErrors(found)) return predicates;
  const { out, err } = outputs(options);
  if (options.json) printJson({ diagnostics: findingsData(found) }, out);
  else printFindings(found, err);
  process.exitCode = 1;
  return undefined;
}

/** Runs an evaluation. @throws Failure that names the place of data of the wrong shape */
export function evaluate<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ContextError)
      throw new Failure(`the data does not fit: ${error.message}`, "see wherefore fields");
    throw error;
  }
}

async function readContext(
  { event, context, env }: EvaluationOptions,
  filters: readonly Filter[],
  predicates: readonly Predicate<unknown>[],
): Promise<unknown> {
  if (event !== undefined) {
    const own = filters.flatMap(({ policy }) => (policy === undefined ? [] : [policy.environment]));
    const other = own.find((name) => name !== "session" && name !== "where");
    const environment = other ?? (own.length === filters.length ? "session" : env);
    return contextOf(await readJson(event), event, environment);
  }
  if (context !== undefined) {
    const data = await readJson(context);
    if (!isRecord(data))
      throw new Failure(
        `${nameOf(context)} holds ${describeData(data)}`,
        "give an object: { user, resource, session }",
      );
    return data;
  }
  if (predicates.every(({ fields }) => fields.length === 0)) return {};
  throw new Failure(
    "there is nothing to evaluate over",
    "give a session's end event with --event end.json, or the fields with --context context.json",
  );
}

/** What a filter sees of a session's end event. @throws Failure for another event */
export function contextOf(event: unknown, path: string, environment: EnvironmentName): SessionContext {
  if (environment !== "session" && environment !== "where")
    throw new Failure(`--event has no fields of --env ${environment}`, `use --context for --env ${environment}`);
  try {
    return contextFromEvent(event);
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    throw new Failure(
      `${nameOf(path)} is not the end of a session: ${error.message}`,
      "give a session.end or db.session.end event",
    );
  }
}
