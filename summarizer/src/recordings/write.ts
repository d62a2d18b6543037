import { gzipSync } from "node:zlib";
import { encodeEvent, type StreamEvent } from "./event-codec.ts";

/** How a binary stream is written. */
export interface WriteOptions {
  readonly version?: 1 | 2;
  /** Size in bytes after which a part is closed; parts but the last are padded to it. 5 MiB where not given. */
  readonly partSize?: number;
}

const PART_SIZE = 5 * 1024 * 1024;

/** Writes events, in their order, as a binary stream that any reader of recordings takes. */
export function writeRecording(events: readonly StreamEvent[], options: WriteOptions = {}): Buffer {
  const { version = 1, partSize = PART_SIZE } = options;
  const parts: Buffer[][] = [[]];
  let size = 0;
  for (const event of events) {
    const record = encodeRecord(encodeEvent(event));
    // Records are counted before they are zipped, so a part never outgrows its padding.
    if (size > 0 && size + record.length > partSize - 64) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(record);
    size += record.length;
  }
  return Buffer.concat(
    parts.map((records, index) => {
      const data = gzipSync(Buffer.concat(records));
      const padding = index < parts.length - 1 ? Math.max(0, partSize - headerSize(version) - data.length) : 0;
      return encodePart(data, { version, padding });
    }),
  );
}

/** One record: its length and its message. */
export function encodeRecord(message: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

/** One part: its header, its zipped data and its padding. */
export function encodePart(data: Uint8Array, { version = 1, padding = 0, flags = 0 } = {}): Buffer {
  const header = Buffer.alloc(headerSize(version));
  header.writeBigUInt64BE(BigInt(version), 0);
  header.writeBigUInt64BE(BigInt(data.length), 8);
  header.writeBigUInt64BE(BigInt(padding), 16);
  if (version >= 2) header.writeUInt8(flags, 24);
  return Buffer.concat([header, data, Buffer.alloc(padding)]);
}

function headerSize(version: number): number {
  return version === 1 ? 24 : 32;
}
