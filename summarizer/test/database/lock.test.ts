import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { DatabaseError } from "../../src/database/database.ts";
import { lockFolder } from "../../src/database/lock.ts";
import { temporaryFolder } from "../sessions.ts";

const source = new URL("../../src/database/lock.ts", import.meta.url).href;

async function holder(folder: string) {
  const script = `const { lockFolder } = await import(${JSON.stringify(source)});
    await lockFolder(${JSON.stringify(folder)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  await once(child.stdout, "data");
  return child;
}

test("a data folder is for one process, and free as soon as that is gone, however it went", async () => {
  await using folder = await temporaryFolder();
  const child = await holder(folder.path);
  const refused = await lockFolder(folder.path).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(DatabaseError);
  expect((refused as DatabaseError).message).toContain(`process ${child.pid}`);
  expect((refused as DatabaseError).remedy).toContain("--server");
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = await lockFolder(folder.path);
  await expect(lockFolder(folder.path)).rejects.toThrow("is in use");
  lock.release();
  (await lockFolder(folder.path)).release();
});
