import { type Command, Option } from "commander";
import { compare } from "../analyze/index.ts";
import { diagnoseAudit } from "../policy-audit/messages.ts";
import { type EventMoves, type Move, movesOf, type PlannedPolicy, plan } from "../policy-audit/plan.ts";
import type { Reported } from "../report/render.ts";
import { visible } from "../report/width.ts";
import { evaluate } from "./evaluation.ts";
import { Failure } from "./failure.ts";
import { collect, type FilterOptions, type Found, type Inputs, readInputs, type Sources } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { LoadedSet, loadSet } from "./loaded-set.ts";
import { type Located, type LocatedFormat, locatedFormats, printLocated, printWitness } from "./located.ts";
import { environmentOf, withDialect, withOutput } from "./options.ts";
import { parsePath } from "./own-environment.ts";
import { countEvents } from "./plan-events.ts";
import { findingsData, printFindings, printJson, reportPassedOver } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";
import { isUnreadable } from "./test-subjects.ts";
import { count } from "./text.ts";

interface PlanOptions extends FilterOptions {
  readonly events?: readonly string[];
  readonly exitCode?: true;
  readonly format: LocatedFormat;
}

/** `wherefore plan`: what a change of policies moves; code 0 whatever moves, unless `--exit-code` asks. */
export function addPlan(program: Command, act: Act): void {
  const command = program
    .command("plan")
    .description("show which sessions a change of policies moves, and prove that no others move")
    .argument("<old>", "the policies before: a file or a folder, - for standard input")
    .argument("<new>", "the policies after")
    .option("--events <path>", "session end events, a file or a folder, to count those that move; repeatable", collect)
    .option("--exit-code", "exit with 1 if something changes")
    .addOption(new Option("--format <name>", "how to print the plan").choices(locatedFormats).default("text"))
    .option("--env <path>", "a module that exports your own environment and its document kinds", parsePath, "session");
  withDialect(withOutput(command)).action(act(planChange));
}

/** A plan, and what it was made of. */
interface Planned {
  readonly policies: readonly PlannedPolicy[];
  readonly before: LoadedSet;
  readonly after: LoadedSet;
  readonly events: EventMoves | undefined;
  /** What the policies select. */
  readonly many: string;
}

async function planChange(host: Host, old: string, next: string, given: PlanOptions): Promise<ExitCode> {
  const options = given.json ? { ...given, format: "json" as const } : given;
  if (options.events !== undefined && options.own !== undefined)
    throw new Failure(`--events does not work with the environment ${options.env}`, "leave it out");
  if ([old, next, ...(options.events ?? [])].filter((path) => path === "-").length > 1)
    throw new Failure("standard input can be read only once");
  const { out, err } = outputs(host, options);
  const [before, after] = [await load(host, old, options), await load(host, next, options)];
  const errors = [...before.errors, ...after.errors];
  if (before.set === undefined || after.set === undefined) {
    if (options.format === "text") printFindings(errors, err);
    else if (options.format === "json") printJson({ diagnostics: findingsData(errors) }, out);
    else
      printLocated(
        errors.map((found) => ({ ...found, level: "error" })),
        options.format,
        out,
      );
    return [before, after].some(({ inputs }) => inputs.files.some(isUnreadable)) ? 2 : 1;
  }
  const counted = options.events && (await countEvents(options.events, before.set.set, after.set.set, host));
  const [from, to] = [before.set.set, after.set.set];
  const moves = movesOf(
    evaluate(() => compare(from, to)),
    counted?.moves,
  );
  const planned: Planned = {
    policies: plan(before.set.compared, after.set.compared, moves),
    before: before.set,
    after: after.set,
    events: counted?.moves,
    many: environmentOf(options).data.subject?.many ?? "contexts",
  };
  print(planned, options.format, out);
  const passedOver = {
    skipped: [...before.inputs.skipped, ...after.inputs.skipped, ...(counted?.skipped ?? [])],
    failures: [...before.inputs.failures, ...after.inputs.failures, ...(counted?.failures ?? [])],
  };
  return reportPassedOver(passedOver, options.exitCode && planned.policies.length > 0 ? 1 : 0, err);
}

