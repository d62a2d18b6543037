import type { Command } from "commander";
import { visible, visibleLines } from "../width.ts";
import { type EvaluationOptions, evaluate, readCases, withEvaluation } from "./evaluation.ts";
import { outputs } from "./options.ts";
import { printJson } from "./report.ts";

/** `wherefore explain`: why filters are true of a session, or are not; either verdict is code 0. */
export function addExplain(program: Command): void {
  const command = program.command("explain").description("say why filters are true of a session, or are not");
  withEvaluation(command).action(explainAll);
}

async function explainAll(args: readonly string[], options: EvaluationOptions): Promise<void> {
  const cases = await readCases(args, options);
  if (cases === undefined) return;
  const { out } = outputs(options);
  const results = cases.map((one) => ({ ...one, explanation: evaluate(() => one.predicate.explain(one.context)) }));
  if (options.json) {
    const data = results.map(({ filter: { policy, text }, applies, explanation }) => ({
      ...(policy !== undefined && { policy: policy.name, path: policy.path, applies }),
      filter: text,
      explanation,
    }));
    return printJson(data, out);
  }
  const texts = results.map(({ filter: { policy }, applies, explanation }) => {
    const tree = visibleLines(String(explanation));
    if (policy === undefined) return tree;
    const note = applies ? "" : "  (not for sessions of this kind)";
    return `${out.paint("strong", visible(policy.name))}${note}\n${tree}`;
  });
  out.print(texts.join("\n\n"));
}
