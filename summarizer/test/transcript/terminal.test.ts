import { describe, expect, test } from "vitest";
import type { Recording, RecordingEvent } from "../../src/domain/recording.ts";
import type { TranscriptEntry } from "../../src/domain/transcript.ts";
import { toTranscript } from "../../src/transcript/transcribe.ts";

/** A step of a session: milliseconds since the step before, and what was shown then. A size resizes. */
type Shown = readonly (readonly [delay: number, shown: string | Uint8Array | { columns: number; rows: number }])[];

function record(shown: Shown, columns = 80, rows = 24): Recording {
  let at = 0;
  const events = shown.map(([delay, what]): RecordingEvent => {
    at += delay;
    if (typeof what === "string") return { type: "output", at, data: new TextEncoder().encode(what) };
    return what instanceof Uint8Array ? { type: "output", at, data: what } : { type: "resize", at, ...what };
  });
  return { format: "asciicast-2", endEvent: {}, kind: "ssh", interactive: true, columns, rows, events, notes: [] };
}

/** What a person types, key by key, as a terminal echoes it. */
function typed(text: string, delay = 80): Shown {
  return Array.from(text, (key) => [delay, key] as const);
}

/** An entry in short: `prompt input`, its marks, its result, and its output. */
function told({ prompt, input, output, marks, result }: TranscriptEntry): string[] {
  return [
    `${prompt} ${input}`.trim(),
    ...marks.map(({ type, text }) => `${type}: ${text}`),
    ...(result ? [JSON.stringify(result)] : []),
    ...(output === "" ? [] : [output]),
  ];
}

async function transcribe(shown: Shown, columns?: number, rows?: number): Promise<string[][]> {
  return (await toTranscript(record(shown, columns, rows))).entries.map(told);
}

const P = "alice@web-3:~$ ";
const prompt: Shown = [[10, P]];
/** How a shell with a line editor of its own shows its prompt and ends a line. */
const editor: Shown = [[10, `\x1b[?2004h${P}`]];
const sent = (output = ""): Shown => [
  [300, "\r\n\x1b[?2004l\r"],
  [20, output],
];
const back = (count: number): Shown => Array.from({ length: count }, () => [90, "\b\x1b[K"] as const);
const mark = (letter: string) => `\x1b]133;${letter}\x07`;

