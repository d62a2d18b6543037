import { lineStarts, positionAt } from "../source.ts";
import { parseYAML } from "../yaml.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { nameOf, readText } from "./input.ts";
import { jsonProblem } from "./json-problem.ts";

/**
 * The value of a JSON file, `-` for standard input.
 * @throws Failure with the position of the syntax error
 */
export async function readJson(path: string, host: Host): Promise<unknown> {
  const text = await readTextOf(path, host);
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(path, text, "pass one JSON object");
  }
}

/** The value of a file of JSON or YAML, `-` for standard input. @throws Failure that says where it breaks */
export async function readData(path: string, host: Host): Promise<unknown> {
  const text = await readTextOf(path, host);
  try {
    return JSON.parse(text);
  } catch {}
  const { documents, diagnostics } = parseYAML(text);
  const [document, second] = documents;
  const problem = diagnostics.find(({ severity }) => severity === "error");
  if (problem === undefined && document !== undefined && second === undefined) return document.data;
  if (/^\s*[[{]/.test(text)) throw notJson(path, text, "pass one JSON or YAML object");
  if (problem === undefined) throw new Failure(`${nameOf(path)} contains more than one document`, "pass one");
  const { line, column } = positionAt(lineStarts(text), problem.span.start);
  throw new Failure(`${nameOf(path)}:${line}:${column}: ${problem.message}`, problem.help);
}

async function readTextOf(path: string, host: Host): Promise<string> {
  return (await readText(path, host)).replace(/^\ufeff/, "");
}

function notJson(path: string, text: string, remedy: string): Failure {
  const { at, what } = jsonProblem(text);
  const { line, column } = positionAt(lineStarts(text), at);
  return new Failure(`${nameOf(path)}:${line}:${column} is not valid JSON: ${what}`, remedy);
}
