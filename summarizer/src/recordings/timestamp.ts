import { withoutTrailing } from "../domain/trailing.ts";

const MILLION = 1_000_000;
/** What Date holds, in seconds on either side of 1970. */
const MOST_SECONDS = 8_640_000_000_000;

/** Seconds and nanoseconds since 1970 as RFC 3339 in UTC, to the nanosecond, without trailing zeros. */
export function formatTimestamp(seconds: number, nanos: number): string {
  const whole = new Date(Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, seconds)) * 1000).toISOString().slice(0, -5);
  const digits = String(Math.min(Math.max(nanos, 0), 999_999_999)).padStart(9, "0");
  const fraction = withoutTrailing(digits, "0");
  return `${whole}${fraction && `.${fraction}`}Z`;
}

/** Reads what `formatTimestamp` writes, or any time that Date reads; undefined for anything else. */
export function parseTimestamp(text: string): { seconds: number; nanos: number } | undefined {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return undefined;
  const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? "";
  return { seconds: Math.floor(milliseconds / 1000), nanos: Number(fraction.padEnd(9, "0")) };
}

/** Milliseconds since 1970 of a time in an event; undefined where there is none, or only Go's zero time. */
export function milliseconds(time: unknown): number | undefined {
  const read = typeof time === "string" ? parseTimestamp(time) : undefined;
  return read && read.seconds > 0 ? read.seconds * 1000 + Math.floor(read.nanos / MILLION) : undefined;
}
