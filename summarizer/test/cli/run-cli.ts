import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Host } from "../../src/cli/host.ts";
import { runProgram } from "../../src/cli/program.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
/** For `node --import`: the library is run from its source. */
const sourceHook = new URL("source-hook.ts", import.meta.url).href;

/** The environment of the tests, without what a login or npm left there: hints depend on how the program was started. */
const { npm_command: _, ...inherited } = process.env;
const own = { ...inherited, XDG_CONFIG_HOME: join(tmpdir(), "summarizer-no-logins") };

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Given {
  /** Its standard input. */
  readonly input?: string;
  /** Variables added to the environment of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the program to its end, in this process. */
export async function runCli(...args: readonly string[]): Promise<Finished> {
  return await runCliWith({}, ...args);
}

/** Runs the program to its end, in this process, with what it is given. */
export async function runCliWith(
  { input = "", environment = {} }: Given,
  ...args: readonly string[]
): Promise<Finished> {
  const out: string[] = [];
  const err: string[] = [];
  const host: Host = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: { ...own, ...environment },
  };
  await runProgram(args, host);
  return { code: Number(host.exitCode ?? 0), out: out.join(""), err: err.join("") };
}

/** What is compiled once need not be by each process. */
const NODE_COMPILE_CACHE = join(tmpdir(), "summarizer-compiled");

/** What Node takes to run the program from its source. */
export const programArguments = ["--import", sourceHook, main] as const;

/** Starts the program as a process of its own: for signals, locks, and what stands between it and the system. */
export function startCli(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [...programArguments, ...args], {
    env: { ...own, NODE_COMPILE_CACHE, ...environment },
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
  return { child, finished, printed: () => out, complained: () => err };
}
