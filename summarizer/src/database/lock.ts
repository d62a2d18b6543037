import { mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DatabaseError } from "./database.ts";

export interface Lock {
  release(): void;
}

/**
 * Locks a data folder for this process, or throws a {@link DatabaseError} that names the holder. The lock is the
 * operating system's own, held through an SQLite file: it never outlives its process, and so is never stale.
 * `lock.json` next to it only names the holder.
 */
export async function lockFolder(folder: string): Promise<Lock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(join(folder, "lock"));
  const note = join(folder, "lock.json");
  try {
    file.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (error) {
    file.close();
    if (!(error instanceof Error) || !/locked|busy/i.test(error.message)) throw error;
    throw new DatabaseError(
      `the data folder ${folder} is in use: ${await holder(note)}`,
      "stop that process, choose another folder with --data, or connect to it with --server",
      { cause: error },
    );
  }
  const about = { pid: process.pid, host: hostname(), command: process.argv.slice(2, 3), since: new Date() };
  await writeFile(note, `${JSON.stringify(about)}\n`, { mode: 0o600 });
  return {
    release: () => {
      if (file.isOpen) file.close();
    },
  };
}

async function holder(note: string): Promise<string> {
  try {
    const { pid, host, command, since }: Record<string, unknown> = JSON.parse(await readFile(note, "utf8"));
    const name = Array.isArray(command) && command.length > 0 ? `"summarizer ${command[0]}", ` : "";
    return `${name}process ${pid} on ${host}, since ${since}`;
  } catch {
    return "another process uses it";
  }
}
