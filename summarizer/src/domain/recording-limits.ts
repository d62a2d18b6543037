/** Bounds on what one recording may take. Sizes are in bytes. */
export interface RecordingLimits {
  /** Size of the file. */
  readonly file: number;
  /** What one part of a binary stream may unzip to. */
  readonly part: number;
  /** What all parts together may unzip to. */
  readonly unzipped: number;
  /** Bytes that all parts together may unzip to for each zipped byte, on top of {@link RecordingLimits.unratioed}. */
  readonly ratio: number;
  /** Unzipped bytes for which the ratio does not matter. */
  readonly unratioed: number;
  /** Size of one record; writers keep to 64 KiB. */
  readonly record: number;
  /** Events of one part: recorders close a part long before. */
  readonly partEvents: number;
  /** Events of all parts. */
  readonly events: number;
  /** Characters of the header of an asciicast that is a line of its own. */
  readonly header: number;
  /** Characters of a line of an asciicast, and of one of version 1, which is one value: both are held in memory. */
  readonly line: number;
  /** Size of the end event beside an asciicast. */
  readonly endEvent: number;
  /** Users that an end event that is made up has among its participants for having joined. */
  readonly joined: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Used where a caller names no others. */
export const defaultLimits: RecordingLimits = {
  file: 512 * MIB,
  part: 64 * MIB,
  unzipped: 512 * MIB,
  ratio: 100,
  unratioed: 256 * MIB,
  record: 256 * KIB,
  partEvents: 1_000_000,
  events: 10_000_000,
  header: MIB,
  line: 8 * MIB,
  endEvent: MIB,
  joined: 100,
};

/** For recordings that are read as streams: only a part at a time is held. */
export const streamLimits: RecordingLimits = { ...defaultLimits, file: 16 * 1024 * MIB, unzipped: 16 * 1024 * MIB };

/** Bounds on what is noted of a recording's state. */
export const noteLimits = {
  /** Notes that are kept. */
  notes: 20,
  /** Characters of one note. */
  characters: 1000,
  /** Fields of unknown events that a note names. */
  fields: 10,
} as const;
