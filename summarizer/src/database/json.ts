/**
 * `value` as JSON text for a `jsonb` column, which does not allow NUL characters and lone surrogates: they become
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

/** The same for a string in a `text` column. */
export function storableText(text: string): string {
  return text.replaceAll("\u0000", "\ufffd").replace(/\p{Surrogate}/gu, "\ufffd");
}
