import type { Command } from "commander";
import type { EnvironmentField } from "../environment.ts";
import { typeName } from "../types/type.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { type EnvironmentOptions, environmentOf, withEnvironmentOptions } from "./options.ts";
import { printJson } from "./report.ts";
import { outputs } from "./terminal.ts";

/** `wherefore fields`: the fields that filters can read. */
export function addFields(program: Command, act: Act): void {
  const command = program.command("fields").description("list the fields that filters can read");
  withEnvironmentOptions(command).action(act(listFields));
}

function listFields(host: Host, options: EnvironmentOptions): ExitCode {
  const environment = environmentOf(options);
  const wanted = options.kinds ?? [];
  const fields = environment.fields.filter(
    ({ kinds }) => kinds === undefined || wanted.length === 0 || kinds.some((kind) => wanted.includes(kind)),
  );
  const { out } = outputs(host, options);
  if (options.json) {
    printJson(
      fields.map(({ name, type, kinds, doc }) => ({
        name,
        type: typeName(type),
        ...(kinds && { kinds }),
        ...(doc !== undefined && { doc }),
      })),
      out,
    );
    return 0;
  }
  const rows = fields.map(
    (field) => [field.name, typeName(field.type), field.kinds?.join(" ") ?? "", field.doc ?? ""] as const,
  );
  const [names, types, kinds] = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const [index, [name, type, kindList, doc]] of rows.entries()) {
    if (index > 0 && rootOf(fields[index]) !== rootOf(fields[index - 1])) out.print("");
    const left = `${name.padEnd(names ?? 0)}  ${type.padEnd(types ?? 0)}  ${kindList.padEnd(kinds ?? 0)}`;
    out.print(`${left}  ${out.paint("faint", doc)}`.trimEnd());
  }
  return 0;
}

function rootOf(field: EnvironmentField | undefined): string | undefined {
  return field?.path[0];
}
