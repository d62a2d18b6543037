import { type Environment, type EnvironmentField, type Namespace, valuesOf } from "../environment.ts";
import { type FunctionRow, isWritable, signature } from "../functions/define.ts";
import { isNeverSet } from "../lint/kinds.ts";
import { quote } from "../syntax/strings.ts";
import { typeName } from "../types/type.ts";
import type { Value } from "../types/value.ts";
import { isName } from "./names.ts";

/** Markdown: the documentation of a field, and the kinds that set it; empty if there is none. */
export function fieldDoc(field: EnvironmentField, environment: Environment): string {
  return paragraphs(field.doc, valuesNote(field, environment), kindsNote(field, environment));
}

/** The maximum number of values and keys to list. */
const most = 20;

function valuesNote(field: EnvironmentField, environment: Environment): string | undefined {
  const values = valuesOf(field, environment)?.filter((value) => value !== "");
  if (values !== undefined) return `Values: ${listed(values)}.`;
  return field.closed === true ? `Keys: ${listed(field.keys ?? [])}.` : undefined;
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, most).map((text) => code(quote(text)));
  return [...shown, ...(texts.length > most ? [`${texts.length - most} more`] : [])].join(", ");
}

function kindsNote(field: EnvironmentField, environment: Environment): string | undefined {
  const { kinds } = field;
  const { kindName } = environment;
  if (kinds === undefined || (kinds.length > 0 && environment.defaultKinds.every((kind) => kinds.includes(kind))))
    return;
  if (kinds.length === 0) return "Always empty: nothing sets it.";
  const setBy = `Set for ${kindName.one} ${kinds.join(", ")}.`;
  return isNeverSet(field, environment) ? `Always empty here. ${setBy}` : setBy;
}

/** Markdown: a field with its type. */
export function fieldPage(field: EnvironmentField, environment: Environment): string {
  return paragraphs(code(`${field.name}: ${typeName(field.type)}`), fieldDoc(field, environment));
}

/** Markdown: a namespace with its members. */
export function namespacePage(namespace: Namespace): string {
  return paragraphs(code(namespace.path.join(".")), `Its names: ${memberNames(namespace).join(", ")}`);
}

const few = 5;

/** One line: the first names of a namespace. */
export function namespaceLine(namespace: Namespace): string {
  const names = memberNames(namespace);
  return `${names.slice(0, few).join(", ")}${names.length > few ? ", …" : ""}`;
}

function memberNames({ members }: Namespace): readonly string[] {
  return [...members.keys()].filter(isName);
}

/** Markdown: what a function does, with the examples that are valid in the environment. */
export function functionDoc(row: FunctionRow, environment: Environment): string {
  const examples = row.examples
    .filter((example) => isWritable(example, environment.functions))
    .map(([filter, value]) => `- ${code(filter)} is ${code(valueText(value))}`);
  return paragraphs(row.doc, examples.join("\n"));
}

/** Markdown: a function with its signature. */
export function functionPage(row: FunctionRow, environment: Environment): string {
  return paragraphs(code(signature(row)), functionDoc(row, environment));
}

/** A value in documentation: a list as `["a", "b"]`. */
export function valueText(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  return typeof value === "string" ? quote(value) : String(value);
}

export function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}
