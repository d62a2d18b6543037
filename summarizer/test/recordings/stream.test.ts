import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Recording } from "../../src/domain/recording.ts";
import { defaultLimits } from "../../src/domain/recording-limits.ts";
import { encodeEvent, type StreamEvent } from "../../src/recordings/event-codec.ts";
import { readRecording } from "../../src/recordings/read.ts";
import { RecordingError } from "../../src/recordings/recording-error.ts";
import { encodePart, encodeRecord, writeRecording } from "../../src/recordings/write.ts";
import { part, print, records, session } from "./damage.ts";

const [start, prompt, date, end] = session as [StreamEvent, StreamEvent, StreamEvent, StreamEvent];
const zipped = gzipSync(records(session));
const whole = encodePart(zipped);

/** The output of a recording as text. */
function shown(recording: Recording): string {
  const output = recording.events.flatMap((event) => (event.type === "output" ? [event.data] : []));
  return Buffer.concat(output).toString();
}

async function refusal(bytes: Uint8Array, limits = defaultLimits): Promise<RecordingError> {
  const error = await readRecording(bytes, { limits }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RecordingError);
  return error as RecordingError;
}

const all = "alice@web-3:~$ date\r\n";
const one = "alice@web-3:~$ ";

describe("a stream is read", () => {
  // biome-ignore format: table
  test.each<[what: string, bytes: Buffer, output: string, notes: RegExp[]]>([
    ["version 1",                            whole, all, []],
    ["version 2 without flags",              encodePart(zipped, { version: 2 }), all, []],
    ["a clean end of file at a header",      Buffer.concat([part([start, prompt]), part([date, end])]), all, []],
    ["parts of both versions",               Buffer.concat([part([start, prompt]), part([date, end], { version: 2 })]), all, []],
    ["padding",                              Buffer.concat([part([start, prompt], { padding: 999 }), part([date, end])]), all, []],
    ["a part of size 0 with its padding",    Buffer.concat([encodePart(Buffer.alloc(0), { padding: 50 }), whole]), all, []],
    ["a part of size 0, short of padding",   Buffer.concat([whole, encodePart(Buffer.alloc(0), { padding: 50 }).subarray(0, -1)]), all, [/incomplete: the file ends inside part 2/]],
    ["bytes that dangle after the gzip member", encodePart(Buffer.concat([zipped, Buffer.from("dangling")])), all, []],
    ["a gzip member that dangles",           encodePart(Buffer.concat([zipped, gzipSync("dangling")])), all, []],
    ["events that a resumed upload repeats", Buffer.concat([part([start, prompt]), part([prompt, date, end])]), all, [/^1 repeated event skipped$/]],
    ["a gap in the indices",                 part([start, prompt, end]), one, [/^1 event missing/]],
    ["an event of unknown kind",             encodePart(gzipSync(Buffer.concat([records([start, prompt]), encodeRecord(Buffer.from("9a3f020802", "hex")), records([end])]))), one, [/^1 event of unknown kind skipped \(field 1011\)$/]],
    ["an event that cannot be read",         encodePart(gzipSync(Buffer.concat([records([start, prompt]), encodeRecord(Buffer.from("ffff")), records([end])]))), one, [/^1 event could not be read/]],
    ["a missing end event",                  part([start, prompt, date]), all, [/^no end event/]],
    ["a file that ends inside a header",     Buffer.concat([part([start, prompt]), Buffer.alloc(11).fill(0, 0, 8).fill(1, 7, 8)]), one, [/incomplete: the file ends inside part 2/, /no end event/]],
    ["a file that ends inside a version",    Buffer.concat([whole, Buffer.alloc(3)]), all, [/incomplete: the file ends inside part 2/]],
    ["a file that ends inside the trailer",  whole.subarray(0, -4), all, [/incomplete: the file ends/, /part 1 is truncated/]],
    ["zipped data that ends inside a record", encodePart(gzipSync(records(session).subarray(0, -3))), all, [/incomplete: part 1 ends inside a record/, /no end event/]],
    ["a wrong checksum",                     encodePart(Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8)])), all, [/part 1 is corrupt/]],
    ["a later part that is not gzip",        Buffer.concat([whole, encodePart(Buffer.from("nothing"))]), all, [/part 2 is not gzip/]],
  ])("%s", async (_, bytes, output, notes) => {
    const recording = await readRecording(bytes);
    expect(shown(recording)).toBe(output);
    expect(recording.notes).toHaveLength(notes.length);
    for (const [index, note] of notes.entries()) expect(recording.notes[index]).toMatch(note);
  });

  test("truncated anywhere after its first events, it gives what was whole", async () => {
    const noisy = [
      start,
      ...Array.from({ length: 300 }, (_, n) => print(n + 1, n * 10, `${Math.sin(n)} `)),
      { ...end, fields: { ...end.fields, ei: 301 } },
    ];
    const bytes = encodePart(gzipSync(records(noisy)));
    const text = shown(await readRecording(bytes));
    for (let length = 1000; length < bytes.length; length += 97) {
      const recording = await readRecording(bytes.subarray(0, length));
      expect(text.startsWith(shown(recording))).toBe(true);
      expect(shown(recording).length).toBeGreaterThan(0);
      expect(recording.notes.join()).toContain("incomplete");
      expect(recording.endEvent).toMatchObject({ event: "session.end", user: "alice" });
    }
  });

  test("damage inside a part keeps what came before it", async () => {
    const noise = Array.from({ length: 9000 }, (_, n) => print(n + 1, n, `${Math.sin(n)} `));
    const data = gzipSync(records([start, ...noise]));
    data.fill(0xff, data.length - 2000, data.length - 1000);
    const recording = await readRecording(encodePart(data));
    expect(shown(recording).startsWith(`${Math.sin(0)} ${Math.sin(1)} `)).toBe(true);
    expect(recording.notes.join()).toContain("part 1 is corrupt");
  });
});

