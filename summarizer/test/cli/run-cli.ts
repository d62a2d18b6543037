import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const hook = new URL("source-hook.ts", import.meta.url).href;

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What is compiled once need not be by each of some hundred processes. */
const NODE_COMPILE_CACHE = join(tmpdir(), "summarizer-compiled");

/** Starts the program as a process of its own. */
export function startCli(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ["--import", hook, main, ...args], {
    env: { ...process.env, NODE_COMPILE_CACHE, ...environment },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
  return { child, finished, printed: () => out };
}

/** Runs the program to its end. */
export async function runCli(...args: readonly string[]): Promise<Finished> {
  return await startCli(args).finished;
}
