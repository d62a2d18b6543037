import type { Command } from "commander";
import { type FunctionRow, signature } from "../functions/define.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { type EnvironmentOptions, environmentOf, withEnvironmentOptions } from "./options.ts";
import { printJson } from "./report.ts";
import { outputs } from "./terminal.ts";

/** `wherefore functions`: lists the functions and operators of filters. */
export function addFunctions(program: Command, act: Act): void {
  const command = program.command("functions").description("list the functions that filters can call");
  withEnvironmentOptions(command).action(act(listFunctions));
}

function listFunctions(host: Host, options: EnvironmentOptions): ExitCode {
  const { functions } = environmentOf(options);
  const { out } = outputs(host, options);
  if (options.json) {
    printJson(functions.map(dataOf), out);
    return 0;
  }
  const texts = functions.map((row) => {
    const examples = row.examples.map(([filter, value]) => [`  ${filter}`, JSON.stringify(value)] as const);
    const width = Math.max(0, ...examples.map(([filter]) => filter.length));
    const lines = examples.map(([filter, value]) => out.paint("faint", `${filter.padEnd(width)}  → ${value}`));
    return [out.paint("strong", signature(row)), `  ${row.doc}`, ...lines].join("\n");
  });
  out.print(texts.join("\n\n"));
  return 0;
}

function dataOf(row: FunctionRow) {
  const examples = row.examples.map(([filter, value]) => ({ filter, value }));
  return { name: row.name, signature: signature(row), doc: row.doc, examples };
}
