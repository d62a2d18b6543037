import { describe, test } from "vitest";
import { digest } from "../../src/digest/digest.ts";
import type { Recording, SessionKind } from "../../src/domain/recording.ts";
import { OutputText } from "../../src/transcript/output-text.ts";
import { toTranscript } from "../../src/transcript/transcribe.ts";
import { TypedLine } from "../../src/transcript/typed-line.ts";
import { expectLinear } from "../growth.ts";
import { transcriptOf } from "../transcripts.ts";

const fill = (text: string) => (size: number) => text.repeat(size / text.length);

describe("a digest takes time in proportion to what was typed", () => {
  // biome-ignore format: table
  test.each<readonly [what: string, kind: SessionKind, make: (size: number) => string]>([
    ["keywords",                  "ssh", fill("! ")],
    ["assignments",               "ssh", fill("A=b ")],
    ["wrappers",                  "ssh", fill("env -u x ")],
    ["options of a wrapper",      "ssh", (size) => `sudo ${fill("-a ")(size)}`],
    ["pipes",                     "ssh", fill("a|")],
    ["redirects",                 "ssh", fill("a>b ")],
    ["here-documents",            "ssh", fill("a<<b\n")],
    ["nested substitutions",      "ssh", fill("$(a ")],
    ["substitutions",             "ssh", fill("$(a) ")],
    ["open quotes",               "ssh", fill("'a\" ")],
    ["one long word",             "ssh", fill("a")],
    ["one long path",             "ssh", (size) => `cat ${fill("/a")(size)}`],
    ["slashes",                   "ssh", (size) => `cat ${fill("/")(size)}a`],
    ["a host of many labels",     "ssh", (size) => `curl ${fill("a.")(size)}`],
    ["arguments of a fetcher",    "ssh", (size) => `curl ${fill("a=@b ")(size)}`],
    ["files",                     "ssh", (size) => `cat ${fill("/etc/a/ ")(size)}`],
    ["folders of configurations", "ssh", (size) => `cat ${fill("/etc/a")(size)}`],
    ["open literals",             "db",  fill("select '\\")],
    ["tables",                    "db",  fill("from a ")],
    ["dollar quotes",             "db",  fill("$a$ $b$ ")],
    ["statements",                "db",  fill("drop table a;")],
  ])("%s", async (_, kind, make) => {
    const run = (input: string) => digest(transcriptOf(kind, [input]), { kind, resource: "" });
    await expectLinear(make, run, 64 * 1024);
  });

  test("many commands", async () => {
    const make = (size: number) => transcriptOf("ssh", Array<string>(size / 16).fill("sudo vim /etc/a"));
    await expectLinear(make, (transcript) => digest(transcript, { kind: "ssh", resource: "" }), 64 * 1024);
  });
});

describe("a transcript takes time in proportion to what was shown", () => {
  test.each([
    ["blank lines before a line", (size: number) => ["$ ", ...Array<string>(size).fill(""), "a"]],
    ["blank lines after a line", (size: number) => ["a", ...Array<string>(size).fill("")]],
    ["blanks", (size: number) => ["a", " ".repeat(size), "a"]],
  ])("%s in one output", async (_, make) => {
    const run = (lines: readonly string[]) => {
      const output = new OutputText(1024 * 1024);
      output.add(lines);
      return output.toString();
    };
    await expectLinear(make, run, 128 * 1024);
  });

  test("blank lines in a recording", async () => {
    const make = (size: number): Recording => {
      const data = new TextEncoder().encode(`a@b:~$ ls\r\n${"\r\n".repeat(size)}x\r\na@b:~$ `);
      const events = [{ type: "output", at: 0, data } as const];
      return {
        format: "asciicast-2",
        endEvent: {},
        kind: "ssh",
        interactive: true,
        columns: 80,
        rows: 24,
        events,
        notes: [],
      };
    };
    await expectLinear(make, toTranscript, 32 * 1024);
  });

  test("a long word that is typed and deleted", async () => {
    const run = (text: string) => {
      const line = new TypedLine();
      for (const shown of [`${text} x`, text, `${text}abcd`, text, ""]) line.see(shown);
      return line.deletedFrom("");
    };
    await expectLinear(fill("a"), run, 64 * 1024);
  });
});
