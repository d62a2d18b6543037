import { cleanText } from "./clean.ts";

/** `text` on one line, without anything that a terminal or a page would obey: for a cell of a table or a heading. */
export function plainLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}

/** A copy of plain data in which every string is clean, keys included. */
export function plainData<T>(data: T): T {
  return copy(data) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanText(key), copy(item)]));
}
