import type { Transcript } from "../domain/transcript.ts";
import { entryText } from "../transcript/text.ts";

/** A stretch of a session's numbered text, no larger than a model takes. */
export interface Part {
  readonly text: string;
  readonly bytes: number;
}

/** The numbered text of a session: each entry after `#` and its index. */
export function numberedText(transcript: Transcript): string {
  return numbered(transcript).join("\n");
}

/** Cuts a session into parts of at most `limit` bytes each: between entries, and within one that is larger itself. */
export function cutTranscript(transcript: Transcript, limit: number): readonly Part[] {
  return packed(
    numbered(transcript).flatMap((text, index) => cutText(text, limit, `#${index} (continued)\n`)),
    limit,
  );
}

/** Cuts one part into smaller ones. */
export function cutPart({ text }: Part, limit: number): readonly Part[] {
  return packed(cutText(text, limit, "(continued)\n"), limit);
}

/** Puts pieces of text together, in order, as long as they fit. */
export function packed(pieces: readonly string[], limit: number): readonly Part[] {
  const parts: Part[] = [];
  for (const text of pieces) {
    const bytes = Buffer.byteLength(text);
    const last = parts.at(-1);
    if (last !== undefined && last.bytes + 1 + bytes <= limit) {
      parts[parts.length - 1] = { text: `${last.text}\n${text}`, bytes: last.bytes + 1 + bytes };
    } else parts.push({ text, bytes });
  }
  return parts;
}

function numbered({ entries, kind }: Transcript): readonly string[] {
  return entries.map((entry, index) => `#${index} ${entryText(entry, kind === "db")}`);
}

/** A text in pieces of at most `limit` bytes, cut after a line if possible; `heading` precedes all but the first. */
function cutText(text: string, limit: number, heading: string): readonly string[] {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return [text];
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    const before = pieces.length === 0 ? "" : heading;
    const to = endOfPiece(bytes, from, Math.max(4, limit - Buffer.byteLength(before)));
    pieces.push(before + bytes.toString("utf8", from, to));
    from = to;
  }
  return pieces;
}

function endOfPiece(bytes: Buffer, from: number, room: number): number {
  let to = from + room;
  if (to >= bytes.length) return bytes.length;
  const line = bytes.lastIndexOf(0x0a, to - 1);
  if (line > from + room / 2) return line + 1;
  while (to > from + 1 && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
  return to;
}
