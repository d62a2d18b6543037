import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defaultLimits } from "../limits.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";

/** Bytes of a file of policies, an event or a context. */
const longestFile = 4 * 1024 * 1024;

/** The text of a file, `-` for standard input. @throws Failure when it cannot be read, is too long or is no UTF-8 */
export async function readText(path: string, host: Host): Promise<string> {
  return path === "-" ? readInput(host, longestFile, "give it as a file") : decode(readBytes(path, host), path);
}

/** A filter from standard input, without its last line break. @throws Failure as {@link readText} */
export async function readFilter(host: Host): Promise<string> {
  const text = await readInput(host, defaultLimits.bytes, "that is the limit of a filter's length");
  return text.replace(/\r?\n$/, "");
}

/** The value of a JSON file, `-` for standard input. @throws Failure that says where the JSON breaks */
export async function readJson(path: string, host: Host): Promise<unknown> {
  const text = (await readText(path, host)).replace(/^\ufeff/, "");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${nameOf(path)} is not JSON: ${messageOf(error)}`, "one JSON object is expected");
  }
}

/** How messages call a path. */
export function nameOf(path: string): string {
  return path === "-" ? "standard input" : path;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission is denied",
  ENOTDIR: "a part of its path is no folder",
};

/** What the system has against a file, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? messageOf(error);
}

function readBytes(path: string, { cwd }: Host): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(cwd, path));
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${reasonOf(error)}`, "give the path of a file, or - for standard input");
  }
  if (bytes.length > longestFile) throw new Failure(`${path} is longer than ${longestFile} bytes`, "split it");
  return bytes;
}

async function readInput({ stdin }: Host, limit: number, remedy: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    length += chunk.length;
    if (length > limit) throw new Failure(`standard input is longer than ${limit} bytes`, remedy);
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks), "standard input");
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure(`${name} is not UTF-8 text`, "save it as UTF-8");
  }
}
