import type { Command } from "commander";
import type { EnvironmentField } from "../environment.ts";
import { typeName } from "../types/type.ts";
import { type EnvironmentOptions, environmentOf, outputs, withEnvironmentOptions } from "./options.ts";
import { printJson } from "./report.ts";

/** `wherefore fields`: the fields that filters can read. */
export function addFields(program: Command): void {
  const command = program.command("fields").description("list the fields that filters can read");
  withEnvironmentOptions(command).action(listFields);
}

function listFields(options: EnvironmentOptions): void {
  const environment = environmentOf(options.env, options.dialect, options.kinds);
  const wanted = options.kinds ?? [];
  const fields = environment.fields.filter(
    ({ kinds }) => kinds === undefined || wanted.length === 0 || kinds.some((kind) => wanted.includes(kind)),
  );
  const { out } = outputs(options);
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
    return;
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
}

function rootOf(field: EnvironmentField | undefined): string | undefined {
  return field?.path[0];
}
