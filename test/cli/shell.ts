import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Host } from "../../src/cli/host.ts";
import { run } from "../../src/cli/program.ts";

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/**
 * In bash, `wherefore` hands its arguments to the test, and prints what the test answers. Its standard input is read
 * where the program asks for it, and not before: another command of the line may be reading from the same pipe.
 * The names of its folders differ because each call has a process of its own, or a number.
 */
const caller = `
wherefore() {
  local call answer connection
  call="$WHEREFORE_CALLS/$BASHPID.$((++calls))"
  mkdir "$call"
  printf '%s\\0' "$PWD" "\${FORCE_COLOR-}" "\${NO_COLOR-}" "$@" > "$call/argv"
  exec {connection}<> "/dev/tcp/127.0.0.1/$WHEREFORE_PORT"
  echo "$call" >& "$connection"
  read -r answer <& "$connection"
  if [ "$answer" = stdin ]; then
    cat > "$call/stdin"
    echo >& "$connection"
    read -r answer <& "$connection"
  fi
  exec {connection}>&-
  cat "$call/stdout"
  cat "$call/stderr" >&2
  return "$answer"
}
`;

/** Runs shell commands that call `wherefore`, which runs in this process, from its sources. */
export class Shell {
  readonly #server: Server;
  readonly #calls: string;

  private constructor(server: Server, calls: string) {
    this.#server = server;
    this.#calls = calls;
  }

  static async open(): Promise<Shell> {
    const server = createServer((socket) => void answer(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Shell(server, mkdtempSync(join(tmpdir(), "wherefore-calls-")));
  }

  run(command: string, cwd: string): Promise<Ran> {
    const { port } = this.#server.address() as AddressInfo;
    return bash(`${caller}${command}`, cwd, {
      WHEREFORE_CALLS: mkdtempSync(join(this.#calls, "run-")),
      WHEREFORE_PORT: String(port),
    });
  }

  close(): void {
    this.#server.close();
    rmSync(this.#calls, { recursive: true });
  }
}

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Runs a shell command that calls `wherefore`, each call a process of its own. */
export function runProcesses(command: string, cwd: string): Promise<Ran> {
  const cache = join(tmpdir(), "wherefore-cli-cache");
  return bash(`wherefore() { '${process.execPath}' '${main}' "$@"; }\n${command}`, cwd, { NODE_COMPILE_CACHE: cache });
}

function bash(script: string, cwd: string, variables: Readonly<Record<string, string>>): Promise<Ran> {
  const env = { PATH: process.env["PATH"], HOME: cwd, ...variables };
  return new Promise((resolve) => {
    const child = execFile("bash", ["-c", script], { cwd, env }, (error, stdout, stderr) =>
      resolve({ stdout, stderr, code: error === null ? 0 : Number(error.code) }),
    );
    child.stdin?.end();
  });
}

async function answer(socket: Socket): Promise<void> {
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  const { value: call = "" } = await lines.next();
  const [cwd = "", FORCE_COLOR, NO_COLOR, ...argv] = readFileSync(join(call, "argv"), "utf8").split("\0").slice(0, -1);
  const out: string[] = [];
  const err: string[] = [];
  const host: Host = {
    stdin: Readable.from(standardInput(call, socket, lines)),
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    cwd,
    env: { FORCE_COLOR, NO_COLOR },
  };
  const code = await run(argv, host);
  writeFileSync(join(call, "stdout"), out.join(""));
  writeFileSync(join(call, "stderr"), err.join(""));
  socket.end(`${code}\n`);
}

async function* standardInput(call: string, socket: Socket, lines: AsyncIterator<string>): AsyncGenerator<Uint8Array> {
  socket.write("stdin\n");
  await lines.next();
  yield readFileSync(join(call, "stdin"));
}
