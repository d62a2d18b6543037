/** An offset into a session as transcripts show it: `03:07`; minutes may have more than two digits. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
}

/** A length of time in words: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function lengthOfTime(milliseconds: number): string {
  const seconds = Math.round(Math.max(0, milliseconds) / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  if (minutes > 0) return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${rest} s`;
}

/** A waiting time in words, rounded up to minutes where it has several: `45 seconds`, `15 minutes`. */
export function waitingTime(seconds: number): string {
  const [amount, unit] = seconds < 120 ? [Math.ceil(seconds), "second"] : [Math.ceil(seconds / 60), "minute"];
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

/** A time to the minute, in UTC: `2026-10-12 09:14 UTC`; text that is not a time is returned unchanged. */
export function moment(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Milliseconds of the years that ISO 8601 writes with four digits and PostgreSQL reads: 1 to 9999. */
const first = Date.parse("0001-01-01T00:00:00Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether a text is a time that the store can hold. */
export function isStorableTime(text: string): boolean {
  const time = Date.parse(text);
  return time >= first && time <= last;
}

/** Whether a text is a day that there is, such as 2026-11-24. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isStorableTime(text) && new Date(text).toISOString().startsWith(text);
}

/** The moment that a date, or a date with a time in RFC 3339, stands for; undefined where a text is neither. */
export function parseMoment(text: string): Date | undefined {
  const [, day = ""] = /^(\d{4}-\d{2}-\d{2})(?:[T ].+)?$/.exec(text) ?? [];
  return isDay(day) && isStorableTime(text) ? new Date(text) : undefined;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The milliseconds of a length of time such as `90s`, `2m`, `1h30m` or `30d`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d[\d.]*)(ms|s|m|h|d)/gy)];
  return parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (units[unit] ?? 0), 0);
}
