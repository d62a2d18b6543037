import type { Environment, EnvironmentField } from "../environment.ts";
import type { Type } from "../types/type.ts";
import { textLiteral } from "./literal.ts";

/** The TypeScript type of the contexts of an environment: all fields are optional except required ones. */
export function contextType({ fields }: Environment): string {
  return objectType(fields, 0, "  ");
}

/** The object type of fields with a common path of `depth` names. */
function objectType(fields: readonly EnvironmentField[], depth: number, indent: string): string {
  const names = [...new Set(fields.map(({ path }) => path[depth] ?? ""))];
  const members = names.map((name) => {
    const inside = fields.filter(({ path }) => path[depth] === name);
    const [only] = inside;
    const isField = only?.path.length === depth + 1;
    const type = isField ? heldType(only) : objectType(inside, depth + 1, `${indent}  `);
    const isRequired = inside.some(({ present }) => present > depth);
    return `${indent}readonly ${propertyName(name)}${isRequired ? "" : "?"}: ${type}${isRequired ? "" : " | null | undefined"};`;
  });
  return `{\n${members.join("\n")}\n${indent.slice(2)}}`;
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textLiteral(name);
}

/** The type of the data of a field: the union of its values, if they are declared. */
function heldType({ type, values }: EnvironmentField): string {
  if (!Array.isArray(values)) return hostType(type);
  const known = values.length === 0 ? "never" : values.map(textLiteral).join(" | ");
  if (type.kind === "string") return known;
  return type.kind === "list" && type.element.kind === "string" ? `readonly (${known})[]` : hostType(type);
}

function hostType(type: Type): string {
  switch (type.kind) {
    case "string":
      return "string";
    case "bool":
      return "boolean";
    case "int":
    case "float":
      return "number";
    case "timestamp":
      return "string | Date";
    case "list":
      return `readonly ${type.element.kind === "timestamp" ? `(${hostType(type.element)})` : hostType(type.element)}[]`;
    case "map": {
      const value = `${hostType(type.value)} | null | undefined`;
      return `Readonly<Record<string, ${value}>> | ReadonlyMap<string, ${value}>`;
    }
  }
}
