import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Host } from "../../src/cli/host.ts";
import { save } from "../../src/cli/save.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "wherefore-save-"));
  writeFileSync(join(cwd, "a.yaml"), "\ufeffbefore\r\n");
});
afterEach(() => rmSync(cwd, { recursive: true }));

const nowhere = { write: () => true };
const host = (): Host => ({ stdin: Readable.from([]), stdout: nowhere, stderr: nowhere, cwd, env: {} });
const text = (name: string) => readFileSync(join(cwd, name), "utf8");

describe("a file is replaced whole or not at all", () => {
  test("its mode stays, and nothing else is left", () => {
    chmodSync(join(cwd, "a.yaml"), 0o640);
    save("a.yaml", "\ufeffbefore\r\n", "after\r\n", host());
    expect(text("a.yaml")).toBe("after\r\n");
    expect(statSync(join(cwd, "a.yaml")).mode & 0o777).toBe(0o640);
    expect(readdirSync(cwd)).toEqual(["a.yaml"]);
  });

  // biome-ignore format: table
  test.each([
    ["changed in the meantime", "a.yaml",       "other",            /a\.yaml changed while the command ran and was not written/],
    ["a link",                  "link.yaml",    "\ufeffbefore\r\n", /link\.yaml is a symbolic link and was not written/],
    ["a folder",                ".",            "",                 /\. is not a regular file and was not written/],
    ["gone",                    "gone.yaml",    "",                 /cannot write gone\.yaml: no such file/],
    ["in no folder",            "no/a.yaml",    "",                 /cannot write no\/a\.yaml: no such file/],
  ])("%s", (_title, name, before, message) => {
    symlinkSync("a.yaml", join(cwd, "link.yaml"));
    expect(() => save(name, before, "after", host())).toThrow(message);
    expect(text("a.yaml")).toBe("\ufeffbefore\r\n");
    expect(readdirSync(cwd).sort()).toEqual(["a.yaml", "link.yaml"]);
  });
});
