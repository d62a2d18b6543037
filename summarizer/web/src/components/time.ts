export { clock, lengthOfTime } from "../../../src/domain/time.ts";

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const minute = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });

/** A moment as people say it here: `22 Nov 2026, 18:43`; empty for none. */
export function when(iso: string | undefined): string {
  const date = new Date(iso ?? "");
  return Number.isNaN(date.getTime()) ? "" : `${day.format(date)}, ${minute.format(date)}`;
}

const second = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hourCycle: "h23" });

/** The time of a moment of today: `18:43:07`. */
export function timeOfDay(iso: string): string {
  return second.format(new Date(iso));
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long", hourCycle: "h23" });

/** A moment to the second, with the time zone: `22 Nov 2026, 18:43:07 UTC`; empty for none. */
export function exactly(iso: string | undefined): string {
  const date = new Date(iso ?? "");
  return Number.isNaN(date.getTime()) ? "" : exact.format(date);
}

/** Bytes as people say them. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
