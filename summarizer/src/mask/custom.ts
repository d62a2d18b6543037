import type { RE2JS } from "re2js";
import { isBadPattern, maskPattern } from "../domain/pattern.ts";
import type { Finding } from "./finding.ts";

/** A mask that somebody wrote for secrets of their own. */
export interface CustomMask {
  /** What the mask says it was: small letters, digits and hyphens. */
  readonly name: string;
  /** In the syntax of RE2, which takes time linear in the text. The secret is the first group, or all where there is none. */
  readonly pattern: string;
}

const compiled = new WeakMap<CustomMask, RE2JS>();

function compiledOf(mask: CustomMask): RE2JS {
  const known = compiled.get(mask);
  if (known !== undefined) return known;
  const made = maskPattern(mask.pattern);
  if (isBadPattern(made)) throw new RangeError(`the pattern of the mask ${JSON.stringify(mask.name)} ${made.problem}`);
  compiled.set(mask, made);
  return made;
}

/** A line is searched in pieces of so many characters, which share some: a match in a longer line has at most as many. */
const piece = 1000;
const shared = 200;
/** With more matches in a piece, all of it is a secret: each is searched for up to the piece's end. */
const mostMatches = 100;

/** The secrets that masks of somebody's own find, line by line. Throws a RangeError for a pattern that is not valid. */
export function* customized(text: string, masks: readonly CustomMask[]): Iterable<Finding> {
  for (const mask of masks) {
    const pattern = compiledOf(mask);
    let offset = 0;
    for (const line of text.split("\n")) {
      for (let start = 0; start < line.length; start += piece - shared) {
        for (const { start: from, end } of matchesIn(pattern, line.slice(start, start + piece))) {
          yield { sort: mask.name, start: offset + start + from, end: offset + start + end, byContext: true };
        }
        if (start + piece >= line.length) break;
      }
      offset += line.length + 1;
    }
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function matchesIn(pattern: RE2JS, text: string): readonly Range[] {
  const matcher = pattern.matcher(text);
  const group = pattern.groupCount() > 0 ? 1 : 0;
  const found: Range[] = [];
  let from = 0;
  while (from <= text.length && matcher.find(from)) {
    const range = { start: matcher.start(group), end: matcher.end(group) };
    if (range.start >= 0 && range.end > range.start) found.push(range);
    if (found.length > mostMatches) return [{ start: 0, end: text.length }];
    from = Math.max(matcher.end(), from + 1);
  }
  return found;
}
