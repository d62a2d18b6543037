import { setImmediate } from "node:timers/promises";
import { count, type Notes } from "../domain/notes.ts";
import { noteLimits, type RecordingLimits } from "../domain/recording-limits.ts";
import type { ByteSource } from "./byte-source.ts";
import { decodeEvent, type StreamEvent } from "./event-codec.ts";
import { gunzipMember, type Unzipped } from "./gzip.ts";
import { RecordingError } from "./recording-error.ts";
import { type StreamPart, streamParts } from "./stream-parts.ts";

/** Events of a binary stream as they come, repeated ones left out. */
export interface EventBatch {
  readonly version: 1 | 2;
  readonly events: readonly StreamEvent[];
}

const LENGTH_SIZE = 4;
/** Events that are held at a time. */
const BATCH = 1000;

/**
 * Reads a binary stream, a part at a time; what is damaged but can be worked around goes into `notes`. Rejects with a
 * `RecordingError`, at the end too where there was no event.
 */
export async function* readStream(
  source: ByteSource,
  limits: RecordingLimits,
  notes: Notes,
): AsyncGenerator<EventBatch> {
  const sequence = new EventSequence();
  let unzipped = 0;
  let zipped = 0;
  let all = 0;
  for await (const part of streamParts(source, limits.part)) {
    const { version } = part;
    if (part.cut) notes.add(`incomplete: the file ends inside part ${part.number}`);
    if (part.data.length === 0) continue;
    const limit = Math.min(limits.part, limits.unzipped - unzipped);
    const data = await unzipPart(part, limit, notes);
    unzipped += data.bytes.length;
    zipped += part.data.length;
    if (unzipped > limits.unratioed + limits.ratio * zipped) throw tooDense(part, limits);
    let events: StreamEvent[] = [];
    let inPart = 0;
    for (const record of records(data, part, limits.record, notes)) {
      all += 1;
      inPart += 1;
      if (inPart > limits.partEvents) throw tooMany(`part ${part.number}`, limits.partEvents);
      if (all > limits.events) throw tooMany("the recording", limits.events);
      // Others get their turn, also where no event is given on.
      if (all % BATCH === 0) await setImmediate();
      const event = sequence.next(record);
      if (event !== undefined && events.push(event) === BATCH) {
        yield { version, events };
        events = [];
      }
    }
    if (events.length > 0) yield { version, events };
  }
  if (sequence.read === 0) {
    throw new RecordingError(
      notes.list().length > 0 ? "truncated" : "empty",
      `${["the recording contains no events", ...notes.list()].join("; ")}. Download it again`,
    );
  }
  for (const note of sequence.notes()) notes.add(note);
}

function tooMany(what: string, most: number): RecordingError {
  const limit = most.toLocaleString("en");
  return new RecordingError(
    "too-large",
    `${what} has more than ${limit} events, which no recorder writes: the file is damaged or malicious`,
  );
}

function tooDense({ number, offset }: StreamPart, { ratio, unratioed }: RecordingLimits): RecordingError {
  return new RecordingError(
    "too-large",
    `up to part ${number} at byte ${offset}, the recording unzips to more than ${ratio} times its size and ${unratioed} bytes, ` +
      "which no recorder writes: the file is damaged or malicious",
  );
}

async function unzipPart(part: StreamPart, limit: number, notes: Notes): Promise<Unzipped> {
  const data = await gunzipMember(part.data, limit);
  if (data.exceeded) {
    throw new RecordingError(
      "too-large",
      `part ${part.number} at byte ${part.offset} unzips to more than ${limit} bytes, which no recorder writes: ` +
        "the file is damaged or malicious",
    );
  }
  if (data.damage === "not gzip" && !part.cut && part.number === 1) {
    throw new RecordingError(
      "malformed",
      `part ${part.number} at byte ${part.offset} is not gzip data; the file is damaged: download it again`,
    );
  }
  if (data.damage) notes.add(`incomplete: the data of part ${part.number} is ${data.damage}`);
  return data;
}

/** The records of one part. Damaged data may end inside a record; sound data may not hold a bad one. */
function* records(data: Unzipped, part: StreamPart, most: number, notes: Notes): Generator<Uint8Array> {
  const { bytes } = data;
  for (let offset = 0; offset < bytes.length; ) {
    const start = offset + LENGTH_SIZE;
    const length = start <= bytes.length ? bytes.readUInt32BE(offset) : bytes.length;
    if (length === 0 || (length > most && start <= bytes.length)) {
      if (data.damage) return;
      const size = length === 0 ? "0 bytes" : `${length} bytes, over the limit of ${most}`;
      throw new RecordingError(
        "malformed",
        `part ${part.number}: the record at byte ${offset} of its unzipped data has ${size}; ` +
          "the file is damaged: download it again",
      );
    }
    if (start + length > bytes.length) {
      notes.add(`incomplete: part ${part.number} ends inside a record`);
      return;
    }
    yield bytes.subarray(start, start + length);
    offset = start + length;
  }
}

/** Puts records in their order: an event whose index is not greater than the last one's is a repetition. */
class EventSequence {
  read = 0;
  #last = -1;
  #repeated = 0;
  #missing = 0;
  #unreadable = 0;
  #unknown = 0;
  readonly #unknownFields = new Set<number>();
  #moreFields = false;

  /** The event of a record; undefined for one that is skipped. */
  next(record: Uint8Array): StreamEvent | undefined {
    const event = decodeEvent(record);
    if (event === undefined) {
      this.#unreadable++;
      return undefined;
    }
    this.read++;
    if (event.kind === "unknown") {
      this.#unknown++;
      if (this.#unknownFields.size < noteLimits.fields) this.#unknownFields.add(event.field);
      else this.#moreFields ||= !this.#unknownFields.has(event.field);
      return undefined;
    }
    const index = Number(event.fields["ei"]);
    if (index <= this.#last) {
      this.#repeated++;
      return undefined;
    }
    this.#missing += index - this.#last - 1;
    this.#last = index;
    return event;
  }

  *notes(): Generator<string> {
    const missing = Math.max(0, this.#missing - this.#unknown - this.#unreadable);
    if (missing > 0) yield `${count(missing, "event")} missing, by their indices`;
    if (this.#repeated > 0) yield `${count(this.#repeated, "repeated event")} skipped`;
    if (this.#unreadable > 0) yield `${count(this.#unreadable, "event")} could not be read and was skipped`;
    if (this.#unknown > 0) {
      const fields = [...this.#unknownFields].join(", ");
      const others = this.#moreFields ? " and others" : "";
      yield `${count(this.#unknown, "event")} of unknown kind skipped (field ${fields}${others})`;
    }
  }
}
