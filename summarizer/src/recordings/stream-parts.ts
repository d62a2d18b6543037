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

/** Walks the parts of a binary stream. Refuses unknown versions and encrypted parts; a cut part is the last. */
export function* streamParts(bytes: Uint8Array): Generator<StreamPart> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  for (let number = 1; offset < bytes.length; number++) {
    const left = bytes.length - offset;
    const version = left < 8 ? undefined : partVersion(view.getBigUint64(offset), number, offset);
    if (version === undefined || left < HEADER_SIZE[version]) {
      yield { number, version: version ?? 1, offset, data: bytes.subarray(bytes.length), cut: true };
      return;
    }
    if (version === 2 && view.getUint8(offset + 24) & ENCRYPTED) {
      throw new RecordingError(
        "encrypted",
        `part ${number} at byte ${offset} is encrypted: it is whole, but only its cluster can read it; ` +
          "get a plain copy with: tctl recordings download SESSION-ID",
      );
    }
    const start = offset + HEADER_SIZE[version];
    const size = view.getBigUint64(offset + 8);
    const end = BigInt(start) + size + view.getBigUint64(offset + 16);
    const cut = end > BigInt(bytes.length);
    const dataEnd = Math.min(bytes.length, start + Number(size));
    yield { number, version, offset, data: bytes.subarray(start, dataEnd), cut };
    if (cut) return;
    offset = Number(end);
  }
}

function partVersion(version: bigint, number: number, offset: number): 1 | 2 {
  if (version === 1n) return 1;
  if (version === 2n) return 2;
  throw new RecordingError(
    "unknown-version",
    `part ${number} at byte ${offset} has version ${version}; versions 1 and 2 can be read. ` +
      "A newer cluster wrote it, or the file is damaged",
  );
}
