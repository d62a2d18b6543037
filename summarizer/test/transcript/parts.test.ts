import { describe, expect, test } from "vitest";
import { cleanText } from "../../src/domain/clean.ts";
import type { Transcript, TranscriptEntry } from "../../src/domain/transcript.ts";
import { asksForSecret, isContinuation, leadingPrompt, promptShape } from "../../src/transcript/prompts.ts";
import { transcriptText } from "../../src/transcript/text.ts";
import { TypedLine } from "../../src/transcript/typed-line.ts";

// biome-ignore format: table
test.each<[text: string, clean: string]>([
  ["plain\ttext\n", "plain\ttext\n"],
  ["a\r\nb\rc", "a\nb\nc"],
  ["\x00\x07\x1b[31m\x7f\x9b", "\ufffd\ufffd\ufffd[31m\ufffd\ufffd"],
  ["\u202e\u2066\u200e\u061c\ufeff\u00ad\u200b", "\ufffd".repeat(7)],
  ["\u2028\u2029\u{e0041}\u{e0101}", "\ufffd".repeat(4)],
  ["\ud800x\udc00", "\ufffdx\ufffd"],
  ["👩\u200d🔧 क\u094d\u200cष 🍺 żółć \ue0b0", "👩\u200d🔧 क\u094d\u200cष 🍺 żółć \ue0b0"],
])("%j is cleaned", (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

// biome-ignore format: table
test.each<[text: string, shape: ReturnType<typeof promptShape>]>([
  ["alice@web-3:~$ ", "certain"], ["[root@db1 ~]# ", "certain"], ["(venv) alice@host ~/src % ", "certain"],
  ["/ # ", "certain"], ["~/src $ ", "certain"], ["bash-5.2# ", "certain"], ["orders=> ", "certain"], ["orders=# ", "certain"],
  ["mysql> ", "certain"], [">>> ", "certain"], ["127.0.0.1:6379> ", "certain"], ["MariaDB [shop]> ", "certain"],
  ["$ ", "likely"], ["# ", "likely"], ["% ", "likely"], ["> ", "likely"], ["❯ ", "likely"], ["λ ", "likely"], ["web-3# ", "likely"], ["ThisCouldBeYou$ ", "likely"],
  ["", undefined], ["$", undefined], ["loading 50% ", undefined], ["loading 50 % ", undefined], ["##### ", undefined], ["====> ", undefined], ["--> ", undefined],
  ["Continue? [y/N] ", undefined], ["price: 5 $ or so", undefined],
])("%j is a %s prompt", (text, shape) => {
  expect(promptShape(text)).toBe(shape);
});

test.each([
  ["alice@web-3:~$ ls -l", "alice@web-3:~$ "],
  ["alice@web-3:~$ echo $ x", "alice@web-3:~$ "],
  ["ls -l", ""],
  ["$ ls", ""],
  [`${"$ ".repeat(5000)}`, ""],
])("the prompt before text", (line, prompt) => {
  expect(leadingPrompt(line)).toBe(prompt);
});

test.each([
  ["> ", "alice@web-3:~$", true],
  ["> ", ">", false],
  ["... ", ">>>", true],
  ["orders-> ", "orders=>", true],
  ["quote> ", "%", true],
  ["ftp> ", "$", false],
  ["bob@db-1:~$ ", "alice@web-3:~$", false],
])("%j after %j continues a command: %s", (prompt, first, continues) => {
  expect(isContinuation(prompt, first)).toBe(continues);
});

test.each([
  ["[sudo] password for alice: ", true],
  ["Enter passphrase for key '/home/alice/.ssh/id': ", true],
  ["PIN: ", true],
  ["Verification code: ", true],
  ["opinion: ", false],
  ["Password changed", false],
  ["Name: ", false],
])("%j asks for a secret: %s", (text, asks) => {
  expect(asksForSecret(text)).toBe(asks);
});

describe("a typed line", () => {
  const see = (...lines: string[]) => {
    const typed = new TypedLine();
    for (const line of lines) typed.see(line);
    return typed;
  };
  const keys = (text: string) => Array.from(text, (_, index) => text.slice(0, index + 1));

  test.each<[what: string, lines: string[], final: string, deleted: string[]]>([
    ["nothing deleted", keys("ls -l"), "ls -l", []],
    ["a word deleted", [...keys("rm all"), ...keys("rm all").toReversed(), "", ...keys("ls")], "ls", ["rm all"]],
    ["two slips", [...keys("lss"), "ls", ...keys("ls -ll").slice(2), "ls -l"], "ls -l", []],
    ["deleted forwards", [...keys("a bcd e"), "a cd e", "a d e", "a  e"], "a  e", ["bcd"]],
    ["brought by history, taken by history", ["make deploy", ""], "ls", []],
    ["completed, then deleted", ["c", "ca", "cat", "cat /var/log/auth.log", "cat"], "cat", []],
    ["deleted in two places", [...keys("one two"), "one", "", ...keys("six")], "six", ["one two"]],
  ])("%s", (_, lines, final, deleted) => {
    expect(see(...lines).deletedFrom(final)).toEqual(deleted);
  });
});

test("a transcript as text", () => {
  const entry: TranscriptEntry = { start: 0, end: 0, prompt: "", input: "", output: "", marks: [] };
  const transcript: Transcript = {
    kind: "ssh",
    duration: 0,
    notes: [],
    entries: [
      { ...entry, output: "Welcome" },
      { ...entry, start: 61_999, prompt: "a@b:~$", input: "ls\nid", output: "x\ny", result: { status: 2 } },
      {
        ...entry,
        start: 6_000_000,
        prompt: "$",
        input: "true",
        result: { status: 0 },
        marks: [
          { type: "hidden-input", text: "PIN:" },
          { type: "full-screen", text: "" },
        ],
      },
    ],
  };
  expect(transcriptText(transcript)).toBe(
    `[00:00]
Welcome
[01:01] a@b:~$ ls
id
x
y
(exit status 2)
[100:00] $ true
(hidden input: PIN:)
(full-screen program; its content is omitted)`,
  );
});
