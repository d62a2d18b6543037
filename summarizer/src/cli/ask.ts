import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UsageError } from "./failure.ts";
import { host } from "./host.ts";

/** All of standard input as text. */
export async function standardInput(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of host().stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}

/** A password: from `file`, else typed without showing it, else the first line of standard input. */
export async function askPassword(prompt: string, file?: string): Promise<string> {
  const password = firstLine(await passwordText(prompt, file));
  if (password !== "") return password;
  throw new UsageError("no password was given", "type it, or give a file that holds it with --password-file");
}

async function passwordText(prompt: string, file: string | undefined): Promise<string> {
  if (file !== undefined) return await readText(file);
  return host().stdin.isTTY ? await askHidden(prompt) : await standardInput();
}

/** A file's text; a `UsageError` says why it cannot be read. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: "there is no such file",
      EACCES: "permission denied",
      EISDIR: "it is a folder",
    };
    throw new UsageError(`${file} cannot be read: ${reasons[code ?? ""] ?? code}`);
  }
}

/** A line that a person types on a terminal. */
export async function askLine(prompt: string): Promise<string> {
  const reader = createInterface({ input: host().stdin, output: process.stderr });
  try {
    return (await reader.question(`${prompt}: `)).trim();
  } finally {
    reader.close();
  }
}

async function askHidden(prompt: string): Promise<string> {
  host().stderr.write(`${prompt}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: host().stdin, output: silent, terminal: true });
  const stop = new AbortController();
  reader.once("SIGINT", () => stop.abort());
  try {
    return await reader.question("", { signal: stop.signal });
  } catch {
    throw new UsageError("no password was given");
  } finally {
    reader.close();
    host().stderr.write("\n");
  }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}
