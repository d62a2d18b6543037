import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { RecordingEvent } from "../../src/domain/recording.ts";
import { readRecording, readRecordingFile } from "../../src/recordings/read.ts";
import { RecordingError } from "../../src/recordings/recording-error.ts";
import { hasShared, sharedRecordings } from "./shared.ts";

const NO_END = "no end event next to the recording: synthesized from its header; user and resource are unknown";

/** Events as `time type text`. */
function told(events: readonly RecordingEvent[]): string[] {
  return events.map((event) => {
    if (event.type === "output") return `${event.at} output ${Buffer.from(event.data)}`;
    if (event.type === "resize") return `${event.at} resize ${event.columns}x${event.rows}`;
    if (event.type === "input") return `${event.at} input ${event.data}`;
    if (event.type === "marker") return `${event.at} marker ${event.label}`;
    return `${event.at} ${event.type}`;
  });
}

async function read(source: string) {
  const recording = await readRecording(Buffer.from(source));
  return { ...recording, told: told(recording.events), notes: recording.notes.filter((note) => note !== NO_END) };
}

const v2 = '{"version": 2, "width": 96, "height": 26, "timestamp": 1700000000, "command": "/bin/zsh"}\n';
const v3 = '{"version": 3, "term": {"cols": 96, "rows": 26}}\n';

describe("events", () => {
  // biome-ignore format: table
  test.each<[what: string, source: string, events: string[], notes: RegExp[]]>([
    ["version 1",            '{"version":1,"width":80,"height":24,"stdout":[[0.5,"a"],[1,"b"]]}', ["500 output a", "1500 output b"], []],
    ["version 1, indented",  '{\n  "version": 1,\n  "width": 80,\n  "height": 24,\n  "stdout": [[0.5, "a"]]\n}\n', ["500 output a"], []],
    ["version 1, a bad frame", '{"version":1,"width":80,"height":24,"stdout":[[0.5,"a"],7,[1,"b"]]}', ["500 output a", "1500 output b"], [/^stdout entry 2 is not an event/]],
    ["version 2",            `${v2}[0.5,"o","a"]\n[1,"i","x"]\n[1.5,"m","here"]\n[2,"r","80x24"]\n[3,"x","0"]`, ["500 output a", "1000 input x", "1500 marker here", "2000 resize 80x24", "3000 exit"], []],
    ["version 3",            `${v3}# note\n[0.5,"o","a"]\n\n[1,"o","b"]\n[1,"x","3"]\n`, ["500 output a", "1500 output b", "2500 exit"], []],
    ["a byte-order mark",    `\ufeff${v3}[1,"o","a"]`, ["1000 output a"], []],
    ["Windows line ends",    `${v2}[1,"o","a"]\r\n[2,"o","b"]\r\n`, ["1000 output a", "2000 output b"], []],
    ["time that goes back",  `${v2}[2,"o","a"]\n[1,"o","b"]\n`, ["2000 output a", "2000 output b"], []],
    ["half a last line",     `${v2}[1,"o","a"]\n[2,"o","b`, ["1000 output a"], [/^incomplete: line 3, the last one, is truncated$/]],
    ["an unknown code",      `${v2}[1,"?","a"]\n[2,"o","b"]`, ["2000 output b"], [/unknown codes/]],
    ["an exit without status", `${v3}[1,"x","never"]`, [], [/^line 2 has no exit status/, /contains no events/]],
    ["a huge resize",        `${v2}[1,"r","99999x99999"]`, ["1000 resize 500x200"], []],
    ["an exponent too far",  `${v2}[1e999,"o","a"]`, ["0 output a"], [/^line 2: not a time/]],
    ["a lone surrogate",     `${v2}[1,"o","\\ud800"]`, ["1000 output \ufffd"], []],
    ["no size",              '{"version": 2}\n[1,"o","a"]', ["1000 output a"], [/80x24 is assumed/]],
  ])("%s", async (_, source, events, notes) => {
    const recording = await read(source);
    expect(recording.told).toEqual(events);
    expect(recording.notes).toHaveLength(notes.length);
    for (const [index, note] of notes.entries()) expect(recording.notes[index]).toMatch(note);
  });

  test("no more notes are kept than one would read", async () => {
    const { notes } = await read(v2 + "lol!\n".repeat(5000));
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toMatch(/^\d+ more notes are not shown$/);
  });
});

