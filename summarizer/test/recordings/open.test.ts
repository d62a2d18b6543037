import { readdirSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openRecording } from "../../src/recordings/open.ts";
import { readRecording } from "../../src/recordings/read.ts";
import { RecordingError } from "../../src/recordings/recording-error.ts";
import { streamTranscript, toTranscript } from "../../src/transcript/transcribe.ts";
import { expectLinear } from "../growth.ts";
import { part, print, session } from "./damage.ts";

const examples = fileURLToPath(new URL("../../examples/recordings/", import.meta.url));
const files = readdirSync(examples).filter((file) => !file.endsWith(".json"));

/** The bytes in chunks of so many. */
function stream(bytes: Uint8Array, size: number): Readable {
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
  return Readable.from(starts.map((start) => bytes.subarray(start, start + size)));
}

/** What the reader of whole recordings makes of the bytes, and what the reader of streams does. */
async function both(bytes: Uint8Array, size: number) {
  const whole = await readRecording(bytes).catch((error: unknown) => error);
  if (whole instanceof RecordingError) {
    return [whole.message, await streamTranscript(stream(bytes, size), "ssh").catch((error: Error) => error.message)];
  }
  const recording = whole as Awaited<ReturnType<typeof readRecording>>;
  const { notes, ...expected } = await toTranscript(recording);
  const { notes: streamed, ...seen } = await streamTranscript(stream(bytes, size), recording.kind);
  // The end event is not looked for in a stream.
  const mine = notes.filter((note) => !/end event/.test(note));
  return [
    { ...expected, notes: mine },
    { ...seen, notes: streamed },
  ];
}

describe.each(files)("%s", (file) => {
  const bytes = readFileSync(`${examples}${file}`);
  test.each([7, 1000, 1_000_000])("reads the same in chunks of %i bytes", async (size) => {
    const [whole, streamed] = await both(bytes, size);
    expect(streamed).toEqual(whole);
  });
});

test("a damaged recording reads the same as a stream", async () => {
  const long = Array.from({ length: 40 }, (_, index) => print(3 + index, 1600 + index, `line ${index}\r\n`));
  const bytes = Buffer.concat([
    part(session.slice(0, 3), { padding: 20 }),
    part(long),
    part(session.slice(3), { version: 2 }),
  ]);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length),
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 2 }),
      fc.integer({ min: 1, max: 200 }),
      async (length, changes, size) => {
        const damaged = Buffer.from(bytes.subarray(0, length));
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        const [whole, streamed] = await both(damaged, size);
        expect(streamed).toEqual(whole);
      },
    ),
    { numRuns: 300, seed: 20_261_124 },
  );
});

test("an asciicast that is cut inside a line, a character or its header reads the same as a stream", async () => {
  const bytes = readFileSync(`${examples}${files.find((file) => file.endsWith(".cast"))}`);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length), fc.integer({ min: 1, max: 4000 }), async (length, size) => {
      const [whole, streamed] = await both(bytes.subarray(0, length), size);
      expect(streamed).toEqual(whole);
    }),
    { numRuns: 100, seed: 20_261_124 },
  );
});

test.each([
  ["version 1", '{"version": 1, "width": 80, "height": 24, "stdout": [[0.5, "$ "], [0.5, "id\\r\\n"]]}'],
  ["version 1 over several lines", '{\n"version": 1,\n"width": 80, "height": 24,\n"stdout": [[0.5, "$ "]]\n}\n'],
  [
    "version 3 with remarks",
    '{"version":3,"term":{"cols":80,"rows":24}}\n# hello\n[0.5,"o","$ id\\r\\n"]\n[1,"x","0"]',
  ],
  ["lines that are none", '{"version":2,"width":80,"height":24}\nnonsense\n[1,"o","$ "]\n[2]\n{"a":1}\n'],
])("an asciicast of %s reads the same as a stream", async (_, text) => {
  const [whole, streamed] = await both(Buffer.from(text), 5);
  expect(streamed).toEqual(whole);
});

test("a stream is ended when it cannot be read", async () => {
  const endless = Readable.from(
    (function* () {
      yield Buffer.from("no recording");
      for (;;) yield Buffer.alloc(1000);
    })(),
  );
  await expect(streamTranscript(endless, "ssh")).rejects.toThrow("its first byte is 0x6e");
  expect(endless.destroyed).toBe(true);
});

test("a long line is read in time that is proportional to it", async () => {
  const make = (size: number) =>
    Buffer.from(`{"version":2,"width":80,"height":24}\n[0,"o","${"a".repeat(size - 60)}"]\n`);
  await expectLinear(make, (bytes) => streamTranscript(stream(bytes, 65_536), "ssh"), 8_000_000);
});

test("reading a recording of version 1 lets other work run", async () => {
  const frames = Array.from({ length: 10_000 }, () => '[0,"x"]');
  const text = `{"version":1,"width":80,"height":24,"stdout":[${frames.join(",")}]}`;
  const { events } = await openRecording(Readable.from([Buffer.from(text)]), "ssh");
  let turns = 0;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  let read = 0;
  for await (const batch of events) read += [batch].flat().length;
  clearImmediate(next);
  expect(read).toBe(10_000);
  expect(turns).toBeGreaterThan(40);
});
