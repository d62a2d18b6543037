import type { Command } from "commander";
import type { Explanation } from "../explain.ts";
import { visible, visibleLines } from "../report/width.ts";
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

/** `wherefore explain`: why filters match or do not match sessions; either result is code 0. */
export function addExplain(program: Command, act: Act): void {
  const command = program.command("explain").description("explain why filters match or do not match sessions");
  withEvaluation(command).action(act(explainAll));
}

async function explainAll(host: Host, args: readonly string[], options: EvaluationOptions): Promise<ExitCode> {
  const { out } = outputs(host, options);
  const each = (take: (one: Case, explanation: Explanation, subject: Subject) => void) =>
    evaluateEach(host, args, options, (subject) => {
      for (const one of subject.cases)
        take(
          one,
          evaluate(() => one.predicate.explain(one.context), subject.session),
          subject,
        );
    });
  if (options.json) {
    return printJsonList(out, (add) => each((one, explanation, subject) => add(dataOf(one, explanation, subject))));
  }
  let last: Subject | undefined;
  return each((one, explanation, subject) => {
    if (last !== undefined) out.print("");
    if (subject !== last && !subject.isOnly) out.print(out.paint("strong", visible(subject.session?.name ?? "")));
    print(one, explanation, out);
    last = subject;
  });
}

function print(one: Case, explanation: Explanation, out: Output): void {
  const { policy } = one.filter;
  const note = kindNote(one);
  if (policy !== undefined) {
    out.print(`${out.paint("strong", visible(nameOfFilter(policy)))}${note === undefined ? "" : `  ${note}`}`);
  }
  out.print(visibleLines(String(explanation)));
}

function dataOf({ filter: { policy, text }, applies }: Case, explanation: Explanation, { session }: Subject) {
  return {
    ...(session?.id !== undefined && { session: session.id }),
    ...(policy !== undefined && { policy: policy.name, path: policy.path, applies }),
    filter: text,
    explanation,
  };
}
