import type { FileHandle } from "node:fs/promises";
import { open, readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { errorCode } from "../domain/errors.ts";
import { isObject, jsonFault, parseJson } from "../domain/json.ts";
import { Notes } from "../domain/notes.ts";
import type { AuditEvent, Recording } from "../domain/recording.ts";
import { defaultLimits, type RecordingLimits } from "../domain/recording-limits.ts";
import { type Cast, readAsciicast } from "./asciicast.ts";
import { ByteSource } from "./byte-source.ts";
import { kindOfEnd } from "./end-event.ts";
import type { StreamEvent } from "./event-codec.ts";
import { RecordingError } from "./recording-error.ts";
import { streamRecording } from "./session.ts";
import { readStream } from "./stream.ts";
import { formatTimestamp } from "./timestamp.ts";

/** What a reader may know of a recording besides its bytes. */
export interface ReadOptions {
  /** Session id, for an asciicast whose end event is made up. */
  readonly id?: string;
  /** The end event that lies beside an asciicast. A binary stream has its own. */
  readonly endEvent?: AuditEvent;
  readonly limits?: RecordingLimits;
}

/**
 * Reads a recording: an asciicast of version 1 to 3, or a binary stream of version 1 or 2, distinguished by the first
 * byte. `notes` report damage that is readable; throws only `RecordingError`, for the rest.
 */
export async function readRecording(bytes: Uint8Array, options: ReadOptions = {}): Promise<Recording> {
  const limits = options.limits ?? defaultLimits;
  if (bytes.length > limits.file) throw tooLarge(bytes.length, limits);
  const notes = new Notes();
  switch (sniff(bytes)) {
    case "stream":
      return await wholeStream(bytes, limits, notes);
    case "text":
      return castRecording(readAsciicast(new TextDecoder().decode(bytes), notes), options, notes);
  }
}

async function wholeStream(bytes: Uint8Array, limits: RecordingLimits, notes: Notes): Promise<Recording> {
  const events: StreamEvent[] = [];
  let version: 1 | 2 | undefined;
  for await (const batch of readStream(new ByteSource([bytes]), limits, notes)) {
    version ??= batch.version;
    for (const event of batch.events) events.push(event);
  }
  return streamRecording(version ?? 1, events, notes);
}

/**
 * Reads a recording's file. The end event of `x.cast` is looked for in `x.json`; without it one is made up, with the
 * file's name as the session's id.
 */
export async function readRecordingFile(path: string, limits: RecordingLimits = defaultLimits): Promise<Recording> {
  const bytes = await readBounded(path, limits);
  const id = basename(path, extname(path));
  const endEvent = extname(path) === ".tar" ? undefined : await endEventBeside(path, undefined, limits);
  try {
    return await readRecording(bytes, { id, limits, ...(endEvent && { endEvent }) });
  } catch (error) {
    throw error instanceof RecordingError ? new RecordingError(error.code, `${path}: ${error.message}`) : error;
  }
}

function castRecording(cast: Cast, { id, endEvent }: ReadOptions, notes: Notes): Recording {
  const end = endEvent ?? madeUpEnd(cast, cast.events.at(-1)?.at ?? 0, id, notes);
  const { timestamp, command, ...recording } = cast;
  if (recording.events.length === 0) notes.add("the recording contains no events");
  const kind = kindOfEnd(end);
  return {
    ...recording,
    endEvent: end,
    kind,
    interactive: kind === "db" || end["interactive"] !== false,
    notes: notes.list(),
  };
}

/** An end event from an asciicast's header and the milliseconds at which its last event came. */
export function madeUpEnd(
  { timestamp, command }: Pick<Cast, "timestamp" | "command">,
  last: number,
  id: string | undefined,
  notes: Notes,
): AuditEvent {
  notes.add("no end event next to the recording: synthesized from its header; user and resource are unknown");
  const stop = (timestamp ?? 0) + last / 1000;
  return {
    event: "session.end",
    code: "T2004I",
    ...(id && { sid: id }),
    ...(timestamp && {
      time: timeOf(stop),
      session_start: timeOf(timestamp),
      session_stop: timeOf(stop),
    }),
    ...(command && { initial_command: [command] }),
    proto: "ssh",
    interactive: true,
    participants: [],
  };
}

function timeOf(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  return formatTimestamp(Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1_000_000);
}

/** How files that are often taken for recordings begin. */
const strangers: readonly (readonly [start: string, what: string])[] = [
  ["\x1f\x8b", "a gzip file: unzip it first"],
  ["PK", "a ZIP archive"],
  ["\x89PNG", "an image"],
];

export function sniff(bytes: Uint8Array): "stream" | "text" {
  const [first] = bytes;
  if (first === undefined) throw new RecordingError("empty", "the recording is empty: download it again");
  if (first === 0) return "stream";
  const start = Buffer.from(bytes.subarray(0, 300)).toString("latin1");
  if (/^(\xef\xbb\xbf)?\s*\{/.test(start)) return "text";
  if (start.startsWith("age-encryption.org/")) {
    throw new RecordingError(
      "encrypted",
      "the recording is encrypted and complete, but only its cluster can read it; " +
        "download a decrypted copy: tctl recordings download SESSION-ID",
    );
  }
  const what = strangers.find(([known]) => start.startsWith(known))?.[1];
  const tar = start.slice(257, 262) === "ustar" ? "an ordinary tar archive: unpack it first" : undefined;
  throw new RecordingError(
    "not-a-recording",
    `its first byte is 0x${first.toString(16).padStart(2, "0")}; a binary recording begins with 0x00 and an asciicast ` +
      `with "{"${what || tar ? `. It looks like ${what ?? tar}` : ""}`,
  );
}

async function readBounded(path: string, limits: RecordingLimits): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > limits.file) throw tooLarge(size, limits);
    return await readFile(path);
  } catch (error) {
    if (error instanceof RecordingError) throw new RecordingError(error.code, `${path}: ${error.message}`);
    throw new RecordingError("unreadable", `${path}: cannot be read (${errorCode(error) || String(error)})`);
  }
}

