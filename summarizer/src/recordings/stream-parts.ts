import type { ByteSource } from "./byte-source.ts";
import { RecordingError } from "./recording-error.ts";

/** One part of a binary stream: its data, still zipped. `cut` says that the file ends before the part does. */
export interface StreamPart {
  /** Counted from 1. */
  readonly number: number;
  readonly version: 1 | 2;
  readonly offset: number;
  readonly data: Uint8Array;
  readonly cut: boolean;
}

const HEADER_SIZE = { 1: 24, 2: 32 } as const;
const ENCRYPTED = 1;

/**
 * Walks the parts of a binary stream, of each no more than `most` bytes of data. Refuses unknown versions and encrypted
 * parts; a cut part is the last.
 */
export async function* streamParts(source: ByteSource, most: number): AsyncGenerator<StreamPart> {
  for (let number = 1; ; number++) {
    const offset = source.position;
    const start = await source.take(8);
    if (start.length === 0) return;
    const version = start.length < 8 ? undefined : partVersion(start.readBigUInt64BE(), number, offset);
    const head = await source.take(version === undefined ? 0 : HEADER_SIZE[version] - 8);
    if (version === undefined || head.length < HEADER_SIZE[version] - 8) {
      yield { number, version: version ?? 1, offset, data: head.subarray(head.length), cut: true };
      return;
    }
    if (version === 2 && head.readUInt8(16) & ENCRYPTED) {
      throw new RecordingError(
        "encrypted",
        `part ${number} at byte ${offset} is encrypted and complete, but only its cluster can read it; ` +
          "download a decrypted copy: tctl recordings download SESSION-ID",
      );
    }
    const size = Number(head.readBigUInt64BE());
    const padding = Number(head.readBigUInt64BE(8));
    const data = await source.take(Math.min(size, most));
    const skipped = await source.skip(size - data.length + padding);
    const cut = data.length + skipped < size + padding;
    yield { number, version, offset, data, cut };
    if (cut) return;
  }
}

function partVersion(version: bigint, number: number, offset: number): 1 | 2 {
  if (version === 1n) return 1;
  if (version === 2n) return 2;
  throw new RecordingError(
    "unknown-version",
    `part ${number} at byte ${offset} has version ${version}; versions 1 and 2 are supported. ` +
      "A newer cluster wrote it, or the file is damaged",
  );
}
