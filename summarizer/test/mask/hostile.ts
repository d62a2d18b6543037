import fc from "fast-check";

/** Makers of texts that a pattern has to work hard on: what it nearly matches, again and again, up to a length. */
export function hostileTo(pattern: RegExp): readonly ((length: number) => string)[] {
  const source = withoutAssertions(pattern.source);
  const like = matching(source, pattern.flags);
  const cut = like.flatMap((match) => [match.slice(0, -1), match.slice(0, Math.ceil(match.length / 2)), ` ${match}\n`]);
  const starts = [...new Set([...like, ...literals(source), ...cut])].filter((piece) => piece !== "").slice(0, 16);
  const fill = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  return [
    ...starts.map((start) => (length: number) => fill(start, length)),
    ...starts.slice(0, 3).flatMap((start) => fillers.map((filler) => (length: number) => start + fill(filler, length))),
  ];
}

/** What most classes of patterns take. */
const fillers = ["a", " ", "A1b/", "\n", '"'];

/** A few short texts that match a pattern. */
function matching(source: string, flags: string): readonly string[] {
  const short = source.replace(/\{(\d+),\d*\}/g, (_, least: string) => `{${least},${Number(least) + 2}}`);
  try {
    const arbitrary = fc.stringMatching(new RegExp(short, flags.replace(/[gyi]/g, "")), { size: "xsmall" });
    return fc.sample(arbitrary, { numRuns: 3, seed: 20_261_122 });
  } catch {
    return [];
  }
}

/** The texts that a pattern spells out. */
function literals(source: string): readonly string[] {
  const plain = source.replace(/\\([dwsSWDbB])/g, "\u0000").replace(/\\(.)/g, "$1");
  return [...new Set(plain.match(/[\w:/"'=<>@ .-]{2,}/g) ?? [])].sort((a, b) => b.length - a.length).slice(0, 4);
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
