import { lineStarts, positionAt } from "../source.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { nameOf, readText } from "./input.ts";
import { jsonProblem } from "./json-problem.ts";

/** The value of a JSON file, `-` for standard input. @throws Failure that says where the JSON breaks */
export async function readJson(path: string, host: Host): Promise<unknown> {
  const text = (await readText(path, host)).replace(/^\ufeff/, "");
  try {
    return JSON.parse(text);
  } catch {
    const { at, what } = jsonProblem(text);
    const { line, column } = positionAt(lineStarts(text), at);
    throw new Failure(`${nameOf(path)}:${line}:${column} is not valid JSON: ${what}`, "pass one JSON object");
  }
}
