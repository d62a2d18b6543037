import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEvent, encodeEvent, type StreamEvent } from "../../src/recordings/event-codec.ts";
import { type EventKind, eventKinds, messages } from "../../src/recordings/messages.ts";
import { readRecording } from "../../src/recordings/read.ts";
import { RecordingError } from "../../src/recordings/recording-error.ts";
import { formatTimestamp } from "../../src/recordings/timestamp.ts";
import { encodePart, writeRecording } from "../../src/recordings/write.ts";
import { records, session } from "./damage.ts";

const runs = (numRuns: number) => ({ numRuns, seed: 20_261_122 });

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const key = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== "__proto__");
const time = fc
  .tuple(fc.integer({ min: -62_135_596_800, max: 4_102_444_800 }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(([seconds, nanos]) => formatTimestamp(seconds, nanos));

/** Values that a writer puts on the wire: zero values are left out. */
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: word,
  bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  bool: fc.constant(true),
  int32: fc.integer({ min: 1 }),
  uint32: fc.integer({ min: 1 }),
  int64: fc.maxSafeNat().filter((number) => number > 0),
  uint64: fc.maxSafeNat().filter((number) => number > 0),
  Timestamp: time,
  "string[]": fc.array(word, { minLength: 1, maxLength: 3 }),
  labels: fc.dictionary(key, word, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  traits: fc.dictionary(key, fc.array(word, { maxLength: 3 }), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  "CassandraBatchChild[]": fc.array(fc.record({ id: word, query: word }), { minLength: 1, maxLength: 2 }),
};

function fieldsOf(message: string): Record<string, fc.Arbitrary<unknown>> {
  const row = messages[message] ?? "1 Metadata";
  return Object.assign(
    {},
    ...row.split(", ").map((column) => {
      const [, name = "", type] = column.split(" ");
      if (type === undefined) return fieldsOf(name);
      const value = values[type];
      if (!value) throw new Error(`no values for ${type}`);
      return { [name]: value };
    }),
  );
}

const kinds = Object.keys(eventKinds) as EventKind[];
const event: fc.Arbitrary<StreamEvent> = fc
  .constantFrom(...kinds)
  .chain((kind) => fc.record(fieldsOf(kind), { requiredKeys: ["ei"] }).map((fields) => ({ kind, fields })));
const terminal = fc.array(
  fc.record({ ms: fc.integer({ min: 1, max: 60_000 }), data: fc.uint8Array({ minLength: 1, maxLength: 200 }) }),
  { minLength: 1, maxLength: 40 },
);

test("what is written is read: every kind of event, every field", () => {
  fc.assert(
    fc.property(event, (written) => {
      expect(decodeEvent(encodeEvent(written))).toEqual(written);
    }),
    runs(2000),
  );
});

test("what is written is read: recordings, of both versions, in parts of any size", async () => {
  await fc.assert(
    fc.asyncProperty(
      terminal,
      fc.constantFrom(1 as const, 2 as const),
      fc.integer({ min: 200, max: 5000 }),
      async (prints, version, partSize) => {
        const events = prints.map(
          ({ ms, data }, ei): StreamEvent => ({ kind: "SessionPrint", fields: { ei, ms, data } }),
        );
        const recording = await readRecording(writeRecording(events, { version, partSize }));
        expect(recording.format).toBe(`teleport-${version}`);
        expect(recording.notes).toEqual(["no end event: synthesized from the last event's time"]);
        const shown = recording.events.map((each) =>
          each.type === "output" ? Buffer.from(each.data).toString("hex") : "",
        );
        expect(shown).toEqual(prints.map(({ data }) => Buffer.from(data).toString("hex")));
        const times = recording.events.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      },
    ),
    runs(200),
  );
});

/** Reading gives a recording or a RecordingError that tells something; nothing else. */
async function readable(bytes: Uint8Array): Promise<void> {
  try {
    const recording = await readRecording(bytes);
    expect(["ssh", "k8s", "db"]).toContain(recording.kind);
  } catch (error) {
    expect(error).toBeInstanceOf(RecordingError);
    expect((error as RecordingError).message.length).toBeGreaterThan(20);
  }
}

const unzipped = records(session);
const files = [
  encodePart(gzipSync(unzipped)),
  encodePart(gzipSync(unzipped), { version: 2, padding: 30 }),
  Buffer.concat([
    encodePart(gzipSync(unzipped), { padding: 5 }),
    encodePart(Buffer.alloc(0), { padding: 9 }),
    encodePart(gzipSync(unzipped)),
  ]),
  Buffer.from('{"version": 2, "width": 96, "height": 26}\n[1.2, "o", "foo"]\n[2, "r", "80x24"]\n'),
  Buffer.from('{"version":1,"width":80,"height":24,"stdout":[[0.5,"a"],[1,"b"]]}'),
];
const change = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() });

function damaged(bytes: Buffer, changes: readonly { at: number; byte: number; cut: boolean }[]): Buffer {
  let result = Buffer.from(bytes);
  for (const { at, byte, cut } of changes) {
    if (cut) result = result.subarray(0, at % (result.length + 1));
    else if (result.length > 0) result[at % result.length] = byte;
  }
  return result;
}

test("random bytes never crash the reader", async () => {
  const start = fc.constantFrom("", "00", "0000000000000001", "0000000000000002", "7b", "1f8b08");
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), (prefix, bytes) =>
      readable(Buffer.concat([Buffer.from(prefix, "hex"), bytes])),
    ),
    runs(2000),
  );
});

test("damaged recordings never crash the reader", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 6 }), (bytes, changes) =>
      readable(damaged(bytes, changes)),
    ),
    runs(2000),
  );
});

test("damaged records never crash the reader", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) =>
      readable(encodePart(gzipSync(damaged(unzipped, changes)))),
    ),
    runs(1500),
  );
});
