import { type Command, Option } from "commander";
import { FilterError } from "../error.ts";
import { decisionOf } from "../policies/explained.ts";
import type { PolicyContext, PolicyExplanation } from "../policies/policy.ts";
import { PolicySet } from "../policies/policy-set.ts";
import { isRecord } from "../types/value.ts";
import { visible, visibleLines } from "../width.ts";
import { compileAll, contextOf, evaluate } from "./evaluation.ts";
import { Failure } from "./failure.ts";
import { collect, type FilterOptions, readInputs } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { nameOf, readJson } from "./input.ts";
import { environmentOf, withDialect, withOutput } from "./options.ts";
import { printJson } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";

interface RouteOptions extends Omit<FilterOptions, "env"> {
  readonly event?: string;
  readonly context?: string;
}

/** `wherefore route`: which policy takes a session, and why none before it did; any answer is code 0. */
export function addRoute(program: Command, act: Act): void {
  const command = program
    .command("route")
    .description("say which policy takes a session, and why the others do not")
    .argument("[files...]", "files of policies (.yaml, .yml, .json)")
    .option("-f, --file <path>", "a file of policies, - for standard input; may be given several times", collect)
    .addOption(new Option("--event <file>", "the session's end event as JSON").conflicts("context"))
    .option("--context <file>", "JSON of the kind and the fields: { kind, user, resource, session }");
  withDialect(withOutput(command)).action(act(route));
}

async function route(host: Host, paths: readonly string[], options: RouteOptions): Promise<ExitCode> {
  const file = [...(options.file ?? []), ...paths];
  if (file.length === 0)
    throw new Failure("no policies are given", "name a file of them: wherefore route policies.yaml");
  const given = { ...options, env: "session", file } as const;
  const context = await readSession(host, options);
  const inputs = await readInputs(host, [], given);
  if (compileAll(host, inputs, given) === undefined) return 1;
  const policies = inputs.files.flatMap(({ inferencePolicies }) =>
    inferencePolicies.map(({ name, kinds, filter }) => ({ name, kinds, filter: filter?.filter })),
  );
  const { out, err } = outputs(host, options);
  try {
    const set = new PolicySet(policies, environmentOf("session", options.dialect, undefined));
    const outcomes = evaluate(() => set.explain(context));
    if (options.json) printJson(dataOf(outcomes, context.kind), out);
    else print(outcomes, context.kind, out);
    return 0;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    if (options.json) printJson({ diagnostics: error.diagnostics }, out);
    else err.print(visibleLines(error.message));
    return 1;
  }
}

/** @throws Failure where there is no session, or its kind is not known */
async function readSession(host: Host, { event, context }: RouteOptions): Promise<PolicyContext<unknown>> {
  if (event !== undefined) return contextOf(await readJson(event, host), event, "session");
  if (context === undefined) {
    throw new Failure("there is no session to route", "give its end event with --event end.json");
  }
  const data = await readJson(context, host);
  const kind = isRecord(data) ? data["kind"] : undefined;
  if (!isRecord(data) || typeof kind !== "string") {
    throw new Failure(
      `${nameOf(context)} does not say the session's kind`,
      'give an object with it: { "kind": "ssh", … }',
    );
  }
  return { ...data, kind };
}

type Outcome = PolicyExplanation<{ readonly name: string }>;

function print(outcomes: readonly Outcome[], kind: string, { paint, print }: Output): void {
  const { policy, because } = decisionOf(outcomes);
  print(
    policy === undefined
      ? `${paint("strong", "no policy")} takes this ${visible(kind)} session: ${visible(because.replace(/^no policy: /, ""))}`
      : `${paint("strong", visible(policy.name))} takes this ${visible(kind)} session`,
  );
  const width = Math.max(0, ...outcomes.map(({ policy: { name } }) => visible(name).length));
  for (const { policy: one, matched, because: why } of outcomes) {
    print(`  ${matched ? paint("good", "✔") : "·"} ${visible(one.name).padEnd(width)}  ${visible(why)}`);
  }
}

function dataOf(outcomes: readonly Outcome[], kind: string) {
  const { policy, because } = decisionOf(outcomes);
  const policies = outcomes.map(({ policy: { name }, ...outcome }) => ({ policy: name, ...outcome }));
  return { kind, policy: policy?.name ?? null, because, policies };
}
