import { messageOf } from "./input.ts";

/** The position where a text stops being JSON, and the problem. */
export interface JsonProblem {
  /** Offset in UTF-16 units; the text's length at an unexpected end. */
  readonly at: number;
  readonly what: string;
  readonly breaksOff: boolean;
}

/** Longer texts are not searched for the exact position. */
const longestSearched = 1024 * 1024;

/** The problem of a text that `JSON.parse` rejects. */
export function jsonProblem(text: string): JsonProblem {
  const end = text.trimEnd().length;
  if (isStart(text.slice(0, end))) return { at: end, what: "unexpected end of input", breaksOff: true };
  if (end > longestSearched) return { at: 0, what: "syntax error", breaksOff: false };
  let good = 0;
  let bad = end;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isStart(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const [character = ""] = text.slice(good);
  return { at: good, what: `unexpected ${JSON.stringify(character)}`, breaksOff: false };
}

/** Whether the text is the beginning of valid JSON. */
function isStart(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = messageOf(error);
    const position = /position (\d+)/.exec(message)?.[1];
    return /end of JSON input|Unterminated string/.test(message) || Number(position) >= text.length;
  }
}
