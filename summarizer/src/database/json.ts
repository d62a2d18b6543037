/**
 * `value` as JSON text that a `jsonb` column takes: it refuses NUL characters and halves of surrogate pairs, which become
 * U+FFFD.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === "string") return storableText(item);
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    const entries = Object.entries(item);
    return entries.every(([key]) => storableText(key) === key)
      ? item
      : Object.fromEntries(entries.map(([key, inner]) => [storableText(key), inner]));
  });
}

/** The same for a text that goes into a `text` column. */
export function storableText(text: string): string {
  return text.replaceAll("\u0000", "\ufffd").replace(/\p{Surrogate}/gu, "\ufffd");
}