// biome-ignore format: table
const sessions: [what: string, shown: Shown, entries: string[][]][] = [
  ["nothing", [], []],
  ["output alone", [[5, "hello\r\n"]], [["", "hello"]]],
  ["a greeting, then a command",
    [[5, "Welcome\r\n"], ...prompt, ...typed("date"), [200, "\r\n"], [20, "Sun\r\n"], ...prompt],
    [["", "Welcome"], ["alice@web-3:~$ date", "Sun"]]],
  ["bash with its line editor",
    [...editor, ...typed("date"), ...sent("Sun\r\n"), ...editor, ...typed("exit"), ...sent("exit\r\n")],
    [["alice@web-3:~$ date", "Sun"], ["alice@web-3:~$ exit", "exit"]]],
  ["an empty line is no command",
    [...prompt, [500, "\r\n"], ...prompt, [500, "\r\n"], ...prompt], []],
  ["a slip of the finger is not worth a mark",
    [...editor, ...typed("dta"), ...back(2), ...typed("ate"), ...sent("Sun\r\n")],
    [["alice@web-3:~$ date", "Sun"]]],
  ["typed and deleted, with the start of its word",
    [...editor, ...typed("systemclt"), ...back(3), ...typed("ctl stop"), ...sent()],
    [["alice@web-3:~$ systemctl stop", "deleted-input: systemclt"]]],
  ["a whole line deleted at once",
    [...editor, ...typed("rm -rf /srv"), [400, `\r${P}\x1b[K`], ...typed("ls"), ...sent("a\r\n")],
    [["alice@web-3:~$ ls", "deleted-input: rm -rf /srv", "a"]]],
  ["deleted and typed again",
    [...editor, ...typed("nginx"), ...back(5), ...typed("nginx"), ...sent()],
    [["alice@web-3:~$ nginx"]]],
  ["what history brings and takes away was not typed",
    [...editor, [300, "make deploy"], [300, "\b \b".repeat(11)], ...typed("ls"), ...sent()],
    [["alice@web-3:~$ ls"]]],
  ["given up with Ctrl-C",
    [...editor, ...typed("rm -rf /srv"), [200, "^C\r\n\x1b[?2004l\r"], [5, "\x1b[?2004l\r"], ...editor, ...typed("ls"), ...sent()],
    [["alice@web-3:~$", "deleted-input: rm -rf /srv"], ["alice@web-3:~$ ls"]]],
  ["completions listed below, and the line shown again, without a line editor's marks",
    [...prompt, ...typed("cat no"), [100, "\r\nnote.txt  notes.md\r\n"], [1, `${P}cat no`], ...typed("te.txt"), [200, "\r\n"], [10, "text\r\n"], ...prompt],
    [["alice@web-3:~$ cat note.txt", "text"]]],
  ["completions listed below, in a line editor",
    [...editor, ...typed("cat no"), [100, `\r\nnote.txt  notes.md\r\n${P}cat no`], ...typed("te.txt"), ...sent("text\r\n"), ...editor],
    [["alice@web-3:~$ cat note.txt", "text"]]],
  ["a command on several lines",
    [...editor, ...typed("for i in 1 2; do"), ...sent(), [1, "\x1b[?2004h> "], ...typed("echo $i"), ...sent(), [1, "\x1b[?2004h> "], ...typed("done"), ...sent("1\r\n2\r\n"), ...editor],
    [["alice@web-3:~$ for i in 1 2; do\necho $i\ndone", "1\n2"]]],
  ["a command that is longer than a row",
    [...editor, [200, `echo ${"x".repeat(90)}`], ...sent("y\r\n"), ...editor],
    [[`alice@web-3:~$ echo ${"x".repeat(90)}`, "y"]]],
  ["zsh: redraws, bracketed paste, a mark for lines without end, a right prompt",
    [[5, `\x1b[1m\x1b[7m%\x1b[27m\x1b[1m\x1b[0m${" ".repeat(79)}\r \r`], [1, "\r\x1b[0m\x1b[27m\x1b[24m\x1b[Jalice% \x1b[K"], [0, "\x1b[60C18:43\x1b[64D\x1b[?2004h"], [500, "l"], [90, "\bls"], [300, "\x1b[?2004l\r\r\n"], [20, "notes\r\n"],
     [1, `\x1b[7m%\x1b[27m${" ".repeat(79)}\r \r\r\x1b[Jalice% \x1b[K\x1b[60C18:43\x1b[64D\x1b[?2004h`]],
    [["alice% ls", "notes"]]],
  ["progress keeps its last state",
    [...prompt, ...typed("get"), [200, "\r\n"], [50, " 10%"], [50, "\r 60%"], [50, "\r100% done\r\n"], ...prompt],
    [["alice@web-3:~$ get", "100% done"]]],
  ["a percentage that output stops at is no prompt",
    [...prompt, ...typed("get"), [200, "\r\n"], [50, "loading 10% "], [500, "\rloading 90% "], [500, "\r\x1b[K"], [1, "ready\r\n"], ...prompt],
    [["alice@web-3:~$ get", "ready"]]],
  ["a full-screen program is left out",
    [...editor, ...typed("vim a"), ...sent("\x1b[?1049h\x1b[2J\x1b[H~\r\n~\r\nbob@db-1:~$ fake"), [900, "\x1b[?1049l"], ...editor, ...typed("ls"), ...sent("a\r\n")],
    [["alice@web-3:~$ vim a", "full-screen: vim a"], ["alice@web-3:~$ ls", "a"]]],
  ["a hidden answer",
    [...editor, ...typed("sudo id"), ...sent("[sudo] password for alice: "), [2000, "\r\n"], [20, "uid=0(root)\r\n"], ...editor],
    [["alice@web-3:~$ sudo id", "hidden-input: [sudo] password for alice:", "[sudo] password for alice:\nuid=0(root)"]]],
  ["an answer of stars is hidden too",
    [...prompt, ...typed("login"), [200, "\r\n"], [5, "PIN: "], ...typed("****"), [200, "\r\n"], ...prompt],
    [["alice@web-3:~$ login", "hidden-input: PIN:", "PIN: ****"]]],
  ["a hidden answer that does not end its line",
    [...editor, ...typed("read -s x"), ...sent("Passphrase: "), [2000, `\x1b[?2004h${P}`]],
    [["alice@web-3:~$ read -s x", "hidden-input: Passphrase:"]]],
  ["a shown answer is not hidden",
    [...prompt, ...typed("login"), [200, "\r\n"], [5, "token: "], ...typed("abc"), [200, "\r\n"], ...prompt],
    [["alice@web-3:~$ login", "token: abc"]]],
  ["shell integration: boundaries and exit statuses",
    [[5, `${mark("A")}λ ${mark("B")}`], ...typed("false"), [200, "\r\n"], [1, mark("C")], [9, `${mark("D;1")}${mark("A")}λ ${mark("B")}`], ...typed("echo > "), [200, "\r\n"], [1, `${mark("C")}x $ \r\n`], [9, `${mark("D;0")}${mark("A")}λ ${mark("B")}`]],
    [["λ false", '{"status":1}'], ["λ echo >", '{"status":0}', "x $"]]],
  ["a prompt of two lines, announced",
    [[5, `${mark("A")}~/src main\r\n❯ ${mark("B")}`], ...typed("ls"), [200, "\r\n"], [1, `${mark("C")}a\r\n`], [9, `${mark("D;0")}${mark("A")}~/src main\r\n❯ ${mark("B")}`]],
    [["~/src main ❯ ls", '{"status":0}', "a"]]],
  ["a shell in a shell, and a database's prompt",
    [...editor, ...typed("kubectl exec -it p -- sh"), ...sent("/ # "), ...typed("id -u"), [200, "\r\n"], [5, "0\r\n/ # "], ...typed("psql orders"), [200, "\r\n"], [9, "psql (16.1)\r\n\r\norders=> "], ...typed("select 1,"), [200, "\r\norders-> "], ...typed("2;"), [200, "\r\n"], [5, " 1 | 2\r\n\r\norders=> "]],
    [["alice@web-3:~$ kubectl exec -it p -- sh"], ["/ # id -u", "0"], ["/ # psql orders", "psql (16.1)"], ["orders=> select 1,\n2;", " 1 | 2"]]],
  ["what was on the screen before it was cleared",
    [...editor, ...typed("cat key; clear"), ...sent("the key\r\n\x1b[H\x1b[2J\x1b[3J"), ...editor, ...typed("ls"), ...sent("a\r\n")],
    [["alice@web-3:~$ cat key; clear", "the key"], ["alice@web-3:~$ ls", "a"]]],
  ["a screen cleared while a line is edited",
    [...editor, ...typed("ls"), [200, `\x1b[H\x1b[2J${P}ls`], ...typed(" -l"), ...sent("a\r\n"), ...editor],
    [["alice@web-3:~$ ls -l", "a"]]],
  ["the whole of a command at once",
    [...prompt, ...typed("id"), [200, "\r\n0\r\n"], [5, `${P}date\r\nSun\r\n${P}`]],
    [["alice@web-3:~$ id", "0"], ["alice@web-3:~$ date", "Sun"]]],
  ["typed ahead",
    [...editor, ...typed("sleep 1"), ...sent(), [900, `\x1b[?2004h${P}ls`], ...sent("a\r\n"), ...editor],
    [["alice@web-3:~$ sleep 1"], ["alice@web-3:~$ ls", "a"]]],
  ["a line that was never sent",
    [...editor, ...typed("shutdown")],
    [["alice@web-3:~$", "deleted-input: shutdown"]]],
  ["a character split between two events",
    [[5, new Uint8Array([0xc5])], [5, new Uint8Array([0xbc, 0xf0, 0x9f])], [5, new Uint8Array([0x8d, 0xba, 0x0d, 0x0a])]],
    [["", "ż🍺"]]],
  ["bytes that are no text, bidi controls, tags and an escape sequence split between two events",
    [[5, new Uint8Array([0xff, 0x41])], [5, "\u202Eevil\u{e0041}\x1b[3"], [5, "1mred\x1b[0m\r\n"]],
    [["", "\ufffdA\ufffdevil\ufffdred"]]],
  ["prompts in what a file holds are no commands",
    [...editor, ...typed("cat log"), ...sent(`${P}rm -rf /\r\nroot@db:~# id\r\n`), ...editor],
    [["alice@web-3:~$ cat log", "alice@web-3:~$ rm -rf /\nroot@db:~# id"]]],
  ["a resize while a line is edited",
    [...editor, ...typed("echo 1"), [100, { columns: 40, rows: 10 }], [5, `\r\x1b[K${P}echo 1`], ...typed("2"), ...sent("12\r\n"), ...editor],
    [["alice@web-3:~$ echo 12", "12"]]],
];