describe("refused", () => {
  // biome-ignore format: table
  test.each<[what: string, source: string, code: string, message: RegExp]>([
    ["version 4",             '{"version": 4}\n', "unknown-version", /^line 1: asciicast version 4; versions 1, 2 and 3/],
    ["a version of words",    '{"version": "two"}\n', "unknown-version", /version "two"/],
    ["JSON without version",  '{"event": "session.end"}', "not-a-recording", /^line 1: .*without "version"/],
    ["half a header",         '{"version": 2, "wid', "malformed", /^line 1, column 20: the header is not a complete JSON object/],
    ["half a version 1",      '{"version": 1,\n"stdout": [[1, "a"],', "malformed", /^line 2, column 21: /],
    ["no stdout",             '{"version": 1, "width": 80}', "malformed", /without "stdout"/],
    ["other text",            "#!/bin/sh\n", "not-a-recording", /first byte is 0x23/],
    ["white space",           " \n", "not-a-recording", /first byte is 0x20/],
  ])("%s", async (_, source, code, message) => {
    const error = await readRecording(Buffer.from(source)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RecordingError);
    expect((error as RecordingError).message).toMatch(message);
    expect((error as RecordingError).code).toBe(code);
  });
});

describe("the end event", () => {
  const folder = mkdtempSync(join(tmpdir(), "casts-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const failure = async (path: string) =>
    (await readRecordingFile(path).catch((error: unknown) => error)) as RecordingError;

  test("lies beside the recording", async () => {
    const end = { event: "session.end", sid: "one", user: "dave", proto: "kube", kubernetes_cluster: "payments" };
    put("one.json", JSON.stringify(end));
    const recording = await readRecordingFile(put("one.cast", v2));
    expect(recording.endEvent).toEqual(end);
    expect(recording.kind).toBe("k8s");
    expect(recording.notes).toEqual(["the recording contains no events"]);
  });

  test("is made up from the header without it", async () => {
    const recording = await readRecordingFile(put("two.cast", `${v2}[1.5,"o","a"]\n`));
    expect(recording.endEvent).toEqual({
      event: "session.end",
      code: "T2004I",
      sid: "two",
      time: "2023-11-14T22:13:21.5Z",
      session_start: "2023-11-14T22:13:20Z",
      session_stop: "2023-11-14T22:13:21.5Z",
      initial_command: ["/bin/zsh"],
      proto: "ssh",
      interactive: true,
      participants: [],
    });
    expect(recording.notes).toEqual([NO_END]);
    expect([recording.kind, recording.interactive]).toEqual(["ssh", true]);
  });

  test("is refused when it is none, by its own name", async () => {
    put("three.json", '{"event": "session.start"}');
    expect((await failure(put("three.cast", v2))).message).toMatch(
      /three\.json: not an end event; its "event" should be/,
    );
    put("four.json", '{"event": ');
    expect((await failure(put("four.cast", v2))).message).toMatch(/four\.json: not JSON after line 1, column 11/);
  });

  test("reports a missing file by its path", async () => {
    expect(await failure(join(folder, "none.cast"))).toMatchObject({
      code: "unreadable",
      message: expect.stringMatching(/none\.cast: cannot be read \(ENOENT\)/),
    });
    expect(await failure(folder)).toMatchObject({ code: "unreadable" });
    expect(await failure(put("empty.cast", ""))).toMatchObject({
      code: "empty",
      message: expect.stringContaining("empty.cast"),
    });
  });
});

const minimal = ["1235 output foo bar", "5679 output baz qux", "8457 output żółć jaźń"];
const broken = ["1235 output foo bar", "8457 output żółć jaźń"];

// biome-ignore format: table
const fixtures: [name: string, events: string[], notes: RegExp[]][] = [
  ["v2/minimal", minimal, []],
  ["v2/blank-lines", minimal, []],
  ["v2/broken", broken, [/^line 3 is not JSON; it was skipped$/]],
  ["v2/empty-theme", ["1235 output foo bar"], []],
  ["v2/full", ["1235 output foo bar", "2000 resize 80x24", "2346 input \r", "5679 output baz qux", "8457 output żółć jaźń"], []],
  ["v2/int-time", ["1000 output foo bar", "2000 output baz qux"], []],
  ["v2/zero-time", ["0 output foo bar"], []],
  ["v2/invalid-code", ["1234 output foo bar"], [/^line 3 has no event code/]],
  ["v2/invalid-data", ["1234 output foo bar"], [/^line 3 has no text/]],
  ["v2/invalid-resize", ["1234 output foo bar", "3000 output baz qux"], [/^line 3 has no terminal size/]],
  ["v2/invalid-theme", minimal, []],
  ["v2/invalid-time-1", ["1234 output foo bar", "1234 output baz qux"], [/^line 3: not a time/]],
  ["v2/invalid-time-2", ["1234 output foo bar", "1234 output baz qux"], [/^line 3: not a time/]],
  ["v2/no-events", [], [/contains no events/]],
  ["v2/single-event", ["1235 output foo bar"], []],
  ["v2/wrong-event-length", ["1234 output foo bar", "2000 output baz qux"], [/^line 3: more than three elements/]],
  ["v3/minimal", ["1235 output foo bar", "5654 output baz qux", "8457 output żółć jaźń"], []],
  ["v3/blank-lines-and-comments", ["1235 output foo bar", "5679 output baz qux", "8481 output żółć jaźń", "9481 output bye!"], []],
  ["v3/broken", ["1235 output foo bar", "4037 output żółć jaźń"], [/^line 3 is not JSON; it was skipped$/]],
  ["v3/empty-theme", ["1235 output foo bar"], []],
  ["v3/full", ["1235 output foo bar", "2235 input \r", "6914 output baz qux", "7914 resize 80x24", "10370 output żółć jaźń"], []],
  ["v3/int-time", ["1000 output foo bar", "2000 output baz qux"], []],
  ["v3/invalid-code", ["1234 output foo bar"], [/^line 3 has no event code/]],
  ["v3/invalid-data", ["1234 output foo bar"], [/^line 3 has no text/]],
  ["v3/invalid-resize", ["1234 output foo bar", "2734 output baz qux"], [/^line 3 has no terminal size/]],
  ["v3/invalid-time-1", ["1234 output foo bar", "1234 output baz qux"], [/^line 3: not a time/]],
  ["v3/invalid-time-2", ["1234 output foo bar", "1234 output baz qux"], [/^line 3: not a time/]],
  ["v3/no-events", [], [/contains no events/]],
  ["v3/single-event", ["1235 output foo bar"], []],
  ["v3/wrong-event-length", ["1234 output foo bar", "3234 output baz qux"], [/^line 3: more than three elements/]],
];

describe.runIf(hasShared)("files that others made", () => {
  test.each(fixtures)("%s", async (name, events, notes) => {
    const recording = await readRecordingFile(join(sharedRecordings, "asciicast", `${name}.cast`));
    const own = recording.notes.filter((note) => note !== NO_END);
    expect(told(recording.events)).toEqual(events);
    expect(own).toHaveLength(notes.length);
    for (const [index, note] of notes.entries()) expect(own[index]).toMatch(note);
    expect(recording.format).toBe(`asciicast-${name[1]}`);
  });
});
