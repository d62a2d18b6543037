/** Bounds on what one recording may take. Sizes are in bytes. */
export interface RecordingLimits {
  /** Size of the file. */
  readonly file: number;
  /** What one part of a binary stream may unzip to. */
  readonly part: number;
  /** What all parts together may unzip to. */
  readonly unzipped: number;
  /** Size of one record; writers keep to 64 KiB. */
  readonly record: number;
  /** Events of one part: recorders close a part long before. */
  readonly partEvents: number;
  /** Events of all parts. */
  readonly events: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Used where a caller names no others. */
export const defaultLimits: RecordingLimits = {
  file: 512 * MIB,
  part: 64 * MIB,
  unzipped: 512 * MIB,
  record: 256 * KIB,
  partEvents: 1_000_000,
  events: 10_000_000,
};

/** For recordings that are read as streams: only a part at a time is held. */
export const streamLimits: RecordingLimits = { ...defaultLimits, file: 16 * 1024 * MIB, unzipped: 16 * 1024 * MIB };
