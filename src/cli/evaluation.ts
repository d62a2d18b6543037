import { type Command, Option } from "commander";
import type { Predicate } from "../predicate.ts";
import { visible } from "../report/width.ts";
import { isRecord } from "../types/value.ts";
import { readContext, scopeOf } from "./context.ts";
import { isContextError, isFilterError, isFunctionError } from "./errors.ts";
import { AuditLog, type Session } from "./events.ts";
import { Failure } from "./failure.ts";
import {
  allFilters,
  type Filter,
  type FilterOptions,
  type Found,
  findingsOf,
  type Inputs,
  readInputs,
  requireFilters,
  withFilters,
} from "./filters.ts";
import type { ExitCode, Host } from "./host.ts";
import { type EnvironmentOptions, withEnvironmentOptions } from "./options.ts";
import { findingsData, hasErrors, printFindings, printJson, reportPassedOver } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";
import { readUser } from "./user.ts";

export interface EvaluationOptions extends FilterOptions {
  readonly event?: string;
  readonly context?: string;
  readonly user?: string;
}

/** A filter that compiles. */
export interface Compiled {
  readonly filter: Filter;
  readonly predicate: Predicate<unknown>;
}

/** A filter, and the data to evaluate it against. */
export interface Case extends Compiled {
  readonly context: unknown;
  /** Whether the policy applies to sessions of the context's kind; true if either of them has no kind. */
  readonly applies: boolean;
}

/** The note for a context of another kind. */
export function kindNote({ filter, applies }: Case): string | undefined {
  if (applies) return undefined;
  const { subject } = filter.environment.data;
  return subject === undefined ? "(not for this kind)" : `(not for ${subject.many} of this kind)`;
}

/** The data for all filters at once: a session of an audit log, or the data of `--context`. */
export interface Subject {
  /** Undefined for `--context`. */
  readonly session: Session | undefined;
  readonly cases: readonly Case[];
  /** Whether it is the only one. */
  readonly isOnly: boolean;
}

export function withEvaluation(command: Command): Command {
  return withEnvironmentOptions(withFilters(command))
    .addOption(
      new Option("--event <file>", "session end events as JSON: one, a list, or one per line").conflicts("context"),
    )
    .option("--context <file>", "the fields, as JSON or YAML: { user, resource, session }")
    .option("--user <file>", "the requesting user, for role conditions: a user resource, YAML or JSON");
}

/**
 * Calls `visit` with each subject in turn, and returns the exit code. If a filter has an error, prints it instead.
 * @throws Failure for data that cannot be read, or that is required and missing
 */
export async function evaluateEach(
  host: Host,
  args: readonly string[],
  options: EvaluationOptions,
  visit: (subject: Subject) => void,
): Promise<ExitCode> {
  refuseStandardInputTwice(args, options, [options.event, options.context, options.user]);
  const inputs = await readInputs(host, args, options);
  const compiled = compileAll(host, inputs, options);
  if (compiled === undefined) return 1;
  requireFilters(inputs);
  const { err } = outputs(host, options);
  for await (const subject of subjects(host, compiled, options, err)) visit(subject);
  return reportPassedOver(inputs, 0, err);
}

/** @throws Failure if standard input is used for more than one of the filter and the data */
export function refuseStandardInputTwice(
  args: readonly string[],
  { file = [] }: FilterOptions,
  data: readonly (string | undefined)[],
): void {
  const asFilter = args.length === 0 && file.length === 0 ? ["-"] : [...args, ...file];
  if ([...asFilter, ...data].filter((path) => path === "-").length > 1)
    throw new Failure("standard input can be read only once", "pass the filter or the data as an argument or a file");
}

/** Every filter, compiled. Undefined, for code 1, if one has errors, which are printed. */
export function compileAll(host: Host, inputs: Inputs, options: EnvironmentOptions): readonly Compiled[] | undefined {
  const found: Found[] = inputs.files.map(findingsOf);
  const compiled = allFilters(inputs).flatMap((filter): Compiled[] => {
    try {
      return [{ filter, predicate: filter.environment.compile(filter.text) }];
    } catch (error) {
      if (!isFilterError(error)) throw error;
      found.push({ diagnostics: error.diagnostics, text: filter.text, place: filter.place });
      return [];
    }
  });
  if (!hasErrors(found)) return compiled;
  const { out, err } = outputs(host, options);
  if (options.json) printJson({ diagnostics: findingsData(found) }, out);
  else printFindings(found, err);
  return undefined;
}

/**
 * Runs an evaluation.
 * @throws Failure that names the path of data of the wrong shape
 */
export function evaluate<T>(run: () => T, session?: Session): T {
  try {
    return run();
  } catch (error) {
    const where = session === undefined ? "" : ` (${session.name})`;
    if (isFunctionError(error))
      throw new Failure(`cannot evaluate${where}: ${error.message}`, "correct the function or the data");
    if (!isContextError(error)) throw error;
    throw new Failure(`invalid data${where}: ${error.message}`, "wherefore fields lists the fields");
  }
}