/** The end event in `x.json` beside `x.cast`, which `openFile` opens; undefined where there is none. */
export async function endEventBeside(
  path: string,
  openFile: (path: string) => Promise<FileHandle> = (file) => open(file),
  limits: RecordingLimits = defaultLimits,
): Promise<AuditEvent | undefined> {
  const beside = `${path.slice(0, path.length - extname(path).length)}.json`;
  if (beside === path) return undefined;
  const source = await readBeside(beside, openFile, limits.endEvent);
  if (source === undefined) return undefined;
  const event = parseJson(source);
  if (isObject(event) && /^(db\.)?session\.end$/.test(String(event["event"]))) return event;
  throw new RecordingError(
    "malformed",
    event === undefined
      ? `${beside}: not JSON after ${jsonFault(source)}; it should contain the session's end event`
      : `${beside}: not an end event; its "event" should be "session.end" or "db.session.end"`,
  );
}

async function readBeside(
  path: string,
  openFile: (path: string) => Promise<FileHandle>,
  most: number,
): Promise<string | undefined> {
  try {
    await using file = await openFile(path);
    const { size } = await file.stat();
    if (size > most) {
      throw new RecordingError("too-large", `${path}: the end event has ${size} bytes; the limit is ${most}`);
    }
    return await file.readFile("utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    if (error instanceof RecordingError) throw error;
    throw new RecordingError("unreadable", `${path}: cannot be read (${errorCode(error) || String(error)})`);
  }
}

function tooLarge(size: number, limits: RecordingLimits): RecordingError {
  return new RecordingError("too-large", `the recording has ${size} bytes; the limit is ${limits.file}`);
}
