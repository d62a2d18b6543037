import { type Command, Option } from "commander";
import { outcomeOf } from "../policies/explained.ts";
import type { PolicyContext, PolicyExplanation } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import { visible } from "../report/width.ts";
import { kindOf, readContext, scopeOf } from "./context.ts";
import { evaluate, refuseStandardInputTwice, sessionsOf } from "./evaluation.ts";
import type { Session } from "./events.ts";
import { Failure } from "./failure.ts";
import { collect, type FilterOptions } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { environmentOf, withDialect, withOutput } from "./options.ts";
import { parsePath } from "./own-environment.ts";
import { readSet } from "./read-set.ts";
import { printJson, printJsonList, reportPassedOver } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";

interface RouteOptions extends FilterOptions {
  readonly event?: string;
  readonly context?: string;
}

/** `wherefore route`: which policy matches a session, and why the others do not; any result is code 0. */
export function addRoute(program: Command, act: Act): void {
  const command = program
    .command("route")
    .description("show which policy matches each session, and why the others do not")
    .argument("[files...]", "policy files (.yaml, .yml, .json), or folders of them")
    .option("-f, --file <path>", "a policy file or a folder, - for standard input; repeatable", collect)
    .addOption(
      new Option("--event <file>", "session end events as JSON: one, a list, or one per line").conflicts("context"),
    )
    .option("--context <file>", "the kind and the fields, as JSON or YAML: { kind, user, resource, session }")
    .option("--env <path>", "a module that exports your own environment and its document kinds", parsePath, "session");
  withDialect(withOutput(command)).action(act(route));
}

async function route(host: Host, paths: readonly string[], options: RouteOptions): Promise<ExitCode> {
  const file = [...(options.file ?? []), ...paths];
  if (file.length === 0) throw new Failure("no policies given", "pass a policy file: wherefore route policies.yaml");
  const given = { ...options, file };
  if (options.event === undefined && options.context === undefined)
    throw new Failure("no session to route", "pass its end event: --event end.json");
  if (options.event !== undefined && options.own !== undefined)
    throw new Failure(
      `--event does not work with the environment ${options.env}`,
      "pass the fields: --context context.json",
    );
  refuseStandardInputTwice([], given, [options.event, options.context]);
  const found = await readSet(host, given);
  if (found === undefined) return 1;
  const { inputs, set } = found;
  const { out, err } = outputs(host, options);
  if (options.event === undefined) {
    const context = await readSession(host, options.context ?? "-", options);
    const outcomes = evaluate(() => set.explain(context));
    if (options.json) printJson(dataOf(outcomes, context.kind), out);
    else print(outcomes, subjectOf(context.kind, options), out);
  } else await routeEach(host, options.event, set, options);
  return reportPassedOver(inputs, 0, err);
}

async function routeEach(host: Host, event: string, set: PolicySet, options: RouteOptions): Promise<void> {
  const { out, err } = outputs(host, options);
  const each = async (take: (outcomes: readonly Outcome[], session: Session, isOnly: boolean) => void) => {
    for await (const { session, isOnly } of sessionsOf(event, host, err))
      take(
        evaluate(() => set.explain(session.context), session),
        session,
        isOnly,
      );
  };
  if (options.json) {
    return printJsonList(out, (add) =>
      each((outcomes, { id, context }, isOnly) => {
        const data = { ...(id !== undefined && { session: id }), ...dataOf(outcomes, context.kind) };
        if (isOnly) printJson(data, out);
        else add(data);
      }),
    );
  }
  return each((outcomes, { name, context }, isOnly) => {
    const subject = subjectOf(context.kind, options);
    if (isOnly) print(outcomes, subject, out);
    else out.print(`${visible(name)}  ${decisionLine(outcomes, subject, out)}`);
  });
}

/** @throws Failure if policies are selected by a kind, and the context has none */
async function readSession(host: Host, path: string, options: RouteOptions): Promise<PolicyContext<unknown>> {
  const environment = environmentOf(options);
  const data = await readContext(path, host, scopeOf([], [environment], ["kind"]));
  return { ...data, kind: kindOf(data, nameOf(path), environment) };
}

/** What is routed: `ssh session`. */
function subjectOf(kind: string, options: RouteOptions): string {
  const { subject } = environmentOf(options).data;
  return [kind, subject?.one ?? "context"].filter((word) => word !== "").join(" ");
}

type Outcome = PolicyExplanation<{ readonly name: string }>;

function decisionLine(outcomes: readonly Outcome[], subject: string, { paint }: Output): string {
  const { policy, because } = outcomeOf(outcomes);
  return policy === undefined
    ? `${paint("strong", "no policy")} matches this ${visible(subject)}: ${visible(because.replace(/^no policy(?: matched)?: /, ""))}`
    : `${paint("strong", visible(policy.name))} matches this ${visible(subject)}`;
}

function print(outcomes: readonly Outcome[], subject: string, out: Output): void {
  const { paint, print } = out;
  print(decisionLine(outcomes, subject, out));
  const width = Math.max(0, ...outcomes.map(({ policy: { name } }) => visible(name).length));
  for (const { policy: one, matched, because: why } of outcomes) {
    print(`  ${matched ? paint("good", "✔") : "·"} ${visible(one.name).padEnd(width)}  ${visible(why)}`);
  }
}

function dataOf(outcomes: readonly Outcome[], kind: string) {
  const { policy, because } = outcomeOf(outcomes);
  const policies = outcomes.map(({ policy: { name }, kind: _of, ...outcome }) => ({ policy: name, ...outcome }));
  return { kind, policy: policy?.name ?? null, because, policies };
}
