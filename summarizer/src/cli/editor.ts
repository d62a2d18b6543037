import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import { host } from "./host.ts";

/** A text in a file that only this account can read, for an editor. */
export interface Draft {
  readonly file: string;
  readonly text: string;
  discard(): Promise<void>;
}

/**
 * Opens `text` in `$VISUAL`, `$EDITOR` or vi, and gives the result. The caller discards the draft once it is stored.
 * @throws Failure where the editor fails
 */
export async function edit(text: string, name: string): Promise<Draft> {
  const folder = await mkdtemp(join(tmpdir(), "summarizer-edit-"));
  const file = join(folder, name);
  const discard = () => rm(folder, { recursive: true, force: true });
  await writeFile(file, text, { mode: 0o600 });
  const { env } = host();
  const editor = env["VISUAL"] || env["EDITOR"] || "vi";
  try {
    await run(editor, file);
    return { file, text: await readFile(file, "utf8"), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** The name of the editor may include options: a shell splits it. */
async function run(editor: string, file: string): Promise<void> {
  const child = spawn("sh", ["-c", `${editor} "$1"`, "edit", file], { stdio: "inherit" });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status === 0) return;
  throw new Failure(
    status === 127 ? `the editor ${editor} does not exist` : `the editor ${editor} failed: nothing was changed`,
    "name another one in VISUAL or EDITOR",
  );
}
