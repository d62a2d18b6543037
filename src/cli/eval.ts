import type { Command } from "commander";
import { visible } from "../width.ts";
import { type Case, type EvaluationOptions, evaluate, readCases, withEvaluation } from "./evaluation.ts";
import { outputs } from "./options.ts";
import { printJson } from "./report.ts";

/** `wherefore eval`: whether filters are true of a session; either verdict is code 0. */
export function addEval(program: Command): void {
  const command = program.command("eval").description("say whether filters are true of a session");
  withEvaluation(command).action(evaluateAll);
}

async function evaluateAll(args: readonly string[], options: EvaluationOptions): Promise<void> {
  const cases = await readCases(args, options);
  if (cases === undefined) return;
  const { out } = outputs(options);
  const results = cases.map((one) => ({ ...one, value: evaluate(() => one.predicate.matches(one.context)) }));
  if (options.json) return printJson(results.map(dataOf), out);
  for (const { filter, value, applies } of results) {
    const verdict = out.paint(value ? "good" : "strong", String(value));
    if (filter.policy === undefined) out.print(verdict);
    else
      out.print(
        `${verdict}${value ? " " : ""}  ${visible(filter.policy.name)}${applies ? "" : "  (not for sessions of this kind)"}`,
      );
  }
}

function dataOf({ filter: { policy, text }, value, applies }: Case & { readonly value: boolean }) {
  return { ...(policy !== undefined && { policy: policy.name, path: policy.path, applies }), filter: text, value };
}