/** The sessions of `--event`, whether each is the only one, and finally the skipped events of the log. */
export async function* sessionsOf(
  path: string,
  host: Host,
  { print }: Output,
): AsyncGenerator<{ readonly session: Session; readonly isOnly: boolean }> {
  const log = new AuditLog(path, host);
  let waiting: Session | undefined;
  let isOnly = true;
  try {
    for await (const session of log.sessions()) {
      if (waiting !== undefined) {
        isOnly = false;
        yield { session: waiting, isOnly };
      }
      waiting = session;
    }
  } catch (error) {
    if (waiting !== undefined) yield { session: waiting, isOnly: false };
    throw error;
  }
  if (waiting !== undefined) yield { session: waiting, isOnly };
  if (log.skipped !== undefined) print(log.skipped);
}

async function* subjects(
  host: Host,
  compiled: readonly Compiled[],
  options: EvaluationOptions,
  err: Output,
): AsyncGenerator<Subject> {
  const { event, context: path, user: userPath } = options;
  const user = userPath === undefined ? undefined : await readReader(userPath, host, compiled, options);
  if (event !== undefined) {
    for (const one of compiled) requireEventFields(one, user !== undefined, options, (name) => `--${name}`);
    for await (const { session, isOnly } of sessionsOf(event, host, err)) {
      const cases = compiled.map((one) => caseOf(one, eventContext(one.filter, session, user, options)));
      yield { session, cases, isOnly };
    }
    return;
  }
  const data = await readData(path, host, compiled);
  if (data === undefined && user === undefined && compiled.some(({ predicate }) => predicate.fields.length > 0)) {
    throw new Failure(
      "no data to evaluate the filter against",
      options.own === undefined
        ? "pass session end events with --event end.json, or the fields with --context context.json"
        : "pass the fields: --context context.json",
    );
  }
  if (data !== undefined && user !== undefined && Object.hasOwn(data, "user"))
    throw new Failure("--user and --context both provide the user", "remove one of them");
  const context = { ...data, ...(user && { user }) };
  yield { session: undefined, cases: compiled.map((one) => caseOf(one, context)), isOnly: true };
}

async function readData(path: string | undefined, host: Host, compiled: readonly Compiled[]) {
  if (path === undefined) return undefined;
  const predicates = compiled.map(({ predicate }) => predicate);
  const environments = compiled.map(({ filter }) => filter.environment);
  return readContext(path, host, scopeOf(predicates, environments, ["kind"]));
}

function caseOf({ filter, predicate }: Compiled, context: unknown): Case {
  const kind = isRecord(context) ? context["kind"] : undefined;
  const kinds = filter.policy?.kinds ?? [];
  const applies = typeof kind !== "string" || kinds.length === 0 || kinds.includes(kind);
  return { filter, predicate, context, applies };
}

/** Whether the filter's `user` is the one who ran the session, as an end event names them; elsewhere it is who asks. */
function isSession({ policy }: Filter, { env }: EnvironmentOptions): boolean {
  return (policy?.environment ?? env) === "session";
}

async function readReader(path: string, host: Host, compiled: readonly Compiled[], options: EvaluationOptions) {
  if (compiled.every(({ filter }) => isSession(filter, options))) {
    throw new Failure(
      "--user is only for role conditions",
      "in a session filter, user is the user who ran the session; for a role condition, add --env where",
    );
  }
  return readUser(path, host);
}

/** The fields of a context from an end event. */
const eventRoots = ["user", "resource", "session"];

/**
 * @throws Failure for a filter that reads what an end event does not have. `spell`: how the user gives something, by its
 * name: `user` as `--user`
 */
export function requireEventFields(
  { filter, predicate }: Compiled,
  hasUser: boolean,
  options: EnvironmentOptions,
  spell: (name: string) => string,
): void {
  const environment = filter.policy?.environment ?? options.env;
  if (environment !== "session" && environment !== "where")
    throw new Failure(
      `${spell("event")} does not work with the environment ${environment}`,
      `pass the fields: ${spell("context")} context.json`,
    );
  const where = filter.policy === undefined ? "the filter" : visible(nameOfFilter(filter.policy));
  const unknown = predicate.fields.find((name) => !eventRoots.includes(rootOf(name)));
  if (unknown !== undefined)
    throw new Failure(`${where} reads ${unknown}, which an end event does not contain`, `use ${spell("context")}`);
  if (hasUser || isSession(filter, options) || predicate.fields.every((name) => rootOf(name) !== "user")) return;
  throw new Failure(
    `${where} reads user, the requesting user, which an end event does not contain`,
    `pass the output of tctl get user/NAME: ${spell("user")} user.yaml`,
  );
}

/** What a filter sees of a session; in a condition of a role, `user` is the one who asks. */
export function eventContext(
  filter: Filter,
  { context }: Session,
  user: Readonly<Record<string, unknown>> | undefined,
  options: EnvironmentOptions,
): unknown {
  return isSession(filter, options) || user === undefined ? context : { ...context, user };
}

/** The display name of a policy's filter: a role has several. */
export function nameOfFilter({ name, path }: NonNullable<Filter["policy"]>): string {
  return path === "spec.filter" ? name : `${name} (${path})`;
}

function rootOf(field: string): string {
  return field.split(".")[0] ?? field;
}
