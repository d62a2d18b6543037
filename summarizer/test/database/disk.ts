import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Service } from "../../src/service.ts";

/** A disk that can be filled up and emptied again. */
export interface Disk {
  /** Where a database has to lie to be on it; undefined: anywhere. */
  readonly folder: string | undefined;
  fill(service: Service): Promise<void>;
  empty(service: Service): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A small disk in memory, if this account may mount one; else the errors of a full one, from within the database. */
export async function smallDisk(): Promise<Disk> {
  const folder = join(tmpdir(), `summarizer-disk-${randomUUID()}`);
  await mkdir(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=128m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    await rm(folder, { recursive: true });
    return injected;
  }
  const ballast = join(folder, "ballast");
  return {
    folder,
    async fill() {
      const { bavail, bsize } = await statfs(folder);
      // What fits is written, and the disk is full then: others write to it too.
      await writeFile(ballast, Buffer.alloc(bavail * bsize)).catch(() => {});
    },
    empty: () => rm(ballast),
    async [Symbol.asyncDispose]() {
      execFileSync("umount", ["-l", folder]);
      await rm(folder, { recursive: true });
    },
  };
}

const tables = ["sessions", "summaries", "usage", "audit"];

const injected: Disk = {
  folder: undefined,
  async fill({ database }) {
    await database.query(
      `CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$`,
    );
    for (const table of tables) {
      const when = `BEFORE INSERT OR UPDATE ON ${table}`;
      await database.query(`CREATE TRIGGER disk_full ${when} FOR EACH ROW EXECUTE FUNCTION disk_full()`);
    }
  },
  async empty({ database }) {
    await database.query("DROP FUNCTION disk_full CASCADE");
  },
  async [Symbol.asyncDispose]() {},
};
