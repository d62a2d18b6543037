import type { Command } from "commander";
import { visible, visibleLines } from "../width.ts";
import { type EvaluationOptions, evaluate, readCases, withEvaluation } from "./evaluation.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { printJson } from "./report.ts";
import { outputs } from "./terminal.ts";

/** `wherefore explain`: why filters are true of a session, or are not; either verdict is code 0. */
export function addExplain(program: Command, act: Act): void {
  const command = program.command("explain").description("say why filters are true of a session, or are not");
  withEvaluation(command).action(act(explainAll));
}

async function explainAll(host: Host, args: readonly string[], options: EvaluationOptions): Promise<ExitCode> {
  const cases = await readCases(host, args, options);
  if (cases === undefined) return 1;
  const { out } = outputs(host, options);
  const results = cases.map((one) => ({ ...one, explanation: evaluate(() => one.predicate.explain(one.context)) }));
  if (options.json) {
    const data = results.map(({ filter: { policy, text }, applies, explanation }) => ({
      ...(policy !== undefined && { policy: policy.name, path: policy.path, applies }),
      filter: text,
      explanation,
    }));
    printJson(data, out);
    return 0;
  }
  const texts = results.map(({ filter: { policy }, applies, explanation }) => {
    const tree = visibleLines(String(explanation));
    if (policy === undefined) return tree;
    const note = applies ? "" : "  (not for sessions of this kind)";
    return `${out.paint("strong", visible(policy.name))}${note}\n${tree}`;
  });
  out.print(texts.join("\n\n"));
  return 0;
}
