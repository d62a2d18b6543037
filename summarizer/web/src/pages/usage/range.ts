/** Days (UTC) as `2026-11-24`, both included. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

export const presets = ["7d", "30d", "90d", "month", "custom"] as const;
export type Preset = (typeof presets)[number];

// biome-ignore format: table
export const presetNames: Readonly<Record<Preset, string>> = {
  "7d":   "7 days",
  "30d":  "30 days",
  "90d":  "90 days",
  month:  "This month",
  custom: "Other days",
};

const milliseconds = 86_400_000;

/** The days that an address asks for. */
export function rangeOf(query: URLSearchParams, now: number): { readonly preset: Preset; readonly range: Range } {
  const today = dayOf(now);
  const preset = presets.find((each) => each === query.get("range")) ?? "30d";
  if (preset === "month") return { preset, range: { from: `${today.slice(0, 7)}-01`, to: today } };
  if (preset !== "custom") {
    const days = Number.parseInt(preset, 10);
    return { preset, range: { from: dayOf(now - (days - 1) * milliseconds), to: today } };
  }
  const asked = [query.get("from") ?? "", query.get("to") ?? ""].map((day) => (isDay(day) ? day : today));
  const [from = today, to = today] = asked.sort();
  return { preset, range: { from, to } };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Consecutive days that are shown as one range. */
export interface Bucket {
  /** The first day of it. */
  readonly key: string;
  readonly label: string;
}

const dayText = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const monthText = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });

/** A range cut into days; into weeks or months where there are too many of them to be told apart. */
export function bucketsOf({ from, to }: Range): {
  readonly unit: "day" | "week" | "month";
  readonly buckets: readonly Bucket[];
  readonly bucketOf: (day: string) => string;
} {
  const first = Date.parse(from);
  const days = Math.round((Date.parse(to) - first) / milliseconds) + 1;
  const unit = days <= 100 ? "day" : days <= 700 ? "week" : "month";
  const bucketOf = (day: string) => {
    if (unit === "day") return day;
    if (unit === "month") return `${day.slice(0, 7)}-01`;
    const time = Date.parse(day);
    return dayOf(time - ((new Date(time).getUTCDay() + 6) % 7) * milliseconds);
  };
  const keys = new Set(
    Array.from({ length: Math.min(days, 20_000) }, (_, at) => bucketOf(dayOf(first + at * milliseconds))),
  );
  const text = unit === "month" ? monthText : dayText;
  const buckets = [...keys].map((key) => ({ key, label: text.format(Date.parse(key)) }));
  return { unit, buckets, bucketOf };
}
