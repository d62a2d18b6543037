import type { Finding } from "./finding.ts";

/** Text as a detector reads it: without what splits a value and shows nothing. */
export interface View {
  readonly text: string;
  /** The position in the original text of a finding in `text`. */
  readonly original: (finding: Finding) => Finding;
}

/**
 * What shows nothing: the mark of a removed control character with what is left of its sequence; format characters, soft
 * hyphens, joiners, fillers and selectors; the end of a line that a backslash, a backtick or a caret continues.
 */
const invisible =
  /\ufffd(?:\[[\d;?]{0,20}[A-Za-z])?|\p{Cf}|\u034f|[\u115f\u1160\u3164]|[\ufe00-\ufe0f]|[\\`^]\r?\n(?:> )?/gu;

/** A line's end between two halves of a token, with indentation, or with the quotes and the sign that join two literals. */
const wrap = /(?<=[\w+/.=-])(?:["'] ?[+.\\]?)?[^\S\n]{0,4}\n[^\S\n]{0,40}["']?(?=[\w+/.=-])/g;

/** The text as it is read, which is the text itself where nothing is hidden. */
export function readable(text: string): View {
  return without(text, invisible);
}

/** The text with the lines joined that a token may reach over. */
export function unwrapped(text: string): View {
  return without(text, wrap);
}

function without(text: string, pattern: RegExp): View {
  /** By cut: where it is in what is left, and how much was cut up to and with it. */
  const places: number[] = [];
  const sums: number[] = [];
  let left = "";
  let end = 0;
  for (const { index, 0: cut } of text.matchAll(pattern)) {
    left += text.slice(end, index);
    end = index + cut.length;
    places.push(left.length);
    sums.push(end - left.length);
  }
  if (places.length === 0) return { text, original: (finding) => finding };
  const original = (offset: number) => offset + (sums[lastUpTo(places, offset)] ?? 0);
  return {
    text: left + text.slice(end),
    original: ({ start, end, ...rest }) => ({ ...rest, start: original(start), end: original(end - 1) + 1 }),
  };
}

/** The index of the last number that is not above `limit`, in a sorted list; -1 where there is none. */
function lastUpTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