async function load(host: Host, path: string, options: PlanOptions) {
  const sources: Sources = new Map();
  const inputs: Inputs = await readInputs(host, [], { ...options, file: [path] }, sources);
  const loaded = loadSet(host, inputs.files, options, sources);
  const none: readonly Found[] = [];
  return loaded instanceof LoadedSet
    ? { inputs, set: loaded, errors: none }
    : { inputs, set: undefined, errors: loaded };
}

function print(planned: Planned, format: LocatedFormat, out: Output): void {
  const { policies, events } = planned;
  if (format === "sarif" || format === "github") printLocated(locatedOf(planned), format, out);
  else if (format === "json") {
    printJson({ policies: policies.map(dataOf), ...(events && { events: events.events, moved: events.moved }) }, out);
  } else printText(planned, out);
}

/** A move names the other policy; null stands for none. */
function dataOf({ gains, loses, ...policy }: PlannedPolicy) {
  return {
    ...policy,
    gains: gains.map(({ from, to: _to, ...move }) => ({ from: from ?? null, ...move })),
    loses: loses.map(({ to, from: _from, ...move }) => ({ to: to ?? null, ...move })),
  };
}

function printText({ policies, events, many }: Planned, out: Output): void {
  const { print, paint } = out;
  for (const { name, status, model, gains, loses } of policies) {
    print(`${paint("strong", visible(name))}  ${status}`);
    if (model !== undefined) print(`  model  ${visible(model.from ?? "none")} → ${visible(model.to ?? "none")}`);
    for (const move of gains) {
      print(
        `  ${paint("good", "gains")}  ${many} ${otherText(move.from, "from", "that no policy matched")}${eventsText(move, events)}`,
      );
      printExample(move, out);
    }
    for (const move of loses) {
      print(
        `  ${paint("error", "loses")}  ${many} ${otherText(move.to, "to", "that no policy matches now")}${eventsText(move, events)}`,
      );
      if (move.to === undefined) printExample(move, out);
    }
    print("");
  }
  const isOpen = policies.some(({ gains, loses }) => [...gains, ...loses].some(({ witness }) => witness === undefined));
  print(policies.length === 0 ? `${paint("good", "✔")} no ${many} move` : proofText(isOpen, many));
  if (events !== undefined) print(`${events.moved.toLocaleString("en")} of ${count(events.events, "event")} move`);
}

function proofText(isOpen: boolean, many: string): string {
  return isOpen ? "what else can move is not known: a limit stopped a search" : `proven: no other ${many} move`;
}

function otherText(policy: string | undefined, preposition: string, otherwise: string): string {
  return policy === undefined ? otherwise : `${preposition} ${visible(policy)}`;
}

function eventsText({ events }: Move, all: EventMoves | undefined): string {
  return events === undefined || all === undefined ? "" : `: ${count(events, "event")}`;
}

/** What a gain shows need not be shown again where it was lost. */
function printExample({ witness, reason = "" }: Move, out: Output): void {
  if (witness === undefined) out.print(`    undecided: ${visible(reason)}`);
  else printWitness(witness, out);
}

/** The plan as findings: at the policy's name in the new file, or in the old one if it is gone. */
function locatedOf({ policies, before, after, many, events }: Planned): readonly Located[] {
  const note = (name: string, diagnostic: Reported, move?: Move): Located => ({
    ...(after.has(name) ? after : before).locate(diagnostic, name, false),
    level: "note",
    witness: move?.witness,
    isUndecided: move !== undefined && move.witness === undefined,
  });
  const nowhere = { start: 0, end: 0 };
  return policies.flatMap(({ name, model, gains, loses }) => [
    ...(model === undefined ? [] : [note(name, diagnoseAudit("model-change", nowhere, [name, model.from, model.to]))]),
    ...gains.map((move) => {
      const details = [name, move.from, many, eventsText(move, events)] as const;
      return note(name, diagnosticOf(move, many) ?? diagnoseAudit("gains", nowhere, [...details]), move);
    }),
    ...loses.map((move) => {
      const details = [name, move.to, many, eventsText(move, events)] as const;
      return note(name, diagnosticOf(move, many) ?? diagnoseAudit("loses", nowhere, [...details]), move);
    }),
  ]);
}

/** Of a move that a limit left open. */
function diagnosticOf({ from, to, witness, reason = "" }: Move, many: string): Reported | undefined {
  if (witness !== undefined) return undefined;
  return diagnoseAudit("undecided-move", { start: 0, end: 0 }, [from, to, many, reason]);
}