describe("a terminal session", () => {
  test.each(sessions)("%s", async (_, shown, entries) => {
    expect(await transcribe(shown)).toEqual(entries);
  });
});

describe("output that is longer than the screen", () => {
  test("is kept, in its order", async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => `${n}`);
    const [entry] = await transcribe(
      [
        [5, lines.slice(0, 20_000).join("\r\n")],
        [5, `\r\n${lines.slice(20_000).join("\r\n")}`],
      ],
      40,
      5,
    );
    expect(entry?.[1]).toBe(lines.join("\n"));
  });

  test("is shortened in its middle beyond a bound, and said to be", async () => {
    const lines = Array.from({ length: 40_000 }, (_, n) => `line number ${n}`);
    const { entries, notes } = await toTranscript(record([[5, lines.join("\r\n")]]));
    const output = entries[0]?.output ?? "";
    expect(output.length).toBeLessThan(300_000);
    expect(output.startsWith("line number 0\nline number 1\n")).toBe(true);
    expect(output).toMatch(/\n\[\d+ lines omitted\]\n/);
    expect(output.endsWith("line number 39999")).toBe(true);
    expect(notes).toEqual(["long output was truncated in the middle"]);
  });
});

test("times: when typing began, and when the next prompt came", async () => {
  const { entries, duration } = await toTranscript(
    record([
      ...editor,
      [990, "i"],
      [100, "d"],
      [100, "\r\n\x1b[?2004l\r"],
      [500, "0\r\n"],
      [1, `\x1b[?2004h${P}`],
      [99, ""],
    ]),
  );
  expect(entries.map(({ start, end }) => [start, end])).toEqual([[1000, 1701]]);
  expect(duration).toBe(1790);
});

test("a full-screen program that never ends is noted", async () => {
  const { entries, notes } = await toTranscript(
    record([
      ...editor,
      ...typed("vim a"),
      ...sent("\x1b[?1049h"),
      [900, "~\r\n~\r\n"],
      ...editor,
      ...typed("rm -rf /"),
    ]),
  );
  expect(entries.map(told)).toEqual([["alice@web-3:~$ vim a", "full-screen: vim a"]]);
  expect(notes).toEqual(["the session ends inside a full-screen program, whose content is omitted"]);
});

test.each([..."ILMSTZb"])("a sequence that asks for endless work, CSI %s, is ignored", async (final) => {
  const { entries, notes } = await toTranscript(
    record([
      [5, `a\x1b[2147483647${final}`],
      [5, "\r\nb\r\n"],
    ]),
  );
  expect(entries[0]?.output).toBe("a\nb");
  expect(notes).toEqual(["expensive control sequences were ignored"]);
});

test("a line that fills the output is shortened, not lost", async () => {
  const { entries } = await toTranscript(record([[5, "x".repeat(600_000)]]));
  expect(entries[0]?.output.replaceAll(/[^x]/g, "").length).toBeGreaterThan(200_000);
});
