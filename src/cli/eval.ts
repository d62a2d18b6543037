import type { Command } from "commander";
import { visible } from "../report/width.ts";
import {
  type Case,
  type EvaluationOptions,
  evaluate,
  evaluateEach,
  kindNote,
  nameOfFilter,
  type Subject,
  withEvaluation,
} from "./evaluation.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { printJsonList } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";

/** `wherefore eval`: prints whether filters match sessions; either result is code 0. */
export function addEval(program: Command, act: Act): void {
  const command = program.command("eval").description("evaluate filters against sessions: true or false");
  withEvaluation(command).action(act(evaluateAll));
}

async function evaluateAll(host: Host, args: readonly string[], options: EvaluationOptions): Promise<ExitCode> {
  const { out } = outputs(host, options);
  const each = (take: (one: Case, value: boolean, subject: Subject) => void) =>
    evaluateEach(host, args, options, (subject) => {
      for (const one of subject.cases)
        take(
          one,
          evaluate(() => one.predicate.matches(one.context), subject.session),
          subject,
        );
    });
  return options.json
    ? printJsonList(out, (add) => each((one, value, subject) => add(dataOf(one, value, subject))))
    : each((one, value, subject) => print(one, value, subject, out));
}

function print(one: Case, value: boolean, { session, cases, isOnly }: Subject, out: Output): void {
  const { filter } = one;
  const { policy } = filter;
  const verdict = out.paint(value ? "good" : "strong", String(value));
  const name = isOnly ? undefined : session?.name;
  const ownName = policy === undefined && !isOnly && cases.length > 1 ? filter.text : policy && nameOfFilter(policy);
  const note = policy === undefined ? undefined : kindNote(one);
  const rest = [name, ownName, note].flatMap((part) => (part === undefined ? [] : [visible(part)]));
  out.print([verdict + (value && rest.length > 0 ? " " : ""), ...rest].join("  "));
}

function dataOf({ filter: { policy, text }, applies }: Case, value: boolean, { session }: Subject) {
  return {
    ...(session?.id !== undefined && { session: session.id }),
    ...(policy !== undefined && { policy: policy.name, path: policy.path, applies }),
    filter: text,
    value,
  };
}
