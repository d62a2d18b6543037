import { AsyncLocalStorage } from "node:async_hooks";

/** What a command reads, writes and ends with: the process, or a stand-in for it. */
export interface Host {
  readonly stdin: AsyncIterable<unknown> & NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  /** The exit status; undefined or 0 for success. */
  exitCode?: typeof process.exitCode;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const current = new AsyncLocalStorage<Host>();

/** The host of the command that is running. */
export function host(): Host {
  return current.getStore() ?? process;
}

/** Runs `command` on `host`. Several commands can run at the same time, each on its own. */
export async function onHost<T>(host: Host, command: () => Promise<T>): Promise<T> {
  return await current.run(host, command);
}

/** Resolves when the process is asked to stop. */
export async function stopped(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
