import { type Command, Option } from "commander";
import { outcomeOf } from "../policies/explained.ts";
import type { PolicyContext, PolicyExplanation } from "../policies/policy.ts";
import { PolicySet } from "../policies/policy-set.ts";
import { visible } from "../width.ts";
import { readContext } from "./context.ts";
import { duplicateNames } from "./duplicates.ts";
import { compileAll, evaluate, refuseStandardInputTwice, sessionsOf } from "./evaluation.ts";
import type { Session } from "./events.ts";
import { Failure } from "./failure.ts";
import { collect, type FilterOptions, type Found, findingsOf, type Inputs, readInputs } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { environmentOf, withDialect, withOutput } from "./options.ts";
import { findingsData, printFindings, printJson, printJsonList, reportPassedOver } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";

interface RouteOptions extends Omit<FilterOptions, "env"> {
  readonly event?: string;
  readonly context?: string;
}

/** `wherefore route`: which policy takes a session, and why none before it did; any answer is code 0. */
export function addRoute(program: Command, act: Act): void {
  const command = program
    .command("route")
    .description("show which policy takes each session, and why the others do not")
    .argument("[files...]", "policy files (.yaml, .yml, .json), or folders of them")
    .option("-f, --file <path>", "a policy file or a folder, - for standard input; repeatable", collect)
    .addOption(
      new Option("--event <file>", "end events of sessions as JSON: one, a list, or one a line").conflicts("context"),
    )
    .option("--context <file>", "JSON of the kind and the fields: { kind, user, resource, session }");
  withDialect(withOutput(command)).action(act(route));
}

async function route(host: Host, paths: readonly string[], options: RouteOptions): Promise<ExitCode> {
  const file = [...(options.file ?? []), ...paths];
  if (file.length === 0)
    throw new Failure("no policies are given", "name a policy file: wherefore route policies.yaml");
  const given = { ...options, env: "session", file } as const;
  if (options.event === undefined && options.context === undefined)
    throw new Failure("there is no session to route", "give its end event with --event end.json");
  refuseStandardInputTwice([], given, [options.event, options.context]);
  const inputs = await readInputs(host, [], given);
  if (compileAll(host, inputs, given) === undefined) return 1;
  const { out, err } = outputs(host, options);
  const duplicates = duplicateFindings(inputs);
  if (duplicates.length > 0) {
    if (options.json) printJson({ diagnostics: findingsData(duplicates) }, out);
    else printFindings(duplicates, err);
    return 1;
  }
  const set = createSet(inputs, options);
  if (options.event === undefined) {
    const context = await readSession(host, options.context ?? "-", options);
    const explanations = evaluate(() => set.explain(context));
    if (options.json) printJson(dataOf(explanations, context.kind), out);
    else print(explanations, context.kind, out);
  } else await routeEach(host, options.event, set, options);
  return reportPassedOver(inputs, 0, err);
}

async function routeEach(host: Host, event: string, set: PolicySet, options: RouteOptions): Promise<void> {
  const { out, err } = outputs(host, options);
  const each = async (take: (explanations: readonly Explained[], session: Session, isOnly: boolean) => void) => {
    for await (const { session, isOnly } of sessionsOf(event, host, err))
      take(
        evaluate(() => set.explain(session.context), session),
        session,
        isOnly,
      );
  };
  if (options.json) {
    return printJsonList(out, (add) =>
      each((explanations, { id, context }, isOnly) => {
        const data = { ...(id !== undefined && { session: id }), ...dataOf(explanations, context.kind) };
        if (isOnly) printJson(data, out);
        else add(data);
      }),
    );
  }
  return each((explanations, { name, context }, isOnly) => {
    if (isOnly) print(explanations, context.kind, out);
    else out.print(`${visible(name)}  ${decisionLine(explanations, context.kind, out)}`);
  });
}

function duplicateFindings({ files }: Inputs): readonly Found[] {
  const duplicates = duplicateNames(files);
  return files.flatMap((file) => {
    const diagnostics = duplicates.get(file);
    return diagnostics === undefined ? [] : [{ ...findingsOf(file), diagnostics }];
  });
}

function createSet({ files }: Inputs, { dialect }: RouteOptions): PolicySet {
  const policies = files.flatMap(({ inferencePolicies }) =>
    inferencePolicies.map(({ name, kinds, filter }) => ({ name, kinds, filter: filter?.filter })),
  );
  if (policies.length === 0) throw new Failure("no policies found", "route reads documents of kind inference_policy");
  return new PolicySet(policies, environmentOf("session", dialect, undefined));
}

/** @throws Failure where the session's kind is not known */
async function readSession(host: Host, path: string, { dialect }: RouteOptions): Promise<PolicyContext<unknown>> {
  const environment = environmentOf("session", dialect, undefined);
  const data = await readContext(path, host, [], [environment], ["kind"]);
  const { kind } = data;
  if (typeof kind !== "string")
    throw new Failure(`${nameOf(path)} does not give the session's kind`, 'add it: { "kind": "ssh", … }');
  return { ...data, kind };
}

type Explained = PolicyExplanation<{ readonly name: string }>;

function decisionLine(explanations: readonly Explained[], kind: string, { paint }: Output): string {
  const { policy, because } = outcomeOf(explanations);
  return policy === undefined
    ? `${paint("strong", "no policy")} takes this ${visible(kind)} session: ${visible(because.replace(/^no policy(?: matched)?: /, ""))}`
    : `${paint("strong", visible(policy.name))} takes this ${visible(kind)} session`;
}

function print(explanations: readonly Explained[], kind: string, out: Output): void {
  const { paint, print } = out;
  print(decisionLine(explanations, kind, out));
  const width = Math.max(0, ...explanations.map(({ policy: { name } }) => visible(name).length));
  for (const { policy: one, matched, because: why } of explanations) {
    print(`  ${matched ? paint("good", "✔") : "·"} ${visible(one.name).padEnd(width)}  ${visible(why)}`);
  }
}

function dataOf(explanations: readonly Explained[], kind: string) {
  const { policy, because } = outcomeOf(explanations);
  const policies = explanations.map(({ policy: { name }, ...outcome }) => ({ policy: name, ...outcome }));
  return { kind, policy: policy?.name ?? null, because, policies };
}
