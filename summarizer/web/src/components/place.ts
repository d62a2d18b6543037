/** The nearest part around `at`, such as `spec.kinds[1]`, that some field shows; undefined where none does. */
export function placeOf(at: string, claimed: ReadonlyMap<string, unknown>): string | undefined {
  for (let part = at; part !== ""; part = around(part)) if (claimed.has(part)) return part;
  return undefined;
}

/** `spec.kinds` of `spec.kinds[1]`; empty where there is nothing around it. */
function around(part: string): string {
  return part.slice(0, Math.max(0, part.lastIndexOf("."), part.lastIndexOf("[")));
}
