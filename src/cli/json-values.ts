import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { encodingProblem } from "./encoding.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { nameOf, unreadable } from "./input.ts";
import { jsonProblem } from "./json-problem.ts";

/** A JSON value of a file, with the line where it begins, from 1. */
export interface JsonValue {
  readonly value: unknown;
  readonly line: number;
  /** Whether each line of the file is a value. */
  readonly isLine: boolean;
}

/** The maximum length of one value, and of one line, in UTF-16 units. */
const longest = 16 * 1024 * 1024;

/**
 * The JSON values of a file, `-` for standard input, in order: one per line, with or without the prefix of a log
 * collector, or each on any number of lines. Keeps at most one value in memory.
 * @throws Failure that names the invalid line
 */
export async function* jsonValues(path: string, host: Host): AsyncGenerator<JsonValue> {
  const lines = numberedLines(path, host);
  let isFirst = true;
  for await (const { text, number } of lines) {
    if (text.trim() === "") continue;
    const found = onLine(text);
    if (found !== undefined) yield { ...found, line: number, isLine: true };
    else if (isFirst || /^\s*[[{]\s*$/.test(text)) yield* valuesOfDocument(path, { text, number }, lines);
    else throw notJson(path, text, number);
    isFirst = false;
  }
}

interface Line {
  readonly text: string;
  readonly number: number;
}

/** The value on a line, after the prefix of a log collector. */
function onLine(text: string): { readonly value: unknown } | undefined {
  const start = text.indexOf("{");
  const hasPrefix = start > 0 && /[\p{L}\p{N}]/u.test(text.slice(0, start));
  for (const from of hasPrefix ? [0, start] : [0]) {
    try {
      return { value: JSON.parse(text.slice(from)) };
    } catch {}
  }
  return undefined;
}

/** Values that end where their brackets close. */
async function* valuesOfDocument(path: string, first: Line, lines: AsyncIterable<Line>): AsyncGenerator<JsonValue> {
  let parts: string[] = [];
  let length = 0;
  let depth = 0;
  let inString = false;
  let began = first.number;

  function* take({ text, number }: Line): Generator<JsonValue> {
    let from = 0;
    for (const { 0: mark, index } of text.matchAll(/\\.|["[\]{}]/g)) {
      if (mark === '"') inString = !inString;
      if (inString || mark.startsWith("\\") || mark === '"') continue;
      if (mark === "{" || mark === "[") {
        if (depth === 0) {
          if (text.slice(from, index).trim() !== "") throw notJson(path, text.slice(from), number);
          began = number;
          from = index;
        }
        depth += 1;
      } else {
        depth -= 1;
        if (depth < 0) throw notJson(path, text.slice(from), number);
        if (depth > 0) continue;
        yield {
          value: parse(path, [...parts, text.slice(from, index + 1)].join("\n"), began),
          line: began,
          isLine: false,
        };
        parts = [];
        length = 0;
        from = index + 1;
      }
    }
    const rest = text.slice(from);
    if (depth === 0 && rest.trim() !== "") throw notJson(path, rest, number);
    if (depth === 0) return;
    parts.push(rest);
    length += rest.length;
    if (length > longest) throw tooLong(path, began);
  }

  yield* take(first);
  for await (const line of lines) yield* take(line);
  if (depth > 0) throw notJson(path, parts.join("\n"), began);
}

function parse(path: string, text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(path, text, line);
  }
}

/** The problem of a text that `JSON.parse` rejects, and that begins on `line`. */
function notJson(path: string, text: string, line: number): Failure {
  const { at, what, breaksOff } = jsonProblem(text);
  const number = line + (text.slice(0, at).match(/\n/g)?.length ?? 0);
  return new Failure(
    `${nameOf(path)}:${number} is not valid JSON: ${what}`,
    breaksOff ? "complete the line, or remove it" : "pass events as JSON: one, a list, or one per line",
  );
}

function tooLong(path: string, line: number): Failure {
  return new Failure(
    `${nameOf(path)}:${line} has a value of more than ${longest.toLocaleString("en")} characters`,
    "write one event per line; jq -c '.[]' converts a list",
  );
}

/** The lines of a file without line breaks and without a byte-order mark. */
async function* numberedLines(path: string, host: Host): AsyncGenerator<Line> {
  let pending: string[] = [];
  let length = 0;
  let number = 1;
  for await (const chunk of textOf(path, host)) {
    const [first = "", ...others] = chunk.split("\n");
    pending.push(first);
    length += first.length;
    if (length > longest) throw tooLong(path, number);
    for (const next of others) {
      yield { text: pending.join("").replace(/\r$/, ""), number };
      number += 1;
      pending = [next];
      length = next.length;
    }
  }
  const last = pending.join("");
  if (last !== "") yield { text: last, number };
}

async function* textOf(path: string, host: Host): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const bytes = path === "-" ? host.stdin : (createReadStream(resolve(host.cwd, path)) as AsyncIterable<Uint8Array>);
  let line = 1;
  let last: Uint8Array = new Uint8Array();
  try {
    for await (const chunk of bytes) {
      last = chunk;
      const text = decoder.decode(chunk, { stream: true });
      line += text.split("\n").length - 1;
      yield text;
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw notText(path, last, line);
    throw unreadable(path, error, host);
  }
}

/** The problem of a chunk that begins on `line`, possibly inside a character. */
function notText(path: string, chunk: Uint8Array, line: number): Failure {
  const start = chunk.findIndex((byte) => (byte & 0xc0) !== 0x80);
  const { what, help, place } = encodingProblem(chunk.subarray(Math.min(3, Math.max(0, start)))) ?? {
    what: "is not UTF-8",
    help: "save it as UTF-8",
    place: { line: 1 },
  };
  return new Failure(`${nameOf(path)}${place === undefined ? "" : `:${line + place.line - 1}`} ${what}`, help);
}
