import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { visibleLines } from "../report/width.ts";
import { Failure } from "./failure.ts";
import type { ExitCode, Host } from "./host.ts";
import { count } from "./text.ts";

/** Milliseconds between looks at the files. */
const interval = 100;

/**
 * Runs `action` again whenever one of the files changes that it has read, or that are named; never returns. Looks at the
 * files instead of asking for notifications, which network and container file systems do not send.
 */
export async function watch(
  host: Host,
  named: readonly string[],
  action: (reads: Set<string>) => Promise<ExitCode>,
): Promise<never> {
  for (;;) {
    const began = Date.now();
    const reads = new Set(named);
    try {
      await action(reads);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      host.stderr.write(`${visibleLines(`error: ${error.message}`)}\n`);
    }
    const files = new Set([...reads].map((path) => resolve(host.cwd, path)));
    host.stdout.write(`watching ${count(files.size, "path")} for changes\n`);
    await untilChanged([...files, ...[...files].map(dirname)], began);
    if (host.stdout.isTTY) host.stdout.write("\x1b[2J\x1b[H");
  }
}

/** Waits for a change, and then until the files stay as they are: editors write in several steps. */
async function untilChanged(paths: readonly string[], began: number): Promise<void> {
  let before = stateOf(paths);
  // what changed while the files were read may have been missed
  while (before.latest < began && before.key === stateOf(paths).key) await pause(interval);
  do {
    before = stateOf(paths);
    await pause(interval);
  } while (before.key !== stateOf(paths).key);
}

interface State {
  /** Changes when one of the files or folders does. */
  readonly key: string;
  /** When one was last modified, in milliseconds since 1970. */
  readonly latest: number;
}

function stateOf(paths: readonly string[]): State {
  const all = paths.map((path) => statSync(path, { throwIfNoEntry: false }));
  return {
    key: all.map((stats) => `${stats?.mtimeMs} ${stats?.size}`).join("\n"),
    latest: Math.max(0, ...all.map((stats) => stats?.mtimeMs ?? 0)),
  };
}
