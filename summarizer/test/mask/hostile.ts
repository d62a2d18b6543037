import fc from "fast-check";

/** Makes a text of about so many characters. */
export type TextOf = (length: number) => string;

/**
 * Texts that a pattern has to work hard on: a match in which one character is repeated, the beginnings of matches, and
 * what the pattern spells out, again and again; at the end what it does not match.
 */
export function hostileTo(pattern: RegExp): readonly TextOf[] {
  const source = withoutAssertions(pattern.source);
  const like = matching(source, pattern.flags);
  const pumped = like.flatMap((match) =>
    places(match, 12).map(
      (at): TextOf =>
        (length) =>
          match.slice(0, at) + fill(match[at] ?? "", length),
    ),
  );
  const again = [
    ...like.flatMap((match) => [match, ...places(match, 5).map((at) => match.slice(0, at + 1))]),
    ...literals(source).flatMap((literal) => [literal, ...dividers.map((divider) => literal + divider)]),
  ].map(
    (piece): TextOf =>
      (length) =>
        fill(piece, length),
  );
  return [...pumped, ...again].map(
    (textOf): TextOf =>
      (length) =>
        `${textOf(length)}\u0001`,
  );
}

/** What may stand between two words, or two tokens. */
const dividers = [" ", "-", "aaaaaaaa-", "\n"];

function fill(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

/** Some offsets of a text, evenly apart, the last one among them. */
function places(text: string, most: number): readonly number[] {
  const step = Math.max(1, text.length / most);
  return Array.from({ length: Math.min(most, text.length) }, (_, index) => text.length - 1 - Math.floor(index * step));
}

/** A few short texts that match a pattern. */
function matching(source: string, flags: string): readonly string[] {
  const short = source.replace(/\{(\d+),\d*\}/g, (_, least: string) => `{${least},${Number(least) + 2}}`);
  try {
    const arbitrary = fc.stringMatching(new RegExp(short, flags.replace(/[gyi]/g, "")), { size: "xsmall" });
    return fc.sample(arbitrary, { numRuns: 2, seed: 20_261_122 });
  } catch {
    return [];
  }
}

/** The texts that a pattern spells out. */
function literals(source: string): readonly string[] {
  const plain = source.replace(/\\([dwsSWDbB])/g, "\u0000").replace(/\\(.)/g, "$1");
  return [...new Set(plain.match(/[\w:/"'=<>@ .-]{2,}/g) ?? [])].sort((a, b) => b.length - a.length).slice(0, 3);
}

/** A pattern without what only looks around. */
function withoutAssertions(source: string): string {
  let result = "";
  for (let at = 0; at < source.length; at++) {
    if (/^\(\?<?[=!]/.test(source.slice(at, at + 4))) at = closing(source, at);
    else if (/^\\[bB]/.test(source.slice(at, at + 2))) at++;
    else if (source[at] === "\\") result += source.slice(at, ++at + 1);
    else if (source[at] === "[") {
      const end = classEnd(source, at);
      result += source.slice(at, end + 1);
      at = end;
    } else if (source[at] !== "^" && source[at] !== "$") result += source[at];
  }
  return result;
}

function closing(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "[") at = classEnd(source, at);
    else if (source[at] === "(") depth++;
    else if (source[at] === ")" && --depth === 0) return at;
  }
  return source.length;
}

function classEnd(source: string, open: number): number {
  for (let at = open + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "]") return at;
  }
  return source.length;
}
