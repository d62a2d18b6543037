import type { Command } from "commander";
import { visible } from "../width.ts";
import { type Case, type EvaluationOptions, evaluate, readCases, withEvaluation } from "./evaluation.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { printJson } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";

type Result = Case & { readonly value: boolean };

/** `wherefore eval`: whether filters are true of a session; either verdict is code 0. */
export function addEval(program: Command, act: Act): void {
  const command = program.command("eval").description("say whether filters are true of a session");
  withEvaluation(command).action(act(evaluateAll));
}

async function evaluateAll(host: Host, args: readonly string[], options: EvaluationOptions): Promise<ExitCode> {
  const cases = await readCases(host, args, options);
  if (cases === undefined) return 1;
  const { out } = outputs(host, options);
  const results = cases.map((one) => ({ ...one, value: evaluate(() => one.predicate.matches(one.context)) }));
  if (options.json) printJson(results.map(dataOf), out);
  else for (const result of results) print(result, out);
  return 0;
}

function print({ filter: { policy }, value, applies }: Result, { paint, print }: Output): void {
  const verdict = paint(value ? "good" : "strong", String(value));
  const note = applies ? "" : "  (not for sessions of this kind)";
  print(policy === undefined ? verdict : `${verdict}${value ? " " : ""}  ${visible(policy.name)}${note}`);
}

function dataOf({ filter: { policy, text }, value, applies }: Result) {
  return { ...(policy !== undefined && { policy: policy.name, path: policy.path, applies }), filter: text, value };
}
