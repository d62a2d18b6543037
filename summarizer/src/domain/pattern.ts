import { RE2JS, RE2JSException } from "re2js";

const longestPattern = 1000;
/** Instructions that a pattern may compile to. */
const largest = 2000;

/** Why a text is not a pattern, in words that follow the pattern's name. */
export interface BadPattern {
  readonly problem: string;
}

/** The pattern of a mask, ready to search: `^` and `$` match at the ends of lines. */
export function maskPattern(pattern: string): RE2JS | BadPattern {
  const compiled = compile(pattern, RE2JS.MULTILINE);
  if (!isBadPattern(compiled) && compiled.matches("")) {
    return { problem: "matches the empty string; it must match at least one character" };
  }
  return compiled;
}

/**
 * The pattern of a role mapping, which must match the whole claim: `*` matches any text, and a value that begins with
 * `^` and ends with `$` is a regular expression.
 */
export function mappingPattern(value: string): RE2JS | BadPattern {
  const isExpression = value.startsWith("^") && value.endsWith("$");
  return compile(isExpression ? value : value.split("*").map(RE2JS.quote).join("(.*)"), RE2JS.DOTALL);
}

export function isBadPattern(pattern: RE2JS | BadPattern): pattern is BadPattern {
  return "problem" in pattern;
}

/** A pattern in the syntax of RE2. Matching takes time linear in the text, whatever the pattern. */
function compile(pattern: string, flags: number): RE2JS | BadPattern {
  if (pattern.length > longestPattern || written(pattern) > largest) return tooLarge;
  try {
    const compiled = RE2JS.compile(pattern, flags);
    return compiled.programSize() > largest ? tooLarge : compiled;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { problem: `is not a valid RE2 pattern: ${error.message.replace(/^error parsing regexp: /, "")}` };
  }
}

const tooLarge = {
  problem: `is too large: use at most ${longestPattern.toLocaleString("en")} characters, and repeat with * or + instead of large counts`,
};

/** The counts that a pattern repeats by, added up. */
function written(pattern: string): number {
  return [...pattern.matchAll(/\{(\d{1,9})(?:,(\d{1,9}))?/g)].reduce(
    (sum, [, least, limit]) => sum + Number(limit ?? least),
    0,
  );
}
