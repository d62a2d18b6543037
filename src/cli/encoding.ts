import { lineStarts, type Position, positionAt } from "../source.ts";

/** Why bytes are not UTF-8 text. */
export interface EncodingProblem {
  /** The problem, as the rest of a sentence that begins with the file's name. */
  readonly what: string;
  readonly help: string;
  /** The position of the first invalid byte; absent if the whole file is in another encoding. */
  readonly place?: Position;
}

const saveIt = "save it as UTF-8";

/** The number of bytes at the start that distinguish UTF-16 from other data. */
const sampled = 1_000;

/** The reason why `bytes` are not UTF-8 text; undefined if they are. */
export function encodingProblem(bytes: Uint8Array): EncodingProblem | undefined {
  if (isUtf16(bytes)) return { what: "is UTF-16, not UTF-8", help: saveIt };
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    return {
      what: "is not text: it has a NUL byte",
      help: "pass a YAML or JSON file",
      place: placeOf(bytes.subarray(0, nul)),
    };
  }
  const wrong = firstWrong(bytes);
  if (wrong === undefined) return undefined;
  const byte = (bytes[wrong] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  return {
    what: `is not UTF-8: the byte 0x${byte} is not part of a character`,
    help: saveIt,
    place: placeOf(bytes.subarray(0, wrong)),
  };
}

/** By its byte-order mark, or because every other byte is zero, as in text of mostly Latin letters. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const sample = bytes.subarray(0, sampled - (Math.min(sampled, bytes.length) % 2));
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [most, least] = [Math.max(...zeros), Math.min(...zeros)];
  return sample.length > 3 && least === 0 && most > sample.length / 4;
}

const replacement = 0xfffd;

/** The offset of the first byte that is not part of a character. */
function firstWrong(bytes: Uint8Array): number | undefined {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isWritten = code === replacement && bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
    if (code === replacement && !isWritten) return at;
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return undefined;
}

/** The position after valid UTF-8. */
function placeOf(before: Uint8Array): Position {
  const text = new TextDecoder("utf-8").decode(before);
  return positionAt(lineStarts(text), text.length);
}
