import { RE2JS, RE2JSException } from "re2js";

/** UTF-16 units that a pattern may have. */
const longestPattern = 1_000;

/** Why a text is not a pattern that values can be matched against. */
export interface BadPattern {
  readonly problem: string;
}

/**
 * A mapping's value as a pattern: `*` stands for any text, and what begins with `^` and ends with `$` is a regular
 * expression in the syntax of RE2, which takes time linear in the value whatever the pattern.
 */
export function patternOf(value: string): RE2JS | BadPattern {
  if (value.length > longestPattern) return { problem: `it has more than ${longestPattern} characters` };
  const isExpression = value.startsWith("^") && value.endsWith("$");
  const source = isExpression ? value : value.split("*").map(RE2JS.quote).join("(.*)");
  try {
    return RE2JS.compile(source, RE2JS.DOTALL);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { problem: error.message.replace(/^error parsing regexp: /, "") };
  }
}

export function isBadPattern(pattern: RE2JS | BadPattern): pattern is BadPattern {
  return "problem" in pattern;
}
