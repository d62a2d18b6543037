import { InvalidArgumentError } from "commander";
import { parseDuration, parseMoment } from "../domain/time.ts";

/** Reads the value of an option. Throws an `InvalidArgumentError` that says what it should be. */
type Reader<T> = (text: string) => T;

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Reader<number> {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

/** A length of time, in milliseconds. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError("It must be a length of time such as 5h, 90m or 30d.");
}

/** A length of time, as it was written. */
export function durationText(text: string): string {
  duration(text);
  return text;
}

/** A text that is not empty. */
export function filled(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError("It must not be empty.");
}

/** A moment, as it was written. */
export function moment(text: string): string {
  if (parseMoment(text) !== undefined) return text;
  throw new InvalidArgumentError("It must be a date such as 2026-11-24 or 2026-11-24T09:00:00Z.");
}

/** One of `names` or several, comma-separated, in any case; given in the case of `names`. */
export function oneOrMoreOf(
  names: readonly string[],
  find = (word: string) => names.find((name) => name.toLowerCase() === word.toLowerCase()),
): Reader<string> {
  return (text) => {
    const found = text.split(",").map((word) => find(word.trim()));
    if (found.every((name) => name !== undefined)) return found.join(",");
    throw new InvalidArgumentError(`It must be one of ${names.join(", ")}, or several, comma-separated.`);
  };
}

/** Names, comma-separated. */
export function commaSeparated(text: string): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
