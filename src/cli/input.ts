import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { defaultLimits } from "../limits.ts";
import { nearest } from "../suggest.ts";
import { encodingProblem } from "./encoding.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";

/** The maximum size of a file, in bytes. */
export const longestFile = 4 * 1024 * 1024;

/** The extensions of policy files. */
export const policyFileName = /\.(?:ya?ml|json)$/i;

/**
 * The text of a file, `-` for standard input.
 * @throws Failure if it cannot be read, is too long or is not text
 */
export async function readText(path: string, host: Host): Promise<string> {
  return path === "-" ? readInput(host) : decode(readBytes(path, host), path);
}

/** A filter, or a policy file that was piped without `-f -`. */
export interface Piped {
  readonly text: string;
  readonly isFile: boolean;
}

/** The start of a policy document, which is never a filter. */
const document =
  /^\ufeff?\s*(?:#.*\n\s*)*(?:---|%YAML|(?:apiVersion|kind|metadata|spec|sub_kind|version)\s*:|-\s+kind\s*:|[[{]\s*(?:["{]|(?:kind|metadata|spec|version)\s*:))/;

/**
 * The content of standard input, a filter without its last line break.
 * @throws Failure as {@link readText}
 */
export async function readPiped(host: Host): Promise<Piped> {
  const text = await readInput(host);
  if (document.test(text)) return { text, isFile: true };
  if (Buffer.byteLength(text) > defaultLimits.bytes)
    throw new Failure(`standard input has more than ${defaultLimits.bytes} bytes`, "shorten the filter");
  return { text: text.replace(/\r?\n$/, ""), isFile: false };
}

/** The display name of a path. */
export function nameOf(path: string): string {
  return path === "-" ? "standard input" : path;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of its path is not a folder",
  ELOOP: "too many levels of symbolic links",
};

/** The reason of a file system error, in words. */
export function reasonOf(error: unknown): string {
  return reasons[codeOf(error)] ?? messageOf(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function readBytes(path: string, host: Host): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(host.cwd, path));
  } catch (error) {
    throw unreadable(path, error, host);
  }
  if (bytes.length > longestFile) throw new Failure(`${path} has more than ${longestFile} bytes`, "split it");
  return bytes;
}

/** The failure for a file that cannot be read. `otherwise`: the help if no similar file exists. */
export function unreadable(
  path: string,
  error: unknown,
  host: Host,
  otherwise = "pass the path of a file, or - for standard input",
): Failure {
  const near = codeOf(error) === "ENOENT" ? neighbor(path, host) : undefined;
  const help = near === undefined ? otherwise : `did you mean ${near}?`;
  return new Failure(`cannot read ${path}: ${reasonOf(error)}`, help);
}

/** The file in the same folder with the most similar name. */
function neighbor(path: string, { cwd }: Host): string | undefined {
  try {
    const names = readdirSync(dirname(resolve(cwd, path))).filter((name) =>
      /\.(?:ya?ml|jsonl?|ndjson|log|[cm]?[jt]s)$/i.test(name),
    );
    const name = nearest(basename(path), names);
    return name === undefined ? undefined : join(dirname(path), name);
  } catch {
    return undefined;
  }
}

async function readInput({ stdin }: Host): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    length += chunk.length;
    if (length > longestFile)
      throw new Failure(`standard input has more than ${longestFile} bytes`, "split it, or pass it as files");
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks), "standard input");
}

function decode(bytes: Uint8Array, name: string): string {
  const problem = encodingProblem(bytes);
  if (problem === undefined) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const { what, help, place } = problem;
  throw new Failure(`${name}${place === undefined ? "" : `:${place.line}:${place.column}`} ${what}`, help);
}
