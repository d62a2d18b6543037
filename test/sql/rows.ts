/** The data of one row: what `matches` takes. */
export type Context = Readonly<Record<string, unknown>>;

/** `data` as JSON has it: maps as objects, instants as texts, nothing that is undefined. */
export function plain(data: unknown): unknown {
  if (data instanceof Date) return data.toISOString();
  if (Array.isArray(data)) return data.map((item) => plain(item) ?? null);
  if (typeof data !== "object" || data === null) return data;
  const entries = data instanceof Map ? [...data] : Object.entries(data);
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

/** What a field holds in a context, as JSON has it; `undefined` where it is missing. */
export function read(context: Context, path: readonly string[]): unknown {
  let data: unknown = context;
  for (const name of path) {
    if (typeof data !== "object" || data === null || !Object.hasOwn(data, name)) return undefined;
    data = (data as Context)[name];
  }
  return plain(data);
}
