import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { parseYAML } from "wherefore/yaml";
import { run } from "../../src/cli/program.ts";
import { readSuites } from "../../src/policy-tests/read.ts";
import { runs } from "../runs.ts";

const cwd = mkdtempSync(join(tmpdir(), "wherefore-hostile-"));
afterAll(() => rmSync(cwd, { recursive: true }));

const files = new URL("../cli/files/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, files), "utf8");
writeFileSync(join(cwd, "policies.yaml"), read("tests/policies.yaml"));
writeFileSync(join(cwd, "end.json"), read("end.json"));
const originals = [read("tests/policies.test.yaml"), read("audit/policies.yaml"), read("audit/mistakes.yaml")];

/** What a half-written or broken file has in place of a part of a good one. */
const pieces = fc.constantFrom(
  "",
  "\n",
  "- ",
  ": ",
  "[",
  "}",
  "'",
  '"',
  "&a ",
  "*a",
  "<<: *a",
  "!!int ",
  "|",
  "5",
  "null",
  "none",
  "\t",
  "\u202e",
  "---\n",
  "policy_test",
  "invariant",
  "event: {}",
  "tests:",
);
const edits = fc.array(fc.tuple(fc.nat(2000), fc.nat(30), pieces), { minLength: 1, maxLength: 4 });

async function outcome(argv: readonly string[]): Promise<{ readonly code: number; readonly err: string }> {
  const err: string[] = [];
  const code = await run(argv, {
    stdin: Readable.from([]),
    stdout: { write: () => {} },
    stderr: { write: (text) => err.push(text) },
    cwd,
    env: {},
  });
  return { code, err: err.join("") };
}

const namesIn = (path: string) =>
  readSuites(parseYAML(readFileSync(join(cwd, path), "utf8"))).found.flatMap(({ tests }) =>
    tests.map(({ name }) => name),
  );

test("whatever a file says, the commands end with a code and a message", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...originals), edits, async (original, changes) => {
      const text = changes.reduce((before, [at, length, piece]) => {
        const start = at % (before.length + 1);
        return before.slice(0, start) + piece + before.slice(start + length);
      }, original);
      writeFileSync(join(cwd, "broken.yaml"), text);
      for (const argv of [
        ["test", "broken.yaml", "policies.yaml", "--coverage"],
        ["audit", "broken.yaml", "policies.yaml"],
        ["plan", "policies.yaml", "broken.yaml"],
        ["check", "broken.yaml"],
        ["test", "broken.yaml", "policies.yaml", "--write-missing"],
        ["test", "broken.yaml", "policies.yaml", "--record", "end.json"],
      ]) {
        rmSync(join(cwd, "policies.test.yaml"), { force: true });
        const before = namesIn("broken.yaml");
        const { code, err } = await outcome(argv);
        expect(namesIn("broken.yaml").slice(0, before.length)).toEqual(before);
        expect([0, 1, 2]).toContain(code);
        expect(err).not.toMatch(/^ +at /m);
        if (code === 2 && err !== "") expect(err).toMatch(/error|skipped/);
      }
    }),
    runs(60),
  );
});
