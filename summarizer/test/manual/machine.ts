import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { programArguments } from "../cli/run-cli.ts";
import { temporaryFolder } from "../sessions.ts";

/** The blocks of shell commands of a page of the manual, under one of its headings or all of them. */
export function blocksOf(page: string, heading = ""): readonly string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const start = heading === "" ? 0 : text.indexOf(`\n## ${heading}\n`) + 1;
  const end = heading === "" ? -1 : text.indexOf("\n## ", start);
  const section = text.slice(start, end < 0 ? undefined : end);
  return [...section.matchAll(/^```sh\n([\s\S]+?)^```$/gm)].map(([, block = ""]) => block);
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * A folder that stands for a machine where the service is installed: the manual's paths lie in it, `summarizer` is on the
 * PATH, and `systemctl` starts and stops the service there.
 */
export async function openMachine() {
  const folder = await temporaryFolder();
  const { path } = folder;
  const data = join(path, "var/lib/summarizer");
  for (const name of ["bin", "var/lib", "backup", "config"]) mkdirSync(join(path, name), { recursive: true });
  const install = (name: string, script: string) => {
    writeFileSync(join(path, "bin", name), script);
    chmodSync(join(path, "bin", name), 0o755);
  };
  install("sudo", '#!/bin/sh\nexec "$@"\n');
  install("summarizer", `#!/bin/sh\nexec '${[process.execPath, ...programArguments].join("' '")}' "$@"\n`);
  install("systemctl", systemctl);
  const environment: Record<string, string | undefined> = {
    ...process.env,
    PATH: `${join(path, "bin")}:${process.env["PATH"]}`,
    XDG_CONFIG_HOME: join(path, "config"),
    MACHINE: path,
    SUMMARIZER_DATA: data,
  };
  /** Runs shell commands of the manual, in which its paths are those of this machine. */
  const run = (commands: string, more: Readonly<Record<string, string>> = {}): Ran => {
    const local = commands.replaceAll("/var/lib", join(path, "var/lib")).replaceAll("/backup/", `${path}/backup/`);
    const { status, stdout, stderr } = spawnSync("sh", ["-euc", local], {
      cwd: path,
      env: { ...environment, ...more },
      encoding: "utf8",
    });
    return { code: status, out: stdout, err: stderr };
  };
  return {
    path,
    data,
    run,
    /** As `run`, and fails the test where the commands fail. */
    must(commands: string, more: Readonly<Record<string, string>> = {}): string {
      const { code, out, err } = run(commands, more);
      if (code !== 0) throw new Error(`${commands} ended with ${code}: ${err}${out}`);
      return out;
    },
    async [Symbol.asyncDispose]() {
      run("systemctl stop summarizer");
      await folder[Symbol.asyncDispose]();
    },
  };
}

const systemctl = `#!/bin/sh
cd "$MACHINE"
case "$1" in
  start)
    summarizer serve --port 0 --log-level warn > log 2>&1 &
    echo $! > pid
    until grep -q Serving log; do kill -0 "$(cat pid)" || { cat log >&2; exit 1; }; sleep 0.1; done ;;
  stop)
    [ -e pid ] || exit 0
    kill "$(cat pid)"
    while kill -0 "$(cat pid)" 2> /dev/null; do sleep 0.1; done
    rm pid ;;
esac
`;
