import type { Audit } from "./audit.ts";
import type { Scale } from "./scale.ts";
import { multiple, table } from "./table.ts";

export function renderAudit({ rows, filters, storage, searches, versions }: Audit): string {
  const engines = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `## A log of ${count(rows)} sessions

${filters.map(({ name, text, matches }) => `${capital(name)} filter, ${count(matches)} matches: \`${text}\``).join("\n\n")}

How many sessions match, and the newest 50 of them. All ways are held to the same count and the same page. × is the
multiple of the first row. ${engines.join(", ")}.

${searchTable(searches, filters)}

What the log takes there, and how long it takes to bring it there.

${storageTable(storage)}`;
}

/** Every engine's times, with their multiples of the first one's. */
export function searchTable(searches: Audit["searches"], filters: Audit["filters"]): string {
  const yardstick = searches[0];
  const head = filters.flatMap(({ name }) => [`${name}: count, ms`, "×", "page, ms", "×"]);
  const rows = searches.map(({ engine, note, countMs, pageMs }) => [
    engine,
    ...filters.flatMap((_, index) => [
      ms(countMs[index]),
      multiple(countMs[index] ?? Number.NaN, yardstick?.countMs[index]),
      ms(pageMs[index]),
      multiple(pageMs[index] ?? Number.NaN, yardstick?.pageMs[index]),
    ]),
    note,
  ]);
  return table(["", ...head, "what is measured"], rows);
}

export function storageTable(storage: Audit["storage"]): string {
  const rows = storage.map(({ form, seconds, bytes }) => [
    form,
    seconds?.toFixed(1) ?? "",
    count(Math.round(bytes / 1e6)),
  ]);
  return table(["", "seconds", "MB"], rows);
}

export function renderScale(scale: Scale): string {
  return `## A policy set over ${count(scale.rows)} sessions

${scale.policies} policies, those of examples/backtest; every way is held to the same number of sessions for each policy.

${routeTable(scale)}

With all threads, over more and fewer rows:

${growthTable(scale.growth)}`;
}

/** What each way of routing a log takes. */
export function routeTable({ rows, routes }: Scale): string {
  const cells = routes.map(({ how, threads, ms: time, note }) => [
    how,
    String(threads),
    count(Math.round(time)),
    count(Math.round(perThread(rows, time, threads) / 1_000)),
    note,
  ]);
  return table(["", "threads", "ms", "thousand rows a second and thread", "what is measured"], cells);
}

export function growthTable(growth: Scale["growth"]): string {
  const cells = growth.map(({ rows, ms: time }) => [
    count(rows),
    count(Math.round(time)),
    count(Math.round((time * 1e6) / rows)),
  ]);
  return table(["rows", "ms", "ns a row"], cells);
}

/** Rows a second that one thread of `threads` does. */
export function perThread(rows: number, timeMs: number, threads: number): number {
  return rows / (timeMs / 1_000) / threads;
}

export const count = (value: number): string => value.toLocaleString("en");

const ms = (value = Number.NaN): string => (value < 10 ? value.toFixed(1) : count(Math.round(value)));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