describe("a stream is refused", () => {
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
  // biome-ignore format: table
  test.each<[what: string, bytes: Buffer, code: string, message: RegExp]>([
    ["empty",                       Buffer.alloc(0), "empty", /empty/],
    ["version 3",                   encodePart(zipped, { version: 3 }), "unknown-version", /part 1 at byte 0 has version 3/],
    ["version 0",                   Buffer.alloc(100), "unknown-version", /version 0/],
    ["a later part of version 3",   Buffer.concat([whole, encodePart(zipped, { version: 3 })]), "unknown-version", new RegExp(`part 2 at byte ${whole.length} `)],
    ["encrypted",                   encodePart(zipped, { version: 2, flags: 1 }), "encrypted", /complete.*tctl recordings download/],
    ["encrypted as a whole",        Buffer.from("age-encryption.org/v1\n"), "encrypted", /tctl recordings download/],
    ["a wrong first byte",          Buffer.concat([Buffer.from([7]), whole.subarray(1)]), "not-a-recording", /first byte is 0x07/],
    ["gzip",                        zipped, "not-a-recording", /unzip it first/],
    ["a real tar",                  Buffer.from(`${"name".padEnd(257, "\0")}ustar`), "not-a-recording", /unpack it first/],
    ["a header cut short",          whole.subarray(0, 20), "truncated", /ends inside part 1/],
    ["gzip cut before any event",   whole.subarray(0, 40), "truncated", /ends inside part 1/],
    ["not gzip",                    encodePart(Buffer.from("not gzip at all")), "malformed", /part 1 at byte 0 is not gzip/],
    ["a record of length 0",        encodePart(gzipSync(Buffer.concat([records([start]), Buffer.alloc(4), records([prompt])]))), "malformed", /the record at byte \d+ of its unzipped data has 0 bytes/],
    ["an oversized record",         encodePart(gzipSync(Buffer.concat([records([start]), encodeRecord(Buffer.alloc(300_000))]))), "malformed", /300000 bytes, over the limit/],
    ["a zip bomb",                  encodePart(bomb), "too-large", /unzips to more than 67108864 bytes/],
    ["no events",                   encodePart(gzipSync("")), "empty", /contains no event/],
    ["a desktop session",           part([{ kind: "WindowsDesktopSessionStart", fields: { ei: 0 } }]), "unsupported-kind", /desktop sessions cannot be summarized/],
    ["a Linux desktop session",     part([{ kind: "LinuxDesktopSessionEnd", fields: { ei: 0 } }]), "unsupported-kind", /desktop sessions cannot be summarized/],
    ["an application session",      part([{ kind: "AppSessionStart", fields: { ei: 0 } }]), "unsupported-kind", /application sessions cannot be summarized/],
  ])("%s", async (_, bytes, code, message) => {
    const error = await refusal(bytes);
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  test("larger than the limits", async () => {
    expect((await refusal(whole, { ...defaultLimits, file: 10 })).code).toBe("too-large");
    expect((await refusal(whole, { ...defaultLimits, unzipped: 10 })).code).toBe("too-large");
    const dense = await refusal(whole, { ...defaultLimits, unratioed: 10, ratio: 0.5 });
    expect(dense).toMatchObject({ code: "too-large", message: expect.stringMatching(/more than 0\.5 times its size/) });
    const { message } = await refusal(whole, { ...defaultLimits, partEvents: 3 });
    expect(message).toMatch(/^part 1 has more than 3 events/);
    expect((await refusal(whole, { ...defaultLimits, events: 3 })).message).toMatch(
      /^the recording has more than 3 events/,
    );
  });
});

describe("the kind of session", () => {
  const db: StreamEvent = { kind: "DatabaseSessionStart", fields: { ei: 0, user: "carol", db_service: "orders-us" } };
  const kube = { ...start, fields: { ...start.fields, proto: "kube" } };
  const cluster = { ...start, fields: { ...start.fields, kubernetes_cluster: "payments" } };
  test.each<[kind: string, events: StreamEvent[], interactive: boolean]>([
    ["ssh", [start, prompt], true],
    ["k8s", [kube, prompt], true],
    ["k8s", [cluster, prompt], true],
    ["k8s", [{ ...kube, fields: { ...kube.fields, size: "", initial_command: ["ls"] } }, prompt], false],
    ["db", [db], true],
    ["ssh", [prompt], true],
  ])("is %s", async (kind, events, interactive) => {
    const recording = await readRecording(part(events));
    expect(recording.kind).toBe(kind);
    expect(recording.interactive).toBe(interactive);
  });
});

describe("the end event", () => {
  test("is the stream's own, in the audit log's form", async () => {
    const { endEvent, columns, rows } = await readRecording(whole);
    expect(endEvent).toEqual(end.fields);
    expect([columns, rows]).toEqual([100, 30]);
  });

  test("is made up from the start and the last output", async () => {
    const { endEvent } = await readRecording(part([start, prompt, date]));
    expect(endEvent).toEqual({
      ...start.fields,
      size: undefined,
      ei: 3,
      event: "session.end",
      code: "T2004I",
      time: "2026-11-22T10:00:01.5Z",
      session_start: "2026-11-22T10:00:00Z",
      session_stop: "2026-11-22T10:00:01.5Z",
      interactive: true,
      participants: ["alice"],
    });
  });
});

test("strings that are not UTF-8 do not hide an event", async () => {
  const query = Buffer.from(encodeEvent({ kind: "DatabaseSessionQuery", fields: { ei: 0, db_query: "DROP TABLE x" } }));
  query[query.indexOf("TABLE")] = 0xff;
  const { events } = await readRecording(encodePart(gzipSync(encodeRecord(query))));
  expect(events).toMatchObject([{ type: "query", text: "DROP \ufffdABLE x" }]);
});

test("what is written is padded as a recorder pads it", () => {
  const bytes = writeRecording(
    Array.from({ length: 50 }, (_, n) => print(n, n, "x".repeat(100))),
    { partSize: 2048 },
  );
  const sizes = [bytes.readBigUInt64BE(8), bytes.readBigUInt64BE(16)];
  expect(24n + (sizes[0] ?? 0n) + (sizes[1] ?? 0n)).toBe(2048n);
  expect(bytes.readBigUInt64BE(2048)).toBe(1n);
});

test("a note names ten of the fields of unknown events", async () => {
  const unknown = Array.from({ length: 900 }, (_, index) => {
    const tag = (1100 + index) * 8 + 2;
    return encodeRecord(Buffer.from([(tag & 127) | 128, tag >> 7, 0]));
  });
  const { notes } = await readRecording(Buffer.concat([part(session), encodePart(gzipSync(Buffer.concat(unknown)))]));
  const named = "1100, 1101, 1102, 1103, 1104, 1105, 1106, 1107, 1108, 1109";
  expect(notes).toContain(`900 events of unknown kind skipped (field ${named} and others)`);
});

test("a part of many events lets others have their turn", async () => {
  const repeated = Buffer.concat(Array<Buffer>(200_000).fill(records([end])));
  const bytes = encodePart(gzipSync(Buffer.concat([records(session), repeated])));
  const start = performance.now();
  let last = start;
  let longest = 0;
  const turn = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(turn, 1);
  await readRecording(bytes);
  turn();
  clearInterval(timer);
  expect(longest).toBeLessThan((last - start) / 3);
});
