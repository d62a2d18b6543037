import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resources, temporaryFolder } from "../sessions.ts";
import { runCli } from "./run-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const other = createServer();
let taken: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, "file"), "");
  await writeFile(join(folder.path, "resources.yaml"), resources);
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  taken = String((other.address() as AddressInfo).port);
});
afterAll(async () => {
  other.close();
  await folder[Symbol.asyncDispose]();
});

/** Arguments in which `TAKEN` is a port that is in use, and `FOLDER` the test's own. */
const filled = (text: string) => text.replaceAll("TAKEN", taken).replaceAll("FOLDER", folder.path);

// biome-ignore format: table
test.each([
  ["serve --data FOLDER/a --port TAKEN",                            ["--port TAKEN: it is already in use"]],
  ["serve --data FOLDER/a --port 0 --metrics-port TAKEN",           ["--metrics-port TAKEN: it is already in use"]],
  ["serve --data FOLDER/a --port 0 --watch FOLDER/none",            ["--watch FOLDER/none: it does not exist"]],
  ["serve --data FOLDER/a --port 0 --watch FOLDER/file",            ["--watch FOLDER/file: it is not a folder"]],
  ["serve --data FOLDER/file --port 0",                             ["--data FOLDER/file: it is not a folder"]],
  ["serve --data FOLDER/file/a --port TAKEN --watch FOLDER/none",   ["--data FOLDER/file/a: a part of its path is a file", "--watch FOLDER/none: it does not exist", "--port TAKEN: it is already in use"]],
  ["serve --data FOLDER/a --port 0 --host 192.0.2.1",               ["--port 0: this machine does not have the address"]],
  ["serve --data FOLDER/a --port 0 --tls-cert FOLDER/c --tls-key FOLDER", ["--tls-cert FOLDER/c: it does not exist", "--tls-key FOLDER: it is not a file"]],
  ["work --data FOLDER/a --metrics-port TAKEN",                     ["--metrics-port TAKEN: it is already in use"]],
  ["demo --port TAKEN",                                             ["--port TAKEN: it is already in use"]],
  ["demo --data FOLDER/file --once",                                ["--data FOLDER/file: it is not a folder"]],
  ["run FOLDER/none FOLDER/file FOLDER/gone.tar -r FOLDER/resources.yaml", ["no such file or folder: FOLDER/none, FOLDER/gone.tar"]],
  ["users ls --data FOLDER/file",                                   ["--data FOLDER/file: it is not a folder"]],
])("%s fails before anything is done", async (line, messages) => {
  const { code, out, err } = await runCli(...filled(line).split(" "));
  expect([out, err]).toEqual(["", filled(messages.map((message) => `error: ${message}\n`).join(""))]);
  expect(code).toBe(line.startsWith("run") ? 2 : 1);
  expect(existsSync(join(folder.path, "a"))).toBe(false);
  expect((await readdir(folder.path)).sort()).toEqual(["file", "resources.yaml"]);
});
