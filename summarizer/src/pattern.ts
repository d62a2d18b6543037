import { RE2JS, RE2JSException } from "re2js";

const longestPattern = 1000;
/** Instructions that a pattern may compile to. */
const largest = 2000;

/**
 * A pattern that somebody wrote, in the syntax of RE2, ready to search; or why it cannot be, in words that follow the
 * pattern's name. `^` and `$` match at lines' ends. A search takes time linear in the text, whatever the pattern.
 */
export function compilePattern(pattern: string): RE2JS | { readonly problem: string } {
  if (pattern.length > longestPattern || written(pattern) > largest) return tooLarge;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.MULTILINE);
    if (compiled.programSize() > largest) return tooLarge;
    if (compiled.matches(""))
      return { problem: "matches an empty text; write a pattern that needs at least one character" };
    return compiled;
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
